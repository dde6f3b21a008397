//! Login with Alipay: to the consent page, back with a code, and from the code to a user.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use alipay::{
    CallbackError, Scope,
    system::{SystemOauthToken, SystemOauthTokenGrantType},
    user::UserInfoShare,
};
use axum::{
    extract::{FromRequestParts, RawQuery, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect},
};

use crate::{Shop, pages::Problem};

const SESSION: &str = "shop_session";
const STATE: &str = "shop_login_state";

/// Somebody who logged in. As the argument of a handler it sends everybody else to the login.
#[derive(Clone)]
pub(crate) struct User {
    /// `open_id` or `user_id`: newer apps get the former.
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Users by what their session cookie says.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, User>>);

/// `GET /login`: to the consent page. The state ties the callback to this browser; without it, anybody could log somebody
/// in with a code of their own.
pub(crate) async fn start(State(shop): State<Shop>) -> impl IntoResponse {
    let state = alipay::State::random();
    let back = format!("{}/login/back", shop.url);
    let page = shop.client.authorization_url(back).scope(Scope::AuthUser).state(&state).to_string();
    (set_cookie(&shop, STATE, state.as_str(), 600), Redirect::to(&page))
}

/// `GET /login/back`: the callback. It is not signed: only the state and the exchange of the code say anything.
pub(crate) async fn back(
    State(shop): State<Shop>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<impl IntoResponse, Problem> {
    let state = cookie(&headers, STATE).unwrap_or_default().to_owned();
    let callback = shop.client.authorization_callback(&query.unwrap_or_default(), &state.into());
    let callback = callback.map_err(|error| match error {
        CallbackError::NoCode => Problem(StatusCode::OK, "You did not agree, and are not logged in. 您未同意授权。"),
        _ => Problem(StatusCode::BAD_REQUEST, "This login was not begun in this browser. Please log in again."),
    })?;

    let grant = SystemOauthToken::new(SystemOauthTokenGrantType::AuthorizationCode).code(callback.code);
    let token = shop.client.call(grant).send().await?;
    let access_token = token.access_token.clone().ok_or(NO_USER)?;
    let profile = shop.client.call(UserInfoShare::new()).auth_token(access_token).send().await?;
    let id = token.open_id.clone().or(token.user_id.clone()).ok_or(NO_USER)?;
    let name = profile.nick_name.clone().unwrap_or_else(|| "支付宝用户".to_owned());

    let session = alipay::State::random();
    shop.sessions.all().insert(session.as_str().to_owned(), User { id, name });
    let session = set_cookie(&shop, SESSION, session.as_str(), 86_400);
    Ok((set_cookie(&shop, STATE, "", 0), session, Redirect::to("/")))
}

/// `POST /logout`.
pub(crate) async fn end(State(shop): State<Shop>, headers: HeaderMap) -> impl IntoResponse {
    if let Some(session) = cookie(&headers, SESSION) {
        shop.sessions.all().remove(session);
    }
    (set_cookie(&shop, SESSION, "", 0), Redirect::to("/"))
}

const NO_USER: Problem = Problem(StatusCode::BAD_GATEWAY, "Alipay did not say who you are. Please log in again.");

impl Sessions {
    /// Who sends these headers, if they logged in.
    pub(crate) fn user(&self, headers: &HeaderMap) -> Option<User> {
        self.all().get(cookie(headers, SESSION)?).cloned()
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<String, User>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FromRequestParts<Shop> for User {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Redirect> {
        shop.sessions.user(&parts.headers).ok_or_else(|| Redirect::to("/login"))
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// `Lax`: sent when somebody comes back from Alipay, never with a form of another site.
fn set_cookie(shop: &Shop, name: &str, value: &str, seconds: u32) -> AppendHeaders<[(header::HeaderName, String); 1]> {
    let secure = if shop.url.starts_with("https:") { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    AppendHeaders([(header::SET_COOKIE, text)])
}
