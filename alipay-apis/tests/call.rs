//! `alipay call`, against the local gateway.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay::{HttpRequest, Scope};
use alipay_sandbox::{Damage, Fault, Stage};
use serde_json::json;
use support::{
    alipay, assert_two_sentences,
    merchant::{Merchant, json},
};

const ORDER: &str =
    r#"{"out_trade_no":"A1","total_amount":"88.80","subject":"tea, 茶","product_code":"FACE_TO_FACE_PAYMENT"}"#;
const QUERY: [&str; 3] = ["alipay.trade.query", "--json", r#"{"out_trade_no":"A1"}"#];

#[test]
fn an_answer_is_json_on_standard_output_and_nothing_else_is() {
    let merchant = Merchant::new("answers");
    let made = merchant.call(&["alipay.trade.precreate", "--json", ORDER]);
    assert_eq!((made.code, json(&made)["out_trade_no"].as_str()), (0, Some("A1")), "{made:?}");
    assert!(made.err.starts_with("alipay.trade.precreate: 10000 Success, signed by the platform (trace "), "{made:?}");
    merchant.run(merchant.sandbox.trade("A1", alipay_sandbox::TradeAction::Pay)).unwrap();
    let seen = merchant.call(&QUERY);
    // As it came: the order of its members, and every digit.
    assert!(seen.out.starts_with("{\n  \"code\": \"10000\",\n  \"msg\": \"Success\",\n"), "{seen:?}");
    assert!(seen.out.contains("\n  \"total_amount\": \"88.80\""), "{seen:?}");
    assert_eq!(json(&seen)["trade_status"], "TRADE_SUCCESS");
    // A file and standard input, laid out by hand; the name of the Rust type.
    let file = merchant.folder.file("query.json", b"\xef\xbb\xbf{\n  \"out_trade_no\": \"A1\"\n}\n");
    let at = format!("@{file}");
    assert_eq!(merchant.call(&["TradeQuery", "--json", &at]).out, seen.out);
    let piped = merchant.call_with(&[], &["alipay.trade.query", "--json", "-"], "{\"out_trade_no\" : \"A1\"}");
    assert_eq!(piped.out, seen.out);
    // An API of another domain, without a documented sample.
    let other = merchant.call(&["alipay.mobile.code.query", "--json", r#"{"qr_token":"x"}"#]);
    assert_eq!((other.code, json(&other)["code"].as_str()), (0, Some("10000")), "{other:?}");
    // What a terminal would act on is written in the other way that JSON has.
    let hostile = merchant.call(&["alipay.trade.query", "--json", "{\"trade_no\":\"1\",\"x\u{202e}\u{9b}\":1}"]);
    assert!(json(&hostile)["sub_msg"].as_str().unwrap().contains("x\u{202e}\u{9b}: is not"), "{hostile:?}");
    assert!(!format!("{}{}", hostile.out, hostile.err).contains(['\u{202e}', '\u{9b}']), "{hostile:?}");
}

#[test]
fn everything_wrong_with_a_request_is_told_before_it_is_sent() {
    let merchant = Merchant::new("wrong_requests");
    let json = r#"{"total_amount":"1,00","subjetc":"tea","goods_detail":[{"goods_id":"1","quantity":"x"}]}"#;
    let wrong = merchant.call(&["alipay.trade.precreate", "--json", json, "--notify-url", "shop.example"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""), "{wrong:?}");
    for line in [
        "warning: subjetc: is not a parameter of this API, perhaps `subject` is meant",
        "  out_trade_no: is required",
        "  total_amount: must be yuan with at most two decimals, as 88.88",
        "  subject: is required",
        "  goods_detail[0].quantity: must be a whole number",
        "  notify_url: must be an absolute http or https URL",
    ] {
        assert!(wrong.err.lines().any(|told| told == line), "{line}: {wrong:?}");
    }
    assert!(wrong.err.lines().last().unwrap().contains("nothing was sent"), "{wrong:?}");
    assert_eq!(merchant.sandbox.counters().requests, 0);
    // What the platform may have added is sent, and so is everything with --no-validate; the gateway judges.
    for arguments in [
        &["alipay.trade.query", "--json", r#"{"out_trade_no":"A1","extra":"x"}"#][..],
        &["alipay.trade.precreate", "--json", json, "--no-validate"],
    ] {
        let refused = merchant.call(arguments);
        assert!(refused.code == 1 && refused.out.contains("is not a parameter of this API"), "{refused:?}");
    }
    let ignored = merchant.call(&["alipay.trade.query", "--json", r#"{"out_trade_no":"A1","trade_no":"2"}"#]);
    assert!(ignored.err.contains("warning: out_trade_no: the platform ignores it"), "{ignored:?}");
    for text in ["", "[]", "{", "out_trade_no=A1", "@/nowhere.json"] {
        assert_two_sentences(&merchant.call(&["alipay.trade.query", "--json", text]));
    }
}

#[test]
fn a_refusal_says_what_to_do_and_an_open_outcome_what_to_ask() {
    let merchant = Merchant::new("refusals");
    let refused = merchant.call(&QUERY);
    assert_eq!((refused.code, json(&refused)["sub_code"].as_str()), (1, Some("ACQ.TRADE_NOT_EXIST")), "{refused:?}");
    for words in ["40004 ACQ.TRADE_NOT_EXIST (", "(trace ", "The platform says: ", "and did nothing"] {
        assert!(refused.err.contains(words), "{words}: {refused:?}");
    }
    let order = ["alipay.trade.precreate", "--json", ORDER];
    merchant.sandbox.faults().next(Fault::at(Stage::Executed, Damage::Reset));
    let open = merchant.call(&order);
    assert_eq!((open.code, open.out.as_str()), (3, ""), "{open:?}");
    for words in ["the outcome is unknown (no answer came)", "ask alipay.trade.query", "out_trade_no A1"] {
        assert!(open.err.contains(words), "{words}: {open:?}");
    }
    // It was sent once: what moves money is not repeated.
    assert_eq!(merchant.sandbox.ledger().len(), 1);
    // A query changes nothing: it is repeated, and a wrong signature leaves nothing open.
    merchant.sandbox.faults().next(Fault::at(Stage::Executed, Damage::Reset));
    assert_eq!(merchant.call(&QUERY).code, 1);
    merchant.sandbox.faults().always(Fault::at(Stage::Executed, Damage::BadSignature));
    let untrusted = merchant.call(&["alipay.trade.query", "--json", r#"{"trade_no":"1"}"#]);
    assert!(untrusted.code == 1 && untrusted.out.is_empty(), "{untrusted:?}");
    let nowhere = merchant.call(&[&QUERY[..], &["--gateway-url", "http://127.0.0.1:9/gateway.do"]].concat());
    assert!(nowhere.code == 2 && nowhere.err.contains("nothing was sent\nCheck the address"), "{nowhere:?}");
}

#[test]
fn a_refused_signature_is_explained_without_its_secrets() {
    let merchant = Merchant::new("signature");
    let other = merchant.folder.path("other");
    assert_eq!(alipay(&["keygen", "--out", &other], "").code, 0);
    let token = merchant.folder.file("token", b"composeB0123456789abcdef\n");
    let key = format!("{other}/app_private_key.pem");
    let refused = merchant.call(&["alipay.user.info.share", "--private-key", &key, "--auth-token-file", &token]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:?}");
    assert!(refused.err.contains("isv.invalid-signature"), "{refused:?}");
    // The cause once, and not what it could be besides.
    for words in ["The gateway verified exactly the text that was signed", "Upload the public key of this private key"]
    {
        assert_eq!(refused.err.matches(words).count(), 1, "{words}: {refused:?}");
    }
    assert!(!refused.err.contains("Usual causes"), "{refused:?}");
    assert!(!refused.err.contains("composeB"), "{refused:?}");
}

#[test]
fn a_dry_run_shows_what_is_sent() {
    let merchant = Merchant::new("dry");
    let order = ["alipay.trade.precreate", "--json", ORDER, "--notify-url", "http://127.0.0.1:9/notify"];
    let dry = merchant.call(&[&order[..], &["--dry-run"]].concat());
    assert_eq!((dry.code, dry.err.as_str()), (0, ""), "{dry:?}");
    assert_eq!(merchant.sandbox.counters().requests, 0);
    let source = between(&dry.out, "Signed text:\n", "\n\nBody:\n");
    for part in ["app_id=", &format!("&biz_content={ORDER}&"), "&method=alipay.trade.precreate&", "&notify_url="] {
        assert!(source.contains(part), "{part}: {source}");
    }
    // The gateway takes it from anybody.
    let url = between(&dry.out, "POST ", "\n").to_owned();
    let kind = between(&dry.out, "Content-Type: ", "\n").to_owned();
    let body = dry.out.split("Body:\n").nth(1).unwrap().trim_end().as_bytes().to_vec();
    let answer = merchant.send(HttpRequest::post(url, kind, body.into()));
    assert!(String::from_utf8_lossy(&answer.body).contains(r#""code":"10000""#), "{answer:?}");

    let token = [("ALIPAY_AUTH_TOKEN", "composeB0123456789abcdef")];
    let share = ["alipay.user.info.share", "--dry-run"];
    let hidden = merchant.call_with(&token, &share, "");
    assert!(hidden.out.contains("&auth_token=(secret)&") && hidden.err.contains("--show-secrets"), "{hidden:?}");
    let shown = merchant.call_with(&token, &[&share[..], &["--show-secrets"]].concat(), "");
    assert!(shown.out.contains("&auth_token=composeB0123456789abcdef&") && shown.err.is_empty(), "{shown:?}");
    // Secrets of the request itself, and tokens where they are of no use.
    let pay = r#"{"out_trade_no":"A1","total_amount":"1","subject":"tea","auth_code":"286000000000000001"}"#;
    let pay = merchant.call_with(&token, &["alipay.trade.pay", "--json", pay, "--dry-run"], "");
    assert!(pay.code == 0 && !pay.out.contains("28600000") && !pay.out.contains("auth_token"), "{pay:?}");
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).unwrap_or_else(|| panic!("{text}")).0
}

#[test]
fn pages_are_opened_and_order_strings_are_paid() {
    let merchant = Merchant::new("channels");
    let order = ORDER.replace("FACE_TO_FACE_PAYMENT", "FAST_INSTANT_TRADE_PAY");
    let page = ["alipay.trade.page.pay", "--json", &order, "--return-url", "http://127.0.0.1:9/back", "--page"];
    let address = merchant.call(&page);
    assert!(address.code == 0 && address.out.starts_with(&merchant.sandbox.gateway_url()), "{address:?}");
    let opened = merchant.open(address.out.trim_end());
    assert!(opened.starts_with("HTTP/1.1 303 ") && opened.contains("\r\nlocation: "), "{opened}");
    let html = merchant.call(&[&page[..], &["--form"]].concat());
    assert!(html.code == 0 && html.out.contains("<form id=\"alipay\" method=\"post\""), "{html:?}");

    let order = ORDER.replace("A1", "A2").replace("FACE_TO_FACE_PAYMENT", "QUICK_MSECURITY_PAY");
    let string = merchant.call(&["alipay.trade.app.pay", "--json", &order, "--app"]);
    assert_eq!(string.code, 0, "{string:?}");
    let (status, _) = merchant.run(merchant.sandbox.pay_order_string(string.out.trim_end()));
    assert_eq!(status, "9000");

    for (arguments, advice) in [
        (&["alipay.trade.page.pay"][..], "with --page, print the address"),
        (&["alipay.trade.app.pay", "--page"], "with --app, print the string"),
        (&["alipay.trade.query", "--app"], "without --page and --app, call it"),
    ] {
        let wrong = merchant.call(arguments);
        assert_two_sentences(&wrong);
        assert!(wrong.err.contains(advice), "{wrong:?}");
    }
}

#[test]
fn tokens_are_hidden_and_act_for_their_user() {
    let merchant = Merchant::new("tokens");
    let client = merchant.sandbox.client_builder().build().unwrap();
    let code = || {
        let page = client.authorization_url("https://shop.example/back").scope(Scope::AuthUser).to_string();
        let code = merchant.run(merchant.sandbox.approve(&page)).unwrap().auth_code;
        json!({"grant_type": "authorization_code", "code": code}).to_string()
    };
    // The code works once, and so must not be spent on an answer that nobody sees.
    let once = code();
    let hidden = merchant.call(&["alipay.system.oauth.token", "--json", &once]);
    assert_two_sentences(&hidden);
    assert!(hidden.err.contains("--show-secrets"), "{hidden:?}");
    let shown = merchant.call(&["alipay.system.oauth.token", "--json", &once, "--show-secrets"]);
    let token = json(&shown)["access_token"].as_str().unwrap().to_owned();
    let file = merchant.folder.file("token", format!("{token}\n").as_bytes());
    let share = ["alipay.user.info.share"];
    for user in [
        merchant.call(&[&share[..], &["--auth-token-file", &file]].concat()),
        merchant.call_with(&[("ALIPAY_AUTH_TOKEN", token.as_str())], &share, ""),
    ] {
        assert_eq!(user.code, 0, "{user:?}");
        assert!(!user.out.contains(&token) && !user.err.contains(&token), "{user:?}");
    }
    let nobody = merchant.call(&share);
    assert!(nobody.code == 2 && nobody.err.contains("give --auth-token-file or ALIPAY_AUTH_TOKEN"), "{nobody:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_was_done_is_not_called_undone_when_the_disk_is_full() {
    let merchant = Merchant::new("full_disk");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let arguments = ["call", "alipay.trade.precreate", "--json", ORDER];
    let ended = merchant.with_variables(|own| support::program(own, &arguments).stdout(full).output().unwrap());
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.code() == Some(3) && told.contains("The call was made"), "{told}");
}

#[test]
fn a_file_is_sent_along() {
    let merchant = Merchant::new("upload");
    let picture = format!("image_content={}", merchant.folder.file("shop.jpg", b"\xff\xd8picture"));
    let upload = ["alipay.offline.material.image.upload", "--json", r#"{"image_type":"jpg","image_name":"shop"}"#];
    let sent = merchant.call(&[&upload[..], &["--file", &picture]].concat());
    assert!(sent.code == 0 && json(&sent).get("image_id").is_some(), "{sent:?}");
    let dry = merchant.call(&[&upload[..], &["--file", &picture, "--dry-run"]].concat());
    assert!(dry.out.contains("multipart/form-data") && dry.out.contains("shop.jpg"), "{dry:?}");
    let without = merchant.call(&upload);
    assert!(without.code == 2 && without.err.contains("  image_content: is required"), "{without:?}");
    assert_two_sentences(&merchant.call(&[&upload[..], &["--file", "image_content=/nowhere.jpg"]].concat()));
}

#[test]
fn a_name_that_is_not_known_is_called_only_unchecked() {
    let merchant = Merchant::new("unknown");
    let near = merchant.call(&["trade.query"]);
    assert_two_sentences(&near);
    assert!(near.err.contains("alipay.trade.query"), "{near:?}");
    // Not in these tables, and known to the gateway.
    let called = merchant.call(&["koubei.quality.test.shield.testcase.query", "--no-validate"]);
    assert!(called.code == 0 && called.err.contains("nothing is checked"), "{called:?}");
    let dry = ["alipay.no.such.token", "--no-validate", "--dry-run", "--json", r#"{"refresh_token":"S3CRET"}"#];
    let dry = merchant.call(&dry);
    assert!(dry.code == 0 && !dry.out.contains("S3CRET"), "{dry:?}");
    assert_eq!(json(&called)["code"], "10000");
    let refused = merchant.call(&["alipay.no.such.api", "--no-validate"]);
    // Nobody signed it, and nobody knows what the API does.
    assert!(refused.code == 3 && refused.err.contains("isv.invalid-method"), "{refused:?}");
}

#[test]
fn production_is_asked_for() {
    let merchant = Merchant::new("production");
    let https = ["--gateway-url", "https://127.0.0.1:9/gateway.do"];
    let refund = ["alipay.trade.refund", "--json", r#"{"trade_no":"1","refund_amount":"1","out_request_no":"R1"}"#];
    let asked = merchant.call(&[&refund[..], &https].concat());
    assert_two_sentences(&asked);
    assert!(asked.err.contains("in production") && asked.err.contains("--yes"), "{asked:?}");
    // Sent, in vain: nobody listens there.
    for arguments in [[&refund[..], &["--yes"]].concat(), QUERY.to_vec()] {
        let sent = merchant.call(&[&arguments[..], &https[..]].concat());
        assert!(sent.code == 2 && sent.err.contains("nothing was sent\nCheck the address"), "{sent:?}");
    }
}

#[test]
fn settings_come_from_a_file_as_well() {
    let merchant = Merchant::new("file");
    let (app_id, gateway) = (merchant.sandbox.app_id(), merchant.sandbox.gateway_url());
    let settings = format!(
        "app_id = \"{app_id}\"\ngateway_url = \"{gateway}\"\napp_private_key_file = \"keys/app_private_key.pem\"\n\
         alipay_public_key_file = \"keys/alipay_public_key.pem\"\n"
    );
    let file = merchant.folder.file("alipay.toml", settings.as_bytes());
    let seen = alipay(&[&["call"], &QUERY[..], &["--config", &file]].concat(), "");
    assert_eq!(seen.code, 1, "{seen:?}");
    assert_eq!(json(&seen)["sub_code"], "ACQ.TRADE_NOT_EXIST");
    assert!(alipay(&["call", "--help"], "").out.contains("Exit codes: 0"));
}
