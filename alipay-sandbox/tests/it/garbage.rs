//! Nothing that arrives ends the gateway. A panic inside would fail these tests when the gateway is dropped.

use alipay_core::Charset;
use alipay_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::http::{Request, exchange, get, post, read};

/// A small generator, so that a failure can be repeated.
pub struct Dice(pub u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// Bytes with a few of them changed, cut, doubled or moved.
    pub fn mutated(&mut self, original: &[u8]) -> Vec<u8> {
        let mut bytes = original.to_vec();
        for _ in 0..=self.below(4) {
            let (at, other) = (self.below(bytes.len()), self.below(bytes.len()));
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, b"&=%+{}[]\"\\\0\xff,:0"[self.below(15)]),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                4 => bytes.extend_from_slice(&bytes.clone()[at.min(other)..at.max(other)]),
                _ if !bytes.is_empty() => bytes.swap(at, other),
                _ => {}
            }
        }
        bytes
    }
}

#[tokio::test]
async fn mutated_forms_are_all_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let content = json!({"out_trade_no": "20150320010101001", "query_options": ["trade_settle_info"]});
    let (in_url, body) = Request::new(&sandbox, "alipay.trade.query").biz(&content).signed();
    let url = sandbox.gateway_url();
    let authority = url.trim_start_matches("http://").trim_end_matches("/gateway.do");
    let mut stream = TcpStream::connect(authority).await.unwrap();
    let mut dice = Dice(0x5eed);
    for round in 0..3000 {
        let form = dice.mutated(body.as_bytes());
        let head = format!(
            "POST /gateway.do?{in_url} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n",
            form.len()
        );
        stream.write_all(&[head.as_bytes(), &form].concat()).await.unwrap();
        let answer = next_body(&mut stream).await;
        let answer = read(&sandbox, answer.as_bytes(), Charset::Utf8);
        assert!(!answer.text("code").is_empty(), "round {round}: {answer:?}");
    }
}

/// The body of the next answer on a connection that stays open.
async fn next_body(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 8192];
        let len = stream.read(&mut chunk).await.unwrap();
        assert!(len > 0, "the gateway hung up");
        bytes.extend_from_slice(&chunk[..len]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() == length.unwrap_or(0) {
            return body.to_owned();
        }
    }
}

#[tokio::test]
async fn mutated_and_correctly_signed_contents_are_all_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let content = json!({
        "out_trade_no": "20150320010101001", "total_amount": "88.88", "subject": "Iphone6 16G", "is_async_pay": false,
        "goods_detail": [{"goods_id": "apple-01", "goods_name": "Iphone6 16G", "quantity": 1, "price": "88.88"}],
        "extend_params": {"sys_service_provider_id": "2088511833207846"}, "query_options": ["fund_bill_list"],
    });
    let text = content.to_string();
    let mut dice = Dice(0xfeed);
    for _ in 0..400 {
        let mutated = String::from_utf8_lossy(&dice.mutated(text.as_bytes())).into_owned();
        let answer = Request::new(&sandbox, "alipay.trade.pay").with("biz_content", mutated).send().await;
        assert!(answer.is_signed || answer.key == "error_response", "{answer:?}");
    }
}

#[tokio::test]
async fn extreme_contents_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let deep = "[".repeat(100_000);
    let deep_objects = r#"{"principal":"#.repeat(1000);
    let wide: Value = (0..20_000).map(|i| (format!("k{i}"), json!(i))).collect::<serde_json::Map<_, _>>().into();
    for (content, outcome) in [
        (deep, "40002 isv.illegal-json"),
        (deep_objects, "40002 isv.illegal-json"),
        (wide.to_string(), "40004 INVALID_PARAMETER"),
        (r#"{"principal":{"user_id":"1"},"scene":"\ud800"}"#.to_owned(), "40002 isv.illegal-json"),
        (r#"{"principal":{"user_id":"1"},"scene":1e999}"#.to_owned(), "40002 isv.illegal-json"),
    ] {
        let request = Request::new(&sandbox, "alipay.user.scene.cooperation.consult").with("biz_content", content);
        assert_eq!(request.send().await.outcome(), outcome);
    }
    let many: String = (0..600).map(|i| format!("p{i}=1&")).collect();
    assert_eq!(post(&sandbox, "", many.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn what_is_no_http_is_no_problem() {
    let sandbox = Sandbox::start().await.unwrap();
    for bytes in
        [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET", b"\r\n\r\n", b"POST /gateway.do HTTP/1.1\r\nHost: x\r\n\r\n"]
    {
        let url = sandbox.gateway_url();
        let authority = url.trim_start_matches("http://").trim_end_matches("/gateway.do");
        let mut stream = TcpStream::connect(authority).await.unwrap();
        stream.write_all(bytes).await.unwrap();
    }
    let json = b"POST /gateway.do HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
        Content-Length: 2\r\n\r\n{}";
    let http = exchange(&sandbox, json).await;
    assert!(http.status == 200 && http.body.contains("JSON travels in the parameter biz_content"), "{http:?}");
    assert_eq!(get(&sandbox, "/still-there").await.status, 404);
}

/// Pages and the control interface, with targets, headers and bodies that nobody would send.
#[tokio::test]
async fn mutated_visits_are_all_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let content = json!({"out_trade_no": "Q1", "total_amount": "1.00", "subject": "x",
        "product_code": "FACE_TO_FACE_PAYMENT"});
    let code = client.raw("alipay.trade.precreate", content).send().await.unwrap().member("qr_code").unwrap();
    let code = code.rsplit('/').next().unwrap().to_owned();
    let order =
        client.raw("alipay.trade.app.pay", json!({"out_trade_no": "W1", "total_amount": "1.00", "subject": "x"}));
    let order = alipay_core::form::encode([("order_string", order.order_string().unwrap()), ("action", "pay".into())]);
    let consent =
        "/oauth2/publicAppAuthorize.htm?app_id=2021000000000001&scope=auth_user&redirect_uri=http%3A%2F%2Fa&state=x";
    let visits = [
        ("GET", "/?q=%E8%8C%B6&lang=zh".to_owned(), String::new()),
        ("GET", "/requests?q=trade".to_owned(), String::new()),
        ("POST", format!("/qr/{code}?lang=en"), "action=fail".to_owned()),
        ("POST", consent.to_owned(), "decision=refuse".to_owned()),
        ("POST", "/wallet".to_owned(), order),
        ("POST", "/control/time".to_owned(), r#"{"advance_seconds":1}"#.to_owned()),
        ("POST", "/control/trades/Q1/open".to_owned(), String::new()),
        ("POST", "/control/faults".to_owned(), r#"{"fault":{"in_progress":null},"on":"nothing"}"#.to_owned()),
        (
            "POST",
            "/control/messages".to_owned(),
            r#"{"url":"http://127.0.0.1:9/","msg_method":"a","biz_content":{}}"#.to_owned(),
        ),
    ];
    let mut dice = Dice(0xd15c);
    for round in 0..1500 {
        let (verb, target, body) = &visits[round % visits.len()];
        let target = dice.mutated(target.as_bytes());
        let body = dice.mutated(body.as_bytes());
        let language = dice.mutated(b"zh-CN,zh;q=0.9,en;q=0.8");
        // What would end the line, or the request, belongs to the server.
        let clean = |bytes: &[u8]| bytes.iter().copied().filter(|byte| !b"\r\n \0".contains(byte)).collect::<Vec<_>>();
        let head = [
            format!("{verb} ").as_bytes(),
            &clean(&target),
            b" HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\nAccept-Language: ",
            &clean(&language),
            format!("\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(),
        ]
        .concat();
        let http = exchange(&sandbox, &[&head[..], &body].concat()).await;
        let expected = [200, 303, 400, 403, 404, 405, 409, 413, 414, 415];
        assert!(expected.contains(&http.status), "round {round}: {} {}", http.status, String::from_utf8_lossy(&target));
        sandbox.faults().heal();
    }
}
