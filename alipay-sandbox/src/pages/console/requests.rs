//! All requests.

use maud::{Markup, html};

use super::{page, search, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    link,
    table::table,
    view::{GatewayView, Listing, RequestRow},
};

/// The list.
pub(crate) fn list(lang: Lang, here: &Here, gateway: &GatewayView, requests: &Listing<RequestRow>) -> String {
    let hint = lang.pick("API, code, order, app", "接口、错误码、订单号、应用");
    let content = search::list(lang, Tab::Requests, hint, requests, |rows| as_table(lang, rows));
    page(lang, here, gateway, Tab::Requests, Tab::Requests.title(lang), &content)
}

pub(super) fn as_table(lang: Lang, rows: &[RequestRow]) -> Markup {
    let columns = [
        lang.pick("API", "接口"),
        lang.pick("Answer", "应答"),
        lang.pick("Time", "时间"),
        lang.pick("Took", "耗时"),
        lang.pick("App", "应用"),
    ];
    let cells = |request: &RequestRow| {
        let method =
            if request.method.is_empty() { lang.pick("(no method)", "（无接口名）") } else { &request.method };
        vec![
            html! {
                a href=(link::below("/requests", &request.trace_id)) { (method) }
                div.term { (request.trace_id) }
            },
            status::answered(lang, request),
            html! { span.time { (request.received_at) } },
            html! { (request.duration) },
            html! { code.id { (request.app_id) } },
        ]
    };
    table(Tab::Requests.title(lang), &columns, rows.iter().map(cells).collect())
}
