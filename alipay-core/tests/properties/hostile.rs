//! Law 16: whatever is received is judged, without a panic.

use alipay_core::{
    AppResult, Certificate, Charset, DecodedBody, Envelope, HttpResponse, PrivateKey, PublicKey, State, codec, form,
};
use proptest::prelude::*;

use crate::{
    CLIENT,
    support::{QueryAnswer, key},
};

proptest! {
    #[test]
    fn any_body_is_judged_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..256)) {
        let key = "alipay_trade_query_response";
        for charset in [Charset::Utf8, Charset::Gbk] {
            let text = DecodedBody::new(&body, charset);
            prop_assert!(text.is_err() || Envelope::open(&text.unwrap(), key).is_err());
        }
        let _ = form::decode(&String::from_utf8_lossy(&body));
        let _ = PrivateKey::parse(&String::from_utf8_lossy(&body));
        let _ = PublicKey::parse(&String::from_utf8_lossy(&body));
    }

    #[test]
    fn json_like_texts_never_panic(text in "[\\[\\]{}:,\"\\\\0-9eE.tfnu +a-z]{0,64}") {
        let _ = codec::decode::<QueryAnswer>(&text);
        let node = format!(r#"{{"seller":{text},"goods_detail":{text},"channels":{text},"quantity":{text}}}"#);
        let _ = codec::decode::<QueryAnswer>(&node);
    }

    #[test]
    fn nothing_that_is_received_panics(body in proptest::collection::vec(any::<u8>(), 0..256), text in ".{0,128}") {
        prop_assert!(CLIENT.notify().form_offline(&body).is_err());
        prop_assert!(CLIENT.notify().verify_offline(text.as_bytes()).is_err());
        let _ = Certificate::parse_all(&body);
        let _ = Certificate::from_der(body.clone());
        let _ = AppResult::parse(&text);
        let _ = CLIENT.authorization_callback(&text, &State::random());
        for status in [200, 400] {
            let answer = HttpResponse::new(status, body.clone()).with_header("alipay-signature", text.clone());
            prop_assert!(CLIENT.rest("POST", "/v3/alipay/trade/query").accept(&answer).is_err());
        }
    }

    #[test]
    fn a_damaged_certificate_is_read_or_refused(
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut der = Certificate::parse(key("alipay_cert.crt").as_bytes()).unwrap().der().to_vec();
        let at = at.index(der.len());
        der[at] = to;
        if let Ok(certificate) = Certificate::from_der(der.clone()) {
            let _ = (certificate.public_key(), certificate.sn().len(), certificate.validity());
        }
        der.truncate(cut.index(der.len()));
        prop_assert!(Certificate::from_der(der).is_err());
    }
}
