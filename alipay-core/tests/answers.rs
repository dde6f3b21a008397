//! Hostile and odd answers, through the public API. Each test is named after its row of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::codec::decode;
use alipay_core::{Amount, Api as _, Error, SignType};
use support::{Query, QueryAnswer, Tree, answer, client, read, read_pay, sign, sign_as, signed};

const NODE: &str = "alipay_trade_query_response";
const GOOD: &str =
    r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"0.01","trade_status":"WAIT_BUYER_PAY"}"#;
const EVIL: &str =
    r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"9999.00","trade_status":"TRADE_SUCCESS"}"#;

fn good() -> QueryAnswer {
    QueryAnswer {
        out_trade_no: Some("A1".into()),
        total_amount: Some(Amount::from_fen(1).unwrap()),
        trade_status: Some("WAIT_BUYER_PAY".into()),
        ..QueryAnswer::default()
    }
}

fn refused(body: impl Into<Vec<u8>>) -> Error {
    let body = body.into();
    read(body.clone()).expect_err(&format!("accepted {}", String::from_utf8_lossy(&body)))
}

/// Every failure of a write leaves the outcome open, unless the platform signed a refusal.
fn assert_unknown_for_writes(body: &str) {
    let body = body.replace("alipay_trade_query", "alipay_trade_pay");
    let error = read_pay(body).unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
}

#[test]
fn r01_layout_does_not_matter() {
    let s = sign(GOOD);
    let bodies = [
        format!(r#"{{"{NODE}":{GOOD},"sign":"{s}"}}"#),
        format!(r#"{{"sign":"{s}","{NODE}":{GOOD}}}"#),
        format!(" {{ \"{NODE}\"\t:\r\n {GOOD} ,\n\"sign\" : \"{s}\" }}\r\n"),
        format!(r#"{{"x":1,"{NODE}":{GOOD},"y":"{NODE}","sign":"{s}","z":null}}"#),
        format!(r#"{{"{NODE}":{GOOD},"alipay_cert_sn":"0","sign":"{s}"}}"#),
    ];
    for body in bodies {
        let response = read(body).unwrap();
        assert_eq!(*response, good());
        assert_eq!(response.text(), GOOD);
        assert_eq!(response.trace_id(), Some("0a1b2c3d"));
    }
}

#[test]
fn r02_any_changed_byte_is_noticed() {
    let s = sign(GOOD);
    for (i, byte) in GOOD.bytes().enumerate() {
        let mut node = GOOD.as_bytes().to_vec();
        node[i] = if byte == b'7' { b'8' } else { b'7' };
        let mut body = format!(r#"{{"{NODE}":"#).into_bytes();
        body.extend(node);
        body.extend(format!(r#","sign":"{s}"}}"#).bytes());
        let error = refused(body);
        assert!(error.is_signature() || error.is_decode(), "{error}");
    }
    let body = signed(GOOD).replace("0.01", "0.02");
    assert!(refused(body.clone()).is_signature());
    assert_unknown_for_writes(&body);
}

#[test]
fn r03_r04_r06_members_given_twice() {
    let (s, s2) = (sign(GOOD), sign(EVIL));
    let bodies = [
        format!(r#"{{"{NODE}":{GOOD},"sign":"{s}","{NODE}":{EVIL}}}"#),
        format!(r#"{{"{NODE}":{EVIL},"{NODE}":{GOOD},"sign":"{s}"}}"#),
        format!(r#"{{"{NODE}":{GOOD},"sign":"{s}","alipay_trade_query_respons\u0065":{EVIL}}}"#),
        format!(r#"{{"{NODE}":{GOOD},"sign":"{s}","sign":"{s2}"}}"#),
        format!(r#"{{"sign":"{s2}","{NODE}":{GOOD},"sign":"{s}"}}"#),
        format!(r#"{{"{NODE}":{GOOD},"error_response":{EVIL},"sign":"{s}"}}"#),
    ];
    for body in bodies {
        let error = refused(body.clone());
        assert!(error.is_decode() && !error.is_signature(), "{error}");
        assert_unknown_for_writes(&body);
    }
}

#[test]
fn r05_r23_success_without_a_signature() {
    for sign in ["", r#","sign":"""#, r#","sign":null"#, r#","sign":123"#, r#","sign":[]"#, r#","sign":{}"#] {
        let body = format!(r#"{{"{NODE}":{EVIL}{sign}}}"#);
        assert!(refused(body.clone()).is_signature(), "{sign}");
        assert_unknown_for_writes(&body);
    }
    assert!(refused(format!(r#"{{"{NODE}":{{"code":"10000","msg":""}}}}"#)).is_signature());
    assert!(refused(format!(r#"{{"{NODE}":{{}}}}"#)).is_signature());
}

#[test]
fn r07_r08_not_an_answer_to_this_call() {
    assert!(refused(format!(r#"{{"zhima_x_response":{GOOD},"sign":"{}"}}"#, sign(GOOD))).is_decode());
    for node in ["null", "true", "[]", r#""text""#, "12"] {
        assert!(refused(signed(node)).is_decode(), "{node}");
    }
}

#[test]
fn r09_r10_odd_texts_inside_a_signed_node() {
    let texts = [
        (r#""a}b""#, "a}b"),
        (r#""a{b""#, "a{b"),
        (r#""\"""#, "\""),
        (r#""\\""#, "\\"),
        (r#""\\\"""#, "\\\""),
        (r#""\u007b""#, "{"),
        (r#""😀""#, "😀"),
        (r#""{\"sign\":\"z\"}""#, r#"{"sign":"z"}"#),
        (r#""\",\"sign\":\"AAAA\"}""#, r#"","sign":"AAAA"}"#),
    ];
    for (json, text) in texts {
        let node = format!(
            r#"{{"code":"10000","out_trade_no":"A1","qr_code":{json},"sign":"q","x":{{"sign":"q"}},"y":[{{"sign":1}}]}}"#
        );
        assert_eq!(read(signed(&node)).unwrap().qr_code.as_deref(), Some(text));
    }
}

#[test]
fn r11_signatures_over_another_spelling() {
    let node = r#"{"code":"10000","qr_code":"\u4f60","out_trade_no":"A1"}"#;
    let others = [
        r#"{"code":"10000","out_trade_no":"A1","qr_code":"\u4f60"}"#,
        r#"{"code":"10000","qr_code":"你","out_trade_no":"A1"}"#,
        r#"{"code":"10000", "qr_code":"\u4f60","out_trade_no":"A1"}"#,
    ];
    for other in others {
        assert!(refused(format!(r#"{{"{NODE}":{node},"sign":"{}"}}"#, sign(other))).is_signature());
    }
}

#[test]
fn r12_escaped_slashes() {
    let node = r#"{"code":"10000","out_trade_no":"A1","qr_code":"https:\/\/qr\\/x"}"#;
    assert_eq!(read(signed(node)).unwrap().qr_code.as_deref(), Some("https://qr\\/x"));
    // Escaped after signing: accepted, and read as it came.
    let before = r#"{"code":"10000","out_trade_no":"A1","qr_code":"https://qr\\/x"}"#;
    let body = format!(r#"{{"{NODE}":{node},"sign":"{}"}}"#, sign(before));
    assert_eq!(read(body).unwrap().qr_code.as_deref(), Some("https://qr\\/x"));
}

#[test]
fn r13_one_spelling_per_signature() {
    let s = sign(GOOD);
    let other_tail = {
        // The last character before `==` carries four bits that do not count.
        let (head, last) = s.trim_end_matches('=').split_at(s.trim_end_matches('=').len() - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let at = alphabet.find(last).unwrap();
        format!("{head}{}==", &alphabet[at + 1..at + 2])
    };
    let spellings = [
        format!("{}\\n{}", &s[..64], &s[64..]),
        format!("{} {}", &s[..64], &s[64..]),
        s.replace('+', "-").replace('/', "_"),
        s.trim_end_matches('=').to_owned(),
        format!("{s}="),
        format!("{s}===="),
        format!(" {s}"),
        other_tail,
    ];
    assert!(s.contains('+') || s.contains('/'), "the URL-safe spelling must differ");
    for spelling in spellings {
        assert_ne!(spelling, s);
        assert!(refused(format!(r#"{{"{NODE}":{GOOD},"sign":"{spelling}"}}"#)).is_signature(), "{spelling}");
    }
}

#[test]
fn r14_signatures_of_another_size() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    let genuine = STANDARD.decode(sign(GOOD)).unwrap();
    let plus_modulus = {
        use rsa::{BigUint, pkcs8::DecodePublicKey as _, traits::PublicKeyParts as _};
        let key = rsa::RsaPublicKey::from_public_key_pem(&support::key("alipay_rsa2048.pub.pem")).unwrap();
        (BigUint::from_bytes_be(&genuine) + key.n()).to_bytes_be()
    };
    let mut padded = genuine.clone();
    padded.insert(0, 0);
    let sizes =
        [vec![], vec![0; 255], vec![0; 256], vec![0; 257], vec![0; 512], padded, genuine[1..].to_vec(), plus_modulus];
    for signature in sizes {
        let body = format!(r#"{{"{NODE}":{GOOD},"sign":"{}"}}"#, STANDARD.encode(&signature));
        assert!(refused(body).is_signature(), "{} bytes", signature.len());
    }
}

#[test]
fn r16_a_weaker_hash_is_refused() {
    let sha1 = sign_as("alipay_rsa2048", SignType::Rsa, GOOD);
    assert!(refused(format!(r#"{{"{NODE}":{GOOD},"sign":"{sha1}"}}"#)).is_signature());
    let other = sign_as("other_rsa2048", SignType::Rsa2, GOOD);
    assert!(refused(format!(r#"{{"{NODE}":{GOOD},"sign":"{other}","sign_type":"RSA"}}"#)).is_signature());
}

#[test]
fn r17_r18_r19_not_exactly_one_object() {
    let body = signed(GOOD);
    let tails = ["x", "\0", "{}", "]", &format!(r#"{{"{NODE}":{EVIL}}}"#)];
    for tail in tails {
        assert!(refused(format!("{body}{tail}")).is_decode(), "{tail}");
    }
    for head in ["\u{feff}", "\0"] {
        assert!(refused(format!("{head}{body}")).is_decode());
    }
    for body in ["[1]", "\"x\"", "1", "", " ", "<html>502</html>", "null", "{", &body[..body.len() - 1]] {
        assert!(refused(body).is_decode(), "{body}");
        assert_unknown_for_writes(body);
    }
}

#[test]
fn r20_r21_r22_unsigned_refusals() {
    let early = r#"{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-app-id"}}"#;
    let error = refused(early);
    assert!(error.is_api("isv.invalid-app-id") && !error.is_authenticated() && !error.is_outcome_unknown());
    assert_unknown_for_writes(early);

    let node = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}"#;
    let unsigned = format!(r#"{{"{NODE}":{node}}}"#);
    assert!(!refused(unsigned.clone()).is_authenticated());
    assert_unknown_for_writes(&unsigned);

    let genuine = refused(signed(node));
    assert!(genuine.is_api("ACQ.TRADE_NOT_EXIST") && genuine.is_authenticated());
    assert_eq!(genuine.api().unwrap().advice, Some("check the order number"));
    assert_ne!(genuine.api(), refused(unsigned).api());

    let wrong = refused(format!(r#"{{"{NODE}":{node},"sign":"AAAA"}}"#));
    assert!(wrong.is_signature() && wrong.api().is_none());
}

#[test]
fn a_success_renamed_to_an_error_is_no_refusal() {
    // The signature covers the node, not its name.
    for node in [GOOD, r#"{"code":"10003","out_trade_no":"A1"}"#, r#"{"access_token":"t"}"#] {
        let body = format!(r#"{{"error_response":{node},"sign":"{}"}}"#, sign(node));
        let error = read_pay(body).unwrap_err();
        assert!(error.is_decode() && error.api().is_none() && error.is_outcome_unknown(), "{error}");
    }
    for code in ["10000.0", "", "30000", "4000", "400041"] {
        let node = format!(r#"{{"code":"{code}","sub_code":"X"}}"#);
        let body = format!(r#"{{"alipay_trade_pay_response":{node},"sign":"{}"}}"#, sign(&node));
        assert!(read_pay(body).unwrap_err().is_outcome_unknown(), "no documented code says that {code} is final");
    }
}

#[test]
fn r25_refusals_and_empty_successes_about_something_else() {
    let other = r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":"B2"}"#;
    assert!(refused(signed(other)).is_mismatch());
    assert!(refused(signed(r#"{"code":"10003","out_trade_no":"B2"}"#)).is_mismatch());
    // A genuine answer of another API under this one's name: it names no order at all.
    let nameless = r#"{"code":"10000","msg":"Success"}"#;
    assert!(refused(signed(nameless)).is_mismatch());
    let body = format!(r#"{{"alipay_trade_pay_response":{nameless},"sign":"{}"}}"#, sign(nameless));
    let error = read_pay(body).unwrap_err();
    assert!(error.is_mismatch() && error.is_outcome_unknown());
    assert_eq!(error.verified_text(), Some(nameless));
}

#[test]
fn r24_waiting_for_the_buyer_is_an_outcome_of_its_own() {
    let error = refused(signed(r#"{"code":"10003","msg":"order success pay inprocess","out_trade_no":"A1"}"#));
    assert!(error.is_in_progress() && error.api().is_none() && !error.is_outcome_unknown());
    assert!(error.verified_text().unwrap().contains("A1"));
    assert!(refused(format!(r#"{{"{NODE}":{{"code":"10003"}}}}"#)).is_signature());
}

#[test]
fn signed_20000_leaves_a_write_open() {
    let node = r#"{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp.unknow-error"}"#;
    assert!(!refused(signed(node)).is_outcome_unknown());
    let body = format!(r#"{{"alipay_trade_pay_response":{node},"sign":"{}"}}"#, sign(node));
    assert!(read_pay(body).unwrap_err().is_outcome_unknown());
    let refusal = r#"{"code":"40004","sub_code":"ACQ.PAYMENT_AUTH_CODE_INVALID"}"#;
    let body = format!(r#"{{"alipay_trade_pay_response":{refusal},"sign":"{}"}}"#, sign(refusal));
    assert!(!read_pay(body).unwrap_err().is_outcome_unknown());
}

#[test]
fn r25_an_answer_about_another_order() {
    let other = GOOD.replace("A1", "B2");
    let error = refused(signed(&other));
    assert!(error.is_mismatch() && error.to_string().contains("out_trade_no"), "{error}");
    // Asked by trade_no, the order number was not sent: the answer's own is no mismatch.
    let query = Query { trade_no: Some("T1".into()), out_trade_no: Some("A1".into()), ..Query::default() };
    let node = r#"{"code":"10000","trade_no":"T1","out_trade_no":"B2"}"#;
    assert!(client().call(query).accept(&answer(signed(node))).is_ok());
}

#[test]
fn r26_drifting_types_are_read_or_named() {
    let node = r#"{"code":10000,"out_trade_no":"A1","trade_status":"BRAND_NEW","extra":{"a":[1]},"quantity":"12","is_paid":"T","qr_code":7,
        "goods_detail":{"goods":[{"goods_id":"g","price":1}]},"seller":"{\"goods_id\":\"s\"}","channels":["a",null,2],"trade_no":null}"#;
    let response = read(signed(node)).unwrap();
    assert_eq!(response.trade_status.as_deref(), Some("BRAND_NEW"));
    assert_eq!((response.quantity, response.is_paid, response.qr_code.as_deref()), (Some(12), Some(true), Some("7")));
    assert_eq!(response.goods_detail[0].price.unwrap().to_string(), "1.00");
    assert_eq!(response.seller.as_ref().unwrap().goods_id, "s");
    assert_eq!(response.channels, ["a", "2"]);
    assert!(response.text().contains(r#""extra":{"a":[1]}"#), "unknown fields stay reachable");

    let node = r#"{"code":"10000","out_trade_no":"A1","quantity":"many","goods_detail":[{"goods_id":"g"},{"price":[]}],"seller":3}"#;
    let error = refused(signed(node));
    assert!(error.is_decode() && !error.is_signature());
    let text = error.to_string();
    for path in
        ["quantity: expected a whole number", "goods_detail[1].price: expected yuan", "seller: expected an object"]
    {
        assert!(text.contains(path), "{text}");
    }
    assert!(error.raw_answer().is_some());
}

#[test]
fn fields_given_twice_inside_a_node_are_named() {
    let error =
        refused(signed(r#"{"code":"10000","out_trade_no":"A1","total_amount":"0.01","total_amount":"9999.00"}"#));
    assert!(error.is_decode() && error.to_string().contains("total_amount: given twice"), "{error}");
}

#[test]
fn r27_money_is_never_rounded() {
    let amount = |text: &str| read(signed(&format!(r#"{{"code":"10000","out_trade_no":"A1","total_amount":{text}}}"#)));
    assert_eq!(amount("88.88").unwrap().total_amount.unwrap().fen(), 8888);
    for text in ["8.888e1", "12345678901234567.89", "88.880", "-1"] {
        let error = amount(text).unwrap_err();
        assert!(error.is_decode() && error.to_string().contains("total_amount"), "{error}");
    }
    assert_eq!(amount("\"\"").unwrap().total_amount, None);
}

#[test]
fn r28_size_and_depth_are_bounded() {
    let too_large = refused(vec![b' '; 1024 * 1024 + 1]);
    assert!(too_large.is_limit());
    let members: String = (0..10_001).map(|i| format!(r#""k{i}":1,"#)).collect();
    assert!(refused(format!(r#"{{{members}"{NODE}":{GOOD}}}"#)).is_limit());

    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let long_text = "x".repeat(900 * 1024);
    on_small_stack(move || {
        for nested in
            [format!(r#"{{"code":"10000","unknown":{deep}}}"#), format!(r#"{{"code":"10000","seller":{deep}}}"#)]
        {
            assert!(refused(signed(&nested)).is_limit());
        }
        assert!(refused("[".repeat(200_000)).is_decode());
        // As deep as the reader goes, through a type that contains itself.
        let tree = |depth: usize| r#"{"child":"#.repeat(depth) + "{}" + &"}".repeat(depth);
        assert!(decode::<Tree>(&tree(60)).is_ok());
        assert_eq!(decode::<Tree>(&tree(120)).unwrap_err()[0].message, "nested deeper than 64 levels");
        assert!(decode::<Tree>(&tree(200_000)).is_err());
        let digits = format!(r#"{{"code":"10000","out_trade_no":"A1","quantity":{}}}"#, "9".repeat(1_000_000));
        assert!(refused(signed(&digits)).is_decode());
        let response =
            read(signed(&format!(r#"{{"code":"10000","out_trade_no":"A1","qr_code":"{long_text}"}}"#))).unwrap();
        assert_eq!(response.qr_code.as_ref().unwrap().len(), long_text.len());
    });
}

/// The stack of a small worker thread.
fn on_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 * 1024).spawn(test).unwrap().join().unwrap();
}

#[test]
fn r29_bytes_that_are_no_text() {
    let lone = r#"{"code":"10000","out_trade_no":"A1","qr_code":"\ud800"}"#;
    let error = refused(signed(lone));
    assert!(error.is_decode() && error.raw_answer().is_some());
    for bytes in [b"\xC0\xAF".as_slice(), b"\xE9", b"\xFF\xFE"] {
        let mut body = format!(r#"{{"{NODE}":{{"code":"10000","qr_code":""#).into_bytes();
        body.extend(bytes);
        body.extend(br#""},"sign":"AAAA"}"#);
        let error = refused(body);
        assert!(error.is_decode() && error.raw_answer().is_some());
    }
}

#[test]
fn http_errors_are_no_answers() {
    for status in [500, 502, 429, 404, 302] {
        let response = alipay_core::HttpResponse::new(status, signed(GOOD));
        let error = client().call(Query { out_trade_no: Some("A1".into()), ..Query::default() }).accept(&response);
        assert!(error.unwrap_err().is_transport());
    }
}

#[test]
fn nothing_of_an_answer_leaks_into_messages() {
    let secret = "composeBd364827b102144cf992fb7ce6e327X89";
    let nodes = [
        format!(r#"{{"code":"40002","sub_code":"isv.invalid-signature","sub_msg":"verified: auth_token={secret}"}}"#),
        format!(r#"{{"code":"{secret}\n{secret}","sub_code":"{secret}{secret}"}}"#),
        format!(
            r#"{{"code":"10000","out_trade_no":"A1","quantity":"{secret}","total_amount":"{secret}","seller":"{secret}"}}"#
        ),
    ];
    for node in nodes {
        for body in
            [signed(&node), format!(r#"{{"{NODE}":{node}}}"#), format!(r#"{{"{NODE}":{node},"sign":"{secret}"}}"#)]
        {
            let error = refused(body);
            let mut texts = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                texts.push(format!("{cause} {cause:?}"));
                source = cause.source();
            }
            for text in texts {
                assert!(!text.contains(&secret[..12]) && !text.contains('\r'), "{text}");
            }
        }
    }
    let response =
        read(signed(&format!(r#"{{"code":"10000","out_trade_no":"A1","access_token":"{secret}"}}"#))).unwrap();
    assert_eq!(response.access_token.as_deref(), Some(secret));
    assert_eq!(Query::INFO.method, "alipay.trade.query");
}
