//! What the cashier and the page with the QR code have in common.

use maud::{Markup, html};

use super::{
    Here, Lang, link,
    table::{code, facts, text},
    view::{PaymentKind, PaymentState, PaymentView},
};

/// What the page is about.
pub(super) fn title(lang: Lang, kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Page | PaymentKind::Wap => lang.pick("Cashier", "收银台"),
        PaymentKind::Qr => lang.pick("Pay by QR code", "扫码付款"),
        PaymentKind::PreAuthorization => lang.pick("Pre-authorization", "资金预授权"),
        PaymentKind::Agreement => lang.pick("Sign an agreement", "签约代扣"),
    }
}

/// Subject and amount, large.
pub(super) fn headline(payment: &PaymentView) -> Markup {
    html! {
        p.subject { (payment.subject) }
        @if let Some(amount) = &payment.amount { p.amount #amount { "¥ " (amount) } }
    }
}

/// The numbers and the rest.
pub(super) fn details(lang: Lang, payment: &PaymentView) -> Markup {
    let (out_no, platform_no) = match payment.kind {
        PaymentKind::PreAuthorization => (lang.pick("Order", "授权订单号"), lang.pick("Frozen as", "授权号")),
        PaymentKind::Agreement => (lang.pick("Number", "商户签约号"), lang.pick("Agreement", "协议号")),
        _ => (lang.pick("Order", "商户订单号"), lang.pick("Trade", "交易号")),
    };
    let payer = (!payment.payer.id.is_empty())
        .then(|| html! { (payment.payer.nick_name) " " span.muted { (payment.payer.id) } });
    let expiry = (payment.state == PaymentState::Waiting).then_some(payment.expires_at.as_deref()).flatten();
    facts([
        (lang.pick("App", "商户应用"), code(&payment.app_id)),
        (out_no, code(&payment.out_no)),
        (platform_no, payment.platform_no.as_deref().and_then(code)),
        (lang.pick("Payer", "付款方"), payer),
        (lang.pick("Expires", "失效时间"), expiry.and_then(text)),
    ])
}

/// What can be done while it waits.
pub(super) fn actions(lang: Lang, here: &Here, payment: &PaymentView) -> Markup {
    let pay = match payment.kind {
        PaymentKind::PreAuthorization => lang.pick("Freeze", "确认冻结"),
        PaymentKind::Agreement => lang.pick("Agree and sign", "同意并签约"),
        _ => lang.pick("Pay", "确认付款"),
    };
    let close = match payment.kind {
        PaymentKind::Agreement => lang.pick("Refuse", "不签约"),
        _ => lang.pick("Close", "关闭"),
    };
    html! {
        form.actions method="post" action=(here.address()) {
            button.primary type="submit" name="action" value="pay" {
                (pay) @if let Some(amount) = &payment.amount { " ¥ " (amount) }
            }
            div.pair {
                button type="submit" name="action" value="fail" { (lang.pick("Let it fail", "模拟失败")) }
                button type="submit" name="action" value="close" { (close) }
            }
        }
    }
}

/// How it ended.
pub(super) fn outcome(lang: Lang, here: &Here, payment: &PaymentView) -> Markup {
    let (class, sign, word) = match payment.state {
        PaymentState::Paid => ("good", "✓", done(lang, payment.kind)),
        PaymentState::Closed if payment.kind == PaymentKind::Agreement => {
            ("over", "–", lang.pick("Not signed", "未签约"))
        }
        PaymentState::Closed => ("over", "–", lang.pick("Closed", "已关闭")),
        PaymentState::Expired => ("over", "–", lang.pick("Expired", "已失效")),
        PaymentState::Failed => ("bad", "!", lang.pick("This attempt failed", "本次操作失败")),
        PaymentState::Waiting => ("waiting", "…", lang.pick("Waiting", "等待中")),
    };
    html! {
        div.outcome.(class) role="status" { span.sign aria-hidden="true" { (sign) } h1 { (word) } }
        (headline(payment))
        (details(lang, payment))
        div.actions {
            @let failed = payment.state == PaymentState::Failed;
            @if failed { a.button.primary href=(here.address()) { (lang.pick("Try again", "再试一次")) } }
            @if let Some(url) = payment.return_url.as_deref().filter(|url| link::is_web(url)) {
                a.button.primary[!failed] #return href=(url) rel="noreferrer" {
                    (lang.pick("Back to the shop", "返回商户"))
                }
            }
        }
    }
}

/// The state in letters for scripts and tests.
pub(super) fn state_name(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Waiting => "waiting",
        PaymentState::Paid => "paid",
        PaymentState::Closed => "closed",
        PaymentState::Failed => "failed",
        PaymentState::Expired => "expired",
    }
}

fn done(lang: Lang, kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::PreAuthorization => lang.pick("Frozen", "冻结成功"),
        PaymentKind::Agreement => lang.pick("Signed", "签约成功"),
        _ => lang.pick("Paid", "付款成功"),
    }
}
