//! From what the gateway remembers to what pages show.

use std::time::{Duration, SystemTime};

use alipay_core::DateTime;

use crate::{
    app::App,
    gateway::Gateway,
    pages::view::{
        AttemptRow, GatewayView, NotificationRow, NotificationState, PaymentKind, PaymentState, PaymentView,
        RecordKind, RecordRow, RefundRow, RequestRow, RequestView, TokenKind as ShownKind, TokenRow, TokenState,
        TradeRow, TradeView, User, Verdict as Shown, VerificationView,
    },
    requests::{Exchange, Verdict},
    state::{
        Agreement, Attempt, Checkout, Code, Grant, Hold, Notification, Order, Place, Purpose, State, Status, Token,
        TokenKind, Transfer, USER_ID,
    },
};

/// The user with this number. This gateway has one, whom the documentation's samples call by this name.
pub(super) fn user(id: &str) -> User {
    let nick_name = if id == USER_ID { "买家沙箱" } else { "" };
    User { id: id.to_owned(), nick_name: nick_name.to_owned() }
}

pub(super) fn gateway(gateway: &Gateway) -> GatewayView {
    GatewayView {
        app_ids: gateway.apps.iter().map(|app| app.id.clone()).collect(),
        gateway_url: format!("{}{}", gateway.base_url, crate::server::GATEWAY_PATH),
        now: text(gateway.clock.now()),
    }
}

/// A payment that was prepared, before it is known what became of it.
pub(super) fn payment(app_id: &str, checkout: &Checkout, now: DateTime) -> PaymentView {
    let terms = &checkout.terms;
    PaymentView {
        kind: match checkout.place {
            _ if matches!(terms.purpose, Purpose::Freeze(_)) => PaymentKind::PreAuthorization,
            _ if matches!(terms.purpose, Purpose::Sign(_)) => PaymentKind::Agreement,
            Place::Qr => PaymentKind::Qr,
            Place::Cashier if terms.method == "alipay.trade.wap.pay" => PaymentKind::Wap,
            Place::Cashier => PaymentKind::Page,
        },
        state: if now >= terms.expires { PaymentState::Expired } else { PaymentState::Waiting },
        subject: terms.subject.clone(),
        amount: (!matches!(terms.purpose, Purpose::Sign(_))).then(|| terms.total.to_string()),
        app_id: app_id.to_owned(),
        out_no: terms.out_trade_no.clone(),
        platform_no: None,
        expires_at: Some(terms.expires.to_string()),
        payer: user(USER_ID),
        return_url: None,
    }
}

/// An order, as it is by now.
pub(super) fn trade(app_id: &str, order: &Order, now: DateTime) -> TradeRow {
    let status = order.ripe(now).map_or(order.status, |(status, _)| status);
    TradeRow {
        trade_no: order.trade_no.clone(),
        out_trade_no: order.out_trade_no().to_owned(),
        app_id: app_id.to_owned(),
        subject: order.terms.subject.clone(),
        amount: order.terms.total.to_string(),
        status: status.as_str().to_owned(),
        created_at: order.created.to_string(),
    }
}

/// An order with everything about it but the requests.
pub(super) fn whole_trade(app: &App, state: &State, order: &Order, now: DateTime) -> TradeView {
    let number = order.out_trade_no();
    let mut told: Vec<_> =
        state.notifications.iter().filter(|one| one.out_trade_no.as_deref() == Some(number)).cloned().collect();
    told.sort_by(|one, other| other.id.cmp(&one.id));
    let checkout = state.checkouts.of_order(number);
    let refunded = order.refunded();
    let refunds = order.refunds.iter().map(|refund| RefundRow {
        out_request_no: refund.request_no.clone(),
        amount: refund.amount.to_string(),
        reason: refund.reason.clone().unwrap_or_default(),
        refunded_at: refund.time.to_string(),
    });
    TradeView {
        trade: trade(&app.id, order, now),
        method: order.terms.method.clone(),
        buyer: user(&order.buyer_id),
        refunded: (!order.refunds.is_empty()).then(|| refunded.to_string()),
        expires_at: (order.status == Status::Waiting).then(|| order.terms.expires.to_string()),
        paid_at: order.paid.map(|time| time.to_string()),
        closed_at: order.ended.map(|time| time.to_string()),
        notify_url: order.terms.callbacks.notify_url.clone(),
        return_url: order.terms.callbacks.return_url.clone(),
        cashier: checkout.map(|checkout| match checkout.place {
            Place::Cashier => format!("/cashier/{}", checkout.token),
            Place::Qr => format!("/qr/{}", checkout.token),
        }),
        refunds: refunds.collect(),
        notifications: told.iter().map(|one| notification(state, one)).collect(),
        requests: Vec::new(),
    }
}

pub(super) fn transfer(transfer: &Transfer) -> RecordRow {
    RecordRow {
        out_no: transfer.out_biz_no.clone(),
        platform_no: transfer.order_id.clone(),
        amount: Some(transfer.amount.to_string()),
        status: "SUCCESS".to_owned(),
        created_at: transfer.time.to_string(),
        ..RecordRow::default()
    }
}

pub(super) fn hold(hold: &Hold) -> RecordRow {
    RecordRow {
        kind: RecordKind::PreAuthorization,
        out_no: hold.out_order_no().to_owned(),
        platform_no: hold.auth_no.clone(),
        amount: Some(hold.terms.total.to_string()),
        status: hold.status.as_str().to_owned(),
        created_at: hold.operations.first().map(|freezing| freezing.created.to_string()).unwrap_or_default(),
    }
}

pub(super) fn agreement(agreement: &Agreement) -> RecordRow {
    RecordRow {
        kind: RecordKind::Agreement,
        out_no: agreement.request_no.clone(),
        platform_no: agreement.agreement_no.clone(),
        amount: None,
        status: agreement.status.as_str().to_owned(),
        created_at: agreement.signed.to_string(),
    }
}

pub(super) fn token(app_id: &str, state: &State, token: &Token, now: SystemTime) -> TokenRow {
    let kind = match token.kind {
        TokenKind::Access => ShownKind::AccessToken,
        TokenKind::Refresh => ShownKind::RefreshToken,
        TokenKind::AppAccess => ShownKind::AppAuthToken,
        TokenKind::AppRefresh => ShownKind::AppRefreshToken,
    };
    let expires = token.issued.checked_add(state.lifetimes.of(token.kind));
    TokenRow {
        kind,
        token: token.text().to_owned(),
        app_id: app_id.to_owned(),
        user_id: token.grant.user_id.clone(),
        scopes: match token.kind {
            TokenKind::Access | TokenKind::Refresh => vec![scope(&token.grant)],
            TokenKind::AppAccess | TokenKind::AppRefresh => Vec::new(),
        },
        issued_at: text(token.issued),
        expires_at: expires.map(text),
        state: match expires {
            _ if token.is_used => TokenState::Used,
            Some(expires) if expires < now => TokenState::Expired,
            _ => TokenState::Valid,
        },
    }
}

/// A code that somebody got who agreed.
pub(super) fn code(app_id: &str, state: &State, code: &Code, now: SystemTime) -> TokenRow {
    let expires = code.issued().checked_add(state.lifetimes.code);
    let grant = code.stands_for();
    TokenRow {
        kind: ShownKind::AuthCode,
        token: code.text().to_owned(),
        app_id: app_id.to_owned(),
        user_id: grant.map(|grant| grant.user_id.clone()).unwrap_or_default(),
        scopes: grant.into_iter().map(scope).collect(),
        issued_at: text(code.issued()),
        expires_at: expires.map(text),
        state: match expires {
            _ if grant.is_none() => TokenState::Used,
            Some(expires) if expires < now => TokenState::Expired,
            _ => TokenState::Valid,
        },
    }
}

fn scope(grant: &Grant) -> String {
    if grant.sees_profile { "auth_user" } else { "auth_base" }.to_owned()
}

pub(super) fn notification(state: &State, notification: &Notification) -> NotificationRow {
    let value = |name: &str| notification.pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    NotificationRow {
        id: notification.id.clone(),
        url: notification.url.clone(),
        trade_no: value("trade_no").filter(|number| state.orders.out_trade_no(number).is_some()),
        status: value("trade_status").or(value("msg_method")).or(value("notify_type")).unwrap_or_default(),
        state: match notification.next {
            _ if notification.is_taken() => NotificationState::Delivered,
            Some(_) => NotificationState::Pending,
            None => NotificationState::GivenUp,
        },
        attempts: notification.attempts.iter().map(attempt).collect(),
        next_attempt_at: notification.next.map(text),
    }
}

fn attempt(attempt: &Attempt) -> AttemptRow {
    AttemptRow {
        sent_at: attempt.time.to_string(),
        http_status: attempt.status.as_ref().ok().copied(),
        answer: attempt.status.as_ref().err().cloned().unwrap_or_else(|| attempt.answer.clone()),
    }
}

pub(super) fn request(exchange: &Exchange) -> RequestRow {
    RequestRow {
        trace_id: exchange.trace_id.clone(),
        received_at: exchange.time.map(|time| time.to_string()).unwrap_or_default(),
        method: exchange.method.clone(),
        app_id: exchange.app_id.clone(),
        http_status: "200".to_owned(),
        code: exchange.codes.code.clone(),
        sub_code: exchange.codes.sub_code.clone(),
        duration: duration(exchange.took),
    }
}

pub(super) fn whole_request(exchange: &Exchange) -> RequestView {
    RequestView {
        request: request(exchange),
        sub_msg: exchange.codes.sub_msg.clone(),
        parameters: exchange.params.clone(),
        verification: VerificationView {
            charset: exchange.charset.to_owned(),
            sign_type: exchange.sign_type.clone(),
            key: exchange.key.clone(),
            sign_source: exchange.sign_source.clone(),
            verdict: match exchange.verdict {
                Verdict::NotChecked => Shown::NotChecked,
                Verdict::Valid => Shown::Valid,
                Verdict::Invalid => Shown::Invalid,
            },
        },
        answer: exchange.answer.clone(),
        trade_no: exchange.trade_no.clone(),
    }
}

fn duration(took: Duration) -> String {
    format!("{}.{:01} ms", took.as_millis(), took.as_micros() / 100 % 10)
}

fn text(time: SystemTime) -> String {
    DateTime::from_system_time(time).to_string()
}
