//! The command `alipay explain`: the mistakes that users make, each with its number in our survey of other SDKs.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay::{AesKey, Amount, Charset, Encryption, Params, PrivateKey, SignType, form, trade::TradeRefund, validate};
use std::fs;
use support::{Ended, Folder, alipay, assert_holds_nothing_of, assert_two_sentences, key};

const APP_ID: &str = "2021000000000001";
const CONTENT: &str = r#"{"out_trade_no":"A1","subject":"咖啡/tea","total_amount":"0.10"}"#;
const ADDRESS: &str = "https://shop.example/notify?shop=1&till=2";

/// What an app signs, with one value changed; a blank one is left out.
fn request(name: &'static str, value: &str) -> Params {
    params(&[
        ("app_id", APP_ID),
        ("biz_content", CONTENT),
        ("charset", "utf-8"),
        ("method", "alipay.trade.create"),
        ("notify_url", ADDRESS),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-03-15 10:20:30"),
        ("version", "1.0"),
        (name, value),
    ])
}

/// What the platform sends, before it signs.
fn notice() -> Params {
    params(&[
        ("app_id", APP_ID),
        ("charset", "utf-8"),
        ("fund_bill_list", r#"[{"amount":"0.10"}]"#),
        ("notify_type", "trade_status_sync"),
        ("out_trade_no", "A1"),
        ("sign_type", "RSA2"),
        ("subject", "咖啡 + tea"),
        ("total_amount", "0.10"),
    ])
}

fn params(pairs: &[(&'static str, &str)]) -> Params {
    let mut params = Params::new();
    pairs.iter().for_each(|(name, value)| params.set(*name, *value));
    params
}

fn signed(params: Params, name: &str) -> Params {
    let text = fs::read_to_string(key(&format!("{name}.pkcs8.pem"))).unwrap();
    let signer = PrivateKey::parse(&text).unwrap().signer(SignType::Rsa2).unwrap();
    params.sign_now(&signer).unwrap().params().clone()
}

fn encoded(params: &Params) -> String {
    form::encode(params.iter())
}

/// The gateway's answer, with the text that it verified.
fn refusal(verified: &Params) -> String {
    let escaped = verified.sign_source().replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    answer("40002", "isv.invalid-signature", &format!("验签出错，网关生成的验签字符串为：{escaped}"))
}

fn answer(code: &str, sub_code: &str, sub_msg: &str) -> String {
    let node = serde_json::json!({"code": code, "msg": "x", "sub_code": sub_code, "sub_msg": sub_msg});
    serde_json::json!({"alipay_trade_create_response": node, "sign": "AAAA"}).to_string()
}

fn explain(test: &str, signed: &str, answer: &str, options: &[&str]) -> Ended {
    let folder = Folder::new(&format!("explain_{test}"));
    let (signed, answer) = (folder.file("signed", signed.as_bytes()), folder.file("answer", answer.as_bytes()));
    alipay(&[&["explain", "request", "--signed", &signed, "--answer", &answer], options].concat(), "")
}

fn explain_notice(body: &[u8], options: &[&str]) -> Ended {
    let folder = Folder::new(&format!("notice_{}", std::thread::current().name().unwrap()));
    let key = key("alipay_rsa2048.pub.pem");
    let file = folder.file("body", body);
    let all = [&["explain", "notification", &file, "--alipay-public-key", &key], options].concat();
    alipay(&all, "")
}

#[track_caller]
fn assert_told(ended: &Ended, words: &str) {
    assert!(ended.code == 1 && ended.out.contains(words) && ended.err.is_empty(), "{words}: {ended:?}");
}

/// The gateway saw another value than the one that was signed.
#[track_caller]
fn assert_cause(test: &str, name: &'static str, signed: &str, seen: &str, words: &str) {
    let ended = explain(test, &request(name, signed).sign_source(), &refusal(&request(name, seen)), &[]);
    assert_told(&ended, words);
    assert!(ended.out.contains("\nsigned: ") && ended.out.trim_end().ends_with('^'), "{ended:?}");
}

#[test]
fn peer_01_special_characters() {
    for (signed, seen, words) in [
        (ADDRESS, "https://shop.example/notify?shop=1", "`notify_url` was cut off at an `&`"),
        (ADDRESS, "https%3A%2F%2Fshop.example%2Fnotify%3Fshop%3D1%26till%3D2", "percent-encoded once too often"),
        ("https://x.example/?q=a+b", "https://x.example/?q=a b", "`+` and the space"),
    ] {
        assert_cause("01", "notify_url", signed, seen, words);
    }
    assert_cause("01", "biz_content", CONTENT, &CONTENT.replace('"', "&quot;"), "escaped for HTML");
}

#[test]
fn the_request_is_taken_in_every_form() {
    let signed = signed(request("version", "1.0"), "app_rsa2048");
    let mut seen = request("version", "1.0");
    seen.set("s", "/pay");
    let (charset, others) = ("charset=utf-8", encoded(&signed).replace("charset=utf-8&", ""));
    let json: serde_json::Map<_, _> = signed.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    for text in [
        signed.sign_source(),
        encoded(&signed),
        format!("https://gateway.example/gateway.do?{}", encoded(&signed)),
        format!("https://gateway.example/gateway.do?{charset}\n{others}\n"),
        serde_json::to_string_pretty(&json).unwrap(),
    ] {
        assert_told(&explain("forms", &text, &refusal(&seen), &[]), "`s` was sent, but it is not in the text");
        let sub_msg = refusal(&seen).split_once("：").unwrap().1.to_owned();
        assert_told(&explain("forms", &text, &sub_msg, &[]), "`s` was sent");
    }
}

#[test]
fn peer_02_json_that_was_written_twice() {
    assert_cause("02", "biz_content", CONTENT, &CONTENT.replace('/', r"\/"), "written anew with the same content");
    assert_cause("02", "biz_content", CONTENT, &CONTENT.replace("咖", r"\u5496"), "`\\u` escapes");
    assert_cause("02", "biz_content", CONTENT, &CONTENT.replace(',', ", "), "spaces or line breaks");
}

#[test]
fn peer_03_answers_that_are_none() {
    let source = request("version", "1.0").sign_source();
    let whole = refusal(&request("version", "1.0"));
    for (answer, words) in [
        ("", "it is empty"),
        ("<html><h1>502 Bad Gateway</h1></html>", "it is a page"),
        (&whole[..100], "its JSON breaks off"),
    ] {
        assert_told(&explain("03", &source, answer, &[]), words);
    }
    let taken = explain("03", &source, r#"{"alipay_trade_create_response":{"code":"10000","msg":"Success"}}"#, &[]);
    assert!(taken.code == 0 && taken.out.contains("took the request"), "{taken:?}");
}

#[test]
fn peer_04_nothing_secret_is_shown() {
    const TOKEN: &str = "202608BB0123456789abcdef";
    let (with, without) = (request("app_auth_token", TOKEN), request("app_auth_token", "202608CC0123456789abcdef"));
    let private = key("app_rsa2048.pkcs8.pem");
    let pem = fs::read_to_string(&private).unwrap();
    let ended = explain("04", &with.sign_source(), &refusal(&without), &["--private-key", &private]);
    assert_told(&ended, "app_auth_token=(secret)");
    assert!(!ended.out.contains("0123456789"), "{ended:?}");
    assert_holds_nothing_of(&ended, &pem);
    // A key in the place of the text.
    for text in [pem.clone(), fs::read_to_string(key("app_rsa2048.pkcs8.b64")).unwrap()] {
        let ended = explain("04", &text, &refusal(&with), &[]);
        assert_two_sentences(&ended);
        assert!(!ended.err.contains(&text[60..80]), "{ended:?}");
        assert_holds_nothing_of(&ended, &pem);
    }
}

#[test]
fn peer_06_notifications_that_were_changed() {
    let body = encoded(&signed(notice(), "alipay_rsa2048"));
    assert_eq!(explain_notice(body.as_bytes(), &[]).code, 0);
    let replaced = |from: &str, to: &str| explain_notice(body.replace(from, to).as_bytes(), &[]);
    assert_told(&replaced("total_amount=", "total_amount=1&total_amount="), "is there twice");
    assert_told(&replaced("%22", "%26quot%3B"), "`fund_bill_list` was escaped for HTML");
    assert_told(&replaced("%2B", "+"), "`+` and the space");
    assert_told(&replaced("&sign=", "&sing="), "There is no `sign`");
    assert_told(&replaced("0.10&", "9.10&"), "altered");
    let mixed = format!("https://shop.example/back?shop=1&{body}");
    assert_told(&explain_notice(mixed.as_bytes(), &[]), "did not send `shop`");
    let own = explain_notice(mixed.as_bytes(), &["--own-param", "shop"]);
    assert!(own.code == 0 && own.out.contains("The signature is right"), "{own:?}");
    // The type is the app's, whatever the form says.
    let downgraded = explain_notice(body.as_bytes(), &["--sign-type", "RSA"]);
    assert_told(&downgraded, "of the type RSA2, and RSA was expected");
}

#[test]
fn peer_07_another_certificate() {
    let mut renewed = signed(notice(), "alipay_rsa2048_next");
    renewed.set("alipay_cert_sn", "0123456789abcdef0123456789abcdef");
    let folder = Folder::new("explain_07");
    let body = folder.file("body", encoded(&renewed).as_bytes());
    let ended = alipay(&["explain", "notification", &body, "--alipay-cert", &key("alipay_cert.crt")], "");
    assert_told(
        &ended,
        "It names the certificate 0123456789abcdef0123456789abcdef as the platform's, and another one is given",
    );
}

#[test]
fn peer_08_parameters_that_are_missing() {
    let whole = request("version", "1.0");
    for (name, signed, seen, words) in [
        ("sign_type", "", "RSA2", "`sign_type` is missing"),
        ("version", "1.0", "", "`version` was signed, but the gateway did not get it"),
        ("app_cert_sn", "", "0123456789abcdef0123456789abcdef", "`app_cert_sn` is not the same on both sides"),
    ] {
        assert_cause("08", name, signed, seen, words);
    }
    for (sub_code, words) in [
        ("isv.missing-signature-key", "no public key of this app"),
        ("isv.missing-signature-type", "`sign_type` is missing"),
        ("isv.missing-signature", "There is no `sign`"),
    ] {
        assert_told(&explain("08", &whole.sign_source(), &answer("40001", sub_code, "no"), &[]), words);
    }
}

#[test]
fn peer_09_charsets() {
    let mistaken = Charset::Gbk.decode(CONTENT.as_bytes()).unwrap().into_owned();
    assert_cause("09", "biz_content", CONTENT, &mistaken, "UTF-8 was read as GBK");
    let sent = signed(notice(), "alipay_rsa2048");
    let gbk = form::encode(sent.iter().map(|(name, value)| (name, Charset::Gbk.encode(value).unwrap())));
    assert_told(&explain_notice(gbk.as_bytes(), &[]), "in the bytes of another charset");
}

#[test]
fn peer_10_amounts() {
    assert_cause("10", "biz_content", CONTENT, &CONTENT.replace("\"0.10\"", "0.1"), "other digits of the same number");
    // The table knows what an amount is.
    let wrong = request("biz_content", r#"{"out_trade_no":"A1","subject":"x","total_amount":"1,000.0","no_such":1}"#);
    let ended = explain("10", &wrong.sign_source(), &answer("40002", "isv.invalid-parameter", "no"), &[]);
    assert_told(&ended, "total_amount: must be yuan with at most two decimals");
    assert!(ended.out.contains("no_such: is not a parameter"), "{ended:?}");
}

#[test]
fn other_refusals_are_looked_up() {
    let fitting = r#"{"out_trade_no":"A1","subject":"x","total_amount":"0.10","buyer_id":"2088102146225135"}"#;
    let source = request("biz_content", fitting).sign_source();
    let ended = explain("lookup", &source, &answer("40002", "isv.invalid-app-id", "no"), &[]);
    assert_told(&ended, "another reason than its signature: isv.invalid-app-id");
    assert!(ended.out.matches("isv.invalid-app-id").count() > 1 && ended.out.contains("fits the table"), "{ended:?}");
    let unknown = explain("lookup", &source, &answer("40004", "ACQ.NO_SUCH_CODE", "no"), &["--method", "x.y"]);
    assert_told(&unknown, "knows nothing more of this code");
    assert!(unknown.out.contains("built without the API x.y"), "{unknown:?}");
    let both = alipay(&["explain", "request", "--signed", "-", "--answer", "-"], "");
    assert_two_sentences(&both);
}

#[test]
fn peer_12_keys_that_are_something_else() {
    let body = encoded(&signed(notice(), "alipay_rsa2048"));
    let folder = Folder::new("explain_12");
    let file = folder.file("body", body.as_bytes());
    let run = |key: &str| alipay(&["explain", "notification", &file, "--alipay-public-key", key], "");
    assert_eq!(run(&key("alipay_rsa2048.pub.pkcs1.b64")).code, 0);
    // Nothing was looked at.
    let private = run(&key("alipay_rsa2048.pkcs8.pem"));
    assert_two_sentences(&private);
    assert!(private.err.contains("this is a private key") && !private.err.contains("Paste"), "{private:?}");
    let public = fs::read_to_string(key("alipay_rsa2048.pub.b64")).unwrap();
    let cut = run(&folder.file("cut", &public.as_bytes()[..100]));
    assert_two_sentences(&cut);
    assert!(cut.err.contains("The Alipay public key cannot be used"), "{cut:?}");
    assert_two_sentences(&explain_notice(br#"{"trade_no":"1"}"#, &[]));
}

#[test]
fn peer_13_one_key_for_another() {
    let body = encoded(&signed(notice(), "alipay_rsa2048"));
    let folder = Folder::new("explain_13");
    let file = folder.file("body", body.as_bytes());
    let (own, private) = (key("app_rsa2048.pub.pem"), key("app_rsa2048.pkcs8.pem"));
    let run = ["explain", "notification", &file, "--alipay-public-key", &own, "--private-key", &private];
    assert_told(&alipay(&run, ""), "is the app's own public key");
    let request = signed(request("version", "1.0"), "app_rsa2048");
    let console = explain("13", &encoded(&request), &refusal(&request), &["--private-key", &private]);
    assert_told(&console, "Upload the public key of this private key to the console");
}

#[test]
fn nobody_is_blamed_for_an_equal_text() {
    let request = signed(request("version", "1.0"), "app_rsa2048");
    let which = "Give the request as it was sent, with `sign`, and the private key";
    for given in [request.sign_source(), encoded(&request)] {
        let ended = explain("equal", &given, &refusal(&request), &[]);
        assert_told(&ended, which);
        assert!(!ended.out.contains("that was signed"), "{ended:?}");
    }
    let private = key("app_rsa2048.pkcs8.pem");
    let mut of_addresses = request.clone();
    of_addresses.set("sign", request.value("sign").unwrap().replace('+', "-").replace('/', "_"));
    let options = ["--private-key", &private];
    let told = explain("equal", &encoded(&of_addresses), &refusal(&request), &options);
    assert_told(&told, "is base64 for addresses, with `-` and `_`, and not standard base64");
    // The text is encoded by mistake: it is no form, for that has `sign`.
    let values: Vec<_> = request.iter().filter(|(name, _)| *name != "sign").collect();
    let mut pairs: Vec<_> = values.iter().map(|pair| form::encode([*pair])).collect();
    pairs.sort();
    let told = explain("equal", &pairs.join("&"), &refusal(&request), &[]);
    assert_told(&told, "sign plain values and encode them when the request is written");
    let body = encoded(&request).replace("charset=utf-8&", "");
    let told = explain("equal", &body, &refusal(&request), &options);
    assert_told(&told, "Upload the public key of this private key to the console");
    assert!(told.out.contains("which probably stood in the address"), "{told:?}");
}

#[test]
fn the_gateway_is_quoted_without_tokens() {
    const TOKEN: &str = "202608BB0123456789abcdef";
    let request = signed(request("app_auth_token", TOKEN), "app_rsa2048");
    let answer = answer("40002", "isv.invalid-parameter", &format!("version is given twice {TOKEN}"));
    for given in [request.sign_source(), encoded(&request)] {
        let ended = explain("quoted", &given, &answer, &[]);
        assert_told(&ended, "It says: version is given twice (secret)\n");
        assert!(!ended.out.contains(TOKEN), "{ended:?}");
    }
}

#[test]
fn answers_that_were_written_anew() {
    let private = PrivateKey::parse(&fs::read_to_string(key("alipay_rsa2048.pkcs8.pem")).unwrap()).unwrap();
    let node = r#"{"code":"10000","msg":"Success"}"#;
    let sign = private.signer(SignType::Rsa2).unwrap().sign_now(node.as_bytes()).unwrap();
    let folder = Folder::new("explain_answers");
    let run = |command: &[&str], node: &str| {
        let body = format!(r#"{{"alipay_trade_query_response":{node},"sign":"{sign}"}}"#);
        let file = folder.file("body", body.as_bytes());
        let key = key("alipay_rsa2048.pub.pem");
        alipay(&[command, &["response", &file, "--alipay-public-key", &key]].concat(), "")
    };
    assert_eq!(run(&["explain"], node).code, 0);
    let pretty = node.replace(',', ",\n  ");
    assert_told(&run(&["verify"], &pretty), "`alipay explain response` with the same file says which");
    assert_told(&run(&["explain"], &pretty), "written anew with the same content: spaces or line breaks");
}

#[test]
fn what_was_pasted_is_named() {
    let request = request("version", "1.0");
    let source = request.sign_source();
    for (given, words) in [
        (source.replace('&', "&amp;").replace('"', "&quot;"), "escaped for HTML"),
        (format!("{source}&"), "an `&` in front of it or at its end"),
        (source.replacen("咖", "咖\n", 1), "line breaks were added"),
    ] {
        assert_told(&explain("pasted", &given, &refusal(&request), &[]), words);
    }
    let body = encoded(&signed(notice(), "alipay_rsa2048"));
    for (given, words) in [
        (body.replace('&', "&amp;"), "escaped for HTML"),
        (body.replace('&', "\n"), "lines of their own"),
        (format!("POST /notify HTTP/1.1\r\nHost: a\r\n\r\n{body}"), "the head of an HTTP message"),
    ] {
        let ended = explain_notice(given.as_bytes(), &[]);
        assert_told(&ended, words);
        assert!(!ended.out.contains("no `sign`"), "{ended:?}");
    }
}

#[test]
fn peer_14_another_app() {
    let request = signed(request("version", "1.0"), "other_rsa2048");
    let (private, other) = (key("app_rsa2048.pkcs8.pem"), format!("shop 2={}", key("other_rsa2048.pkcs8.pem")));
    let options = ["--private-key", &private, "--other-key", &other];
    assert_told(&explain("14", &encoded(&request), &refusal(&request), &options), "belongs to the key shop 2");
    let options = ["--app-id", "2021000000000009"];
    let named = explain("14", &encoded(&request), &refusal(&request), &options);
    assert_told(&named, &format!("about the app {APP_ID}, and another app id is configured"));
    let body = encoded(&signed(notice(), "alipay_rsa2048"));
    assert_told(&explain_notice(body.as_bytes(), &options), "another app id is configured");
}

#[test]
fn peer_17_encrypted_on_one_side() {
    let aes = AesKey::parse(&fs::read_to_string(key("aes128.b64")).unwrap()).unwrap();
    let encrypted = aes.encrypt(Encryption::Aes, CONTENT.as_bytes());
    assert_cause("17", "biz_content", CONTENT, &encrypted, "encrypted on one side only");
    let answer = serde_json::json!({"alipay_trade_create_response": encrypted, "sign": "AAAA"}).to_string();
    let ended = explain("17", &request("version", "1.0").sign_source(), &answer, &[]);
    assert_told(&ended, "decrypt it then");
}

#[test]
fn peer_18_a_partial_refund_without_a_number_of_its_own() {
    let amount: Amount = "1.00".parse().unwrap();
    let refund = TradeRefund::by_out_trade_no("A1", amount);
    assert_eq!(validate::check(&refund), Ok(()));
    assert_eq!(validate::advice(&refund)[0].path, "out_request_no");
    assert!(validate::advice(&refund.out_request_no("A1R1")).is_empty());

    let mut asked = request("method", "alipay.trade.refund");
    asked.set("biz_content", r#"{"out_trade_no":"A1","refund_amount":"1.00"}"#);
    let ended = explain("18", &asked.sign_source(), &answer("40004", "ACQ.REASON_TRADE_REFUND_FEE_ERR", "no"), &[]);
    assert_told(&ended, "out_request_no is better set: a partial refund is refused without one");
    let described = alipay(&["describe", "alipay.trade.refund"], "");
    assert!(described.out.contains("Rule: out_request_no is better set: a partial refund"), "{described:?}");
}
