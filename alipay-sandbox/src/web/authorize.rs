//! The authorization pages, for users and for merchants. Asked for the id alone, every user agrees at once, as on the
//! platform.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};

use super::{Visit, views};
use crate::{
    consent::{Asked, Question},
    pages::{
        self,
        view::{AuthorizationView, User},
    },
    server::{Shared, not_saved, plain},
};

pub(super) async fn ask_user(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    ask(&shared, &visit, Asked::User).await
}

pub(super) async fn ask_merchant(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    ask(&shared, &visit, Asked::Merchant).await
}

pub(super) async fn decide_user(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    decide(&shared, &visit, Asked::User).await
}

pub(super) async fn decide_merchant(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    decide(&shared, &visit, Asked::Merchant).await
}

async fn ask(shared: &Shared, visit: &Visit, asked: Asked) -> Response {
    let question = match Question::read(&shared.gateway, asked, &visit.query) {
        Ok(question) => question,
        Err(error) => return plain(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    if question.is_silent() {
        return agree(shared, visit, question).await;
    }
    let user = match asked {
        Asked::User => views::user(crate::state::USER_ID),
        Asked::Merchant => {
            let id = question.app.state().seller_id.clone();
            User { id, nick_name: visit.lang.pick("Merchant", "商户").to_owned() }
        }
    };
    let view = AuthorizationView {
        app_id: question.app.id.clone(),
        scopes: question.scope.split(',').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
        user,
        redirect_uri: question.redirect_uri.clone(),
    };
    visit.page(pages::authorize::page(visit.lang, &visit.here, &view))
}

async fn decide(shared: &Shared, visit: &Visit, asked: Asked) -> Response {
    let question = match Question::read(&shared.gateway, asked, &visit.query) {
        Ok(question) => question,
        Err(error) => return plain(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match visit.field("decision") {
        "agree" => agree(shared, visit, question).await,
        "refuse" => visit.go(&question.refuse()),
        _ => plain(StatusCode::BAD_REQUEST, "decision must be agree or refuse"),
    }
}

async fn agree(shared: &Shared, visit: &Visit, question: Question<'_>) -> Response {
    match question.agree(&shared.gateway).await {
        Ok(consent) => visit.go(&consent.redirect_to),
        Err(_) => not_saved(),
    }
}
