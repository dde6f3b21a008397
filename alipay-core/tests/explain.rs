//! Why a signature was refused: the mistakes that users make, each with its number in our survey of other SDKs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/refused.rs"]
mod refused;
mod support;

use alipay_core::{
    Charset, KeyError, PrivateKey, SignType,
    explain::{self, Cause, CharsetFault, Known, Rewrite},
    form,
};
use refused::{CONTENT, explain_notice, explained, mangled, params, refusal, source, texts, with, without};
use support::{key, notice::NoticeForm, sign_bytes_as};

/// The gateway saw another value than the one that was signed.
fn cause_of(name: &'static str, signed: &str, seen: &str) -> Cause {
    let explanation = explained(&with(name, signed), &with(name, seen));
    assert!(explanation.difference.is_some(), "{explanation}");
    explanation.cause
}

fn content() -> String {
    "biz_content".to_owned()
}

#[test]
fn peer_01_special_characters_in_requests() {
    let address = "https://shop.example/notify?shop=1&till=2";
    assert_eq!(
        cause_of("notify_url", address, "https://shop.example/notify?shop=1"),
        Cause::CutOff("notify_url".into())
    );
    assert_eq!(
        cause_of("notify_url", "https://x.example/#a", "https://x.example/"),
        Cause::CutOff("notify_url".into())
    );
    // Cut at the ampersand, and the rest became a parameter.
    let mut seen = with("notify_url", "https://shop.example/notify?shop=1");
    seen.push(("till", "2".to_owned()));
    assert_eq!(explained(&params(), &seen).cause, Cause::CutOff("notify_url".into()));
    assert_eq!(
        cause_of("return_url", "https://x.example/?q=a+b", "https://x.example/?q=a b"),
        Cause::PlusAsSpace("return_url".into())
    );
    assert_eq!(
        cause_of("return_url", "https://x.example/?q=%26", "https://x.example/?q=&"),
        Cause::DecodedTwice("return_url".into())
    );
    assert_eq!(
        cause_of("return_url", "https://x.example/", "https%3A%2F%2Fx.example%2F"),
        Cause::StillEncoded("return_url".into())
    );
    assert_eq!(
        cause_of("biz_content", r#"{"a":"&\""}"#, "{&quot;a&quot;:&quot;&amp;\\&quot;&quot;}"),
        Cause::Html(content())
    );
    assert_eq!(cause_of("biz_content", "{&quot;a&quot;:1}", r#"{"a":1}"#), Cause::Html(content()));
}

#[test]
fn peer_02_json_that_is_written_twice() {
    for (seen, rewrite) in [
        (CONTENT.replace('/', "\\/"), Rewrite::Slashes),
        (CONTENT.replace(',', ", "), Rewrite::Whitespace),
        (CONTENT.replace("咖啡", "\\u5496\\u5561"), Rewrite::Escapes),
        (r#"{"total_amount":0.10,"out_trade_no":"A1","subject":"咖啡/tea"}"#.to_owned(), Rewrite::Order),
        (CONTENT.replace("0.10", "0.1"), Rewrite::Numbers),
        (CONTENT.replace('"', "\\\""), Rewrite::Backslashes),
    ] {
        assert_eq!(cause_of("biz_content", CONTENT, &seen), Cause::Rewritten(content(), rewrite), "{seen}");
    }
    let other = CONTENT.replace("A1", "A2");
    assert_eq!(cause_of("biz_content", CONTENT, &other), Cause::Changed(content()));
    for (rewritten, rewrite) in [
        (r"\/", Rewrite::Slashes),
        ("\u{20}", Rewrite::Whitespace),
        ("\\u", Rewrite::Escapes),
        ("\\\"", Rewrite::Backslashes),
    ] {
        let bills = r#"[{"amount":"88.88","note":"热/x"}]"#;
        let notice = NoticeForm::trade().with("fund_bill_list", bills);
        let change = |text: String| match rewritten {
            r"\/" => text.replace('/', r"\/"),
            "\\u" => text.replace('热', "\\u70ed"),
            "\u{20}" => text.replace("\",\"", "\", \""),
            _ => text.replace('"', "\\\""),
        };
        let body = mangled(&notice, |name, value| if name == "fund_bill_list" { texts(value, change) } else { value });
        assert_eq!(explain_notice(&body).cause, Cause::Rewritten("fund_bill_list".into(), rewrite), "{rewritten}");
    }
}

/// A backslash that is escaped itself, as in a path, escapes nothing behind it.
#[test]
fn peer_02_backslashes_in_what_is_written_twice() {
    const PATHS: &str = r#"{"path":"C:\\/tea/x","note":"\\u5496 \\\\咖啡"}"#;
    let with_slashes = PATHS.replace('/', r"\/");
    let with_escapes = PATHS.replace("咖啡", r"\u5496\u5561");
    let as_php = with_escapes.replace('/', r"\/");
    for (signed, seen, rewrite) in [
        (PATHS, &with_slashes, Rewrite::Slashes),
        (PATHS, &with_escapes, Rewrite::Escapes),
        (PATHS, &as_php, Rewrite::Escapes),
        (&with_escapes, &as_php, Rewrite::Slashes),
    ] {
        for (signed, seen) in [(signed, seen.as_str()), (seen, signed)] {
            let cause = Cause::Rewritten(content(), rewrite);
            assert_eq!(cause_of("biz_content", signed, seen), cause, "{signed} {seen}");
            let notice = NoticeForm::trade().with("biz_content", signed);
            let received = |name: &str, value| if name == "biz_content" { seen.as_bytes().to_vec() } else { value };
            assert_eq!(explain_notice(&mangled(&notice, received)).cause, cause, "{signed} {seen}");
        }
    }
    // Another text, and no other spelling of it.
    let other = PATHS.replace(r"\\u5496", "咖");
    assert_eq!(cause_of("biz_content", PATHS, &other), Cause::Changed(content()));
}

#[test]
fn peer_04_nothing_secret_is_shown() {
    const SECRET: &str = "202608BB0123456789abcdef";
    let mut signed = with("app_auth_token", SECRET);
    signed.push(("biz_params", format!(r#"{{"refresh_token":"{SECRET}","password":"hunter2"}}"#)));
    let mut seen = with("app_auth_token", &SECRET.replace("BB", "CC"));
    seen.push(("biz_params", format!(r#"{{"refresh_token": "{SECRET}","password":"hunter2"}}"#)));
    let explanation = explained(&signed, &seen);
    let shown = format!("{explanation} {explanation:?} {explanation:#?}");
    assert_eq!(explanation.cause, Cause::Changed("app_auth_token".into()));
    assert!(shown.contains("(secret)") && shown.contains("app_auth_token"), "{shown}");
    for piece in ["202608", "0123456789", "hunter2", "abcdef"] {
        assert!(!shown.contains(piece), "{shown}");
    }
    let (private, public) = (key("app_rsa2048.pkcs8.b64"), key("app_rsa2048.pub.b64"));
    // A key in the wrong place is not shown either.
    for misplaced in [private.clone(), key("app_rsa2048.pkcs8.pem")] {
        let explanation = explain::request(&misplaced, &refusal(&source(&seen)), &Known::new());
        assert_eq!((&explanation.cause, &explanation.difference), (&Cause::NotASource, &None));
        let shown = explain_notice(misplaced.as_bytes()).to_string() + &explanation.to_string();
        assert!(misplaced.as_bytes().windows(16).all(|piece| !shown.contains(std::str::from_utf8(piece).unwrap())));
    }
    let sign = sign_bytes_as("app_rsa2048", SignType::Rsa, source(&signed).as_bytes());
    let known = Known::new().private_key(&private).app_public_key(&public).signature(&sign);
    let explanation = explain::request(&source(&signed), &refusal(&source(&signed)), &known);
    let shown = format!("{explanation} {explanation:?} {known:?}");
    for secret in [&private, &public, &sign] {
        assert!(!shown.contains(&secret[40..60]), "{shown}");
    }
}

#[test]
fn peer_06_notifications_that_were_changed_on_their_way() {
    let notice = NoticeForm::trade();
    let body = notice.body();
    assert!(matches!(explain_notice(body.as_bytes()).cause, Cause::Genuine(rule) if !rule.with_sign_type));
    assert!(matches!(explain_notice(notice.body_v2().as_bytes()).cause, Cause::Genuine(rule) if rule.with_sign_type));
    // The type is the client's, whatever the form says.
    let mut legacy = notice.clone().with("sign_type", "RSA");
    legacy.sign_type = SignType::Rsa;
    let cause = Cause::SignType { signed: SignType::Rsa, expected: SignType::Rsa2 };
    assert_eq!(explain_notice(legacy.body().as_bytes()).cause, cause);
    assert_eq!(
        explain_notice(notice.with("sign_type", "RSA").body().as_bytes()).cause,
        Cause::Changed("sign_type".into())
    );
    let (unsigned, _) = body.split_once("&sign=").unwrap();
    assert_eq!(explain_notice(unsigned.as_bytes()).cause, Cause::MissingSignature);
    assert_eq!(explain_notice(format!("{body}&total_amount=0.01").as_bytes()).cause, Cause::Duplicate);
    // Routers, and the query of one's own address.
    for (mixed, names) in [
        (format!("{body}&s=%2Fnotify"), vec!["s"]),
        (format!("https://shop.example/back?shop=1&till=2&{body}"), vec!["shop", "till"]),
    ] {
        let explanation = explain_notice(mixed.as_bytes());
        assert_eq!(explanation.cause, Cause::Foreign(names.iter().map(|name| (*name).to_owned()).collect()));
        assert!(explanation.difference.is_some());
    }
    // Filters.
    let bills = NoticeForm::trade().with("fund_bill_list", r#"[{"amount":"88.88"}]"#);
    let escape = |text: String| text.replace('&', "&amp;").replace('"', "&quot;");
    let escaped = mangled(&bills, |_, value| texts(value, escape));
    let explanation = explain_notice(&escaped);
    assert_eq!(explanation.cause, Cause::Html("fund_bill_list".into()));
    let shown = explanation.to_string();
    assert!(
        shown.contains(r#"fund_bill_list=[{"amount"#) && shown.contains(r#"fund_bill_list=[{&quot;amount"#),
        "{shown}"
    );
    let altered = mangled(&bills, |name, value| if name == "total_amount" { b"8888.88".to_vec() } else { value });
    assert_eq!(explain_notice(&altered).cause, Cause::AlteredOrOtherKey);
}

#[test]
fn peer_06_notifications_that_were_decoded_wrongly() {
    let notice = NoticeForm::trade().with("passback_params", "a%3D1%26b%3D2").with("subject", "tea + milk + 50%");
    let twice = mangled(&notice, |name, value| match name {
        "passback_params" => b"a=1&b=2".to_vec(),
        _ => value,
    });
    assert_eq!(explain_notice(&twice).cause, Cause::DecodedTwice("passback_params".into()));
    let still = mangled(&notice, |name, value| match name {
        "passback_params" => b"a%253D1%2526b%253D2".to_vec(),
        _ => value,
    });
    assert_eq!(explain_notice(&still).cause, Cause::StillEncoded("passback_params".into()));
    // Every plus sign, of the signature as well; spaces stay.
    let pluses = mangled(&notice, |_, value| texts(value, |text| text.replace('+', " ")));
    assert_eq!(explain_notice(&pluses).cause, Cause::PlusAsSpace("subject".into()));
    let in_sign = mangled(
        &notice,
        |name, value| if name == "sign" { texts(value, |text| text.replace('+', " ")) } else { value },
    );
    assert_eq!(explain_notice(&in_sign).cause, Cause::PlusAsSpace("sign".into()));
    let stripped = mangled(&notice, |name, value| {
        if name == "sign" { texts(value, |text| text.trim_end_matches('=').to_owned()) } else { value }
    });
    assert_eq!(explain_notice(&stripped).cause, Cause::StrippedPadding);
    // The whole body was decoded before: its `%` is no escape.
    let pairs = form::decode(&notice.body()).unwrap();
    let decoded: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert!(matches!(explain_notice(decoded.join("&").as_bytes()).cause, Cause::DecodedTwice(_)));
    assert!(matches!(explain_notice(br#"{"trade_no":"1"}"#).cause, Cause::NotAForm(_)));
    assert!(matches!(explain_notice(b"").cause, Cause::NotAForm(_)));
}

#[test]
fn peer_08_parameters_that_are_missing() {
    assert_eq!(explained(&without("sign_type"), &params()).cause, Cause::MissingSignType);
    assert_eq!(explained(&params(), &without("version")).cause, Cause::NotSent("version".into()));
    assert_eq!(explained(&without("version"), &params()).cause, Cause::NotSigned("version".into()));
    let sn = "0123456789abcdef0123456789abcdef";
    for name in ["app_cert_sn", "alipay_root_cert_sn"] {
        assert_eq!(explained(&params(), &with(name, sn)).cause, Cause::CertificateSn(name.into()));
        assert_eq!(cause_of(name, sn, &sn.replace("ab", "ba")), Cause::CertificateSn(name.into()));
    }
    // One side keeps what is empty.
    let kept = format!("{}&zone=", source(&params()));
    assert_eq!(explain::request(&kept, &refusal(&source(&params())), &Known::new()).cause, Cause::Empty("zone".into()));
    let reversed: Vec<_> = params().iter().rev().map(|(name, value)| format!("{name}={value}")).collect();
    let explanation = explain::request(&reversed.join("&"), &refusal(&source(&params())), &Known::new());
    assert_eq!(explanation.cause, Cause::NotSorted);
    for (sub_code, cause) in [
        ("isv.missing-signature", Cause::MissingSignature),
        ("isv.missing-signature-type", Cause::MissingSignType),
        ("isv.invalid-app-id", Cause::NotAboutTheSignature("isv.invalid-app-id".into())),
        ("isv.invalid-signature", Cause::NothingQuoted),
        ("isv.missing-signature-key", Cause::NoKey),
    ] {
        let answer = format!(r#"{{"error_response":{{"code":"40002","sub_code":"{sub_code}","sub_msg":"no"}}}}"#);
        assert_eq!(explain::request(&source(&params()), &answer, &Known::new()).cause, cause);
    }
    // Of a notification, somebody took it away.
    let notice = NoticeForm::trade();
    let body = notice.body_v2().replace("sign_type=RSA2&", "");
    assert_eq!(explain_notice(body.as_bytes()).cause, Cause::MissingSignType);
    let body = notice.body().replace("charset=utf-8&", "");
    assert_eq!(explain_notice(body.as_bytes()).cause, Cause::Lost("charset".into()));
    let with_sn = NoticeForm::trade().with("alipay_cert_sn", sn).with("memo", "");
    let Cause::Genuine(rule) = explain_notice(with_sn.body().as_bytes()).cause else { panic!("it is genuine") };
    assert!(!rule.with_cert_sn && !rule.with_empty && !rule.with_sign_type);
}

#[test]
fn peer_09_charsets() {
    let signed = r#"{"subject":"咖啡"}"#;
    let gbk = Charset::Gbk.encode(signed).unwrap().into_owned();
    for (seen, fault) in [
        (Charset::Gbk.decode(signed.as_bytes()).unwrap().into_owned(), CharsetFault::Utf8AsGbk),
        (String::from_utf8_lossy(&gbk).into_owned(), CharsetFault::GbkAsUtf8),
        (signed.bytes().map(char::from).collect(), CharsetFault::Utf8AsLatin1),
        (r#"{"subject":"??"}"#.to_owned(), CharsetFault::Lost),
    ] {
        assert_eq!(cause_of("biz_content", signed, &seen), Cause::Charset(content(), fault), "{seen}");
    }
    // Whether the lines of both texts stand under each other matters to people: the mark is at the first wrong letter.
    let explanation = explained(&with("biz_content", signed), &with("biz_content", r#"{"subject":"??"}"#));
    assert!(explanation.to_string().contains("biz_content={\"subject\":\"??\"}&charset"), "{explanation}");

    let subject = || "subject".to_owned();
    let notice = |charset| NoticeForm {
        charset,
        ..NoticeForm::trade().with("charset", charset.as_str()).with("subject", "咖啡")
    };
    let cause = |charset, change: fn(Vec<u8>) -> Vec<u8>| {
        let body = mangled(&notice(charset), |name, value| if name == "subject" { change(value) } else { value });
        explain_notice(&body).cause
    };
    let (gbk, utf8) = (Charset::Gbk, Charset::Utf8);
    assert!(matches!(cause(gbk, |value| value), Cause::Genuine(_)));
    let to_utf8 = |value: Vec<u8>| Charset::Gbk.decode(&value).unwrap().into_owned().into_bytes();
    assert_eq!(cause(gbk, to_utf8), Cause::Charset(subject(), CharsetFault::Recoded));
    assert_eq!(cause(utf8, to_utf8), Cause::Charset(subject(), CharsetFault::Utf8AsGbk));
    let to_gbk = |value: Vec<u8>| Charset::Gbk.encode(std::str::from_utf8(&value).unwrap()).unwrap().into_owned();
    assert_eq!(cause(utf8, to_gbk), Cause::Charset(subject(), CharsetFault::Recoded));
    let latin1 = |value: Vec<u8>| value.into_iter().map(char::from).collect::<String>().into_bytes();
    assert_eq!(cause(utf8, latin1), Cause::Charset(subject(), CharsetFault::Utf8AsLatin1));
    let lossy = |value: Vec<u8>| String::from_utf8_lossy(&value).into_owned().into_bytes();
    assert_eq!(cause(gbk, lossy), Cause::Charset(subject(), CharsetFault::Lost));
}

#[test]
fn peer_10_amounts_keep_their_digits() {
    assert_eq!(cause_of("total_amount", "0.10", "0.1"), Cause::Rewritten("total_amount".into(), Rewrite::Numbers));
    assert_eq!(cause_of("total_amount", "0.10", "0.2"), Cause::Changed("total_amount".into()));
    let notice = NoticeForm::trade().with("total_amount", "0.10").with("receipt_amount", "5.00");
    let as_float = |text: String| text.parse::<f64>().unwrap().to_string();
    let body = mangled(&notice, |name, value| if name.contains("amount") { texts(value, as_float) } else { value });
    assert_eq!(explain_notice(&body).cause, Cause::Rewritten("receipt_amount".into(), Rewrite::Numbers));
}

#[test]
fn peer_12_keys_that_are_something_else() {
    let body = NoticeForm::trade().body();
    let explain = |key: &str| explain::notification(body.as_bytes(), key, &Known::new()).cause;
    let public = key("alipay_rsa2048.pub.b64");
    for same in
        [public.clone(), format!("\u{feff}{public}\r\n"), key("alipay_rsa2048.pub.pkcs1.pem"), key("alipay_cert.crt")]
    {
        assert!(matches!(explain(&same), Cause::Genuine(_)));
    }
    let unreadable = |error| Cause::UnreadableKey("Alipay public key", error);
    assert_eq!(explain(""), unreadable(KeyError::Empty));
    assert_eq!(explain(&key("alipay_rsa2048.pkcs8.b64")), unreadable(KeyError::PrivateGiven));
    assert!(matches!(explain(&public[..100]), Cause::UnreadableKey(..)));
    assert_eq!(explain(&key("other_rsa2048.pub.pem")), Cause::AlteredOrOtherKey);
}

#[test]
fn peer_13_one_key_for_another() {
    let (app, alipay, other) =
        (key("app_rsa2048.pub.pem"), key("alipay_rsa2048.pub.b64"), key("other_rsa2048.pub.pem"));
    let private = key("app_rsa2048.pkcs8.pem");
    assert!(PrivateKey::parse(&private).is_ok());
    // The app's own key in the place of Alipay's.
    let body = NoticeForm::trade().body();
    for known in [Known::new().app_public_key(&app), Known::new().private_key(&private)] {
        assert_eq!(explain::notification(body.as_bytes(), &key("app_rsa2048.pub.b64"), &known).cause, Cause::OwnKey);
        assert!(matches!(explain::notification(body.as_bytes(), &alipay, &known).cause, Cause::Genuine(_)));
    }
    let by_app = NoticeForm { key: "app_rsa2048", ..NoticeForm::trade() }.body();
    let known = Known::new().app_public_key(&app);
    assert_eq!(explain::notification(by_app.as_bytes(), &alipay, &known).cause, Cause::SignedByApp);

    // The gateway verified what was signed.
    let source = source(&params());
    let cause = |known: &Known<'_>| explain::request(&source, &refusal(&source), known).cause;
    let sign = |name, sign_type| sign_bytes_as(name, sign_type, source.as_bytes());
    let (right, sha1, of_other) = (
        sign("app_rsa2048", SignType::Rsa2),
        sign("app_rsa2048", SignType::Rsa),
        sign("other_rsa2048", SignType::Rsa2),
    );
    // Which of both it is, only a signature and a key can tell.
    for known in [Known::new(), Known::new().private_key(&private), Known::new().signature(&right)] {
        assert_eq!(cause(&known), Cause::SameText);
    }
    assert_eq!(cause(&Known::new().private_key(&private).signature(&right)), Cause::WrongKey);
    let sign_type = Cause::SignType { signed: SignType::Rsa, expected: SignType::Rsa2 };
    assert_eq!(cause(&Known::new().private_key(&private).signature(&sha1)), sign_type);
    assert_eq!(cause(&Known::new().private_key(&private).signature(&of_other)), Cause::SignedElsewhere);
    assert_eq!(cause(&Known::new().private_key(&private).app_public_key(&other)), Cause::NotAPair);
    assert_eq!(cause(&Known::new().private_key(&private).alipay_public_key(&app)), Cause::OwnKey);
}
