//! The page on which users let an app act for them.

use maud::{Markup, html};

use super::{
    Here, Lang,
    layout::{Audience, document},
    table::{code, facts},
    view::AuthorizationView,
};

/// The question.
pub(crate) fn page(lang: Lang, here: &Here, authorization: &AuthorizationView) -> String {
    let title = lang.pick("Authorization", "授权");
    let user = &authorization.user;
    let initial = user.nick_name.chars().next().unwrap_or('?');
    let content = html! {
        section.card {
            h1.kind { (title) }
            div.person {
                span.avatar aria-hidden="true" { (initial) }
                div { strong { (user.nick_name) } span.muted { (user.id) } }
            }
            p.question { (question(lang, &authorization.app_id)) }
            ul.scopes {
                @if authorization.scopes.is_empty() {
                    li { (lang.pick("Call APIs on behalf of your own app", "代你的应用调用接口")) }
                }
                @for scope in &authorization.scopes { li { (explained(lang, scope)) " " code { (scope) } } }
            }
            form.actions method="post" action=(here.address()) {
                button.primary type="submit" name="decision" value="agree" { (lang.pick("Agree", "同意授权")) }
                button type="submit" name="decision" value="refuse" { (lang.pick("Refuse", "拒绝")) }
            }
            (facts([(lang.pick("Then to", "授权后返回"), code(&authorization.redirect_uri))]))
        }
    };
    document(lang, here, Audience::Payer, title, &content)
}

fn question(lang: Lang, app_id: &str) -> Markup {
    match lang {
        Lang::En => html! { "App " strong { (app_id) } " asks for permission to:" },
        Lang::Zh => html! { "应用 " strong { (app_id) } " 申请获得以下权限：" },
    }
}

fn explained(lang: Lang, scope: &str) -> &'static str {
    match scope {
        "auth_base" => lang.pick("Know who you are: your user id, nothing else", "获取你的用户标识，不含其他信息"),
        "auth_user" => {
            lang.pick("Read your profile: nick name, avatar, province and city", "获取你的基本信息：昵称、头像、省市")
        }
        "auth_zhima" => lang.pick("Read your credit information", "获取你的芝麻信用信息"),
        "auth_ecard" => lang.pick("Add cards to your wallet", "向你的卡包添加卡券"),
        _ => lang.pick("Use what this scope allows", "使用该权限范围"),
    }
}
