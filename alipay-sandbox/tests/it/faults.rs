//! Exchanges that break: every stage with every damage, as a client sees it on the wire.

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use alipay_sandbox::{Damage, Fault, FaultPlan, Sandbox, Stage};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::http::Request;

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Refused,
    Closed,
    Reset,
    Open,
}

/// Everything that came, and how it ended.
async fn exchange(sandbox: &Sandbox, request: &[u8]) -> (Vec<u8>, End) {
    let url = sandbox.gateway_url();
    let authority = url.trim_start_matches("http://").trim_end_matches("/gateway.do");
    let mut stream = match TcpStream::connect(authority).await {
        Ok(stream) => stream,
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => return (Vec::new(), End::Refused),
        Err(error) => panic!("{error}"),
    };
    // In pieces, as over a network.
    for piece in request.chunks(request.len() / 3 + 1) {
        // Whoever hears of the reset first hears of it alone.
        if stream.write_all(piece).await.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset) {
            return (Vec::new(), End::Reset);
        }
        sleep(Duration::from_millis(2)).await;
    }
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match timeout(Duration::from_millis(150), stream.read(&mut piece)).await {
            Err(_) => return (bytes, End::Open),
            Ok(Ok(0)) => return (bytes, End::Closed),
            Ok(Ok(read)) => bytes.extend_from_slice(&piece[..read]),
            Ok(Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
                return (bytes, End::Reset);
            }
        }
    }
}

fn pay(sandbox: &Sandbox, number: &str) -> Vec<u8> {
    let content = json!({"out_trade_no": number, "total_amount": "1.00", "subject": "x"});
    let (query, body) = Request::new(sandbox, "alipay.trade.pay").biz(&content).signed();
    let len = body.len();
    format!(
        "POST /gateway.do?{query} HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\nContent-Length: {len}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Whether the bytes are as much of an answer as the stage lets through.
fn is_cut_at(bytes: &[u8], stage: Stage) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let head = text.find("\r\n\r\n").map(|at| at + 4);
    let len = text
        .to_ascii_lowercase()
        .find("content-length: ")
        .map(|at| text[at + 16..].split("\r\n").next().unwrap().parse::<usize>().unwrap());
    match stage {
        Stage::StatusLine => !text.is_empty() && "HTTP/1.1 ".starts_with(&text[..4]) && !text.contains('\r'),
        Stage::AfterStatusLine => text.ends_with("\r\n") && text.lines().count() == 1,
        Stage::Headers => text.lines().count() > 1 && head.is_none(),
        Stage::AfterHeaders => head == Some(text.len()),
        Stage::Body => head.is_some_and(|head| head + len.unwrap() / 2 == bytes.len()),
        Stage::LastByte => head.is_some_and(|head| head + len.unwrap() == bytes.len() + 1),
        _ => head.is_some_and(|head| head + len.unwrap() == bytes.len()),
    }
}

#[tokio::test]
async fn every_stage_breaks_in_every_way() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut executed = 0;
    for (i, stage) in Stage::ALL.into_iter().enumerate() {
        for (j, damage) in Damage::ALL.into_iter().enumerate() {
            let which = format!("{stage:?} {damage:?}");
            sandbox.faults().next(Fault::at(stage, damage));
            let before = sandbox.counters().requests;
            let (bytes, end) = exchange(&sandbox, &pay(&sandbox, &format!("A{i}_{j}"))).await;
            let is_cut = stage > Stage::Executed && stage < Stage::AfterAnswer;
            let expected = match (stage, damage) {
                (Stage::Refused, _) => End::Refused,
                (_, Damage::Reset) => End::Reset,
                (_, Damage::Stall) => End::Open,
                _ => End::Closed,
            };
            assert_eq!(end, expected, "{which}: {}", String::from_utf8_lossy(&bytes));
            let answers = is_cut || stage == Stage::AfterAnswer || stage != Stage::Refused && damage.is_answer();
            assert_eq!(!bytes.is_empty(), answers, "{which}");
            assert!(!answers || is_cut_at(&bytes, stage), "{which}: {}", String::from_utf8_lossy(&bytes));
            if answers && !is_cut && damage.is_answer() {
                assert_damage(&sandbox, &bytes, damage, &which);
            }
            assert_eq!(sandbox.counters().requests - before, u64::from(stage != Stage::Refused), "{which}");
            executed += u64::from(stage.is_executed());
            assert_eq!(sandbox.counters().executed, executed, "{which}");
            if stage == Stage::Refused {
                sandbox.faults().heal();
            }
        }
    }
    // After all that it is healthy.
    let (bytes, end) = exchange(&sandbox, &pay(&sandbox, "B1")).await;
    assert!(end == End::Open && String::from_utf8_lossy(&bytes).contains("\"code\":\"10000\""));
    assert_eq!(sandbox.ledger().len(), 8 * 7 + 1);
}

/// What a damaged answer says, when all of it came.
fn assert_damage(sandbox: &Sandbox, bytes: &[u8], damage: Damage, which: &str) {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap();
    match damage {
        Damage::ServerError => assert!(status == "503" && body.contains("<html>"), "{which}"),
        Damage::Html => assert!(status == "200" && body.contains("<html>"), "{which}"),
        Damage::Unavailable => {
            let answer = crate::http::read(sandbox, body.as_bytes(), alipay_core::Charset::Utf8);
            assert!(status == "200" && answer.is_signed && answer.text("code") == "20000", "{which}: {body}");
        }
        _ => {
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                crate::http::read(sandbox, body.as_bytes(), alipay_core::Charset::Utf8)
            }));
            assert!(status == "200" && body.contains("\"code\":\"10000\"") && checked.is_err(), "{which}: {body}");
        }
    }
}

#[tokio::test]
async fn refusing_hangs_up_on_idle_connections_and_ends_with_healing() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.gateway_url();
    let authority = url.trim_start_matches("http://").trim_end_matches("/gateway.do");
    let mut idle = TcpStream::connect(authority).await.unwrap();
    idle.write_all(&pay(&sandbox, "A1")).await.unwrap();
    let mut piece = [0; 8192];
    assert!(idle.read(&mut piece).await.unwrap() > 0);
    for _ in 0..3 {
        sandbox.faults().always(Fault::at(Stage::Refused, Damage::Reset));
        let answer = timeout(Duration::from_secs(5), idle.read(&mut piece)).await.unwrap();
        assert!(matches!(answer, Ok(0) | Err(_)), "{answer:?}");
        for _ in 0..3 {
            assert_eq!(exchange(&sandbox, &pay(&sandbox, "A2")).await.1, End::Refused);
        }
        sandbox.faults().heal();
        assert_eq!(exchange(&sandbox, &pay(&sandbox, "A2")).await.1, End::Open);
    }
}

#[tokio::test]
async fn one_connection_serves_until_a_fault_closes_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let query = r#"{"out_trade_no":"20150320010101001"}"#;
    for _ in 0..3 {
        client.raw("alipay.trade.query", query).send().await.unwrap();
    }
    assert_eq!((sandbox.counters().connections, sandbox.counters().requests), (1, 3));
    sandbox.faults().next(Fault::at(Stage::AfterAnswer, Damage::Stall));
    for _ in 0..2 {
        client.raw("alipay.trade.query", query).send().await.unwrap();
    }
    assert_eq!((sandbox.counters().connections, sandbox.counters().requests), (2, 5));
}

#[tokio::test]
async fn queued_faults_come_in_order_and_before_the_standing_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let faults = sandbox.faults();
    faults.always(Fault::too_many_requests());
    faults.next(Fault::at(Stage::Received, Damage::Reset));
    faults.next(Fault::at(Stage::Executed, Damage::Truncation));
    let mut ends = Vec::new();
    for i in 0..4 {
        let (bytes, end) = exchange(&sandbox, &pay(&sandbox, &format!("A{i}"))).await;
        ends.push((end, String::from_utf8_lossy(&bytes).contains("429")));
    }
    assert_eq!(ends, [(End::Reset, false), (End::Closed, false), (End::Closed, true), (End::Closed, true)]);
    faults.heal();
    assert_eq!(exchange(&sandbox, &pay(&sandbox, "A9")).await.1, End::Open);
}

#[tokio::test]
async fn a_fault_for_one_api_waits_for_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let query = || client.raw("alipay.trade.query", r#"{"out_trade_no":"20150320010101001"}"#).send();
    // The request has to be read before the API is known.
    sandbox.faults().next(Fault::at(Stage::Accepted, Damage::Reset).on("alipay.trade.pay"));
    query().await.unwrap();
    assert_eq!(exchange(&sandbox, &pay(&sandbox, "A1")).await.1, End::Reset);
    assert_eq!(exchange(&sandbox, &pay(&sandbox, "A1")).await.1, End::Open);
    // The same for a fault that stays.
    sandbox.faults().always(Fault::at(Stage::Executed, Damage::Reset).on("alipay.trade.pay"));
    for _ in 0..2 {
        query().await.unwrap();
        assert_eq!(exchange(&sandbox, &pay(&sandbox, "A2")).await, (Vec::new(), End::Reset));
        query().await.unwrap();
    }
}

#[tokio::test]
async fn a_plan_decides_the_same_for_the_same_seed() {
    let plan = |seed| {
        FaultPlan::new(seed)
            .per_mille(300, Fault::at(Stage::Received, Damage::Reset))
            .per_mille(300, Fault::at(Stage::Executed, Damage::Truncation))
    };
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.faults().plan(plan(seed));
        let mut ends = Vec::new();
        for i in 0..20 {
            let end = exchange(&sandbox, &pay(&sandbox, &format!("A{i}"))).await.1;
            let expected = match plan(seed).decision(i) {
                None => End::Open,
                Some(fault) if *fault == Fault::at(Stage::Received, Damage::Reset) => End::Reset,
                Some(_) => End::Closed,
            };
            assert_eq!(end, expected, "{i}");
            ends.push(end);
        }
        runs.push(ends);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn a_stalled_connection_is_let_go_when_the_client_gives_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let started = Instant::now();
    sandbox.faults().next(Fault::at(Stage::RequestBody, Damage::Stall));
    assert_eq!(exchange(&sandbox, &pay(&sandbox, "A1")).await.1, End::Open);
    assert_eq!(exchange(&sandbox, &pay(&sandbox, "A1")).await.1, End::Open);
    assert_eq!(sandbox.ledger().len(), 1);
    // Stopping does not wait for anybody.
    drop(sandbox);
    assert!(started.elapsed() < Duration::from_secs(5));
}
