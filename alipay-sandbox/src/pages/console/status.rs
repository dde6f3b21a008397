//! States in people's words.

use maud::{Markup, html};

use crate::pages::{
    Lang,
    table::{Tone, chip},
    view::{NotificationState, RecordKind, RequestRow, TokenKind, TokenState, Verdict},
};

/// A status of the platform, explained where it is known. The platform's own word stays below it.
pub(super) fn status(lang: Lang, status: &str) -> Markup {
    let (tone, word) = match status {
        "WAIT_BUYER_PAY" => (Tone::Waiting, lang.pick("Waiting", "待付款")),
        "TRADE_SUCCESS" => (Tone::Good, lang.pick("Paid", "已付款")),
        "TRADE_CLOSED" => (Tone::Over, lang.pick("Closed", "已关闭")),
        "TRADE_FINISHED" => (Tone::Good, lang.pick("Finished", "已完结")),
        "SUCCESS" => (Tone::Good, lang.pick("Done", "成功")),
        "FAIL" => (Tone::Bad, lang.pick("Failed", "失败")),
        "DEALING" | "WAIT_PAY" => (Tone::Waiting, lang.pick("In progress", "处理中")),
        "INIT" | "TEMP" => (Tone::Waiting, lang.pick("Waiting", "等待中")),
        "AUTHORIZED" => (Tone::Good, lang.pick("Frozen", "已冻结")),
        "NORMAL" => (Tone::Good, lang.pick("In force", "生效中")),
        "CLOSED" | "REFUND" | "FINISH" | "STOP" => (Tone::Over, lang.pick("Ended", "已结束")),
        _ => return html! { (chip(Tone::Over, status)) },
    };
    html! { (chip(tone, word)) " " small.term { (status) } }
}

/// How a request was answered.
pub(super) fn answered(lang: Lang, request: &RequestRow) -> Markup {
    let is_good = request.sub_code.is_none() && matches!(request.code.as_str(), "10000" | "");
    let (tone, word) = if is_good {
        (Tone::Good, lang.pick("Answered", "成功"))
    } else if request.code == "10003" {
        (Tone::Waiting, lang.pick("In progress", "处理中"))
    } else {
        (Tone::Bad, lang.pick("Refused", "拒绝"))
    };
    html! {
        (chip(tone, word)) " "
        small.term { (request.http_status) @if !request.code.is_empty() { " · " (request.code) } }
        @if let Some(sub_code) = &request.sub_code { div.term { (sub_code) } }
    }
}

pub(super) fn verdict(lang: Lang, verdict: Verdict) -> Markup {
    match verdict {
        Verdict::Valid => chip(Tone::Good, lang.pick("Valid", "验签通过")),
        Verdict::Invalid => chip(Tone::Bad, lang.pick("Not valid", "验签失败")),
        Verdict::NotChecked => chip(Tone::Over, lang.pick("Not checked", "未验签")),
    }
}

pub(super) fn delivery(lang: Lang, state: NotificationState) -> Markup {
    match state {
        NotificationState::Pending => chip(Tone::Waiting, lang.pick("Not taken yet", "待送达")),
        NotificationState::Delivered => chip(Tone::Good, lang.pick("Delivered", "已送达")),
        NotificationState::GivenUp => chip(Tone::Bad, lang.pick("Given up", "已放弃")),
    }
}

pub(super) fn token_state(lang: Lang, state: TokenState) -> Markup {
    match state {
        TokenState::Valid => chip(Tone::Good, lang.pick("Valid", "有效")),
        TokenState::Used => chip(Tone::Over, lang.pick("Used", "已使用")),
        TokenState::Expired => chip(Tone::Over, lang.pick("Expired", "已过期")),
    }
}

pub(super) fn token_kind(lang: Lang, kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::AuthCode => lang.pick("Authorization code", "授权码"),
        TokenKind::AccessToken => lang.pick("Access token", "访问令牌"),
        TokenKind::RefreshToken => lang.pick("Refresh token", "刷新令牌"),
        TokenKind::AppAuthToken => lang.pick("App token", "应用授权令牌"),
        TokenKind::AppRefreshToken => lang.pick("App refresh token", "应用刷新令牌"),
    }
}

pub(super) fn record_kind(lang: Lang, kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Transfer => lang.pick("Transfer", "转账"),
        RecordKind::PreAuthorization => lang.pick("Pre-authorization", "预授权"),
        RecordKind::Agreement => lang.pick("Agreement", "代扣协议"),
    }
}
