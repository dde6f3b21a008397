//! Requests that the gateway refuses, and what the explainer makes of its answer: neither knows the other one.

use alipay_core::{
    Charset, NewKey, PrivateKey, SignType, SignedParams, Signer as _,
    explain::{self, Cause, CharsetFault, Known},
    form,
};
use alipay_sandbox::Sandbox;
use serde_json::json;

use crate::http::{Request, post};

fn content() -> String {
    "biz_content".to_owned()
}

fn create(sandbox: &Sandbox) -> Request<'_> {
    let order =
        json!({"out_trade_no": "A1", "total_amount": "0.10", "subject": "咖啡", "buyer_id": "2088102146225135"});
    Request::new(sandbox, "alipay.trade.create").biz(&order)
}

/// The cause, after something happened to the body.
async fn cause(sandbox: &Sandbox, signed: &SignedParams, body: &str) -> Cause {
    let answer = post(sandbox, &signed.query(), body.as_bytes()).await.body;
    let private = sandbox.app_private_key().unwrap();
    let known = Known::new().private_key(private).signature(signed.params().value("sign").unwrap());
    explain::request(&signed.params().sign_source(), &answer, &known).cause
}

#[tokio::test]
async fn the_console_has_another_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let private = NewKey::generate().unwrap().private_pem().to_owned();
    let signed = create(&sandbox).signed_with(&*private).sign();
    let answer = post(&sandbox, &signed.query(), signed.body().as_bytes()).await.body;
    let source = signed.params().sign_source();
    let known = Known::new().private_key(&private).signature(signed.params().value("sign").unwrap());
    assert_eq!(explain::request(&source, &answer, &known).cause, Cause::WrongKey);
    assert_eq!(explain::request(&source, &answer, &Known::new()).cause, Cause::SameText);
    // The program has several keys, and took that of another app.
    let others = [("the shop", sandbox.app_private_key().unwrap()), ("the café", &*private)];
    let known = Known::new().signature(signed.params().value("sign").unwrap()).other_keys(&others);
    assert_eq!(explain::request(&source, &answer, &known).cause, Cause::OfAnotherApp("the café".to_owned()));
}

#[tokio::test]
async fn the_error_of_a_call_names_the_cause() {
    let sandbox = Sandbox::start().await.unwrap();
    let private = NewKey::generate().unwrap().private_pem().to_owned();
    let client = sandbox.client_builder().private_key(private).build().unwrap();
    let content = r#"{"out_trade_no":"S3CRET"}"#;
    let error = client.raw("alipay.trade.query", content).send().await.unwrap_err();
    assert_eq!(error.explanation().unwrap().cause, Cause::WrongKey);
    let text = error.to_string();
    assert!(text.contains("The gateway verified exactly the text that was signed"), "{text}");
    assert!(text.contains("Upload the public key") && !format!("{text}{error:?}").contains("S3CRET"), "{text}");
    // No other refusal has one.
    let client = sandbox.client_builder().build().unwrap();
    let error = client.raw("alipay.trade.query", content).send().await.unwrap_err();
    assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && error.explanation().is_none(), "{error}");
}

#[tokio::test]
async fn the_body_changed_after_it_was_signed() {
    let sandbox = Sandbox::start().await.unwrap();
    let signed = create(&sandbox).sign();
    let body = signed.body();
    let without = |name: &str| body.split('&').filter(|pair| !pair.starts_with(name)).collect::<Vec<_>>().join("&");
    let biz_content = body.split('&').find(|pair| pair.starts_with("biz_content=")).unwrap();
    for (changed, expected) in [
        (format!("{body}&s=%2Fpay"), Cause::NotSigned("s".to_owned())),
        (body.replace("%22", "%26quot%3B"), Cause::Html(content())),
        (body.replace(biz_content, &biz_content.replace('%', "%25")), Cause::StillEncoded(content())),
        (body.replace("%3A%220.10", "%3A%220.1"), Cause::Rewritten(content(), explain::Rewrite::Numbers)),
        (body.replace("0.10", "0.20"), Cause::Changed(content())),
        (without("version="), Cause::NotAboutTheSignature("isv.missing-version".to_owned())),
        (without("sign_type="), Cause::MissingSignType),
        (without("sign="), Cause::MissingSignature),
        (
            body.replace("sign_type=RSA2", "sign_type=RSA"),
            Cause::SignType { signed: SignType::Rsa2, expected: SignType::Rsa },
        ),
        (body.clone(), Cause::NotRefused),
    ] {
        assert_eq!(cause(&sandbox, &signed, &changed).await, expected, "{changed}");
    }
}

#[tokio::test]
async fn the_text_was_put_together_by_hand() {
    let sandbox = Sandbox::start().await.unwrap();
    let signed = create(&sandbox).sign();
    let whole = signed.params().sign_source();
    let signer = PrivateKey::parse(sandbox.app_private_key().unwrap()).unwrap().signer(SignType::Rsa2).unwrap();
    let sort = |text: &str| text.split('&').rev().collect::<Vec<_>>().join("&");
    for (source, expected) in [
        (whole.replace("&sign_type=RSA2", ""), Cause::MissingSignType),
        (whole.replace("&version=1.0", "&version=1.0&zone="), Cause::Empty("zone".to_owned())),
        (sort(&whole), Cause::NotSorted),
    ] {
        let sign = signer.sign(source.as_bytes()).await.unwrap();
        let mut pairs: Vec<_> =
            signed.params().iter().filter(|(name, _)| !matches!(*name, "sign" | "charset")).collect();
        pairs.push(("sign", &sign));
        let answer = post(&sandbox, &signed.query(), form::encode(pairs).as_bytes()).await.body;
        let explained = explain::request(&source, &answer, &Known::new());
        assert_eq!(explained.cause, expected, "{source}");
    }
}

#[tokio::test]
async fn the_charset_is_another_one() {
    let sandbox = Sandbox::start().await.unwrap();
    // Signed as GBK, as it says, and then written by something that always writes UTF-8.
    let signed = create(&sandbox).with("charset", "GBK").sign();
    let utf8 = form::encode(signed.params().iter().filter(|(name, _)| *name != "charset"));
    assert_eq!(cause(&sandbox, &signed, &utf8).await, Cause::Charset(content(), CharsetFault::Utf8AsGbk));
    // Signed as GBK, though it says UTF-8.
    let signed = create(&sandbox).sign();
    let source = signed.params().sign_source();
    let signer = PrivateKey::parse(sandbox.app_private_key().unwrap()).unwrap().signer(SignType::Rsa2).unwrap();
    let sign = signer.sign(&Charset::Gbk.encode(&source).unwrap()).await.unwrap();
    let mut pairs: Vec<_> = signed.params().iter().filter(|(name, _)| !matches!(*name, "sign" | "charset")).collect();
    pairs.push(("sign", &sign));
    let answer = post(&sandbox, &signed.query(), form::encode(pairs).as_bytes()).await.body;
    let known = Known::new().private_key(sandbox.app_private_key().unwrap()).signature(&sign);
    let explained = explain::request(&source, &answer, &known);
    assert_eq!(explained.cause, Cause::Charset("sign".to_owned(), CharsetFault::Recoded), "{explained}");
}
