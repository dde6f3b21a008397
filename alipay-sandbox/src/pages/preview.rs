//! Every page, in both languages, with values as they are and with hostile ones: read by an HTML5 parser, as a browser
//! does.

mod document;
mod samples;

use std::collections::BTreeSet;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use document::{Document, Element};
use samples::Values;

use super::{CONTENT_SECURITY_POLICY, Lang};

/// A page in a language, with the values of others on it.
pub(crate) struct Preview {
    pub(crate) name: &'static str,
    pub(crate) lang: Lang,
    pub(crate) html: String,
}

/// All pages with values as developers see them.
pub(crate) fn realistic() -> Vec<Preview> {
    rendered(Values::Realistic)
}

/// All pages with values that try to break them.
pub(crate) fn hostile() -> Vec<Preview> {
    rendered(Values::Hostile)
}

fn rendered(values: Values) -> Vec<Preview> {
    let in_language = |lang| {
        let named = move |(name, html)| Preview { name, lang, html };
        samples::pages(lang, values).into_iter().map(named)
    };
    [Lang::En, Lang::Zh].into_iter().flat_map(in_language).collect()
}

/// What holds for every page, whatever is on it.
fn every_page(check: impl Fn(&str, Lang, &Document)) {
    for preview in [realistic(), rendered(Values::Plain), hostile()].into_iter().flatten() {
        check(preview.name, preview.lang, &Document::parse(&preview.html));
    }
}

#[test]
fn pages_are_well_formed() {
    every_page(|name, lang, page| {
        assert_eq!(page.errors, Vec::<String>::new(), "{name}");
        assert_eq!(page.one("html").attribute("lang"), Some(lang.tag()), "{name}");
        assert!(!page.one("title").text.is_empty(), "{name}");
        assert!(!page.one("h1").text.is_empty(), "{name}");
        let ids: Vec<&str> = page.elements.iter().filter_map(|element| element.attribute("id")).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name}: {ids:?}");
    });
}

#[test]
fn hostile_values_change_nothing_but_text() {
    let skeleton = |page: &Document| -> Vec<String> {
        let names =
            |element: &Element| element.attributes.iter().map(|(name, _)| format!(" {name}")).collect::<String>();
        page.elements.iter().map(|element| element.name.clone() + &names(element)).collect()
    };
    for (plain, hostile) in rendered(Values::Plain).iter().zip(hostile()) {
        let (plain, page) = (Document::parse(&plain.html), Document::parse(&hostile.html));
        assert_eq!(skeleton(&plain), skeleton(&page), "{}", hostile.name);
        if hostile.name != "tokens-empty" {
            assert!(page.one("body").text.contains(samples::HOSTILE), "{}: shown as it is", hostile.name);
        }
    }
}

#[test]
fn everything_is_labelled() {
    every_page(|name, _, page| {
        let labelled: BTreeSet<&str> = page.all("label").filter_map(|label| label.attribute("for")).collect();
        for field in page.elements.iter().filter(|element| ["input", "textarea", "select"].contains(&&*element.name)) {
            assert!(field.attribute("id").is_some_and(|id| labelled.contains(id)), "{name}: {field:?}");
        }
        for element in page.elements.iter().filter(|element| ["a", "button"].contains(&&*element.name)) {
            assert!(!element.text.trim().is_empty(), "{name}: {element:?}");
        }
        for image in page.all("svg") {
            assert!(image.attribute("aria-label").is_some() || image.attribute("aria-hidden").is_some(), "{name}");
        }
    });
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let is_here = |address: &str| address.starts_with(['/', '#', '?']) && !address.starts_with("//");
    every_page(|name, _, page| {
        for element in &page.elements {
            for (attribute, value) in &element.attributes {
                match (&*element.name, &**attribute) {
                    ("a", "href") => assert!(is_here(value) || value.starts_with(samples::SHOP), "{name}: {value}"),
                    ("link", "href") => assert!(value.starts_with("data:"), "{name}: {value}"),
                    ("form", "action") => assert!(is_here(value), "{name}: {value}"),
                    (_, "href" | "action" | "src" | "srcset" | "formaction" | "xlink:href" | "data" | "style") => {
                        panic!("{name}: {element:?}")
                    }
                    _ => assert!(!attribute.starts_with("on"), "{name}: {element:?}"),
                }
            }
        }
        let style = &page.one("style").text;
        assert!(!style.contains("url(") && !style.contains("@import"));
    });
}

#[test]
fn nothing_depends_on_scripts() {
    every_page(|name, _, page| {
        for button in page.all("button") {
            assert!(button.in_form && button.attribute("type") == Some("submit"), "{name}: {button:?}");
        }
        for script in page.all("script") {
            assert_eq!(name, "qr");
            let hash = BASE64_STANDARD.encode(digest(&SHA256, script.text.as_bytes()));
            assert!(CONTENT_SECURITY_POLICY.contains(&format!("script-src 'sha256-{hash}'")), "now it is {hash}");
        }
    });
}

#[test]
fn each_decision_has_its_button() {
    let expected: [(&str, &str, &[&str]); 8] = [
        ("authorize", "decision", &["agree", "refuse"]),
        ("cashier", "action", &["pay", "fail", "close"]),
        ("cashier-agreement", "action", &["pay", "fail", "close"]),
        ("qr", "action", &["pay", "fail", "close"]),
        ("cashier-paid", "action", &[]),
        ("trade", "action", &["pay", "close"]),
        ("trade-paid", "action", &["finish"]),
        ("wallet", "action", &["pay", "fail", "cancel"]),
    ];
    for Preview { name, html, .. } in realistic() {
        let Some((_, button, values)) = expected.iter().find(|(other, ..)| *other == name) else { continue };
        let page = Document::parse(&html);
        let named = page.all("button").filter(|element| element.attribute("name") == Some(button));
        assert_eq!(named.filter_map(|element| element.attribute("value")).collect::<Vec<_>>(), *values, "{name}");
    }
}

#[test]
fn lists_show_a_hundred_and_say_how_many_there_are() {
    let mut seen = 0;
    for Preview { name, lang, html } in realistic() {
        if name != "requests-many" {
            continue;
        }
        let page = Document::parse(&html);
        assert_eq!(page.all("tr").count(), 1 + 100);
        assert!(page.one("body").text.contains(lang.pick("The newest 100 of 2340.", "共 2340 条，显示最新的 100 条")));
        assert_eq!(page.one("input").attribute("value"), Some("trade \"pay\""));
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn tokens_are_never_on_a_page() {
    for Preview { name, html, .. } in realistic() {
        assert!(!html.contains(samples::TOKEN), "{name}");
    }
}

#[test]
fn the_way_back_is_never_a_script() {
    for lang in [Lang::En, Lang::Zh] {
        let page = |url: &str| samples::paid_with_return_url(lang, url);
        assert!(page("https://shop.example/back").contains("id=\"return\""));
        for url in ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example"] {
            assert!(!page(url).contains(url.trim()), "{url}");
        }
    }
}
