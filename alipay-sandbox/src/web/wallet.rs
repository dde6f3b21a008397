//! A phone for developers without one: takes the order string that an app would hand to the Alipay app.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::Visit;
use crate::{
    gateway::Channel,
    pages::{
        self,
        view::{WalletOutcome, WalletView},
    },
    request::Content,
    server::{Shared, answered, not_saved},
};

pub(super) async fn empty(visit: Visit) -> Response {
    visit.page(pages::wallet::page(visit.lang, &visit.here, &WalletView::default()))
}

pub(super) async fn submit(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let order_string = visit.field("order_string").trim().to_owned();
    let outcome = match visit.field("action") {
        "cancel" => outcome("6001", String::new(), "The user cancelled."),
        "fail" => outcome("4000", String::new(), "The payment failed."),
        _ => match submitted(&shared, &order_string).await {
            Some(outcome) => outcome,
            None => return not_saved(),
        },
    };
    let view = WalletView { order_string, outcome: Some(outcome) };
    visit.page(pages::wallet::page(visit.lang, &visit.here, &view))
}

/// What the app would be told. `None` when it could not be kept.
pub(crate) async fn submitted(shared: &Shared, order_string: &str) -> Option<WalletOutcome> {
    // The order string is the query of a call.
    let answer = answered(shared, Channel::Phone, order_string, &Content::Form(Vec::new()), None).await?;
    let result = answer.charset.decode(&answer.body).unwrap_or_default().into_owned();
    let status = if answer.is_refused() { "4000" } else { "9000" };
    Some(outcome(status, result, answer.codes.sub_msg.as_deref().unwrap_or_default()))
}

fn outcome(status: &str, result: String, memo: &str) -> WalletOutcome {
    WalletOutcome { result_status: status.to_owned(), result, memo: memo.to_owned() }
}
