//! The console: what happened, for the developer whose app it happened to.

use std::sync::Arc;

use alipay_core::DateTime;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{Visit, views};
use crate::{
    actions::{self, ActionError, TradeAction},
    pages::{
        console,
        view::{Listing, NotificationRow, RecordRow, RequestRow, TokenRow, TradeRow},
    },
    server::{Shared, not_saved, plain},
};

/// How many rows of a list are made: pages show the first hundred.
const MOST: usize = 100;

pub(super) async fn trades(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let now = DateTime::from_system_time(shared.gateway.clock.now());
    let rows = shared.gateway.apps.iter().flat_map(|app| {
        let state = app.state();
        let mut orders: Vec<_> = state.orders.iter().collect();
        // Many may be of one second.
        orders.sort_by_key(|order| std::cmp::Reverse(order.sequence));
        orders.into_iter().map(|order| views::trade(&app.id, order, now)).collect::<Vec<_>>()
    });
    let texts = |row: &TradeRow| {
        [&row.out_trade_no, &row.trade_no, &row.subject, &row.status, &row.app_id].map(String::clone).join("\n")
    };
    let listing = listing(&visit, rows.collect(), texts, |row| &row.created_at);
    visit.page(console::trades::list(visit.lang, &visit.here, &views::gateway(&shared.gateway), &listing))
}

pub(super) async fn trade(State(shared): State<Arc<Shared>>, Path(trade_no): Path<String>, visit: Visit) -> Response {
    let gateway = &shared.gateway;
    let now = DateTime::from_system_time(gateway.clock.now());
    let found = gateway.apps.iter().find_map(|app| {
        let mut state = app.state();
        let number = state.orders.out_trade_no(&trade_no)?.to_owned();
        let order = state.orders.find(&number, now)?.clone();
        Some(views::whole_trade(app, &state, &order, now))
    });
    let Some(mut view) = found else { return unknown() };
    view.requests = gateway.requests.search(&view.trade.out_trade_no).iter().map(views::request).collect();
    visit.page(console::trade::detail(visit.lang, &visit.here, &views::gateway(gateway), &view))
}

/// A button of a trade's page.
pub(super) async fn act(State(shared): State<Arc<Shared>>, Path(trade_no): Path<String>, visit: Visit) -> Response {
    let Ok(action) = visit.field("action").parse::<TradeAction>() else {
        return plain(StatusCode::BAD_REQUEST, "action must be pay, close or finish");
    };
    // What cannot be done any more has been done meanwhile: the page shows it.
    match actions::on_trade(&shared.gateway, &trade_no, action).await {
        Err(ActionError::NotSaved) => not_saved(),
        _ => visit.go(visit.here.path()),
    }
}

pub(super) async fn records(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let rows = shared.gateway.apps.iter().flat_map(|app| {
        let state = app.state();
        let transfers = state.transfers.iter().map(views::transfer);
        let holds = state.holds.iter().map(views::hold);
        transfers.chain(holds).chain(state.agreements.iter().map(views::agreement)).collect::<Vec<_>>()
    });
    let texts = |row: &RecordRow| [&row.out_no, &row.platform_no, &row.status].map(String::clone).join("\n");
    let listing = listing(&visit, rows.collect(), texts, |row| &row.created_at);
    visit.page(console::records::list(visit.lang, &visit.here, &views::gateway(&shared.gateway), &listing))
}

pub(super) async fn tokens(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let now = shared.gateway.clock.now();
    let rows = shared.gateway.apps.iter().flat_map(|app| {
        let state = app.state();
        let codes = state.authorizations.iter().map(|code| views::code(&app.id, &state, code, now));
        let tokens = state.tokens.iter().map(|token| views::token(&app.id, &state, token, now));
        codes.chain(tokens).collect::<Vec<_>>()
    });
    let texts = |row: &TokenRow| [&row.token, &row.app_id, &row.user_id].map(String::clone).join("\n");
    let listing = listing(&visit, rows.collect(), texts, |row| &row.issued_at);
    visit.page(console::tokens::list(visit.lang, &visit.here, &views::gateway(&shared.gateway), &listing))
}

pub(super) async fn requests(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let search = visit.asked("q");
    let found = shared.gateway.requests.search(&search);
    let rows: Vec<RequestRow> = found.iter().take(MOST).map(views::request).collect();
    let listing = Listing { rows, total: found.len(), search };
    visit.page(console::requests::list(visit.lang, &visit.here, &views::gateway(&shared.gateway), &listing))
}

pub(super) async fn request(State(shared): State<Arc<Shared>>, Path(trace_id): Path<String>, visit: Visit) -> Response {
    let Some(exchange) = shared.gateway.requests.find(&trace_id) else { return unknown() };
    let (gateway, view) = (views::gateway(&shared.gateway), views::whole_request(&exchange));
    visit.page(console::request::detail(visit.lang, &visit.here, &gateway, &view))
}

pub(super) async fn notifications(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let rows = shared.gateway.apps.iter().flat_map(|app| {
        let state = app.state();
        state.notifications.iter().map(|one| views::notification(&state, one)).collect::<Vec<_>>()
    });
    let texts = |row: &NotificationRow| {
        let trade_no = row.trade_no.clone().unwrap_or_default();
        [&row.id, &row.url, &row.status, &trade_no].map(String::clone).join("\n")
    };
    // Numbers grow with time.
    let listing = listing(&visit, rows.collect(), texts, |row| &row.id);
    visit.page(console::notifications::list(visit.lang, &visit.here, &views::gateway(&shared.gateway), &listing))
}

pub(super) async fn resend(State(shared): State<Arc<Shared>>, Path(id): Path<String>, visit: Visit) -> Response {
    if shared.gateway.send_again(&id).await { visit.go("/notifications") } else { unknown() }
}

/// The rows that hold what is searched for, newest first.
fn listing<T>(visit: &Visit, rows: Vec<T>, texts: impl Fn(&T) -> String, time: impl Fn(&T) -> &str) -> Listing<T> {
    let search = visit.asked("q");
    let wanted = search.to_lowercase();
    let mut rows: Vec<T> = rows.into_iter().filter(|row| texts(row).to_lowercase().contains(&wanted)).collect();
    rows.sort_by(|one, other| time(other).cmp(time(one)));
    let total = rows.len();
    rows.truncate(MOST);
    Listing { rows, total, search }
}

fn unknown() -> Response {
    plain(StatusCode::NOT_FOUND, "There is nothing of this number. The console is at /.")
}
