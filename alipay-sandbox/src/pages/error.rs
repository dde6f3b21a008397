//! The page that a user sees when a page call is refused. In truth it is for the developer who sent them there.

use maud::html;

use super::{
    Here, Lang,
    layout::{Audience, document},
    link,
    table::{code, facts},
    view::RefusalView,
};

/// What is wrong, and what to do.
pub(crate) fn page(lang: Lang, here: &Here, refusal: &RefusalView) -> String {
    let title = lang.pick("The call was refused", "请求被拒绝");
    let content = html! {
        section.card {
            div.outcome.bad { span.sign aria-hidden="true" { "!" } h1 { (title) } }
            p.message { (refusal.sub_msg) }
            (facts([
                (lang.pick("Code", "错误码"), code(&refusal.code)),
                (lang.pick("Sub-code", "子错误码"), code(&refusal.sub_code)),
                (lang.pick("API", "接口"), refusal.method.as_deref().and_then(code)),
                (lang.pick("Request", "请求编号"), refusal.trace_id.as_deref().and_then(code)),
            ]))
            h2 { (lang.pick("What to do", "如何处理")) }
            p { (advice(lang, &refusal.code, &refusal.sub_code)) }
            div.actions {
                @if let Some(trace_id) = &refusal.trace_id {
                    a.button.primary #request href=(link::below("/requests", trace_id)) {
                        (lang.pick("See what arrived", "查看收到的请求"))
                    }
                }
                a.button href="/requests" { (lang.pick("All requests", "全部请求")) }
            }
        }
    };
    document(lang, here, Audience::Payer, title, &content)
}

fn advice(lang: Lang, code: &str, sub_code: &str) -> &'static str {
    let sub_code = sub_code.to_ascii_lowercase();
    if code == "20000" {
        return lang.pick(
            "The gateway fails only when it is told to: a test may have scripted this. Send the user here again.",
            "网关仅在被要求时才会出错，可能是测试脚本设定的故障。请重新发起。",
        );
    }
    if sub_code.contains("signature") {
        return lang.pick(
            "Compare the sign source that the gateway saw with yours: the first difference is the cause. The key must \
             be the one that the gateway knows, and the charset the one that was signed.",
            "将网关收到的待签名串与你的待签名串逐字比对，第一个不同之处就是原因。并确认密钥与网关登记的一致，字符集与签名时一致。",
        );
    }
    if sub_code.contains("app-id") {
        return lang
            .pick("Use an app id that the console lists at its top.", "请使用控制台顶部列出的应用编号（app_id）。");
    }
    if sub_code.starts_with("acq.") {
        return lang.pick(
            "The order is not in a state that allows this. Look it up in the console, or use another order number.",
            "订单当前状态不允许此操作。请在控制台查看该订单，或更换订单号。",
        );
    }
    lang.pick(
        "Correct the parameter that the message names, then send the user here again. The console shows every \
         parameter as it arrived.",
        "请按提示修正参数后重新发起。控制台会列出收到的全部参数。",
    )
}
