//! A phone for developers without one: takes an order string, and tells what an app would be told.

use maud::{Markup, html};

use super::{
    Here, Lang,
    layout::{Audience, Tab, document},
    table::{code, facts, text},
    view::{WalletOutcome, WalletView},
};

/// The page, with the result once there is one.
pub(crate) fn page(lang: Lang, here: &Here, wallet: &WalletView) -> String {
    let title = lang.pick("Wallet", "钱包");
    let content = html! {
        h1 { (title) }
        p.lead { (lang.pick(
            "Paste the order string that your server makes for an app (sdkExecute). The gateway checks it, and hands \
             back what the SDK on a phone would.",
            "粘贴服务端为 App 生成的订单串（sdkExecute）。网关会校验它，并返回手机 SDK 会给出的结果。",
        )) }
        @if let Some(outcome) = &wallet.outcome { (result(lang, outcome)) }
        form.panel method="post" action=(here.path()) {
            label for="order_string" { (lang.pick("Order string", "订单串")) }
            textarea #order_string name="order_string" rows="8" required spellcheck="false" autocapitalize="off"
                aria-describedby="order_string_hint" { "\n" (wallet.order_string) }
            p.hint #order_string_hint {
                (lang.pick("As passed to the SDK, unchanged: ", "与传给 SDK 的完全一致，例如："))
                code { "app_id=…&biz_content=…&sign=…" }
            }
            div.actions.inline {
                button.primary type="submit" name="action" value="pay" { (lang.pick("Pay", "付款")) }
                button type="submit" name="action" value="fail" { (lang.pick("Let it fail", "模拟失败")) }
                button type="submit" name="action" value="cancel" { (lang.pick("Cancel as the user", "模拟用户取消")) }
            }
        }
    };
    document(lang, here, Audience::Developer(Some(Tab::Wallet)), title, &content)
}

fn result(lang: Lang, outcome: &WalletOutcome) -> Markup {
    html! {
        section.panel #outcome role="status" {
            h2 { (lang.pick("What the app gets", "App 收到的结果")) }
            (facts([
                ("resultStatus", code(&outcome.result_status)),
                (lang.pick("It means", "含义"), text(meaning(lang, &outcome.result_status))),
                ("memo", code(&outcome.memo)),
            ]))
            h3 { "result" }
            pre #result { "\n" (outcome.result) }
            p.hint { (lang.pick(
                "Whether it is paid, only your server knows: by the notification or a query.",
                "是否付款成功以服务端通知或查询结果为准。",
            )) }
        }
    }
}

fn meaning(lang: Lang, status: &str) -> &'static str {
    match status {
        "9000" => lang.pick("Paid", "支付成功"),
        "8000" => lang.pick("In progress, ask the server", "处理中，请以服务端查询为准"),
        "4000" => lang.pick("Failed", "支付失败"),
        "5000" => lang.pick("Sent before", "重复请求"),
        "6001" => lang.pick("The user cancelled", "用户取消"),
        "6002" => lang.pick("No network", "网络连接出错"),
        "6004" => lang.pick("Unknown, ask the server", "结果未知，请以服务端查询为准"),
        _ => "",
    }
}
