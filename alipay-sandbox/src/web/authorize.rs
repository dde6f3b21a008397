//! The authorization page: asked for the id alone, everybody agrees at once, as on the platform.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};

use super::{Visit, views};
use crate::{
    consent::Question,
    pages::{self, view::AuthorizationView},
    server::{Shared, not_saved, plain},
};

pub(super) async fn ask(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let question = match Question::read(&shared.gateway, &visit.query) {
        Ok(question) => question,
        Err(error) => return plain(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    if question.is_silent() {
        return agree(&shared, &visit, question).await;
    }
    let view = AuthorizationView {
        app_id: question.app.id.clone(),
        scopes: question.scope.split(',').map(str::to_owned).collect(),
        user: views::user(crate::state::USER_ID),
        redirect_uri: question.redirect_uri.clone(),
    };
    visit.page(pages::authorize::page(visit.lang, &visit.here, &view))
}

pub(super) async fn decide(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    let question = match Question::read(&shared.gateway, &visit.query) {
        Ok(question) => question,
        Err(error) => return plain(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match visit.field("decision") {
        "agree" => agree(&shared, &visit, question).await,
        "refuse" => visit.go(&question.refuse()),
        _ => plain(StatusCode::BAD_REQUEST, "decision must be agree or refuse"),
    }
}

async fn agree(shared: &Shared, visit: &Visit, question: Question<'_>) -> Response {
    let (consent, saved) = question.agree(&shared.gateway);
    if saved.wait().await { visit.go(&consent.redirect_to) } else { not_saved() }
}
