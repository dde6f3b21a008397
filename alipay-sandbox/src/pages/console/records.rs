//! Transfers, pre-authorizations and agreements.

use maud::{Markup, html};

use super::{page, search, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    table::table,
    view::{GatewayView, Listing, RecordRow},
};

/// The list.
pub(crate) fn list(lang: Lang, here: &Here, gateway: &GatewayView, records: &Listing<RecordRow>) -> String {
    let hint = lang.pick("Number, kind, status", "单号、类型、状态");
    let content = search::list(lang, Tab::Records, hint, records, |rows| as_table(lang, rows));
    page(lang, here, gateway, Tab::Records, Tab::Records.title(lang), &content)
}

fn as_table(lang: Lang, rows: &[RecordRow]) -> Markup {
    let columns = [
        lang.pick("Number", "单号"),
        lang.pick("Kind", "类型"),
        lang.pick("Amount", "金额"),
        lang.pick("Status", "状态"),
        lang.pick("Created", "创建时间"),
    ];
    let cells = |record: &RecordRow| {
        vec![
            html! { code { (record.out_no) } div.term { (record.platform_no) } },
            html! { (status::record_kind(lang, record.kind)) },
            html! { @match &record.amount { Some(amount) => { span.money { "¥ " (amount) } } None => { "–" } } },
            status::status(lang, &record.status),
            html! { span.time { (record.created_at) } },
        ]
    };
    table(Tab::Records.title(lang), &columns, rows.iter().map(cells).collect())
}
