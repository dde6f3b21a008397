//! One trade with everything about it.

use maud::{Markup, html};

use super::{notifications, page, requests, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    link,
    table::{code, facts, table, text},
    view::{GatewayView, RefundRow, TradeView},
};

/// The page of a trade. Its buttons post to its own path.
pub(crate) fn detail(lang: Lang, here: &Here, gateway: &GatewayView, view: &TradeView) -> String {
    let content = html! {
        p.back { a href="/" { "← " (Tab::Trades.title(lang)) } }
        (summary(lang, here, view))
        (section(lang.pick("Refunds", "退款"), lang, view.refunds.is_empty(), || refunds(lang, &view.refunds)))
        (section(lang.pick("Notifications", "通知"), lang, view.notifications.is_empty(), || {
            notifications::cards(lang, &view.notifications)
        }))
        (section(lang.pick("Requests that named it", "相关请求"), lang, view.requests.is_empty(), || {
            requests::as_table(lang, &view.requests)
        }))
    };
    page(lang, here, gateway, Tab::Trades, lang.pick("Trade", "交易"), &content)
}

fn summary(lang: Lang, here: &Here, view: &TradeView) -> Markup {
    let trade = &view.trade;
    let buyer =
        (!view.buyer.id.is_empty()).then(|| html! { (view.buyer.nick_name) " " span.muted { (view.buyer.id) } });
    let optional = |value: &Option<String>| value.as_deref().and_then(text);
    html! {
        section.panel {
            div.tradehead {
                div {
                    h1 { (trade.subject) }
                    p.amount #amount { "¥ " (trade.amount) }
                }
                div { (status::status(lang, &trade.status)) }
            }
            (actions(lang, here, view))
            (facts([
                (lang.pick("Order", "商户订单号"), code(&trade.out_trade_no)),
                (lang.pick("Trade", "交易号"), code(&trade.trade_no)),
                (lang.pick("App", "应用"), code(&trade.app_id)),
                (lang.pick("Created by", "创建接口"), code(&view.method)),
                (lang.pick("Buyer", "买家"), buyer),
                (lang.pick("Refunded", "已退款"), view.refunded.as_ref().map(|sum| html! { "¥ " (sum) })),
                (lang.pick("Created", "创建时间"), text(&trade.created_at)),
                (lang.pick("Expires", "失效时间"), optional(&view.expires_at)),
                (lang.pick("Paid at", "付款时间"), optional(&view.paid_at)),
                (lang.pick("Closed at", "关闭时间"), optional(&view.closed_at)),
                ("notify_url", view.notify_url.as_deref().and_then(code)),
                ("return_url", view.return_url.as_deref().and_then(code)),
            ]))
        }
    }
}

/// What its status allows.
fn actions(lang: Lang, here: &Here, view: &TradeView) -> Markup {
    let waiting = view.trade.status == "WAIT_BUYER_PAY";
    let paid = view.trade.status == "TRADE_SUCCESS";
    html! {
        @if waiting || paid {
            form.actions.inline method="post" action=(here.path()) {
                @if waiting {
                    button.primary type="submit" name="action" value="pay" { (lang.pick("Pay", "付款")) }
                    button type="submit" name="action" value="close" { (lang.pick("Close", "关闭")) }
                    @if let Some(cashier) = view.cashier.as_deref().filter(|path| is_local(path)) {
                        a.button #cashier href=(cashier) { (lang.pick("Open the cashier", "打开收银台")) }
                    }
                }
                @if paid { button type="submit" name="action" value="finish" { (lang.pick("Finish", "完结")) } }
            }
        }
    }
}

/// A path of this server, or an address of the web: the cashier may be told either way.
fn is_local(address: &str) -> bool {
    link::is_web(address) || (address.starts_with('/') && !address.starts_with("//") && !address.contains('\\'))
}

fn refunds(lang: Lang, refunds: &[RefundRow]) -> Markup {
    let columns = [
        lang.pick("Refund", "退款单"),
        lang.pick("Amount", "金额"),
        lang.pick("Reason", "原因"),
        lang.pick("Time", "时间"),
    ];
    let cells = |refund: &RefundRow| {
        vec![
            html! { code { (refund.out_request_no) } },
            html! { span.money { "¥ " (refund.amount) } },
            html! { (refund.reason) },
            html! { span.time { (refund.refunded_at) } },
        ]
    };
    table(lang.pick("Refunds", "退款"), &columns, refunds.iter().map(cells).collect())
}

fn section(title: &str, lang: Lang, is_empty: bool, content: impl FnOnce() -> Markup) -> Markup {
    html! {
        h2 { (title) }
        @if is_empty { p.count { (lang.pick("None.", "无。")) } } @else { (content()) }
    }
}
