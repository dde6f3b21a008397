//! What all pages have in common: the head, the header with the language switch, the style.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Here, Lang};

const STYLE: &str = include_str!("style.css");

/// Reloads the page when its state is another one.
const WATCH_STATE: &str = include_str!("watch_state.js");

/// The mark: a tray of sand. As an address, it spares browsers the search for an icon.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
    %3Crect width='32' height='32' rx='8' fill='%231677ff'/%3E\
    %3Cpath d='M6 21q5-9 10-3t10-5v9a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3z' fill='%23fff'/%3E%3C/svg%3E";

/// For whom a page is, and with that, how it looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// A payer: one narrow card.
    Payer,
    /// A developer: as wide as it gets, with this page of the console marked.
    Developer(Option<Tab>),
}

/// The pages of the console.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Trades,
    Records,
    Tokens,
    Requests,
    Notifications,
    Wallet,
}

impl Tab {
    const ALL: [Self; 6] =
        [Self::Trades, Self::Records, Self::Tokens, Self::Requests, Self::Notifications, Self::Wallet];

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Trades => "/",
            Self::Records => "/records",
            Self::Tokens => "/tokens",
            Self::Requests => "/requests",
            Self::Notifications => "/notifications",
            Self::Wallet => "/wallet",
        }
    }

    pub(super) fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Trades => lang.pick("Trades", "交易"),
            Self::Records => lang.pick("Transfers & others", "转账及其他"),
            Self::Tokens => lang.pick("Tokens", "令牌"),
            Self::Requests => lang.pick("Requests", "请求"),
            Self::Notifications => lang.pick("Notifications", "通知"),
            Self::Wallet => lang.pick("Wallet", "钱包"),
        }
    }
}

/// A whole document.
pub(super) fn document(lang: Lang, here: &Here, audience: Audience, title: &str, content: &Markup) -> String {
    let body = html! {
        a.skip href="#content" { (lang.pick("Skip to the content", "跳到正文")) }
        header.top {
            div.bar {
                a.brand href="/" {
                    (mark())
                    span { (lang.pick("Sandbox", "沙箱")) small { (lang.pick("local gateway", "本地网关")) } }
                }
                (language_switch(lang, here))
            }
            @if let Audience::Developer(current) = audience { (tabs(lang, current)) }
        }
        main #content { (content) }
        footer { (lang.pick("A simulation on this machine. No real money moves.", "本机模拟环境，不涉及真实资金。")) }
    };
    let width = if audience == Audience::Payer { "payer" } else { "developer" };
    let document = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="same-origin";
                meta name="color-scheme" content="light";
                title { (title) " · " (lang.pick("Sandbox", "沙箱")) }
                link rel="icon" href=(ICON);
                style { (PreEscaped(STYLE)) }
            }
            body class=(width) { (body) }
        }
    };
    document.into_string()
}

/// Has the page reload when it is no longer in this state. Without scripts it stays as it is.
pub(super) fn watch_state(state: &str) -> Markup {
    html! { script data-state=(state) { (PreEscaped(WATCH_STATE)) } }
}

fn tabs(lang: Lang, current: Option<Tab>) -> Markup {
    html! {
        nav.tabs aria-label=(lang.pick("Console", "控制台")) {
            @for tab in Tab::ALL {
                a href=(tab.path()) aria-current=[(current == Some(tab)).then_some("page")] { (tab.title(lang)) }
            }
        }
    }
}

fn language_switch(lang: Lang, here: &Here) -> Markup {
    html! {
        nav.languages aria-label=(lang.pick("Language", "语言")) {
            @for (other, name) in [(Lang::En, "English"), (Lang::Zh, "中文")] {
                a href=(here.in_language(other)) lang=(other.tag()) hreflang=(other.tag())
                    aria-current=[(other == lang).then_some("true")] { (name) }
            }
        }
    }
}

fn mark() -> Markup {
    html! {
        svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" {
            rect width="32" height="32" rx="8" fill="#1677ff" {}
            path d="M6 21q5-9 10-3t10-5v9a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3z" fill="#fff" {}
        }
    }
}
