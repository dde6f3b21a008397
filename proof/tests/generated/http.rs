//! Rows H01 to H11: what servers do. H17 and H18 are not about answers.

use alipay_proof::{
    Class, Input,
    cases::{Http, Server, Step},
};

use crate::signing::{GOOD, base64, repeat, signed, text};

pub fn cases() -> Vec<Http> {
    let mut cases = Vec::new();
    unreachable(&mut cases);
    silent(&mut cases);
    statuses(&mut cases);
    bodies(&mut cases);
    heads(&mut cases);
    cases
}

/// How often a query is sent: three times for whatever a retry may mend, twice for what cannot be believed.
fn add(cases: &mut Vec<Http>, id: &str, case: impl Into<String>, server: Server, expect: Class) {
    let (sent, sent_write) = match expect {
        Class::Ok => (1, 1),
        Class::NotSent => (0, 0),
        Class::Envelope => (2, 1),
        _ => (3, 1),
    };
    cases.push(Http { id: id.into(), case: case.into(), server, expect, timeout: false, sent, sent_write });
}

fn late(cases: &mut Vec<Http>, id: &str, case: &str, server: Server) {
    add(cases, id, case, server, Class::Transport);
    cases.last_mut().unwrap().timeout = true;
}

fn unreachable(cases: &mut Vec<Http>) {
    add(cases, "H01", "nobody listens", Server::Absent, Class::NotSent);
    add(cases, "H01", "no such name", Server::Unknown, Class::NotSent);
    add(cases, "H01", "TLS is broken off", Server::NoTls, Class::NotSent);
    add(cases, "H01", "a certificate that nobody vouches for", Server::Untrusted, Class::NotSent);
}

fn silent(cases: &mut Vec<Http>) {
    let answers = |steps: Vec<Step>| Server::Answers(steps);
    late(cases, "H02", "reads nothing and says nothing", Server::Deaf);
    cases.last_mut().unwrap().sent = 0;
    cases.last_mut().unwrap().sent_write = 0;
    late(cases, "H02", "reads everything and says nothing", answers(vec![Step::Wait(60_000)]));
    let good = ok(&signed(GOOD));
    late(cases, "H06", "a byte now and then, from the head on", answers(vec![Step::Drip(good.clone().into(), 100)]));
    let (head, body) = good.split_at(good.find("\r\n\r\n").unwrap() + 4);
    let slow_body = vec![Step::Send(head.into()), Step::Drip(body.into(), 100)];
    late(cases, "H06", "a byte now and then, in the body", answers(slow_body));
    late(cases, "H10", "a good answer, too late", answers(vec![Step::Wait(2_500), Step::Send(good.as_str().into())]));
    add(cases, "H11", "a good answer, and the connection is closed", answers(vec![Step::Send(good.into())]), Class::Ok);
}

fn statuses(cases: &mut Vec<Http>) {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for location in ["http://127.0.0.1:1/gateway.do", "/gateway.do", "https://example.invalid/"] {
            let head = format!("HTTP/1.1 {status}\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let server = Server::Answers(vec![Step::Send(head.into())]);
            add(cases, "H03", format!("{status} to {location}"), server, Class::Transport);
        }
    }
    for status in [
        "500 Internal",
        "502 Bad Gateway",
        "503 Unavailable",
        "504 Timeout",
        "429 Too Many",
        "403 Forbidden",
        "404 Not Found",
    ] {
        for (case, body) in [("HTML", "<html>".to_owned()), ("nothing", String::new()), ("a good answer", signed(GOOD))]
        {
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let server = Server::Answers(vec![Step::Send(answer.into())]);
            add(cases, "H04", format!("{status} with {case}"), server, Class::Transport);
        }
    }
    // A redirect would be answered with the same redirect.
    for case in cases.iter_mut().filter(|case| case.id == "H03") {
        case.sent = 1;
    }
}

fn bodies(cases: &mut Vec<Http>) {
    let answers = |input: Input| Server::Answers(vec![Step::Send(input)]);
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = vec![text("4000\r\n"), repeat("x", 0x4000), text("\r\n")];
    let endless = vec![Step::Send(chunked.into()), Step::Endless(chunk.into())];
    add(cases, "H05", "chunks without end", Server::Answers(endless), Class::Limit);
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n";
    let announced = vec![Step::Send(announced.into()), Step::Endless(vec![repeat("x", 0x4000)].into())];
    add(cases, "H05", "ten gibibytes, as announced", Server::Answers(announced), Class::Limit);
    let until_closed =
        vec![Step::Send("HTTP/1.1 200 OK\r\n\r\n".into()), Step::Endless(vec![repeat("x", 0x4000)].into())];
    add(cases, "H05", "until the connection is closed", Server::Answers(until_closed), Class::Limit);

    add(
        cases,
        "H07",
        "less than was announced",
        answers("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"alipay".into()),
        Class::Transport,
    );
    let good = signed(GOOD);
    let all_but_a_byte = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{good}", good.len() + 1);
    add(
        cases,
        "H07",
        "a good answer, a byte less than was announced",
        answers(all_but_a_byte.into()),
        Class::Transport,
    );
    let without_end = format!("{chunked}{:x}\r\n{good}\r\n", good.len());
    add(cases, "H07", "a good answer without the last chunk", answers(without_end.into()), Class::Transport);
    let reset = vec![Step::Send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"alipay".into()), Step::Reset];
    add(cases, "H07", "broken off", Server::Answers(reset), Class::Transport);
    add(cases, "H07", "broken off at once", Server::Answers(vec![Step::Reset]), Class::Transport);
    add(cases, "H07", "closed without a word", Server::Answers(vec![]), Class::Transport);

    // Whatever it claims to be: compression was not asked for, and is not undone.
    for (case, coding) in [("gzip", "gzip"), ("gzip twice", "gzip, gzip"), ("brotli", "br")] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: 20\r\n\r\n");
        let body = vec![text(head), base64(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0")];
        add(cases, "H08", case, answers(body.into()), Class::Envelope);
    }
    let plain = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n{good}", good.len());
    add(cases, "H08", "claims to be gzip, and is not", answers(plain.into()), Class::Ok);
}

fn heads(cases: &mut Vec<Http>) {
    let body = signed(GOOD);
    let tail = format!("content-length: {}\r\n\r\n{body}", body.len());
    for (case, head) in [
        ("10,001 lines", vec![text("HTTP/1.1 200 OK\r\n"), repeat("x-a: b\r\n", 10_001)]),
        ("a line of a mebibyte", vec![text("HTTP/1.1 200 OK\r\nx-a: "), repeat("b", 1024 * 1024), text("\r\n")]),
        ("no status", vec![text("HTTP/1.1 OK\r\n")]),
        ("no number", vec![text("HTTP/1.1 2OO OK\r\n")]),
        ("no HTTP", vec![text("SSH-2.0-x\r\n")]),
        ("a carriage return in a value", vec![text("HTTP/1.1 200 OK\r\ntrace_id: a\rb\r\n")]),
        ("a zero byte in a value", vec![text("HTTP/1.1 200 OK\r\ntrace_id: a\0b\r\n")]),
        ("lengths that differ", vec![text("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n")]),
    ] {
        let answer = [head, vec![text(tail.clone())]].concat();
        add(cases, "H09", case, Server::Answers(vec![Step::Send(answer.into())]), Class::Transport);
    }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
