//! Rows N01 to N21: forms, as their bytes come. Expected are 88.88 yuan for the order `A1`.

use alipay_core::{Charset, SignType};
use alipay_proof::{Input, Part, cases::Notice};

use crate::{
    signing::{base64, repeat, text},
    support::notice::NoticeForm,
};

pub fn cases() -> Vec<Notice> {
    let mut cases = Notices::default();
    genuine(&mut cases);
    signatures(&mut cases);
    garbage(&mut cases);
    about_something_else(&mut cases);
    again(&mut cases);
    charsets(&mut cases);
    contents(&mut cases);
    ambiguous(&mut cases);
    cases.0
}

#[derive(Default)]
struct Notices(Vec<Notice>);

impl Notices {
    fn add(&mut self, id: &str, case: impl Into<String>, body: impl Into<Input>, expect: &str) -> &mut Notice {
        self.0.push(Notice {
            id: id.into(),
            case: case.into(),
            body: body.into(),
            expect: expect.into(),
            values: Default::default(),
            paid: None,
            own: None,
            after: None,
            certified: false,
            unreadable: None,
        });
        self.0.last_mut().unwrap()
    }

    fn good(&mut self, id: &str, case: impl Into<String>, body: impl Into<Input>) -> &mut Notice {
        self.add(id, case, body, "Ok")
    }
}

fn value<'n>(notice: &'n mut Notice, name: &str, value: Option<&str>) -> &'n mut Notice {
    notice.values.insert(name.into(), value.map(str::to_owned));
    notice
}

fn trade() -> NoticeForm {
    NoticeForm::trade()
}

fn genuine(cases: &mut Notices) {
    let body = trade().body();
    let mut pairs: Vec<_> = body.split('&').collect();
    pairs.reverse();
    let backwards = pairs.join("&");
    pairs.sort_unstable();
    for (case, body) in [
        ("as it comes", body.clone()),
        ("backwards", backwards),
        ("sorted", pairs.join("&")),
        ("plus signs for blanks", body.replace("%20", "+")),
        ("small letters", body.replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d")),
        ("by the second rule", trade().body_v2()),
        ("without sign_type", trade().without("sign_type").body()),
    ] {
        let notice = cases.good("N01", case, body);
        notice.paid = Some(true);
        value(notice, "subject", Some("咖啡 50% + \"热\" & more"));
        value(notice, "total_amount", Some("88.88"));
    }
    for (case, body) in [
        ("another amount", body.replace("total_amount=88.88", "total_amount=0.01")),
        ("a parameter less", body.replace("&buyer_id=2088102116773037", "")),
        ("a parameter more", format!("{body}&evil=1")),
        ("another order", body.replace("out_trade_no=A1", "out_trade_no=A2")),
        ("another name", body.replace("&trade_status=", "&Trade_status=")),
        (
            "two values exchanged",
            body.replace("trade_status=TRADE_SUCCESS", "trade_status=1.0")
                .replace("version=1.0", "version=TRADE_SUCCESS"),
        ),
    ] {
        cases.add("N02", case, body, "SignatureInvalid");
    }
    let other = NoticeForm { key: "other_rsa2048", ..trade() };
    cases.add("N02", "another key", other.body(), "SignatureInvalid");
    let own = NoticeForm { key: "app_rsa2048", ..trade() };
    cases.add("N02", "the app's own key", own.body(), "SignatureInvalid");
}

fn signatures(cases: &mut Notices) {
    let body = trade().body();
    let (rest, sign) = body.rsplit_once("&sign=").unwrap();
    cases.add("N03", "none", rest, "SignatureMissing");
    cases.add("N03", "empty", format!("{rest}&sign="), "SignatureMissing");
    cases.add("N03", "two", format!("{body}&sign={sign}"), "Duplicate");
    cases.add("N03", "two, one of them empty", format!("{body}&sign="), "Duplicate");
    cases.add("N03", "a line break", format!("{rest}&sign={sign}%0A"), "SignatureInvalid");
    cases.add("N03", "no padding", format!("{rest}&sign={}", sign.replace("%3D", "")), "SignatureInvalid");
    cases.add("N03", "a blank", format!("{rest}&sign=%20{sign}"), "SignatureInvalid");

    let weak = NoticeForm { sign_type: SignType::Rsa, ..trade() };
    cases.add("N04", "SHA-1, named RSA2", weak.body(), "SignatureInvalid");
    cases.add("N04", "SHA-1, named RSA", weak.clone().with("sign_type", "RSA").body(), "SignType");
    cases.add("N04", "SHA-1, not named", weak.without("sign_type").body(), "SignatureInvalid");
    for name in ["RSA", "MD5", "constructor", "rsa2", "RSA2 "] {
        cases.add("N04", format!("{name:?}"), trade().with("sign_type", name).body(), "SignType");
    }
    cases.good("N04", "not named", trade().without("sign_type").body());

    for (case, double) in [
        ("the same", "total_amount=88.88"),
        ("another", "total_amount=0.01"),
        ("spelled otherwise", "total%5Famount=0.01"),
        ("without a value", "total_amount="),
    ] {
        cases.add("N05", format!("{case}, behind"), format!("{body}&{double}"), "Duplicate");
        cases.add("N05", format!("{case}, in front"), format!("{double}&{body}"), "Duplicate");
    }
}

fn garbage(cases: &mut Notices) {
    cases.add("N06", "10,001 parameters", vec![Part::Numbered("k#=v&".into(), 10_001)], "TooLarge");
    let large = vec![text("sign=x&a="), repeat("y", 1024 * 1024)];
    cases.add("N06", "a mebibyte", large, "TooLarge");
    for body in [
        "",
        "a",
        "=b",
        "&&&&",
        "a=%",
        "a=%zz",
        "a=%F",
        "a=1&sign=%00",
        "sign=%FF",
        "sign=x&charset=%b2%e2",
        "sign=x&sign_type=%ff",
        "sign=x&a%26b=1",
        "sign=x&%E4%BD%A0=1",
        "sign=x&a%3Db=1",
        "sign=x&a%00=1",
    ] {
        cases.add("N06", format!("{body:?}"), body, "Malformed");
    }
    for body in ["a=%FF%FE&sign=x", "a=%C0%AF&sign=x", "sign=x"] {
        cases.add("N06", format!("{body:?}"), body, "SignatureInvalid");
    }
    let raw = |bytes: &[u8]| vec![text("a="), base64(bytes), text("&sign=x")];
    cases.add("N06", "bytes that are not escaped", raw(&[0xff, 0xfe]), "SignatureInvalid");
    cases.add("N06", "a zero byte that is not escaped", raw(&[0xff, 0]), "Malformed");
    for (case, body) in [
        ("JSON", r#"{"app_id":"2021000000000000"}"#),
        ("a list", "[1]"),
        ("multipart", "--boundary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--boundary--"),
        ("a query", "?app_id=1&sign=x"),
        ("an address", "https://shop.example/notify?app_id=1&sign=x"),
        ("XML", "<xml/>"),
    ] {
        cases.add("N17", case, body, "Malformed");
    }
}

fn about_something_else(cases: &mut Notices) {
    let other = "2021999999999999";
    cases.add("N07", "app_id", trade().with("app_id", other).body(), "App");
    cases.add("N07", "auth_app_id", trade().with("auth_app_id", other).body(), "App");
    cases.add("N07", "no app_id", trade().without("app_id").body(), "App");
    cases.add("N08", "another", trade().with("seller_id", "2088000000000009").body(), "Seller");
    cases.add("N08", "none", trade().without("seller_id").body(), "Seller");
    for value in ["88.89", "88.880", "8888", "", "88,88", "+88.88", "88.88 ", "8.888e1"] {
        cases.add("N09", format!("{value:?}"), trade().with("total_amount", value).body(), "Amount");
    }
    cases.add("N10", "another", trade().with("out_trade_no", "B2").body(), "Order");
    cases.add("N10", "none", trade().without("out_trade_no").body(), "Order");
    cases.add("N10", "in small letters", trade().with("out_trade_no", "a1").body(), "Order");

    let back = trade()
        .with("method", "alipay.trade.page.pay.return")
        .without("notify_id")
        .without("notify_type")
        .without("trade_status");
    cases.add("N20", "parameters of a return_url", back.body(), "NotANotification");

    let mixed = format!("{}&shop=7", trade().body());
    cases.add("N21", "not named", mixed.clone(), "SignatureInvalid");
    let notice = cases.good("N21", "named", mixed.clone());
    notice.own = Some("shop".into());
    value(notice, "shop", None);
    cases.add("N21", "a parameter of the platform's is named", mixed, "SignatureInvalid").own =
        Some("total_amount".into());
}

fn again(cases: &mut Notices) {
    let first = trade().with("notify_id", "N1").body();
    cases.add("N11", "the same once more", first.clone(), "Replay").after = Some(first.clone().into());
    let later = trade().with("notify_id", "N1").with("notify_time", "2026-03-15 10:24:30").body();
    cases.add("N11", "the same number later", later, "Replay").after = Some(first.clone().into());
    let other = trade().with("notify_id", "N2").body();
    cases.good("N11", "another number", other).after = Some(first.clone().into());
    let respelled = first.replace("notify_id=N1", "notify_id=%4e1");
    cases.add("N18", "spelled otherwise", respelled, "Replay").after = Some(first.into());

    for (status, paid) in [
        ("TRADE_SUCCESS", true),
        ("TRADE_FINISHED", true),
        ("TRADE_CLOSED", false),
        ("WAIT_BUYER_PAY", false),
        ("PAID", false),
        ("trade_success", false),
    ] {
        let notice = cases.good("N12", status, trade().with("trade_status", status).body());
        notice.paid = Some(paid);
        value(notice, "trade_status", Some(status));
    }
    let closed = trade().with("trade_status", "TRADE_CLOSED").with("refund_fee", "88.88").body();
    cases.good("N12", "closed after everything went back", closed).paid = Some(false);
    let kind = trade().with("notify_type", "something_else").body();
    cases.good("N12", "of another kind", kind).paid = Some(false);
    let body = trade().body();
    let notice = cases.good("N13", "without values", format!("{body}&evil=&gmt_refund="));
    value(value(notice, "evil", None), "gmt_refund", None);
    cases.add("N13", "blanks", format!("{body}&gmt_refund=%20%20"), "SignatureInvalid");

    let form = trade();
    let number = x509_sn();
    let named = form.clone().with("alipay_cert_sn", &number).body();
    cases.good("N14", "a known certificate", named.clone()).certified = true;
    cases.good("N14", "no certificate named", form.body()).certified = true;
    cases.good("N14", "in key mode", named);
    let unknown = form.clone().with("alipay_cert_sn", "00112233445566778899aabbccddeeff").body();
    cases.add("N14", "an unknown one", unknown, "UnknownCertificate").certified = true;
    for odd in ["../../x", "00FF", "\"}"] {
        let odd_number = form.clone().with("alipay_cert_sn", odd).body();
        cases.add("N14", format!("{odd:?}"), odd_number, "SignatureInvalid").certified = true;
    }
}

fn x509_sn() -> String {
    crate::x509::sn(&crate::x509::WORLD.alipay)
}

fn charsets(cases: &mut Notices) {
    // 淺 is 9C 5C, 瀧 ends in 7B, 聖 in 7D.
    let subject = "淺瀧聖 測試";
    let form = NoticeForm { charset: Charset::Gbk, ..trade().with("subject", subject) };
    let notice = cases.good("N15", "GBK", form.clone().with("charset", "GBK").body());
    value(notice, "subject", Some(subject));
    cases.add("N15", "GBK, named UTF-8", form.clone().with("charset", "utf-8").body(), "Malformed");
    cases.add("N15", "a charset that is none", form.with("charset", "utf-7").body(), "Malformed");
    cases.add("N15", "two charsets", format!("{}&charset=GBK", trade().body()), "Duplicate");
    for text in ["100%25", "100%", "a%20b", "a+b", "%E4%BD%A0"] {
        let notice = cases.good("N16", text, trade().with("body", text).body());
        value(notice, "body", Some(text));
    }
}

fn contents(cases: &mut Notices) {
    let bills = format!("[{}]", vec![r#"{"fund_channel":"ALIPAYACCOUNT","amount":"0.01"}"#; 1400].join(","));
    assert!(bills.len() > 64 * 1024);
    cases.good("N19", "64 KiB of bills", trade().with("fund_bill_list", &bills).body());
    for (case, text) in [
        ("a cut list", r#"[{"fund_channel":"ALIPAYACCOUNT""#),
        ("no list", "bills"),
        ("nested lists", &"[".repeat(10_000)),
    ] {
        let notice = cases.good("N19", case, trade().with("fund_bill_list", text).body());
        notice.unreadable = Some("fund_bill_list".into());
    }
}

fn ambiguous(cases: &mut Notices) {
    let genuine = trade().with("subject", "x&total_amount=9999.00&tr=").body();
    let sign = genuine.rsplit_once("&sign=").unwrap().1.to_owned();
    cases.add("N02", "a value that could be cut", genuine, "Ambiguous");
    let forged = trade().with("subject", "x").with("total_amount", "9999.00").with("tr", "&total_amount=88.88").body();
    let forged = format!("{}&sign={sign}", forged.rsplit_once("&sign=").unwrap().0);
    cases.add("N02", "the same, cut so that the amount is another", forged, "Ambiguous");
    cases.good("N02", "a harmless value of that kind", trade().with("subject", "salt&pepper=1").body());
    let genuine = trade().with("subject", "x&total_amount=9999.00&tp").with("total_amount", "0.01").body();
    let sign = genuine.rsplit_once("&sign=").unwrap().1;
    let forged = trade().with("subject", "x").with("total_amount", "9999.00").with("tp&total_amount", "0.01").body();
    let forged = format!("{}&sign={sign}", forged.rsplit_once("&sign=").unwrap().0);
    cases.add("N02", "a name that hides what was replaced", forged, "Malformed");
    let hidden = trade().with("receipt_amount", "0.01&refund_fee=0.01").body();
    cases.add("N02", "what was left out hides in a value", hidden, "Ambiguous");
}
