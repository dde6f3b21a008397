//! What browsers and tests reach beside the gateway itself: pages, and the control interface.

mod authorize;
mod checkout;
mod console;
mod control;
mod views;
mod visit;
mod wallet;

use std::sync::Arc;

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub(crate) use visit::{Visit, refusal};
pub(crate) use wallet::submitted;

use crate::{consent, server::Shared};

/// All of them. Only this machine's own names are answered, so that no page of another site gets hold of them.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route(consent::PATH, get(authorize::ask_user).post(authorize::decide_user))
        .route(consent::APP_PATH, get(authorize::ask_merchant).post(authorize::decide_merchant))
        .route("/cashier/{token}", get(checkout::cashier).post(checkout::act_at_cashier))
        .route("/qr/{token}", get(checkout::qr).post(checkout::act_at_qr))
        .route("/wallet", get(wallet::empty).post(wallet::submit))
        .route("/", get(console::trades))
        .route("/trades/{trade_no}", get(console::trade).post(console::act))
        .route("/records", get(console::records))
        .route("/tokens", get(console::tokens))
        .route("/requests", get(console::requests))
        .route("/requests/{trace_id}", get(console::request))
        .route("/notifications", get(console::notifications))
        .route("/notifications/{id}/resend", post(console::resend))
        .nest("/control", control::router())
        .layer(middleware::from_fn(visit::only_this_machine))
}
