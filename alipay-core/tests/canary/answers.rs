//! Answers that hold secrets wherever an answer can.

use alipay_core::{AesKey, Api as _, Encryption, HttpResponse};

use crate::{
    AES, ALL, APP_TOKEN, AUTH_CODE, AUTH_TOKEN, LOGON, NAME, PHONE,
    scan::Scan,
    support::{answer, sign},
};

/// An answer's node with a member more, personal values in all others.
pub fn node(code: &str, more: &str) -> String {
    format!(
        r#"{{"code":"{code}","msg":"Success","out_trade_no":"A1","auth_code":"{AUTH_CODE}","person":{{"name":"{NAME}"}},"phones":["{PHONE}"],"logon_id":"{LOGON}"{more}}}"#
    )
}

fn signed(node: &str) -> String {
    format!(r#"{{"{}":{node},"sign":"{}"}}"#, Scan::INFO.response_key, sign(node))
}

/// What the platform, or whoever sits in between, can answer.
pub fn answers() -> Vec<HttpResponse> {
    // As the gateway does for a signature that it cannot verify: the text that it should have been of.
    let quoted = format!("验签失败 app_auth_token={APP_TOKEN}&auth_token={AUTH_TOKEN}&auth_code={AUTH_CODE}&{NAME}");
    let refusal = |code: &str, sub_code: &str| {
        format!(r#"{{"code":"{code}","msg":"{AUTH_TOKEN}","sub_code":"{sub_code}","sub_msg":"{quoted}"}}"#)
    };
    let good = node("10000", "");
    let mut bodies = vec![signed(&good), signed(&node("10003", "")), signed(&node("20000", ""))];
    for code in ["40004", "20000", "40002", AUTH_CODE, APP_TOKEN] {
        for sub_code in ["ACQ.TRADE_NOT_EXIST", "isp.unknow-error", AUTH_CODE, APP_TOKEN, NAME, LOGON, AUTH_TOKEN] {
            let node = refusal(code, sub_code);
            bodies.push(signed(&node));
            bodies.push(format!(r#"{{"error_response":{node}}}"#));
            bodies.push(signed(&node).replace("alipay_trade_pay_response", "error_response"));
        }
    }
    // Values of other types and other orders than expected, and members that nobody knows.
    for more in [
        format!(r#","quantity":"{AUTH_CODE}{NAME}""#),
        format!(r#","quantity":{AUTH_CODE}.5"#),
        format!(r#","people":"{LOGON}""#),
        format!(r#","people":[{{"name":["{NAME}"]}}]"#),
        format!(r#","{AUTH_TOKEN}":"{APP_TOKEN}""#),
    ] {
        bodies.push(signed(&node("10000", &more)));
    }
    bodies.push(signed(&good.replace("A1", AUTH_CODE)));
    bodies.push(signed(&good).replace(LOGON, APP_TOKEN));
    bodies.push(signed(&good).replace("\"sign\":\"", &format!("\"sign\":\"{AUTH_TOKEN}")));
    bodies.push(signed(&good).replacen('{', &format!(r#"{{"alipay_cert_sn":"{AUTH_TOKEN}","#), 1));
    bodies.push(format!(r#"{{"{APP_TOKEN}":{good},"sign":"{AUTH_TOKEN}"}}"#));
    let encrypted = AesKey::parse(AES).unwrap().encrypt(Encryption::Aes, good.as_bytes());
    for text in [encrypted.as_str(), AUTH_TOKEN, AES, &encrypted[4..]] {
        bodies.push(signed(&format!("\"{text}\"")));
    }
    let genuine = signed(&good);
    bodies.extend(
        (0..genuine.len()).step_by(37).map(|end| String::from_utf8_lossy(&genuine.as_bytes()[..end]).into_owned()),
    );
    bodies.push(format!("{genuine}{AUTH_TOKEN}"));
    bodies.push(format!("<html>{NAME} {AUTH_TOKEN}</html>"));
    bodies.extend(ALL.map(str::to_owned));

    let mut answers: Vec<HttpResponse> = bodies.iter().map(answer_of).collect();
    for status in [302, 400, 403, 429, 500, 502] {
        answers.extend(
            [&bodies[0], &bodies[3], bodies.last().unwrap()].map(|body| HttpResponse::new(status, body.as_str())),
        );
    }
    for value in [NAME, PHONE, LOGON] {
        answers.push(HttpResponse::new(200, genuine.as_str()).with_header("trace_id", value));
        let odd = HttpResponse::new(500, value).with_header("trace_id", value);
        answers.push(odd.with_header("content-type", format!("text/{AUTH_TOKEN}; charset={AUTH_TOKEN}")));
    }
    answers
}

fn answer_of(body: &String) -> HttpResponse {
    answer(body.as_str())
}
