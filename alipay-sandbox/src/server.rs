//! HTTP around the gateway, on a thread and a runtime of its own: it outlives the runtime of whoever started it, and a
//! test that blocks its own does not block the gateway.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use alipay_core::{Charset, HttpTransport};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tokio::sync::oneshot;

use crate::{
    bill,
    faults::{self, Current, Door, Fault, FaultListener, Kind, Script},
    gateway::{Answer, Channel, Gateway, Twist},
    multipart::{self, MultipartError},
    notifier,
    request::Content,
    store::Saved,
    web,
};

/// Path of the gateway, as on the platform.
pub(crate) const GATEWAY_PATH: &str = "/gateway.do";

/// Largest form that is read: with files, the largest text.
const MAX_FORM: usize = 1024 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

const BAD_PARTS: &str = "The body is no multipart form, or broke off. Content-Type must name its boundary.";
const NO_FORM: &str = "The body is no form: its Content-Type must be application/x-www-form-urlencoded or, with files, \
                       multipart/form-data. JSON travels in the parameter biz_content.";

/// What one line per call is given to.
pub(crate) type Log = dyn Fn(&str) + Send + Sync;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) gateway: Gateway,
    pub(crate) script: Arc<Script>,
    pub(crate) log: Option<Box<Log>>,
    /// Whether a call ended in a panic, which its connection alone would swallow.
    pub(crate) has_panicked: AtomicBool,
}

/// Serves until told to stop. Whatever is in flight then is dropped with the runtime.
pub(crate) async fn serve(door: Arc<Door>, shared: Arc<Shared>, transport: HttpTransport, stop: oneshot::Receiver<()>) {
    let _closing = Closing(door.clone());
    let listener = FaultListener { door, shared: shared.clone() };
    let notifier = notifier::run(shared.clone(), transport);
    let router = Router::new()
        .route(GATEWAY_PATH, get(call).post(call))
        .route(bill::PATH, get(bill::download))
        .merge(web::router())
        .method_not_allowed_fallback(async || {
            plain(
                StatusCode::METHOD_NOT_ALLOWED,
                "This address takes another method. Calls go to /gateway.do, by POST or GET.",
            )
        })
        .fallback(async || {
            plain(StatusCode::NOT_FOUND, "There is nothing here: the gateway is at /gateway.do, the console at /.")
        })
        .with_state(shared)
        .into_make_service_with_connect_info::<Current>();
    tokio::select! {
        _ = stop => {}
        () = notifier => {}
        // Never returns: failures to accept a connection are waited out.
        _ = async { axum::serve(listener, router).await } => {}
    }
}

/// Closes the port when nobody serves any more, also after a panic: who connects then would wait for ever.
struct Closing(Arc<Door>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.set_open(false);
    }
}

async fn call(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(current): ConnectInfo<Current>,
    request: Request,
) -> Response {
    let _watch = Watch(&shared.has_panicked);
    let fault = current.fault();
    let (head, body) = request.into_parts();
    let content = match received(&head.headers, body).await {
        Ok(content) => content,
        Err((status, reason)) => return plain(status, reason),
    };
    let query = head.uri.query().unwrap_or_default();
    let channel = if is_browser(&head.headers) { Channel::Browser } else { Channel::Server };
    let mut response = match &fault {
        Some(fault) => faulty(&shared, fault, query, &content).await,
        None => match answered(&shared, channel, query, &content, None).await {
            // What a server would read is no answer for somebody who was sent here to pay.
            Some(answer) if channel == Channel::Browser && answer.is_refused() && answer.is_about_page() => {
                web::refusal(&head.headers, query, &answer)
            }
            Some(answer) => healthy(answer),
            None => not_saved(),
        },
    };
    if fault.is_some() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Has the gateway answer, and says so in the log. `None` when what the call changed could not be kept.
pub(crate) async fn answered<'s>(
    shared: &'s Shared,
    channel: Channel,
    query: &str,
    content: &Content,
    twist: Option<Twist>,
) -> Option<Answer<'s>> {
    let mut answer = shared.gateway.answer(channel, query, content, twist);
    if let Some(log) = &shared.log {
        log(&answer.summary);
    }
    let saved = std::mem::replace(&mut answer.saved, Saved::at_once());
    saved.wait().await.then_some(answer)
}

/// Whatever is said now would be forgotten.
pub(crate) fn not_saved() -> Response {
    plain(StatusCode::INTERNAL_SERVER_ERROR, "The state file cannot be written. Start the gateway again.")
}

/// Whether somebody looks at the answer. SDKs ask for anything, or for JSON.
fn is_browser(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepts.contains("text/html")
}

fn healthy(answer: Answer<'_>) -> Response {
    if let Some(page) = answer.page.as_deref().and_then(|page| HeaderValue::from_str(page).ok()) {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response();
    }
    let mut response = Response::new(Body::from(answer.body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(json_in(answer.charset)));
    if let Ok(trace_id) = HeaderValue::from_str(&answer.trace_id) {
        response.headers_mut().insert(HeaderName::from_static("trace_id"), trace_id);
    }
    response
}

/// Answers a call in which something breaks; where the connection breaks, that is not seen here.
async fn faulty(shared: &Shared, fault: &Fault, query: &str, content: &Content) -> Response {
    let twist = match &fault.kind {
        Kind::TooManyRequests => return plain(StatusCode::TOO_MANY_REQUESTS, "Too many requests."),
        Kind::Redirect(to) => return redirect(to),
        Kind::InProgress(paid_at_query) => Some(Twist::BuyerWaits(*paid_at_query)),
        Kind::CancelAgain => Some(Twist::CancelAgain),
        Kind::Refusal(sub_code) => Some(Twist::Refuse(sub_code)),
        _ => None,
    };
    let Some(mut answer) = answered(shared, Channel::Server, query, content, twist).await else { return not_saved() };
    match &fault.kind {
        Kind::At(_, damage) => {
            let spoiled = faults::spoil(answer.app, answer.entry, *damage, Some(&answer.body));
            let Some(faults::Spoiled { status, content_type, body }) = spoiled else { return healthy(answer) };
            let status = StatusCode::from_u16(status).unwrap_or_default();
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Kind::DuplicateNode => {
            answer.body = faults::doubled(&answer.body);
            healthy(answer)
        }
        Kind::Late(by) => {
            tokio::time::sleep(*by).await;
            healthy(answer)
        }
        Kind::EndlessBody => Response::new(faults::endless()),
        Kind::SlowBody(bytes_per_second) => {
            let body = std::mem::take(&mut answer.body);
            let mut response = healthy(answer);
            *response.body_mut() = faults::slow(body, *bytes_per_second);
            response
        }
        Kind::FalseGzip => {
            let mut response = healthy(answer);
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        _ => healthy(answer),
    }
}

fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "The address to redirect to cannot be a header."),
    }
}

fn json_in(charset: Charset) -> &'static str {
    match charset {
        Charset::Gbk => "application/json;charset=GBK",
        _ => "application/json;charset=UTF-8",
    }
}

pub(crate) fn plain(status: StatusCode, text: &str) -> Response {
    let content_type = HeaderValue::from_static("text/plain;charset=UTF-8");
    (status, [(header::CONTENT_TYPE, content_type)], format!("{text}\n")).into_response()
}

/// Reads a body of either format; how long one may be is no matter of the platform's codes.
async fn received(headers: &HeaderMap, body: Body) -> Result<Content, (StatusCode, &'static str)> {
    // A request without the header counts as a form: small tools leave it out.
    let content_type = headers.get(header::CONTENT_TYPE).map_or(FORM, |value| value.to_str().unwrap_or_default());
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case(MULTIPART) {
        return match multipart::read(content_type, body, MAX_FORM).await {
            Ok(parts) => Ok(Content::Parts(parts)),
            Err(MultipartError::Malformed) => Ok(Content::Unreadable(BAD_PARTS)),
            Err(MultipartError::TooLarge) => {
                Err((StatusCode::PAYLOAD_TOO_LARGE, "The form has more than 256 MiB, 1 MiB of text, or 512 parts."))
            }
        };
    }
    let body = to_bytes(body, MAX_FORM)
        .await
        .map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, "The body broke off, or is larger than 1 MiB."))?;
    // Others name a type without having a body.
    if body.is_empty() || media_type.eq_ignore_ascii_case(FORM) {
        return Ok(Content::Form(body.into()));
    }
    Ok(Content::Unreadable(NO_FORM))
}

/// Notices when the code around it panics.
struct Watch<'a>(&'a AtomicBool);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::SeqCst);
        }
    }
}
