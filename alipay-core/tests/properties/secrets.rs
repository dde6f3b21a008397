//! Law 15: nothing that is shown holds a secret.

use std::{error::Error as _, fmt};

use alipay_core::{
    AesKey, AppResult, HttpResponse, KeyError, PrivateKey, PublicKey, State, codec::DynRecord, redact::fmt_record,
};
use proptest::prelude::*;

use crate::{
    CLIENT,
    support::{self, Query, QueryAnswer, Share, Token, notice::NoticeForm, sign},
};

/// A record as generated code shows it.
struct Shown<'a>(&'a dyn DynRecord);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_record(self.0, f)
    }
}

/// What stands in no text by accident.
fn secret() -> impl Strategy<Value = String> {
    "[0-9A-Za-z]{16,40}"
}

/// Everything that an error shows, and what it came from.
fn texts(error: &alipay_core::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(inner) = source {
        text += &format!(" {inner} {inner:?}");
        source = inner.source();
    }
    text
}

/// Whether a piece of the secret that is worth something is in the text.
fn holds(text: &str, secret: &str) -> bool {
    secret.as_bytes().windows(12).any(|piece| text.contains(std::str::from_utf8(piece).unwrap()))
}

fn hides(secret: &str, text: &str) -> Result<(), TestCaseError> {
    if holds(text, secret) { Err(TestCaseError::fail(format!("{secret} in {text}"))) } else { Ok(()) }
}

proptest! {
    #[test]
    fn what_is_sent_is_not_shown(secret in secret()) {
        let token = Token {
            grant_type: "authorization_code".into(),
            code: Some(secret.clone()),
            refresh_token: Some(secret.clone()),
        };
        hides(&secret, &format!("{:?}", Shown(&token)))?;
        let call = CLIENT.call(token).app_auth_token(secret.clone());
        let signed = call.prepare().unwrap();
        prop_assert!(holds(&signed.to_form(), &secret)); // it is sent
        hides(&secret, &format!("{signed:?} {:?}", signed.params()))?;
        let request = signed.http_request("https://openapi.alipay.com/gateway.do");
        hides(&secret, &format!("{request:?}"))?;
        hides(&secret, &request.url)?; // nor is it in access logs

        let call = CLIENT.call(Share).auth_token(secret.clone());
        hides(&secret, &format!("{call:?}"))?;
        let rest = CLIENT.rest("GET", "/v3/alipay/user").app_auth_token(secret.clone());
        hides(&secret, &format!("{rest:?} {:?}", rest.prepare().unwrap()))?;
    }

    #[test]
    fn what_is_received_is_not_shown(secret in secret()) {
        let call = || CLIENT.call(Query { out_trade_no: Some("A1".into()), ..Query::default() });
        let node = format!(r#"{{"code":"10000","out_trade_no":"A1","access_token":"{secret}"}}"#);
        let body = |signature: &str| format!(r#"{{"alipay_trade_query_response":{node},"sign":"{signature}"}}"#);
        let answer = call().accept(&support::answer(body(&sign(&node)))).unwrap();
        prop_assert_eq!(answer.access_token.as_ref(), Some(&secret));
        hides(&secret, &format!("{:?}", Shown(&*answer as &QueryAnswer)))?;

        // Refused, whatever the reason.
        for answer in [
            support::answer(body(&sign("{}"))),
            support::answer(body(&secret)),
            support::answer(node.clone()),
            support::answer(format!("<html>{secret}</html>")),
            HttpResponse::new(502, secret.clone()),
        ] {
            hides(&secret, &format!("{answer:?}"))?;
            let error = call().accept(&answer).unwrap_err();
            hides(&secret, &texts(&error))?;
        }
    }

    #[test]
    fn what_is_pushed_is_not_shown(secret in secret()) {
        let genuine = NoticeForm::trade().with("passback_params", &secret).with("buyer_logon_id", &secret);
        let unchecked = CLIENT.notify().verify_offline(genuine.body().as_bytes()).unwrap();
        hides(&secret, &format!("{unchecked:?}"))?;
        let notification = unchecked.ignore_expectations();
        hides(&secret, &format!("{notification:?}"))?;

        let body = genuine.body().replace("88.88", "88.89");
        let error = CLIENT.notify().verify_offline(body.as_bytes()).unwrap_err();
        hides(&secret, &format!("{error} {error:?}"))?;
        let error = CLIENT.notify().verify_offline(format!("{secret}&{secret}").as_bytes()).unwrap_err();
        hides(&secret, &format!("{error} {error:?}"))?;
        let error = CLIENT.authorization_callback(&format!("auth_code={secret}"), &State::random()).unwrap_err();
        hides(&secret, &format!("{error} {error:?}"))?;
        let result = AppResult::parse(&format!(r#"{{"resultStatus":"9000","result":"{secret}","memo":""}}"#));
        hides(&secret, &format!("{:?}", result.unwrap()))?;
    }

    #[test]
    fn what_was_to_be_a_key_is_not_shown(secret in secret(), bytes in any::<[u8; 16]>()) {
        use base64::{Engine as _, engine::general_purpose::STANDARD};

        let text = STANDARD.encode(bytes);
        hides(&text, &format!("{:?}", AesKey::parse(&text).unwrap()))?;
        let label = format!("-----BEGIN {secret}-----\n{secret}\n-----END {secret}-----");
        for wrong in [&secret, &label] {
            let errors: [KeyError; 2] = [PrivateKey::parse(wrong).unwrap_err(), PublicKey::parse(wrong).unwrap_err()];
            hides(&secret, &format!("{errors:?} {} {}", errors[0], errors[1]))?;
            let error = AesKey::parse(wrong).unwrap_err();
            hides(&secret, &format!("{error:?} {error}"))?;
            let error = support::builder().private_key(wrong.clone()).build().unwrap_err();
            hides(&secret, &texts(&error))?;
            let builder = support::builder().private_key(wrong.clone()).aes_key(wrong.clone());
            hides(&secret, &format!("{builder:?}"))?;
        }
    }
}
