//! One request: what arrived, what the verifier saw, what was answered.

use maud::{Markup, html};

use super::{page, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    link,
    table::{code, facts, text},
    view::{GatewayView, RequestView, VerificationView},
};

/// The page of a request.
pub(crate) fn detail(lang: Lang, here: &Here, gateway: &GatewayView, view: &RequestView) -> String {
    let request = &view.request;
    let trade = |trade_no: &String| html! { a href=(link::below("/trades", trade_no)) { code { (trade_no) } } };
    let method =
        if request.method.is_empty() { lang.pick("(no method)", "（无接口名）") } else { &request.method };
    let content = html! {
        p.back { a href="/requests" { "← " (Tab::Requests.title(lang)) } }
        section.panel {
            h1.api { (method) }
            div.answered { (status::answered(lang, request)) }
            @if let Some(sub_msg) = &view.sub_msg { p.message { (sub_msg) } }
            (facts([
                (lang.pick("Received", "接收时间"), text(&request.received_at)),
                (lang.pick("Took", "耗时"), text(&request.duration)),
                ("trace_id", code(&request.trace_id)),
                (lang.pick("App", "应用"), code(&request.app_id)),
                (lang.pick("Trade", "交易"), view.trade_no.as_ref().map(trade)),
            ]))
        }
        h2 { (lang.pick("Signature", "签名")) }
        (verification(lang, &view.verification))
        h2 { (lang.pick("Parameters", "参数")) }
        section.panel {
            @if view.parameters.is_empty() { p.count { (lang.pick("None.", "无。")) } }
            dl.parameters { @for (name, value) in &view.parameters { div { dt { (name) } dd { code { (value) } } } } }
        }
        h2 { (lang.pick("Answer as sent", "应答原文")) }
        section.panel { pre #answer { "\n" (view.answer) } }
    };
    page(lang, here, gateway, Tab::Requests, method, &content)
}

fn verification(lang: Lang, verification: &VerificationView) -> Markup {
    let verdict = status::verdict(lang, verification.verdict);
    html! {
        section.panel {
            (facts([
                (lang.pick("Verdict", "结论"), Some(verdict)),
                (lang.pick("Charset", "字符集"), code(&verification.charset)),
                (lang.pick("Sign type", "签名类型"), code(&verification.sign_type)),
                (lang.pick("Key", "公钥指纹"), code(&verification.key)),
            ]))
            h3 { (lang.pick("Sign source", "待签名串")) }
            @if verification.sign_source.is_empty() {
                p.count { (lang.pick("None: the request was refused before.", "无：请求在验签前已被拒绝。")) }
            } @else {
                pre #sign-source { "\n" (verification.sign_source) }
                p.hint { (lang.pick(
                    "Exactly what the gateway checked the signature over. Compare it with yours, letter by letter.",
                    "网关验签时使用的原文。请与你的待签名串逐字比对。",
                )) }
            }
        }
    }
}
