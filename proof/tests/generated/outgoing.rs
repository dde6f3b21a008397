//! Rows O01, O03, O05, O06, M01 and M02: requests, and what arrives.

use alipay_proof::{
    Class, Input,
    cases::{Outgoing, Setting},
};

use crate::signing::repeat;

pub fn cases() -> Vec<Outgoing> {
    let mut cases = Vec::new();
    texts(&mut cases);
    options(&mut cases);
    clocks(&mut cases);
    fields(&mut cases);
    amounts(&mut cases);
    cases
}

fn add<'c>(
    cases: &'c mut Vec<Outgoing>,
    id: &str,
    case: impl Into<String>,
    set: Setting,
    expect: Class,
) -> &'c mut Outgoing {
    cases.push(Outgoing { id: id.into(), case: case.into(), set, expect, arrives: None });
    cases.last_mut().unwrap()
}

fn texts(cases: &mut Vec<Outgoing>) {
    let all: String = (1..=255_u8).map(char::from).collect();
    for field in ["subject", "body"] {
        for value in [
            "a&b",
            "a=b",
            "a+b",
            "100%",
            "%26",
            "#",
            "?",
            ";",
            "a\r\nb",
            "a\0b",
            "\t",
            "😀 你好",
            "\"\\/\u{7f}",
            "'",
            "<b>",
            " a ",
            "\u{feff}",
            "\u{202e}",
            "e\u{301}",
        ] {
            let set = Setting::Field(field.into(), value.into());
            add(cases, "O01", format!("{field} {value:?}"), set, Class::Ok);
        }
    }
    add(cases, "O01", "every character of Latin-1", Setting::Field("passback_params".into(), all.into()), Class::Ok);
    // The platform's signature would fit the form with another amount as well.
    let cut = Setting::Field("body".into(), "x&total_amount=9999.00&tp".into());
    add(cases, "O01", "a text that could be cut", cut, Class::Validation);
}

fn options(cases: &mut Vec<Outgoing>) {
    for name in ["notify_url", "app_auth_token"] {
        for value in ["a\r\nb", "a\nHost: evil.example", "a\0b", "https://shop.example/\r\n\r\nGET /"] {
            let set = Setting::Option(name.into(), value.into());
            add(cases, "O03", format!("{name} {value:?}"), set, Class::Validation);
        }
    }
    for (name, value) in [("notify_url", "https://shop.example/notify?a=1&b=2#c"), ("app_auth_token", "a&app_id=1")] {
        add(cases, "O03", format!("{name} {value:?}"), Setting::Option(name.into(), value.into()), Class::Ok);
    }
}

fn clocks(cases: &mut Vec<Outgoing>) {
    for (case, seconds, arrives) in [
        ("1970", 0, "1970-01-01 08:00:00"),
        ("before 1970", -1, "1970-01-01 07:59:59"),
        ("before 2000", 946_655_999, "1999-12-31 23:59:59"),
        ("2000", 946_656_000, "2000-01-01 00:00:00"),
        ("a leap day", 951_800_400, "2000-02-29 13:00:00"),
        ("summer time in China, which ended in 1991", 584_000_000, "1988-07-04 14:13:20"),
        ("the second before midnight", 1_773_590_399, "2026-03-15 23:59:59"),
        ("a change of the clocks elsewhere", 1_774_746_000, "2026-03-29 09:00:00"),
        ("after 2038", 2_147_483_648, "2038-01-19 11:14:08"),
        ("2100, no leap year", 4_107_513_600, "2100-03-01 00:00:00"),
    ] {
        add(cases, "O05", case, Setting::Clock(seconds), Class::Ok).arrives = Some(arrives.into());
    }
}

fn fields(cases: &mut Vec<Outgoing>) {
    let good: [(&str, &str, Input); 4] = [
        ("64 characters", "out_trade_no", vec![repeat("a", 64)].into()),
        ("256 characters", "subject", vec![repeat("a", 256)].into()),
        ("256 Chinese characters", "subject", vec![repeat("你", 256)].into()),
        ("one character", "out_trade_no", "a".into()),
    ];
    for (case, field, value) in good {
        add(cases, "O06", format!("{field}, {case}"), Setting::Field(field.into(), value), Class::Ok);
    }
    let bad: [(&str, &str, Input); 6] = [
        ("65 characters", "out_trade_no", vec![repeat("a", 65)].into()),
        ("empty", "out_trade_no", "".into()),
        ("257 characters", "subject", vec![repeat("a", 257)].into()),
        ("257 Chinese characters", "subject", vec![repeat("你", 257)].into()),
        ("empty", "subject", "".into()),
        ("a mebibyte", "body", vec![repeat("a", 1024 * 1024)].into()),
    ];
    for (case, field, value) in bad {
        add(cases, "O06", format!("{field}, {case}"), Setting::Field(field.into(), value), Class::Validation);
    }
}

fn amounts(cases: &mut Vec<Outgoing>) {
    for (text, fen) in [
        ("0.01", "1"),
        ("100000000.00", "10000000000"),
        ("88.8", "8880"),
        ("88", "8800"),
        ("0", "0"),
        ("0.00", "0"),
        ("99999999999.99", "9999999999999"),
    ] {
        add(cases, "M01", text, Setting::Amount(text.into()), Class::Ok).arrives = Some(fen.into());
    }
    for text in [
        "",
        " 1",
        "1 ",
        "1,000.00",
        "0x10",
        "NaN",
        "inf",
        "-1",
        "-0.00",
        "+1",
        "0.001",
        "88.880",
        "99999999999999999999",
        "100000000000.00",
        "1e2",
        ".5",
        "5.",
        "01",
        "00.01",
        "１",
        "1.0.0",
        "1_000",
        "¥1",
        "1\0",
        "\u{feff}1",
    ] {
        add(cases, "M02", format!("{text:?}"), Setting::Amount(text.into()), Class::Validation);
    }
}
