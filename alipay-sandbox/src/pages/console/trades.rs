//! All trades.

use maud::{Markup, html};

use super::{page, search, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    link,
    table::table,
    view::{GatewayView, Listing, TradeRow},
};

/// The list, which is also the entrance of the console.
pub(crate) fn list(lang: Lang, here: &Here, gateway: &GatewayView, trades: &Listing<TradeRow>) -> String {
    let hint = lang.pick("Order, trade, subject, status", "订单号、交易号、标题、状态");
    let content = search::list(lang, Tab::Trades, hint, trades, |rows| as_table(lang, rows));
    page(lang, here, gateway, Tab::Trades, Tab::Trades.title(lang), &content)
}

fn as_table(lang: Lang, rows: &[TradeRow]) -> Markup {
    let columns = [
        lang.pick("Order", "订单"),
        lang.pick("Subject", "标题"),
        lang.pick("Amount", "金额"),
        lang.pick("Status", "状态"),
        lang.pick("Created", "创建时间"),
        lang.pick("App", "应用"),
    ];
    let cells = |trade: &TradeRow| {
        vec![
            html! {
                a href=(link::below("/trades", &trade.trade_no)) { (trade.out_trade_no) }
                div.term { (trade.trade_no) }
            },
            html! { (trade.subject) },
            html! { span.money { "¥ " (trade.amount) } },
            status::status(lang, &trade.status),
            html! { span.time { (trade.created_at) } },
            html! { code.id { (trade.app_id) } },
        ]
    };
    table(Tab::Trades.title(lang), &columns, rows.iter().map(cells).collect())
}
