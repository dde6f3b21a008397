//! Calls in GBK, whose second bytes may look like `\`, `{` or `}`: 淺 is 9C 5C, 瀧 ends in 7B, 聖 in 7D, 乗 is 81 5C.

use alipay_core::{Charset, Client, PrivateKey, SignType, form, sign_source};
use alipay_sandbox::Sandbox;
use serde_json::json;

use crate::{
    apis::{Operator, Pay},
    http::{Request, call, header, post},
};

const NASTY: &str = "淺瀧聖乗\"\\{}&=+%";
const QUERY: &str = "alipay.trade.query";

async fn started() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().charset(Charset::Gbk).build().unwrap();
    (sandbox, client)
}

#[tokio::test]
async fn every_character_comes_back() {
    let (_sandbox, client) = started().await;
    let pay = Pay { out_trade_no: NASTY.into(), total_amount: "0.10".parse().unwrap(), subject: "测试".into() };
    let paid = client.call(pay).send().await.unwrap();
    assert_eq!(paid.out_trade_no.as_deref(), Some(NASTY));

    let note = json!({ "note": NASTY }).to_string();
    let code = "4b203fe6c11548bcabd8da5bb087a83b".to_owned();
    let operator = Operator { auth_type: "pay_member".into(), code, ext_info: Some(note.clone()) };
    assert_eq!(client.call(operator).send().await.unwrap().ext_info, Some(note));
}

#[tokio::test]
async fn refusals_come_in_the_charset_of_the_call() {
    let (_sandbox, client) = started().await;
    let error = client.raw(QUERY, json!({ "out_trade_no": NASTY })).send().await.unwrap_err();
    assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && error.is_authenticated(), "{error}");
}

#[tokio::test]
async fn the_answer_says_its_charset() {
    let (sandbox, _) = started().await;
    let content = json!({ "out_trade_no": "20150320010101001" });
    for (charset, named) in [("GBK", "GBK"), ("gbk", "GBK"), ("gb2312", "GBK"), ("UTF-8", "UTF-8")] {
        let (in_url, body) = Request::new(&sandbox, QUERY).with("charset", charset).biz(&content).signed();
        let http = post(&sandbox, &in_url, body.as_bytes()).await;
        assert_eq!(header(&http, "content-type"), Some(&*format!("application/json;charset={named}")));
        assert_eq!(call(&sandbox, &in_url, &body).await.outcome(), "10000");
    }
}

#[tokio::test]
async fn what_gbk_lacks_is_escaped() {
    let (sandbox, client) = started().await;
    let out_trade_no = format!("{NASTY}😀");
    let pay = Pay { out_trade_no: out_trade_no.clone(), total_amount: "1".parse().unwrap(), subject: "x".into() };
    let paid = sandbox.client_builder().build().unwrap().call(pay).send().await.unwrap();
    let content = json!({ "trade_no": paid.trade_no });
    let answer = client.raw(QUERY, &content).send().await.unwrap();
    assert_eq!(answer.member("out_trade_no"), Some(out_trade_no));

    let (in_url, body) = Request::new(&sandbox, QUERY).with("charset", "GBK").biz(&content).signed();
    let http = post(&sandbox, &in_url, body.as_bytes()).await;
    assert!(http.body.contains(r"\ud83d\ude00") && http.bytes.windows(2).any(|pair| pair == [0x9c, 0x5c]));
}

#[tokio::test]
async fn the_signature_is_over_the_bytes_of_the_charset() {
    let (sandbox, _) = started().await;
    let signed = Request::new(&sandbox, QUERY).with("charset", "gbk").biz(&json!({ "out_trade_no": NASTY })).sign();
    let key = PrivateKey::parse(sandbox.app_private_key().unwrap()).unwrap();
    let signer = key.signer(SignType::Rsa2).unwrap();
    // As one official SDK has it: over UTF-8, whatever the charset says.
    let source = sign_source(signed.params().iter());
    let sign = signer.sign_now(source.as_bytes()).unwrap();
    let pairs = signed.params().iter().map(|(name, value)| {
        let value = if name == "sign" { &sign } else { value };
        (name, Charset::Gbk.encode(value).unwrap())
    });
    let answer = call(&sandbox, &form::encode(pairs), "").await;
    assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-signature", true));
    assert!(answer.text("sub_msg").contains("淺瀧聖乗"), "{answer:?}");
}

#[tokio::test]
async fn bytes_of_another_charset_are_refused() {
    let (sandbox, _) = started().await;
    // Half a character; the euro sign, which the platform's GBK lacks; a second way to write U+3000.
    for bytes in ["%81", "%80", "%A3%A0"] {
        let (in_url, body) = Request::new(&sandbox, QUERY).with("charset", "GBK").signed();
        let answer = call(&sandbox, &in_url, &format!("{body}&prod_code={bytes}")).await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-charset", false), "{bytes}");
        assert!(answer.text("sub_msg").contains("prod_code: the value is not GBK"), "{answer:?}");
    }
}
