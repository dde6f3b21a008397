//! The control interface: what tests of any language do to the gateway. JSON in, JSON out; for this machine only.
//!
//! The same as the methods of [`Sandbox`](crate::Sandbox), which says what each does.

use std::{sync::Arc, time::Duration};

use alipay_core::DateTime;
use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::views;
use crate::{
    actions::{self, ActionError, TradeAction},
    app::App,
    catalog,
    faults::{Damage, Fault, Stage},
    gateway,
    ledger::Execution,
    server::Shared,
    state::{Attempt, Notification, Order},
};

/// How long this interface may be shut out with everything else.
const LONGEST_OUTAGE: Duration = Duration::from_secs(600);

/// Largest body.
const MAX: usize = 64 * 1024;

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/time", get(time).post(advance))
        .route("/trades", get(trades))
        .route("/trades/{number}/{action}", post(act))
        .route("/notifications", get(notifications))
        .route("/notifications/{id}/resend", post(resend))
        .route("/messages", post(message))
        .route("/mini_program", post(mini_program))
        .route("/wallet", post(wallet))
        .route("/faults", post(fault).delete(heal))
        .route("/outage", post(outage))
        .route("/ledger", get(ledger))
}

/// What went wrong, for a machine and for people.
struct Problem(StatusCode, String);

type Outcome = Result<Value, Problem>;

async fn time(State(shared): State<Arc<Shared>>) -> Response {
    respond(Ok(json!({"now": now(&shared).to_string(), "ahead_seconds": shared.gateway.clock.ahead().as_secs()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

async fn advance(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let moved = body::<Advance>(request).await.map(|Advance { advance_seconds }| {
        shared.gateway.advance(Duration::from_secs(advance_seconds));
        json!({"now": now(&shared).to_string()})
    });
    respond(moved)
}

async fn trades(State(shared): State<Arc<Shared>>) -> Response {
    let now = now(&shared);
    let mut all: Vec<((DateTime, u64), Value)> = Vec::new();
    for app in &shared.gateway.apps {
        let orders = app.state();
        all.extend(orders.orders.iter().map(|order| ((order.created, order.sequence), trade(&app.id, order, now))));
    }
    all.sort_by_key(|(when, _)| *when);
    respond(Ok(all.into_iter().map(|(_, trade)| trade).collect()))
}

fn trade(app_id: &str, order: &Order, now: DateTime) -> Value {
    let row = views::trade(app_id, order, now);
    let refunds = order.refunds.iter().map(|refund| {
        json!({"out_request_no": refund.request_no, "amount": refund.amount.to_string(), "time": refund.time.to_string()})
    });
    json!({
        "app_id": app_id,
        "trade_no": row.trade_no,
        "out_trade_no": row.out_trade_no,
        "trade_status": row.status,
        "total_amount": row.amount,
        "subject": row.subject,
        "created": row.created_at,
        "refunds": refunds.collect::<Value>(),
    })
}

async fn act(State(shared): State<Arc<Shared>>, Path((number, action)): Path<(String, String)>) -> Response {
    let Ok(action) = action.parse::<TradeAction>() else {
        return respond(Err(wrong("the action is pay, fail, open, close or finish")));
    };
    respond(match actions::on_trade(&shared.gateway, &number, action).await {
        Ok(()) => Ok(json!({"done": true})),
        Err(error) => {
            let status = match error {
                ActionError::Unknown => StatusCode::NOT_FOUND,
                ActionError::State(_) => StatusCode::CONFLICT,
                ActionError::NotSaved => StatusCode::INTERNAL_SERVER_ERROR,
            };
            Err(Problem(status, error.to_string()))
        }
    })
}

async fn notifications(State(shared): State<Arc<Shared>>) -> Response {
    let mut all: Vec<(String, Value)> = Vec::new();
    for app in &shared.gateway.apps {
        all.extend(app.state().notifications.iter().map(|one| (one.id.clone(), notification(&app.id, one))));
    }
    // Numbers grow with time.
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    respond(Ok(all.into_iter().map(|(_, one)| one).collect()))
}

fn notification(app_id: &str, one: &Notification) -> Value {
    let attempt = |attempt: &Attempt| {
        json!({
            "time": attempt.time.to_string(),
            "status": attempt.status.as_ref().ok(),
            "problem": attempt.status.as_ref().err(),
            "answer": attempt.answer,
            "is_taken": attempt.is_taken,
        })
    };
    json!({
        "app_id": app_id,
        "notify_id": one.id,
        "url": one.url,
        "out_trade_no": one.out_trade_no,
        "is_taken": one.is_taken(),
        "next_attempt": one.next.map(|next| DateTime::from_system_time(next).to_string()),
        "attempts": one.attempts.iter().map(attempt).collect::<Value>(),
    })
}

async fn resend(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    respond(match shared.gateway.send_again(&id).await {
        true => Ok(json!({"done": true})),
        false => Err(Problem(StatusCode::NOT_FOUND, "there is no notification with this notify_id".to_owned())),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    app_id: Option<String>,
    url: String,
    msg_method: String,
    biz_content: Value,
    #[serde(default)]
    encrypted: bool,
}

async fn message(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let posted = async {
        let Message { app_id, url, msg_method, biz_content, encrypted } = body(request).await?;
        let app = app(&shared, app_id.as_deref())?;
        let posted = shared.gateway.post_message(app, &url, &msg_method, &biz_content.to_string(), encrypted).await;
        let id = posted.ok_or_else(|| wrong("the message cannot be encrypted: the app has no AES key"))?;
        Ok(json!({"notify_id": id}))
    };
    respond(posted.await)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MiniProgram {
    app_id: Option<String>,
    content: Value,
}

async fn mini_program(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let given = async {
        let MiniProgram { app_id, content } = body(request).await?;
        let payload = gateway::mini_program_payload(app(&shared, app_id.as_deref())?, &content.to_string());
        Ok(json!({"payload": payload.map_err(|error| wrong(&error.to_string()))?}))
    };
    respond(given.await)
}

/// The app with this number; the first one without any.
fn app<'s>(shared: &'s Shared, id: Option<&str>) -> Result<&'s App, Problem> {
    match id {
        Some(id) => shared.gateway.app(id).ok_or_else(|| wrong("there is no app with this app_id")),
        None => Ok(shared.gateway.first()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phone {
    order_string: String,
}

async fn wallet(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let paid = async {
        let Phone { order_string } = body(request).await?;
        let submitted = super::wallet::submitted(&shared, &order_string).await;
        let outcome = submitted
            .ok_or_else(|| Problem(StatusCode::INTERNAL_SERVER_ERROR, "the state file cannot be written".to_owned()))?;
        Ok(json!({"resultStatus": outcome.result_status, "result": outcome.result, "memo": outcome.memo}))
    };
    respond(paid.await)
}

/// One failure, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Kind {
    /// Breaks there, in that way.
    At {
        stage: String,
        damage: String,
    },
    /// Refused with this code.
    Refusal(String),
    /// The buyer has to confirm, and the query with this number finds it paid.
    InProgress(Option<u32>),
    /// `alipay.trade.cancel` has to be sent again.
    CancelAgain,
    /// Answered so many milliseconds later.
    LateMs(u64),
    /// The body of the answer comes with so many bytes a second.
    SlowBody(u32),
    EndlessBody,
    DuplicateNode,
    FalseGzip,
    TooManyRequests,
    /// Status 307 to this address.
    Redirect(String),
}

async fn fault(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        fault: Kind,
        on: Option<String>,
        #[serde(default)]
        always: bool,
    }
    let queued = async {
        let asked: Asked = body(request).await?;
        let fault = named(&asked.fault)?;
        let fault = match asked.on {
            Some(method) => fault.on(method),
            None => fault,
        };
        if asked.always {
            shared.script.always(fault)
        } else {
            shared.script.queue(fault)
        }
        Ok(json!({"done": true}))
    };
    respond(queued.await)
}

fn named(kind: &Kind) -> Result<Fault, Problem> {
    match kind {
        // Nobody could reach this interface to heal it.
        Kind::At { stage, .. } if stage == "refused" => {
            Err(wrong("the stage refused would shut this interface out: post refuse_ms to /control/outage"))
        }
        Kind::At { stage, damage } => {
            let stage = Stage::ALL.into_iter().find(|known| snake_case(&format!("{known:?}")) == *stage);
            let damage = Damage::ALL.into_iter().find(|known| snake_case(&format!("{known:?}")) == *damage);
            let known = stage.zip(damage).map(|(stage, damage)| Fault::at(stage, damage));
            known.ok_or_else(|| wrong("no such stage or damage: write those of the Rust enums in snake_case"))
        }
        Kind::Refusal(code) => {
            let known = catalog::api_error(code).or_else(|| catalog::gateway_error(code));
            known.map(|doc| Fault::refusal(doc.code)).ok_or_else(|| wrong("no API documents this code"))
        }
        Kind::InProgress(paid_at_query) => Ok(Fault::in_progress(*paid_at_query)),
        Kind::CancelAgain => Ok(Fault::cancel_again()),
        Kind::LateMs(by) => Ok(Fault::late(Duration::from_millis(*by))),
        Kind::SlowBody(bytes_per_second) => Ok(Fault::slow_body(*bytes_per_second)),
        Kind::EndlessBody => Ok(Fault::endless_body()),
        Kind::DuplicateNode => Ok(Fault::duplicate_node()),
        Kind::FalseGzip => Ok(Fault::false_gzip()),
        Kind::TooManyRequests => Ok(Fault::too_many_requests()),
        Kind::Redirect(to) => Ok(Fault::redirect(to)),
    }
}

/// `AfterHeaders` as `after_headers`.
fn snake_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outage {
    refuse_ms: u64,
}

async fn outage(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    respond(body::<Outage>(request).await.and_then(|Outage { refuse_ms }| {
        let time = Duration::from_millis(refuse_ms);
        if time > LONGEST_OUTAGE {
            return Err(wrong("refuse_ms is ten minutes at most: nobody could end it earlier"));
        }
        shared.script.refuse_for(time);
        Ok(json!({"done": true}))
    }))
}

async fn heal(State(shared): State<Arc<Shared>>) -> Response {
    shared.script.heal();
    respond(Ok(json!({"done": true})))
}

async fn ledger(State(shared): State<Arc<Shared>>) -> Response {
    let row = |one: &Execution| {
        json!({
            "method": one.method,
            "out_trade_no": one.out_trade_no,
            "out_request_no": one.out_request_no,
            "out_biz_no": one.out_biz_no,
            "amount": one.amount.map(|amount| amount.to_string()),
            "changed": one.changed,
            "trace_id": one.trace_id,
        })
    };
    respond(Ok(shared.gateway.ledger.executions().iter().map(row).collect()))
}

async fn body<T: for<'de> Deserialize<'de>>(request: Request) -> Result<T, Problem> {
    let bytes: Bytes = to_bytes(request.into_body(), MAX).await.map_err(|_| wrong("the body is larger than 64 KiB"))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(&format!("the body cannot be read: {error}")))
}

fn wrong(text: &str) -> Problem {
    Problem(StatusCode::BAD_REQUEST, text.to_owned())
}

fn now(shared: &Shared) -> DateTime {
    DateTime::from_system_time(shared.gateway.clock.now())
}

fn respond(outcome: Outcome) -> Response {
    let (status, value) = match outcome {
        Ok(value) => (StatusCode::OK, value),
        Err(Problem(status, text)) => (status, json!({"error": text})),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{value}\n")).into_response()
}
