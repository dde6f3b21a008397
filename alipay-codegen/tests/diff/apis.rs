//! APIs: which there are, and how they are called.

use super::{DOMAINS, PAY, QUERY, check};

#[test]
fn apis_and_domains() {
    check(&[
        (&[(QUERY, "", "")], &["breaking alipay.trade.query: API removed, and its type `TradeQuery`"]),
        (
            &[(
                "apis/alipay.trade/alipay.trade.close.json",
                "",
                r#"{ "method": "alipay.trade.close", "version": "1.0", "title": "关闭", "channels": ["gateway"], "source": { "from": "test" } }"#,
            )],
            &["added alipay.trade.close: new API `TradeClose`: 关闭"],
        ),
        (
            &[
                (DOMAINS, r#""feature": "trade""#, r#""feature": "pay""#),
                (DOMAINS, r#""module": "trade""#, r#""module": "pay""#),
            ],
            &[
                "breaking alipay.trade: the feature `trade` is called `pay`",
                "breaking alipay.trade: the module `trade` is called `pay`",
            ],
        ),
        (
            &[(
                DOMAINS,
                " }] }",
                r#" }, { "domain": "alipay.fund", "feature": "fund", "module": "fund", "title": "F" }] }"#,
            )],
            &["added alipay.fund: new domain with the feature `fund`"],
        ),
    ]);
}

#[test]
fn how_an_api_is_called() {
    check(&[
        (&[(PAY, r#", "page"]"#, "]")], &["breaking alipay.trade.pay: the channel page is gone"]),
        (&[(PAY, r#", "page"]"#, r#", "page", "app"]"#)], &["added alipay.trade.pay: a new channel: app"]),
        (
            &[(PAY, r#""echo""#, r#""biz_content": false, "echo""#)],
            &["breaking alipay.trade.pay: its parameters are plain parameters beside the public ones"],
        ),
        (
            &[(PAY, r#""echo""#, r#""encrypt": true, "echo""#)],
            &["breaking alipay.trade.pay: the platform takes encrypted content only"],
        ),
        (
            &[(PAY, r#""echo""#, r#""auth": { "user": "required", "app": "none" }, "echo""#)],
            &[
                "breaking alipay.trade.pay: it no longer takes the app token",
                "breaking alipay.trade.pay: the user token became required",
            ],
        ),
        (
            &[(PAY, r#""retry": "pay""#, r#""retry": "keyed_write""#)],
            &["changed alipay.trade.pay: the retry class `pay` became `keyed_write`"],
        ),
        (
            &[(PAY, r#""echo": ["out_trade_no"],"#, "")],
            &["changed alipay.trade.pay echo: `out_trade_no` of the answer is no longer compared with the request"],
        ),
        (
            &[(PAY, "/v3/alipay/trade/pay", "/v3/alipay/pay")],
            &["changed alipay.trade.pay: over REST it is POST `/v3/alipay/pay`"],
        ),
        (
            &[(PAY, r#""errors""#, r#""deprecated": { "use": "alipay.trade.create" }, "errors""#)],
            &["changed alipay.trade.pay: deprecated; use `alipay.trade.create`"],
        ),
    ]);
}

#[test]
fn errors() {
    check(&[
        (
            &[(PAY, r#"{ "code": "NO_MONEY", "message": "No money." }"#, "")],
            &["changed alipay.trade.pay errors.NO_MONEY: error removed"],
        ),
        (
            &[(
                PAY,
                r#""message": "No money." }"#,
                r#""message": "No money." }, { "code": "LATE", "message": "Too late." }"#,
            )],
            &["added alipay.trade.pay errors.LATE: new error: Too late"],
        ),
        (
            &[(PAY, r#""message": "No money." }"#, r#""message": "No money.", "outcome_unknown": true }"#)],
            &[
                "changed alipay.trade.pay errors.NO_MONEY: with this error, the platform may have done it: the outcome is unknown",
            ],
        ),
        (
            &[("gateway.json", "isp.unknown-error", "isp.other")],
            &["changed gateway isp.unknown-error: code removed", "added gateway isp.other: new code"],
        ),
    ]);
}
