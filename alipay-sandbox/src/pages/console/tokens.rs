//! Codes and tokens, shortened: a screenshot gives nothing away.

use maud::{Markup, html};

use super::{page, search, status};
use crate::pages::{
    Here, Lang,
    layout::Tab,
    table::table,
    view::{GatewayView, Listing, TokenRow},
};

/// The list.
pub(crate) fn list(lang: Lang, here: &Here, gateway: &GatewayView, tokens: &Listing<TokenRow>) -> String {
    let hint = lang.pick("Token, user, app", "令牌、用户、应用");
    let content = search::list(lang, Tab::Tokens, hint, tokens, |rows| as_table(lang, rows));
    page(lang, here, gateway, Tab::Tokens, Tab::Tokens.title(lang), &content)
}

fn as_table(lang: Lang, rows: &[TokenRow]) -> Markup {
    let columns = [
        lang.pick("Token", "令牌"),
        lang.pick("State", "状态"),
        lang.pick("User", "用户"),
        lang.pick("Scopes", "权限"),
        lang.pick("Issued", "签发时间"),
        lang.pick("Expires", "过期时间"),
        lang.pick("App", "应用"),
    ];
    let cells = |token: &TokenRow| {
        vec![
            html! { (status::token_kind(lang, token.kind)) div.term { (shortened(&token.token)) } },
            status::token_state(lang, token.state),
            html! { code { (token.user_id) } },
            html! { @if token.scopes.is_empty() { "–" } @for scope in &token.scopes { code { (scope) } " " } },
            html! { span.time { (token.issued_at) } },
            html! { span.time { (token.expires_at.as_deref().unwrap_or(lang.pick("Never", "永不"))) } },
            html! { code.id { (token.app_id) } },
        ]
    };
    table(Tab::Tokens.title(lang), &columns, rows.iter().map(cells).collect())
}

/// Enough to tell one from another, too little to use it.
fn shortened(token: &str) -> String {
    let count = token.chars().count();
    if count < 16 {
        return "…".to_owned();
    }
    let start: String = token.chars().take(6).collect();
    let end: String = token.chars().skip(count - 4).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_apart_and_not_given_away() {
        assert_eq!(shortened("authusrBe9a2c01d4f6b4c83X07"), "authus…3X07");
        assert_eq!(shortened("short"), "…");
        assert_eq!(shortened(""), "…");
        assert_eq!(shortened(&"令".repeat(20)), "令令令令令令…令令令令");
    }
}
