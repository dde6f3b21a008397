//! Something to show on every page.

use crate::pages::{
    Here, Lang, authorize, cashier, console, error, qr,
    view::{
        AttemptRow, AuthorizationView, GatewayView, Listing, NotificationRow, NotificationState, PaymentKind,
        PaymentState, PaymentView, RecordKind, RecordRow, RefundRow, RefusalView, RequestRow, RequestView, TokenKind,
        TokenRow, TokenState, TradeRow, TradeView, User, Verdict, VerificationView, WalletOutcome, WalletView,
    },
    wallet,
};

/// The shop that all links to elsewhere lead to.
pub(super) const SHOP: &str = "https://shop.example/";
pub(super) const TOKEN: &str = "authusrB0d3c2b1a09f8e7d6c5b4a3928170X07";
/// Ends every context that a value can be in, and has a word as long as no line.
pub(super) const HOSTILE: &str = concat!(
    "</textarea></pre></title></style></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;&lt;",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
);

/// What is on the pages.
#[derive(Clone, Copy)]
pub(super) enum Values {
    Realistic,
    /// One harmless word everywhere.
    Plain,
    /// The same everywhere, harmful.
    Hostile,
}

impl Values {
    fn of(self, realistic: &str) -> String {
        match self {
            Self::Realistic => realistic,
            Self::Plain => "plain",
            Self::Hostile => HOSTILE,
        }
        .to_owned()
    }

    fn some(self, realistic: &str) -> Option<String> {
        Some(self.of(realistic))
    }

    fn address(self, rest: &str) -> String {
        SHOP.to_owned() + &self.of(rest)
    }
}

/// Every page by its name.
pub(super) fn pages(lang: Lang, values: Values) -> Vec<(&'static str, String)> {
    let v = values;
    let at = |path: &str| Here::new(path, &v.of("q=tea&lang=en"));
    let gateway = GatewayView {
        app_ids: vec![v.of("2014072300007148")],
        gateway_url: v.of("http://127.0.0.1:8787/gateway.do"),
        now: v.of("2026-11-26 20:41:07"),
    };
    let payment = |kind, state| payment(v, kind, state);
    let cashier = |kind, state| cashier::page(lang, &at("/cashier/x"), &payment(kind, state));
    let (page, waiting) = (PaymentKind::Page, PaymentState::Waiting);
    let mut paid = trade(v);
    paid.trade = trades(v).remove(1);
    let mut refused = request(v);
    refused.request = requests(v).remove(1);
    refused.sub_msg = v.some("验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配。");
    refused.verification.verdict = Verdict::Invalid;
    let many = Listing {
        rows: requests(v).iter().cycle().take(if matches!(v, Values::Realistic) { 120 } else { 3 }).cloned().collect(),
        total: 2340,
        search: v.of("trade \"pay\""),
    };
    vec![
        ("authorize", authorize::page(lang, &at("/oauth2/publicAppAuthorize.htm"), &authorization(v))),
        ("cashier", cashier(page, waiting)),
        ("cashier-pre-authorization", cashier(PaymentKind::PreAuthorization, waiting)),
        ("cashier-agreement", cashier(PaymentKind::Agreement, waiting)),
        ("cashier-paid", cashier(page, PaymentState::Paid)),
        ("cashier-failed", cashier(page, PaymentState::Failed)),
        ("cashier-closed", cashier(PaymentKind::Wap, PaymentState::Closed)),
        ("cashier-expired", cashier(page, PaymentState::Expired)),
        (
            "qr",
            qr::page(
                lang,
                &at("/qr/x"),
                "http://192.168.1.20:8787/qr/bax03431ljhokirwl38f00a7",
                &payment(PaymentKind::Qr, waiting),
            ),
        ),
        (
            "qr-paid",
            qr::page(lang, &at("/qr/x"), "http://127.0.0.1:8787/qr/x", &payment(PaymentKind::Qr, PaymentState::Paid)),
        ),
        ("error", error::page(lang, &at("/gateway.do"), &refusal(v))),
        ("trades", console::trades::list(lang, &at("/"), &gateway, &listing(v, trades(v)))),
        ("trade", console::trade::detail(lang, &at("/trades/x"), &gateway, &trade(v))),
        ("trade-paid", console::trade::detail(lang, &at("/trades/x"), &gateway, &paid)),
        ("records", console::records::list(lang, &at("/records"), &gateway, &listing(v, records(v)))),
        ("tokens", console::tokens::list(lang, &at("/tokens"), &gateway, &listing(v, tokens(v)))),
        ("tokens-empty", console::tokens::list(lang, &at("/tokens"), &gateway, &listing(v, Vec::new()))),
        ("requests", console::requests::list(lang, &at("/requests"), &gateway, &listing(v, requests(v)))),
        ("requests-many", console::requests::list(lang, &at("/requests"), &gateway, &many)),
        ("request", console::request::detail(lang, &at("/requests/x"), &gateway, &request(v))),
        ("request-refused", console::request::detail(lang, &at("/requests/x"), &gateway, &refused)),
        (
            "notifications",
            console::notifications::list(lang, &at("/notifications"), &gateway, &listing(v, notifications(v))),
        ),
        ("wallet", wallet::page(lang, &at("/wallet"), &wallet(v))),
    ]
}

/// A paid payment of a shop that wants its user back.
pub(super) fn paid_with_return_url(lang: Lang, url: &str) -> String {
    let mut payment = payment(Values::Plain, PaymentKind::Page, PaymentState::Paid);
    payment.return_url = Some(url.to_owned());
    cashier::page(lang, &Here::new("/cashier/x", ""), &payment)
}

fn listing<T>(v: Values, rows: Vec<T>) -> Listing<T> {
    Listing { total: rows.len(), rows, search: if matches!(v, Values::Realistic) { String::new() } else { v.of("") } }
}

fn user(v: Values) -> User {
    User { id: v.of("2088102146225135"), nick_name: v.of("沙箱用户") }
}

fn authorization(v: Values) -> AuthorizationView {
    AuthorizationView {
        app_id: v.of("2014072300007148"),
        scopes: vec![v.of("auth_user"), v.of("auth_base")],
        user: user(v),
        redirect_uri: v.address("login/alipay/back"),
    }
}

fn payment(v: Values, kind: PaymentKind, state: PaymentState) -> PaymentView {
    PaymentView {
        kind,
        state,
        subject: v.of("Longjing tea, spring harvest 250 g 龙井茶"),
        amount: (kind != PaymentKind::Agreement).then(|| v.of("88.88")),
        app_id: v.of("2014072300007148"),
        out_no: v.of("20261126204100A17"),
        platform_no: v.some("2026112622001425130500000017"),
        expires_at: v.some("2026-11-26 20:56:00"),
        payer: user(v),
        return_url: Some(v.address("orders/17?out_trade_no=20261126204100A17&sign=abc")),
    }
}

fn refusal(v: Values) -> RefusalView {
    RefusalView {
        code: v.of("40002"),
        sub_code: v.of("isv.invalid-signature"),
        sub_msg: v.of("验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配。"),
        method: v.some("alipay.trade.page.pay"),
        trace_id: v.some("0a1b2c3d0000000000000042"),
    }
}

fn trades(v: Values) -> Vec<TradeRow> {
    let row = |number: &str, subject: &str, amount: &str, status: &str| TradeRow {
        trade_no: v.of(&format!("20261126220014251305000000{number}")),
        out_trade_no: v.of(&format!("20261126204100A{number}")),
        app_id: v.of("2014072300007148"),
        subject: v.of(subject),
        amount: v.of(amount),
        status: v.of(status),
        created_at: v.of("2026-11-26 20:41:07"),
    };
    vec![
        row("17", "Longjing tea, spring harvest 250 g", "88.88", "WAIT_BUYER_PAY"),
        row("16", "青花瓷茶杯（两只）", "156.00", "TRADE_SUCCESS"),
        row("15", "Shipping to Harbin", "12.50", "TRADE_CLOSED"),
        row("14", "Gift card", "1000.00", "TRADE_FINISHED"),
    ]
}

fn trade(v: Values) -> TradeView {
    TradeView {
        trade: trades(v).remove(0),
        method: v.of("alipay.trade.page.pay"),
        buyer: user(v),
        refunded: v.some("10.00"),
        expires_at: v.some("2026-11-26 20:56:00"),
        paid_at: v.some("2026-11-26 20:42:10"),
        closed_at: None,
        notify_url: Some(v.address("alipay/notify")),
        return_url: Some(v.address("orders/17")),
        cashier: Some("/cashier/x".to_owned()),
        refunds: vec![RefundRow {
            out_request_no: v.of("R-17-1"),
            amount: v.of("10.00"),
            reason: v.of("One cup was broken"),
            refunded_at: v.of("2026-11-26 20:50:00"),
        }],
        notifications: notifications(v),
        requests: requests(v),
    }
}

fn records(v: Values) -> Vec<RecordRow> {
    let row = |kind, out_no: &str, amount: Option<&str>, status: &str| RecordRow {
        kind,
        out_no: v.of(out_no),
        platform_no: v.of("20261126110070001506130000221309"),
        amount: amount.map(|amount| v.of(amount)),
        status: v.of(status),
        created_at: v.of("2026-11-26 20:30:00"),
    };
    vec![
        row(RecordKind::Transfer, "T-2026-0003", Some("200.00"), "SUCCESS"),
        row(RecordKind::PreAuthorization, "F-2026-0002", Some("500.00"), "AUTHORIZED"),
        row(RecordKind::Agreement, "AG-2026-0001", None, "NORMAL"),
    ]
}

fn tokens(v: Values) -> Vec<TokenRow> {
    let row = |kind, state, expires_at| TokenRow {
        kind,
        token: v.of(TOKEN),
        app_id: v.of("2014072300007148"),
        user_id: v.of("2088102146225135"),
        scopes: vec![v.of("auth_user")],
        issued_at: v.of("2026-11-26 20:30:00"),
        expires_at,
        state,
    };
    vec![
        row(TokenKind::AccessToken, TokenState::Valid, v.some("2026-12-11 20:30:00")),
        row(TokenKind::AuthCode, TokenState::Used, v.some("2026-11-26 20:40:00")),
        row(TokenKind::AppAuthToken, TokenState::Valid, None),
        row(TokenKind::RefreshToken, TokenState::Expired, v.some("2026-11-25 20:30:00")),
    ]
}

fn requests(v: Values) -> Vec<RequestRow> {
    let row = |method: &str, code: &str, sub_code: Option<&str>| RequestRow {
        trace_id: v.of("0a1b2c3d0000000000000042"),
        received_at: v.of("2026-11-26 20:41:07"),
        method: v.of(method),
        app_id: v.of("2014072300007148"),
        http_status: v.of("200"),
        code: v.of(code),
        sub_code: sub_code.map(|sub_code| v.of(sub_code)),
        duration: v.of("1.4 ms"),
    };
    vec![
        row("alipay.trade.query", "10000", None),
        row("alipay.trade.page.pay", "40002", Some("isv.invalid-signature")),
        row("alipay.trade.fastpay.refund.query", "40004", Some("ACQ.TRADE_NOT_EXIST")),
        row("alipay.trade.pay", "10003", None),
    ]
}

fn request(v: Values) -> RequestView {
    let content = r#"{"out_trade_no":"20261126204100A17","total_amount":"88.88","subject":"Spring tea 250 g 龙井茶"}"#;
    let pair = |name: &str, value: &str| (v.of(name), v.of(value));
    RequestView {
        request: requests(v).remove(0),
        sub_msg: None,
        parameters: vec![
            pair("app_id", "2014072300007148"),
            pair("method", "alipay.trade.query"),
            pair("biz_content", content),
            pair("charset", "utf-8"),
            pair("timestamp", "2026-11-26 20:41:07"),
            pair("sign", &"kPbQIjX+xQc8F0/A6/AocELIjhhZnGbcBN6G4MM".repeat(8)),
        ],
        verification: VerificationView {
            charset: v.of("utf-8"),
            sign_type: v.of("RSA2"),
            key: v.of("SHA256:3f9a51c07d22e8b46c1a9be05d7740f2a6c8d1e35b9704f8"),
            sign_source: v.of(&format!(
                "app_id=2014072300007148&biz_content={content}&charset=utf-8&format=JSON&method=alipay.trade.query\
                &sign_type=RSA2&timestamp=2026-11-26 20:41:07&version=1.0"
            )),
            verdict: Verdict::Valid,
        },
        answer: v.of(&format!(
            r#"{{"alipay_trade_query_response":{{"code":"10000","total_amount":"88.88"}},"sign":"{}"}}"#,
            "x7Vd0fJm2Qk9Lp3R".repeat(16)
        )),
        trade_no: v.some("2026112622001425130500000017"),
    }
}

fn notifications(v: Values) -> Vec<NotificationRow> {
    let attempt = |sent_at: &str, http_status, answer: &str| AttemptRow {
        sent_at: v.of(sent_at),
        http_status,
        answer: v.of(answer),
    };
    let row = |state, attempts, next_attempt_at| NotificationRow {
        id: v.of("ac05099524730693a8b330c5ecf72da978"),
        url: v.address("alipay/notify?shop=17"),
        trade_no: v.some("2026112622001425130500000017"),
        status: v.of("TRADE_SUCCESS"),
        state,
        attempts,
        next_attempt_at,
    };
    vec![
        row(
            NotificationState::Pending,
            vec![
                attempt("2026-11-26 20:41:07", Some(500), "Internal Server Error"),
                attempt("2026-11-26 20:45:07", None, "connection refused"),
            ],
            v.some("2026-11-26 20:55:07"),
        ),
        row(NotificationState::Delivered, vec![attempt("2026-11-26 20:42:10", Some(200), "success")], None),
        row(
            NotificationState::GivenUp,
            vec![attempt("2026-11-25 20:00:00", Some(200), "<html>Please log in</html>")],
            None,
        ),
    ]
}

fn wallet(v: Values) -> WalletView {
    WalletView {
        order_string: v.of("app_id=2014072300007148&biz_content=%7B%7D&method=alipay.trade.app.pay&sign=kPbQ"),
        outcome: Some(WalletOutcome {
            result_status: v.of("9000"),
            result: v.of(r#"{"alipay_trade_app_pay_response":{"code":"10000","out_trade_no":"A17"},"sign":"kPbQ"}"#),
            memo: v.of("处理成功"),
        }),
    }
}
