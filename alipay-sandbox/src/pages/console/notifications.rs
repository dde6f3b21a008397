//! Notifications with their attempts.

use maud::{Markup, html};

use super::{page, search, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    link,
    view::{AttemptRow, GatewayView, Listing, NotificationRow},
};

/// The list.
pub(crate) fn list(lang: Lang, here: &Here, gateway: &GatewayView, listing: &Listing<NotificationRow>) -> String {
    let hint = lang.pick("Trade, address, status", "交易号、地址、状态");
    let content = search::list(lang, Tab::Notifications, hint, listing, |rows| cards(lang, rows));
    page(lang, here, gateway, Tab::Notifications, Tab::Notifications.title(lang), &content)
}

/// One card per notification: an address and up to eight attempts fit into no row.
pub(super) fn cards(lang: Lang, rows: &[NotificationRow]) -> Markup {
    html! { @for row in rows { (card(lang, row)) } }
}

fn card(lang: Lang, row: &NotificationRow) -> Markup {
    html! {
        article.panel.notification {
            div.tradehead {
                div {
                    p.url { code { (row.url) } }
                    p.term {
                        (row.status)
                        @if let Some(trade_no) = &row.trade_no {
                            " · " a href=(link::below("/trades", trade_no)) { (trade_no) }
                        }
                    }
                }
                div { (status::delivery(lang, row.state)) }
            }
            @if !row.attempts.is_empty() { ol.attempts { @for attempt in &row.attempts { (line(lang, attempt)) } } }
            form.actions.inline method="post" action={ (link::below("/notifications", &row.id)) "/resend" } {
                button type="submit" { (lang.pick("Send again", "重新发送")) }
                span.hint {
                    @match &row.next_attempt_at {
                        Some(moment) => { (lang.pick("Next attempt: ", "下次发送：")) (moment) }
                        None => { (lang.pick("No further attempt is planned.", "没有计划中的重发。")) }
                    }
                }
            }
        }
    }
}

fn line(lang: Lang, attempt: &AttemptRow) -> Markup {
    let taken = attempt.http_status == Some(200) && attempt.answer == "success";
    html! {
        li class=(if taken { "taken" } else { "refused" }) {
            span.time { (attempt.sent_at) }
            " " strong {
                @match attempt.http_status {
                    Some(status) => { "HTTP " (status) }
                    None => { (lang.pick("No answer", "无应答")) }
                }
            }
            " " code { (attempt.answer) }
        }
    }
}
