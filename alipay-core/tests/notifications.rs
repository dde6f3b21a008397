//! What the platform sends by itself: section 2.5 of the attack corpus, row by row, through the public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Amount, Charset, Client, SignType,
    notify::{Expect, Notification, NotifyError, NotifyReply, ReplayGuard, Unchecked, moves_forward},
};
use support::{Unreachable, client, key, notice::NoticeForm};

fn verify(body: &str) -> Result<Unchecked, NotifyError> {
    client().notify().verify_offline(body.as_bytes())
}

fn refused(body: &str) -> NotifyError {
    verify(body).expect_err("must be refused")
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn order() -> Expect {
    Expect::trade("A1", amount("88.88"), "2088102119685838")
}

fn read(body: &str) -> Notification {
    verify(body).unwrap().expect(&order()).unwrap()
}

#[test]
fn n01_genuine_forms_in_any_spelling() {
    let body = NoticeForm::trade().body();
    let mut pairs: Vec<_> = body.split('&').collect();
    pairs.reverse();
    let spellings = [
        body.clone(),
        pairs.join("&"),
        body.replace("%20", "+"),
        body.replace("%2F", "%2f").replace("%2B", "%2b"),
        NoticeForm::trade().body_v2(),
        NoticeForm::trade().without("sign_type").body(),
    ];
    for body in spellings {
        let notice = read(&body);
        assert_eq!(notice.value("subject"), Some("咖啡 50% + \"热\" & more"), "{body}");
        assert!(notice.is_paid());
    }
}

#[test]
fn n02_any_change_is_noticed() {
    let body = NoticeForm::trade().body();
    let changed = [
        body.replace("total_amount=88.88", "total_amount=0.01"),
        body.replace("&buyer_id=2088102116773037", ""),
        format!("{body}&evil=1"),
        body.replace("out_trade_no=A1", "out_trade_no=A2"),
        body.replace("&trade_status=", "&Trade_status="),
    ];
    for body in changed {
        assert!(matches!(refused(&body), NotifyError::SignatureInvalid), "{body}");
    }
    let other = NoticeForm { key: "other_rsa2048", ..NoticeForm::trade() };
    assert!(matches!(refused(&other.body()), NotifyError::SignatureInvalid));
}

#[test]
fn n03_signatures_that_are_missing_or_double() {
    let body = NoticeForm::trade().body();
    let (rest, sign) = body.rsplit_once("&sign=").unwrap();
    assert!(matches!(refused(rest), NotifyError::SignatureMissing));
    assert!(matches!(refused(&format!("{rest}&sign=")), NotifyError::SignatureMissing));
    assert!(matches!(refused(&format!("{body}&sign={sign}")), NotifyError::Duplicate));
    // One spelling of base64 only.
    for sign in [format!("{sign}%0A"), sign.replace("%3D", ""), format!("%20{sign}")] {
        assert!(matches!(refused(&format!("{rest}&sign={sign}")), NotifyError::SignatureInvalid));
    }
}

#[test]
fn n04_the_sign_type_is_the_clients() {
    // Genuine, with SHA-1: the platform may still sign so for others.
    let weak = NoticeForm { sign_type: SignType::Rsa, ..NoticeForm::trade() };
    assert!(matches!(refused(&weak.body()), NotifyError::SignatureInvalid));
    assert!(matches!(refused(&weak.with("sign_type", "RSA").body()), NotifyError::SignType));
    for name in ["RSA", "MD5", "constructor", "rsa2"] {
        let body = NoticeForm::trade().with("sign_type", name).body();
        assert!(matches!(refused(&body), NotifyError::SignType), "{name}");
    }
    assert!(verify(&NoticeForm::trade().without("sign_type").body()).is_ok());
}

#[test]
fn n05_doubles_are_refused() {
    let body = NoticeForm::trade().body();
    for double in ["total_amount=88.88", "total_amount=0.01", "total%5Famount=0.01"] {
        assert!(matches!(refused(&format!("{body}&{double}")), NotifyError::Duplicate));
        assert!(matches!(refused(&format!("{double}&{body}")), NotifyError::Duplicate));
    }
}

#[test]
fn n06_garbage_is_refused_without_a_panic() {
    let many: String = (0..10_001).map(|i| format!("k{i}=v&")).collect();
    let large = format!("sign=x&a={}", "y".repeat(1024 * 1024));
    assert!(matches!(refused(&many), NotifyError::TooLarge));
    assert!(matches!(refused(&large), NotifyError::TooLarge));
    for body in ["", "a", "=b", "&&&&", "a=%", "a=%zz", "a=%F", "a=1&sign=%00"] {
        assert!(matches!(refused(body), NotifyError::Malformed(_)), "{body}");
    }
    for body in ["a=%FF%FE&sign=x", "a=%C0%AF&sign=x", "sign=x"] {
        assert!(matches!(refused(body), NotifyError::SignatureInvalid), "{body}");
    }
    // What is always plain text, and names with other characters than the platform's.
    for body in [
        "sign=%FF",
        "sign=x&charset=%b2%e2",
        "sign=x&sign_type=%ff",
        "sign=x&a%26b=1",
        "sign=x&%E4%BD%A0=1",
        "sign=x&a%3Db=1",
    ] {
        assert!(matches!(refused(body), NotifyError::Malformed(_)), "{body}");
    }
}

#[test]
fn n07_another_app() {
    for form in [
        NoticeForm::trade().with("app_id", "2021999999999999"),
        NoticeForm::trade().with("auth_app_id", "2021999999999999"),
        NoticeForm::trade().without("app_id"),
    ] {
        assert!(matches!(refused(&form.body()), NotifyError::App));
    }
    // A service provider names the merchant's app.
    let body = NoticeForm::trade().with("auth_app_id", "2021999999999999").body();
    let client = client();
    assert!(client.notify().auth_app_id("2021999999999999").verify_offline(body.as_bytes()).is_ok());
    let own = NoticeForm::trade().body();
    assert!(matches!(
        client.notify().auth_app_id("2021999999999999").verify_offline(own.as_bytes()),
        Err(NotifyError::App)
    ));
}

#[test]
fn n08_another_seller() {
    for form in [NoticeForm::trade().with("seller_id", "2088000000000009"), NoticeForm::trade().without("seller_id")] {
        assert!(matches!(verify(&form.body()).unwrap().expect(&order()), Err(NotifyError::Seller)));
    }
    // Nothing is no seller.
    let nobody = Expect::trade("A1", amount("88.88"), "");
    assert!(matches!(verify(&NoticeForm::trade().body()).unwrap().expect(&nobody), Err(NotifyError::Seller)));
}

#[test]
fn n09_another_amount() {
    for value in ["88.89", "88.880", "8888", "", "88,88", "+88.88"] {
        let body = NoticeForm::trade().with("total_amount", value).body();
        assert!(matches!(verify(&body).unwrap().expect(&order()), Err(NotifyError::Amount)), "{value}");
    }
    let round = Expect::trade("A1", amount("88.8"), "2088102119685838");
    assert!(verify(&NoticeForm::trade().with("total_amount", "88.80").body()).unwrap().expect(&round).is_ok());
}

#[test]
fn n10_another_order() {
    let notice = verify(&NoticeForm::trade().with("out_trade_no", "B2").body()).unwrap();
    assert_eq!(notice.out_trade_no(), Some("B2".to_owned()));
    assert!(matches!(notice.expect(&order()), Err(NotifyError::Order)));
}

#[test]
fn n11_replays_and_states_that_go_back() {
    let guard = ReplayGuard::new(2);
    let first = read(&NoticeForm::trade().body());
    assert!(guard.check(&first).is_ok() && guard.check(&first).is_ok(), "asking is not settling");
    guard.note(&first);
    assert!(matches!(guard.check(&first), Err(NotifyError::Replay)));
    for id in ["n2", "n3"] {
        guard.note(&read(&NoticeForm::trade().with("notify_id", id).body()));
    }
    assert!(guard.check(&first).is_ok(), "only so many are remembered");

    for (from, to, forward) in [
        ("WAIT_BUYER_PAY", "TRADE_SUCCESS", true),
        ("TRADE_SUCCESS", "TRADE_FINISHED", true),
        ("TRADE_SUCCESS", "TRADE_CLOSED", true),
        ("TRADE_FINISHED", "TRADE_SUCCESS", false),
        ("TRADE_CLOSED", "TRADE_SUCCESS", false),
        ("TRADE_CLOSED", "TRADE_FINISHED", false),
        ("TRADE_SUCCESS", "TRADE_SUCCESS", false),
        ("TRADE_SUCCESS", "WAIT_BUYER_PAY", false),
        ("TRADE_SUCCESS", "PAID", false),
    ] {
        assert_eq!(moves_forward(from, to), forward, "{from} {to}");
    }
}

#[test]
fn n12_only_two_states_are_paid() {
    for (status, paid) in [
        ("TRADE_SUCCESS", true),
        ("TRADE_FINISHED", true),
        ("TRADE_CLOSED", false),
        ("WAIT_BUYER_PAY", false),
        ("PAID", false),
        ("trade_success", false),
    ] {
        let notice = read(&NoticeForm::trade().with("trade_status", status).body());
        assert_eq!((notice.is_paid(), notice.value("trade_status")), (paid, Some(status)));
    }
    let other_kind = NoticeForm::trade().with("notify_type", "something_else").body();
    assert!(!read(&other_kind).is_paid());
}

#[test]
fn n13_blank_parameters_add_nothing() {
    let body = NoticeForm::trade().body();
    let notice = read(&format!("{body}&evil=&gmt_refund="));
    assert_eq!((notice.value("evil"), notice.value("gmt_refund")), (None, None));
    assert!(notice.iter().all(|(name, value)| name != "evil" && !value.is_empty()));
    assert!(matches!(refused(&format!("{body}&gmt_refund=%20%20")), NotifyError::SignatureInvalid));
}

#[test]
fn n14_the_serial_number_of_production() {
    let certified = Client::builder()
        .app_id("2021000000000001")
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .app_cert(key("app_cert.crt"))
        .alipay_cert(key("alipay_cert.crt"))
        .alipay_root_cert(key("alipay_root.crt"))
        .transport(Unreachable)
        .clock(alipay_core::FixedClock(support::moment()))
        .build()
        .unwrap();
    let form = NoticeForm::trade().with("app_id", "2021000000000001").with("auth_app_id", "2021000000000001");
    let with_sn = |sn: &str| form.clone().with("alipay_cert_sn", sn).body();
    let known = with_sn("a347b0de7c6189bd6b7862a96d3eec9d");
    assert!(certified.notify().verify_offline(known.as_bytes()).is_ok());
    assert!(certified.notify().verify_offline(form.body().as_bytes()).is_ok(), "the sandbox leaves it out");
    let unknown = certified.notify().verify_offline(with_sn("00112233445566778899aabbccddeeff").as_bytes());
    assert!(matches!(unknown, Err(NotifyError::UnknownCertificate(_))));
    for odd in ["../../x", "00FF", "\"}"] {
        let refused = certified.notify().verify_offline(with_sn(odd).as_bytes());
        assert!(matches!(refused, Err(NotifyError::SignatureInvalid)), "{odd}");
    }
    // In key mode the number says nothing.
    assert!(verify(&NoticeForm::trade().with("alipay_cert_sn", "a347b0de7c6189bd6b7862a96d3eec9d").body()).is_ok());
}

#[test]
fn n15_charsets() {
    // 淺 is 9C 5C, 瀧 ends in 7B, 聖 in 7D.
    let subject = "淺瀧聖 測試";
    let form = NoticeForm { charset: Charset::Gbk, ..NoticeForm::trade().with("subject", subject) };
    let notice = read(&form.clone().with("charset", "GBK").body());
    assert_eq!(notice.value("subject"), Some(subject));
    assert!(matches!(refused(&form.clone().with("charset", "utf-8").body()), NotifyError::Malformed(_)));
    assert!(matches!(refused(&form.with("charset", "utf-7").body()), NotifyError::Malformed(_)));
    let body = NoticeForm::trade().body();
    assert!(matches!(refused(&format!("{body}&charset=GBK")), NotifyError::Duplicate));
}

#[test]
fn n16_values_are_decoded_once() {
    for text in ["100%25", "100%", "a%20b", "a+b", "%E4%BD%A0"] {
        let notice = read(&NoticeForm::trade().with("body", text).body());
        assert_eq!(notice.value("body"), Some(text));
    }
}

#[test]
fn n17_what_frameworks_make_of_a_form() {
    for body in [
        r#"{"app_id":"2021000000000000"}"#,
        "[1]",
        "--boundary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--boundary--",
        "?app_id=1&sign=x",
        "https://shop.example/notify?app_id=1&sign=x",
        "<xml/>",
    ] {
        let error = refused(body);
        assert!(matches!(error, NotifyError::Malformed(hint) if hint.len() > 10), "{body}: {error}");
    }
}

#[test]
fn n18_one_spelling_of_a_number_counts() {
    let body = NoticeForm::trade().with("notify_id", "N1").body();
    let guard = ReplayGuard::new(10);
    guard.note(&read(&body));
    let respelled = body.replace("notify_id=N1", "notify_id=%4e1");
    assert!(matches!(guard.check(&read(&respelled)), Err(NotifyError::Replay)));
}

#[test]
fn n19_lists_inside_of_texts() {
    let bills = format!(r#"[{}]"#, vec![r#"{"goods_id":"g","price":"0.01"}"#; 2000].join(","));
    assert!(bills.len() > 60_000);
    let notice = read(&NoticeForm::trade().with("goods_detail", &bills).body());
    assert_eq!(notice.read::<support::QueryAnswer>().unwrap().goods_detail.len(), 2000);

    let notice = read(&NoticeForm::trade().with("goods_detail", r#"[{"goods_id":"g""#).body());
    let Err(NotifyError::Decode(problems)) = notice.read::<support::QueryAnswer>() else { panic!("not readable") };
    assert_eq!(problems[0].path, "goods_detail");
    assert!(notice.value("goods_detail").is_some(), "the text itself stays reachable");
}

#[tokio::test]
async fn n20_a_browser_that_comes_back_proves_nothing() {
    let query = NoticeForm::trade()
        .with("method", "alipay.trade.page.pay.return")
        .without("notify_id")
        .without("notify_type")
        .without("trade_status")
        .body();
    assert!(matches!(refused(&query), NotifyError::NotANotification(_)));
    let returned = client().notify().verify_return(&format!("?{query}")).await.unwrap();
    assert_eq!(returned.value("out_trade_no"), Some("A1"));
    let tampered = query.replace("out_trade_no=A1", "out_trade_no=A2");
    assert!(matches!(client().notify().verify_return(&tampered).await, Err(NotifyError::SignatureInvalid)));
    let foreign = NoticeForm::trade().with("app_id", "2021999999999999").body();
    assert!(matches!(client().notify().verify_return(&foreign).await, Err(NotifyError::App)));
}

#[test]
fn n21_parameters_of_ones_own() {
    let body = format!("{}&shop=7", NoticeForm::trade().body());
    assert!(matches!(refused(&body), NotifyError::SignatureInvalid));
    let client = client();
    let notice = client.notify().own_param("shop").verify_offline(body.as_bytes()).unwrap();
    assert_eq!(notice.ignore_expectations().value("shop"), None, "it was not signed, so it is not handed out");
    // Nobody can call a parameter of the platform's their own and have it both ways.
    let stripped = client.notify().own_param("total_amount").verify_offline(body.as_bytes());
    assert!(matches!(stripped, Err(NotifyError::SignatureInvalid)));
}

#[test]
fn a_form_that_could_be_cut_otherwise_is_refused() {
    let genuine = NoticeForm::trade().with("subject", "x&total_amount=9999.00&tr=").body();
    assert!(matches!(refused(&genuine), NotifyError::Ambiguous));
    let sign = genuine.rsplit_once("&sign=").unwrap().1;
    // The same text, cut so that the amount is another.
    let forged = NoticeForm::trade()
        .with("subject", "x")
        .with("total_amount", "9999.00")
        .with("tr", "&total_amount=88.88")
        .body();
    let forged = format!("{}&sign={sign}", forged.rsplit_once("&sign=").unwrap().0);
    assert!(matches!(refused(&forged), NotifyError::Ambiguous));
    assert!(verify(&NoticeForm::trade().with("subject", "salt&pepper=1").body()).is_ok());

    // Nor may a name hide what was replaced: here the amount, with the signature of the genuine form.
    let genuine = NoticeForm::trade().with("subject", "x&total_amount=9999.00&tp").with("total_amount", "0.01").body();
    let sign = genuine.rsplit_once("&sign=").unwrap().1;
    let forged =
        NoticeForm::trade().with("subject", "x").with("total_amount", "9999.00").with("tp&total_amount", "0.01").body();
    let forged = format!("{}&sign={sign}", forged.rsplit_once("&sign=").unwrap().0.replace("tp&total", "tp%26total"));
    assert!(matches!(refused(&forged), NotifyError::Malformed(_)));

    // What was left out hides in a value.
    let refund = NoticeForm::trade().with("receipt_amount", "0.01&refund_fee=0.01").body();
    assert!(matches!(refused(&refund), NotifyError::Ambiguous));
}

#[test]
fn texts_that_could_be_cut_are_not_sent() {
    let client = client();
    let pay = |subject: &str| {
        let pay = support::Pay {
            out_trade_no: "A1".into(),
            total_amount: amount("0.01"),
            subject: Some(subject.into()),
            ..support::Pay::default()
        };
        client.call(pay).prepare()
    };
    let error = pay("x&total_amount=9999.00&tp").unwrap_err();
    assert!(error.to_string().starts_with("alipay.trade.pay: the request is not valid: subject: contains"), "{error}");
    for harmless in ["salt & pepper", "a&b=c", "total_amount=1"] {
        assert!(pay(harmless).is_ok(), "{harmless}");
    }
}

#[test]
fn a_large_form_of_names_costs_little() {
    let names: String = (0..500).map(|i| format!("k{i}=v&")).collect();
    let body = format!("{names}sign=x&z={}", "%26ZZ=".repeat(160_000));
    let started = std::time::Instant::now();
    assert!(matches!(refused(&body), NotifyError::SignatureInvalid));
    // Generous: quadratic work would take many times as long.
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn the_reply_is_seven_bytes() {
    assert_eq!(NotifyReply::success().body().as_bytes(), b"success");
    assert_eq!(NotifyReply::failure().body(), "fail");
}

#[test]
fn nothing_of_a_form_shows_in_messages() {
    let secret = "2088102116773037-and-more";
    let notice = verify(&NoticeForm::trade().with("buyer_id", secret).body()).unwrap();
    let shown = format!("{notice:?} {:?}", notice.clone().ignore_expectations());
    assert!(!shown.contains(&secret[..12]), "{shown}");
    let errors = [
        refused(&NoticeForm::trade().with("buyer_id", secret).body().replace("88.88", "1.00")),
        refused(&NoticeForm::trade().with("app_id", secret).body()),
        notice.expect(&Expect::order_only("other")).unwrap_err(),
    ];
    for error in errors {
        assert!(!format!("{error} {error:?}").contains(&secret[..12]), "{error:?}");
    }
}
