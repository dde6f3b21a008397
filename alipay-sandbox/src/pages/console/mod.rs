//! The console: what the gateway remembers, for the developer whose app calls it.

pub(crate) mod notifications;
pub(crate) mod records;
pub(crate) mod request;
pub(crate) mod requests;
mod search;
mod status;
pub(crate) mod tokens;
pub(crate) mod trade;
pub(crate) mod trades;

use maud::{Markup, html};

use super::{
    Here, Lang,
    layout::{Audience, Tab, document},
    table::{code, facts, text},
    view::GatewayView,
};

/// A page of the console around its content.
fn page(lang: Lang, here: &Here, gateway: &GatewayView, tab: Tab, title: &str, content: &Markup) -> String {
    let apps =
        (!gateway.app_ids.is_empty()).then(|| html! { @for app_id in &gateway.app_ids { code { (app_id) } " " } });
    let content = html! {
        section.gateway aria-label=(lang.pick("Gateway", "网关")) {
            (facts([
                (lang.pick("App", "应用"), apps),
                (lang.pick("Gateway", "网关地址"), code(&gateway.gateway_url)),
                (lang.pick("Sandbox time", "沙箱时间"), text(&gateway.now)),
            ]))
        }
        (content)
    };
    document(lang, here, Audience::Developer(Some(tab)), title, &content)
}
