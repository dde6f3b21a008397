//! Pages that a browser opens: row O02 of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/html5.rs"]
mod html5;
mod support;

use alipay_core::{
    Charset, Client, Error, PageForm, Problem, PublicKey, SignType, Verifier as _, api::PageApi, form, sign_source,
};
use support::{
    Pay, Token, Unreachable, builder, client,
    html::{self, Form},
    key,
};

impl PageApi for Pay {}
impl PageApi for Token {}

const GATEWAY: &str = "https://openapi.alipay.com/gateway.do";

/// Texts that break pages of other SDKs, or could.
const NASTY: [&str; 31] = [
    r#"'"><script>alert(1)</script>&copy;&quot;"#,
    "</form><form action=https://evil.example>",
    "</script><script>alert(1)</script>",
    "\" onfocus=alert(1) autofocus x=\"",
    "' onfocus=alert(1) autofocus x='",
    "<!-- --> --!> <![CDATA[ ]]>",
    "</textarea></title></style></noscript>",
    "<img src=x onerror=alert(1)>",
    "&copy; &copy &amp;copy; &notit; &not",
    "&#60;script&#62; &#x3c; &#0; &#128; &#xd800; &#",
    "&lt;b&gt; &amp; &AMP; && &",
    "`${alert(1)}`",
    "javascript:alert(1)//",
    "a=b&c=d&sign=x",
    "%3Cscript%3E %22 + %2B",
    "\\ \\\" \\' \\u003c",
    "😀 👩‍👩‍👧 𠮷",
    "\u{2028}line\u{2029}paragraph",
    "\u{202e}gnp.exe",
    "\u{feff}mark",
    "\u{fffd}\u{fffe}\u{ffff}",
    "\u{a0}\u{85}\u{ad}",
    "tab\tand\u{c}form feed",
    "\u{1}\u{7f}\u{1f}",
    "  blanks at both ends  ",
    "=cmd|'/C calc'!A0",
    "{\"a\":\"}\"}",
    "支付宝（中国）",
    "<",
    "\"",
    "<svg/onload=alert(1)>",
];

fn pay(subject: &str) -> Pay {
    let total_amount = "88.88".parse().unwrap();
    Pay { out_trade_no: "A1".into(), total_amount, subject: Some(subject.into()), ..Pay::default() }
}

/// The page, read in every way that a browser may read it; they must not differ.
fn read(page: &PageForm) -> Form {
    let html = page.to_html();
    let by_hand = html::parse(&html);
    for scripting in [true, false] {
        let browser = html5::parse(&html, scripting);
        assert_eq!(
            (&browser.method, &browser.action, &browser.charset, &browser.fields),
            (&by_hand.method, &by_hand.action, &by_hand.charset, &by_hand.fields)
        );
        assert_eq!(browser.elements, by_hand.elements, "{html}");
    }
    by_hand
}

/// Everything that a browser would send.
fn submitted(page: &PageForm) -> Vec<(String, String)> {
    let Form { action, fields, .. } = read(page);
    let (gateway, query) = action.split_once('?').unwrap();
    assert_eq!(gateway, GATEWAY);
    let mut pairs = form::decode(query).unwrap();
    pairs.extend(fields);
    pairs
}

fn value<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
}

fn assert_signed(pairs: &[(String, String)], charset: Charset) {
    let source = sign_source(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(&charset.encode(&source).unwrap(), value(pairs, "sign")).unwrap();
}

fn subject(pairs: &[(String, String)]) -> String {
    let content: serde_json::Value = serde_json::from_str(value(pairs, "biz_content")).unwrap();
    content["subject"].as_str().unwrap().to_owned()
}

#[test]
fn o02_every_text_arrives_and_none_becomes_an_element() {
    let client = client();
    let plain = read(&client.page(pay("plain")).form().unwrap()).elements;
    for text in NASTY {
        let page = client.page(pay(text)).return_url("https://shop.example/back?a=1&b=\"'<>").form().unwrap();
        let pairs = submitted(&page);
        assert_eq!(subject(&pairs), text);
        assert_eq!(value(&pairs, "return_url"), "https://shop.example/back?a=1&b=\"'<>");
        assert_signed(&pairs, Charset::Utf8);
        let form = read(&page);
        assert_eq!((form.method.as_str(), form.charset.as_str()), ("post", "utf-8"));
        assert_eq!(form.elements.len(), plain.len() + 1, "one more: the return address");
    }
}

/// Without JSON around it, every character stands in the page as it is.
#[test]
fn o02_every_text_arrives_as_a_parameter_of_its_own() {
    let client = client();
    for text in NASTY {
        let token = Token { grant_type: "authorization_code".into(), code: Some(text.into()), refresh_token: None };
        let pairs = submitted(&client.page(token).param("terminal_info", text).form().unwrap());
        assert_eq!((value(&pairs, "code"), value(&pairs, "terminal_info")), (text, text));
        assert_signed(&pairs, Charset::Utf8);
    }
}

#[test]
fn o02_all_of_it_at_once() {
    let client = client();
    let text = NASTY.concat();
    let text: String = text.chars().take(256).collect();
    assert_eq!(subject(&submitted(&client.page(pay(&text)).form().unwrap())), text);
    let all: String = (' '..='\u{3000}').collect();
    let token = Token { grant_type: "authorization_code".into(), code: Some(all.clone()), refresh_token: None };
    let pairs = submitted(&client.page(token).form().unwrap());
    assert_eq!(value(&pairs, "code"), all);
}

/// An HTML parser replaces zero bytes, and browsers write line breaks in their own way: both would break the signature.
#[test]
fn o02_what_no_page_can_carry_is_refused() {
    let client = client();
    let problems = |error: Error| {
        assert!(error.is_validation() && !error.is_outcome_unknown(), "{error}");
        let violations = error.violations().unwrap().iter();
        violations.map(|violation| (violation.path.clone(), violation.problem.clone())).collect::<Vec<_>>()
    };
    for text in ["a\nb", "a\r\nb", "a\rb", "\na", "a\n"] {
        let token = Token { grant_type: "authorization_code".into(), code: Some(text.into()), refresh_token: None };
        let found = problems(client.page(token).form().unwrap_err());
        assert_eq!(found, [("code".to_owned(), Problem::LineBreak)], "{text:?}");
        let raw = client.raw("alipay.trade.page.pay", "").param("prod_code", text);
        assert_eq!(problems(raw.form().unwrap_err()), [("prod_code".to_owned(), Problem::LineBreak)]);
        // Inside of JSON they are written with a backslash.
        assert_eq!(subject(&submitted(&client.page(pay(text)).form().unwrap())), text);
    }
    let error = client.page(pay("x")).return_url("https://shop.example/\nback").form().unwrap_err();
    assert_eq!(problems(error), [("return_url".to_owned(), Problem::ControlCharacter)]);
}

#[test]
fn o02_zero_bytes_do_not_change_on_their_way() {
    let client = client();
    assert_eq!(subject(&submitted(&client.page(pay("a\0b")).form().unwrap())), "a\0b", "JSON escapes it");
    let token = Token { grant_type: "authorization_code".into(), code: Some("a\0b".into()), refresh_token: None };
    match client.page(token).form() {
        Err(error) => assert!(error.is_validation(), "{error}"),
        Ok(page) => assert_eq!(value(&html5::parse(&page.to_html(), true).fields, "code"), "a\0b"),
    }
}

#[test]
fn o02_addresses_carry_the_same_parameters() {
    for charset in [Charset::Utf8, Charset::Gbk] {
        let client = builder().charset(charset).transport(Unreachable).build().unwrap();
        for text in NASTY.into_iter().filter(|text| charset.can_encode(text)) {
            let page = client.page(pay(text)).notify_url("https://shop.example/n?x=1").form().unwrap();
            let url = page.to_url();
            assert!(url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'\'')));
            let (gateway, query) = url.split_once('?').unwrap();
            assert_eq!(gateway, GATEWAY);
            let pairs: Vec<(String, String)> = form::decode_bytes(query.as_bytes())
                .unwrap()
                .into_iter()
                .map(|(name, value)| (name, charset.decode(&value).unwrap().into_owned()))
                .collect();
            assert_eq!(subject(&pairs), text);
            assert_signed(&pairs, charset);
            let signed: Vec<_> = page.params().params().iter().collect();
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(pairs, signed);
        }
    }
}

fn gbk() -> Client {
    builder().charset(Charset::Gbk).transport(Unreachable).build().unwrap()
}

#[test]
fn gbk_pages_are_ascii() {
    let client = gbk();
    for text in ["淺瀧聖测试 \"<&'>", "支付宝（中国）&copy;", "乗\\\"", "，。；‘’“”"] {
        let page = client.page(pay(text)).form().unwrap();
        let html = page.to_html();
        assert!(html.is_ascii(), "{html}");
        assert!(html.contains("<meta charset=\"GBK\">"));
        let form = read(&page);
        assert_eq!(form.charset, "GBK");
        assert!(form.action.ends_with("?charset=GBK"), "{}", form.action);
        let pairs = submitted(&page);
        assert_eq!(subject(&pairs), text);
        assert_signed(&pairs, Charset::Gbk);
    }
    // Every character that GBK has, as a parameter of its own.
    let all: String = ('\u{80}'..='\u{ffff}').filter(|c| Charset::Gbk.can_encode(c.encode_utf8(&mut [0; 4]))).collect();
    assert!(all.chars().count() > 20_000);
    let pairs = submitted(&client.raw("alipay.trade.page.pay", "").param("prod_code", &all).form().unwrap());
    assert_eq!(value(&pairs, "prod_code"), all);

    let error = client.page(pay("😀")).form().unwrap_err();
    assert!(error.violations().unwrap().iter().any(|found| found.problem == Problem::Unmappable(Charset::Gbk)));
}

#[test]
fn pages_of_apis_that_are_known_by_name_only() {
    let client = client();
    let page = client.raw("alipay.trade.page.pay", r#"{"subject":"'\"><b>&copy;"}"#).return_url("https://a.example/");
    let pairs = submitted(&page.form().unwrap());
    assert_eq!(subject(&pairs), "'\"><b>&copy;");
    assert_eq!(value(&pairs, "method"), "alipay.trade.page.pay");
    assert_signed(&pairs, Charset::Utf8);
}

#[test]
fn a_page_is_checked_like_a_call_and_shows_no_values() {
    let client = client();
    let error = client.page(Pay { out_trade_no: "x".repeat(65), ..pay("s") }).form().unwrap_err();
    assert!(error.is_validation() && error.method() == Some("alipay.trade.pay"), "{error}");
    assert!(client.page(Pay { out_trade_no: "x".repeat(65), ..pay("s") }).validate(false).form().is_ok());
    let secret = "composeBd364827b102144cf992fb7ce6e327X89";
    let call = client.page(pay("a subject")).app_auth_token(secret);
    let page = call.form().unwrap();
    for shown in [format!("{call:?}"), format!("{page:?}"), format!("{:?}", page.params())] {
        assert!(!shown.contains(&secret[..12]) && !shown.contains("a subject"), "{shown}");
    }
}
