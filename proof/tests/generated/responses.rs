//! Rows R01 to R29: bodies of answers, and their signatures.

use alipay_core::SignType;
use alipay_proof::{Class, Part, cases::Answer};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    answer::{Answers, Complete as _},
    signing::{EVIL, GOOD, NODE, base64, repeat, sign, sign_as, signed, signed_parts, text, with_sign},
};

pub fn cases() -> Vec<Answer> {
    let mut cases = Answers::default();
    layout(&mut cases);
    members(&mut cases);
    odd_texts(&mut cases);
    signatures(&mut cases);
    not_one_object(&mut cases);
    refusals(&mut cases);
    contents(&mut cases);
    sizes(&mut cases);
    no_text(&mut cases);
    cases.cases
}

fn layout(cases: &mut Answers) {
    let s = sign(GOOD);
    let bodies = [
        ("as it comes", format!(r#"{{"{NODE}":{GOOD},"sign":"{s}"}}"#)),
        ("sign first", format!(r#"{{"sign":"{s}","{NODE}":{GOOD}}}"#)),
        ("blanks around every token", format!(" {{ \"{NODE}\"\t:\r\n {GOOD} ,\n\"sign\" : \"{s}\" }}\r\n")),
        ("unknown members", format!(r#"{{"x":1,"{NODE}":{GOOD},"y":"{NODE}","sign":"{s}","z":null}}"#)),
        ("a serial number in key mode", format!(r#"{{"{NODE}":{GOOD},"alipay_cert_sn":"0","sign":"{s}"}}"#)),
    ];
    for (case, body) in bodies {
        let answer = cases.good("R01", case, body, GOOD).also_written();
        answer.value("out_trade_no", "A1").value("total_amount", "0.01").value("trade_status", "WAIT_BUYER_PAY");
    }
    for (case, from, to) in [
        ("a digit of the amount", "0.01", "0.02"),
        ("a digit of the order", "\"A1\"", "\"B1\""),
        ("a letter of a name", "trade_status", "trade_statuz"),
        ("a blank more", "\"A1\",", "\"A1\", "),
        ("a letter of the state", "WAIT_BUYER", "WAIT-BUYER"),
    ] {
        assert!(GOOD.contains(from));
        cases.add("R02", case, with_sign(&GOOD.replacen(from, to, 1), &s), Class::Signature);
    }
}

fn members(cases: &mut Answers) {
    let (s, s2) = (sign(GOOD), sign(EVIL));
    for (id, case, body) in [
        ("R03", "the other one last", format!(r#"{{"{NODE}":{GOOD},"sign":"{s}","{NODE}":{EVIL}}}"#)),
        ("R03", "the other one first", format!(r#"{{"{NODE}":{EVIL},"{NODE}":{GOOD},"sign":"{s}"}}"#)),
        ("R03", "twice the same", format!(r#"{{"{NODE}":{GOOD},"{NODE}":{GOOD},"sign":"{s}"}}"#)),
        (
            "R03",
            "the name escaped",
            format!(r#"{{"{NODE}":{GOOD},"sign":"{s}","alipay_trade_query_respons\u0065":{EVIL}}}"#),
        ),
        ("R04", "the other signature last", format!(r#"{{"{NODE}":{GOOD},"sign":"{s}","sign":"{s2}"}}"#)),
        ("R04", "the other signature first", format!(r#"{{"sign":"{s2}","{NODE}":{GOOD},"sign":"{s}"}}"#)),
        ("R04", "the name escaped", format!(r#"{{"\u0073ign":"{s2}","{NODE}":{GOOD},"sign":"{s}"}}"#)),
        ("R06", "a result and an error", format!(r#"{{"{NODE}":{GOOD},"error_response":{EVIL},"sign":"{s}"}}"#)),
        ("R06", "an error and a result", format!(r#"{{"error_response":{EVIL},"{NODE}":{GOOD},"sign":"{s}"}}"#)),
        ("R06", "a success named an error", format!(r#"{{"error_response":{GOOD},"sign":"{s}"}}"#)),
        ("R07", "another API's node", format!(r#"{{"zhima_x_response":{GOOD},"sign":"{s}"}}"#)),
        ("R07", "a prefix of the name", format!(r#"{{"alipay_trade_query_respons":{GOOD},"sign":"{s}"}}"#)),
        ("R07", "no node", format!(r#"{{"sign":"{s}"}}"#)),
        ("R07", "the node inside of another", format!(r#"{{"x":{{"{NODE}":{GOOD}}},"sign":"{s}"}}"#)),
    ] {
        let answer = cases.add(id, case, body, Class::Envelope);
        // An escaped name of the node is not replaced in the answer to a payment.
        answer.write = !(id == "R03" && case == "the name escaped");
    }
    for node in ["null", "true", "[]", r#""text""#, "12"] {
        cases.add("R08", node, signed(node), Class::Envelope);
    }
    for (case, member) in [
        ("no sign", ""),
        ("empty", r#","sign":"""#),
        ("null", r#","sign":null"#),
        ("a number", r#","sign":123"#),
        ("a list", r#","sign":[]"#),
        ("an object", r#","sign":{}"#),
    ] {
        cases.add("R05", case, format!(r#"{{"{NODE}":{EVIL}{member}}}"#), Class::Signature);
    }
}

fn odd_texts(cases: &mut Answers) {
    for (case, json, value) in [
        ("a closing brace", r#""a}b""#, "a}b"),
        ("an opening brace", r#""a{b""#, "a{b"),
        ("an escaped quote", r#""\"""#, "\""),
        ("an escaped backslash", r#""\\""#, "\\"),
        ("both", r#""\\\"""#, "\\\""),
        ("an escaped brace", r#""\u007b""#, "{"),
        ("four bytes", r#""😀""#, "😀"),
        ("a pair of surrogates", r#""\ud83d\ude00""#, "😀"),
    ] {
        let node = format!(r#"{{"code":"10000","out_trade_no":"A1","subject":{json}}}"#);
        cases.good("R10", case, signed(&node), node).value("subject", value);
    }
    for (case, members, value) in [
        ("an object", r#""x":{"sign":"q"},"subject":"s""#, "s"),
        ("a list of objects", r#""x":[{"sign":"q"},{"sign":1}],"subject":"s""#, "s"),
        ("a member of the node", r#""sign":"q","subject":"s""#, "s"),
        ("a text that is JSON", r#""subject":"{\"sign\":\"z\"}""#, r#"{"sign":"z"}"#),
        ("a text that ends the node", r#""subject":"\",\"sign\":\"AAAA\"}""#, r#"","sign":"AAAA"}"#),
        (
            "a text that names the node",
            r#""subject":"\"alipay_trade_query_response\":{}""#,
            r#""alipay_trade_query_response":{}"#,
        ),
    ] {
        let node = format!(r#"{{"code":"10000","out_trade_no":"A1",{members}}}"#);
        cases.good("R09", case, signed(&node), node).value("subject", value);
    }
    let node = r#"{"code":"10000","out_trade_no":"A1","subject":"\u4f60","body":"a\/b"}"#;
    for (case, other) in [
        ("members sorted", r#"{"body":"a\/b","code":"10000","out_trade_no":"A1","subject":"\u4f60"}"#),
        ("letters unescaped", r#"{"code":"10000","out_trade_no":"A1","subject":"你","body":"a\/b"}"#),
        ("blanks", r#"{"code":"10000", "out_trade_no":"A1","subject":"\u4f60","body":"a\/b"}"#),
        ("letters and slashes unescaped", r#"{"code":"10000","out_trade_no":"A1","subject":"你","body":"a/b"}"#),
    ] {
        cases.add("R11", case, with_sign(node, &sign(other)), Class::Signature);
    }
    let node = r#"{"code":"10000","out_trade_no":"A1","subject":"https:\/\/qr\\/x"}"#;
    cases.good("R12", "escaped before it was signed", signed(node), node).value("subject", "https://qr\\/x");
    let before = r#"{"code":"10000","out_trade_no":"A1","subject":"https://qr\\/x"}"#;
    let after = with_sign(node, &sign(before));
    cases.good("R12", "escaped after it was signed", after, node).value("subject", "https://qr\\/x");
}

fn signatures(cases: &mut Answers) {
    let s = sign(GOOD);
    let other_tail = {
        // The last character before `==` carries four bits that do not count.
        let (head, last) = s.trim_end_matches('=').split_at(s.trim_end_matches('=').len() - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let at = alphabet.find(last).unwrap();
        format!("{head}{}==", &alphabet[at + 1..at + 2])
    };
    assert!(s.contains('+') || s.contains('/'), "the URL-safe spelling must differ");
    for (case, spelling) in [
        ("a line break", format!("{}\\n{}", &s[..64], &s[64..])),
        ("a blank inside", format!("{} {}", &s[..64], &s[64..])),
        ("a blank in front", format!(" {s}")),
        ("the alphabet for addresses", s.replace('+', "-").replace('/', "_")),
        ("no padding", s.trim_end_matches('=').to_owned()),
        ("one sign of padding more", format!("{s}=")),
        ("padding twice", format!("{s}====")),
        ("bits behind the end", other_tail),
        ("no base64", "!!!!".to_owned()),
    ] {
        assert_ne!(spelling, s);
        cases.add("R13", case, with_sign(GOOD, &spelling), Class::Signature);
    }
    let genuine = STANDARD.decode(&s).unwrap();
    let plus_modulus = {
        use rsa::{BigUint, pkcs8::DecodePublicKey as _, traits::PublicKeyParts as _};
        let key = rsa::RsaPublicKey::from_public_key_pem(&alipay_proof::key("alipay_rsa2048.pub.pem")).unwrap();
        (BigUint::from_bytes_be(&genuine) + key.n()).to_bytes_be()
    };
    for (case, bytes) in [
        ("zeros, 255 bytes", vec![0; 255]),
        ("zeros, 256 bytes", vec![0; 256]),
        ("zeros, 257 bytes", vec![0; 257]),
        ("zeros, 512 bytes", vec![0; 512]),
        ("ones", [vec![0; 255], vec![1]].concat()),
        ("a zero in front", [vec![0], genuine.clone()].concat()),
        ("its first byte missing", genuine[1..].to_vec()),
        ("its last byte missing", genuine[..255].to_vec()),
        ("the modulus added", plus_modulus),
    ] {
        cases.add("R14", case, with_sign(GOOD, &STANDARD.encode(bytes)), Class::Signature);
    }
    cases.add("R14", "no bytes", with_sign(GOOD, ""), Class::Signature);
    let sha1 = sign_as("alipay_rsa2048", SignType::Rsa, GOOD);
    cases.add("R16", "SHA-1", with_sign(GOOD, &sha1), Class::Signature);
    let named = format!(r#"{{"{NODE}":{GOOD},"sign":"{sha1}","sign_type":"RSA"}}"#);
    cases.add("R16", "SHA-1, and the answer says so", named, Class::Signature);
    let other = sign_as("other_rsa2048", SignType::Rsa2, GOOD);
    cases.add("R16", "another key", with_sign(GOOD, &other), Class::Signature);
    let own = sign_as("app_rsa2048", SignType::Rsa2, GOOD);
    cases.add("R16", "the app's own key", with_sign(GOOD, &own), Class::Signature);
}

fn not_one_object(cases: &mut Answers) {
    let body = signed(GOOD);
    for (case, tail) in [
        ("a letter", "x".to_owned()),
        ("a zero byte", "\0".to_owned()),
        ("an empty object", "{}".to_owned()),
        ("a bracket", "]".to_owned()),
        ("another answer", format!(r#"{{"{NODE}":{EVIL}}}"#)),
    ] {
        // What is no JSON at all was cut off, or comes from something in between.
        cases.add("R17", case, format!("{body}{tail}"), Class::Envelope).sent(3);
    }
    cases.add("R18", "a byte order mark", format!("\u{feff}{body}"), Class::Envelope).sent(3);
    cases.add("R18", "a zero byte", format!("\0{body}"), Class::Envelope).sent(3);
    for whole in ["[1]", "\"x\"", "1", "", " ", "<html>502</html>", "null", "{", "{}"] {
        cases.add("R19", whole, whole, Class::Envelope).sent(if whole == "{}" { 2 } else { 3 });
    }
    cases.add("R19", "its last byte missing", &body[..body.len() - 1], Class::Envelope).sent(3);
    cases.add("R19", "half of it", &body[..body.len() / 2], Class::Envelope).sent(3);
}

fn refusals(cases: &mut Answers) {
    let early = r#"{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-app-id"}"#;
    let body = format!(r#"{{"error_response":{early}}}"#);
    cases.add("R20", "without a signature", body, Class::Unauthenticated).code("isv.invalid-app-id");
    let body = format!(r#"{{"error_response":{early},"sign":"{}"}}"#, sign(early));
    cases.add("R20", "with one", body, Class::Api).code("isv.invalid-app-id");
    let node = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}"#;
    let body = format!(r#"{{"{NODE}":{node}}}"#);
    cases.add("R21", "without a signature", body, Class::Unauthenticated).code("ACQ.TRADE_NOT_EXIST");
    cases.add("R21", "with one", signed(node), Class::Api).code("ACQ.TRADE_NOT_EXIST");
    cases.add("R22", "four letters", with_sign(node, "AAAA"), Class::Signature);
    cases.add("R22", "of another node", with_sign(node, &sign(GOOD)), Class::Signature);
    for (case, node) in [("code and msg", r#"{"code":"10000","msg":""}"#), ("nothing", "{}")] {
        cases.add("R23", case, format!(r#"{{"{NODE}":{node}}}"#), Class::Signature);
    }
    let waiting = r#"{"code":"10003","msg":"order success pay inprocess","out_trade_no":"A1"}"#;
    cases.add("R24", "signed", signed(waiting), Class::InProgress);
    cases.add("R24", "unsigned", format!(r#"{{"{NODE}":{waiting}}}"#), Class::Signature);
    let busy = r#"{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp.unknow-error"}"#;
    cases.add("R24", "the platform does not know either", signed(busy), Class::Api).open(true).sent(3);
    for code in ["10000.0", "", "30000", "4000", "400041"] {
        let node = format!(r#"{{"code":"{code}","sub_code":"X"}}"#);
        cases.add("R24", format!("no documented code: {code:?}"), signed(&node), Class::Api).open(true);
    }
}

fn contents(cases: &mut Answers) {
    let other = GOOD.replace("A1", "B2");
    cases.add("R25", "another order", signed(&other), Class::Echo).says("out_trade_no");
    let refusal = r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":"B2"}"#;
    cases.add("R25", "a refusal about another order", signed(refusal), Class::Echo);
    let waiting = r#"{"code":"10003","out_trade_no":"B2"}"#;
    cases.add("R25", "another order in progress", signed(waiting), Class::Echo);
    cases.add("R25", "about nothing", signed(r#"{"code":"10000","msg":"Success"}"#), Class::Echo);

    let node = r#"{"code":10000,"out_trade_no":"A1","trade_status":"BRAND_NEW","extra":{"a":[1]},"subject":7,"total_amount":"88.88","trade_no":null}"#;
    let answer = cases.good("R26", "types that drift", signed(node), node);
    answer.value("trade_status", "BRAND_NEW").value("subject", "7").value("total_amount", "88.88").no_value("trade_no");
    for (name, value) in [
        ("total_amount", r#""many""#),
        ("total_amount", "{}"),
        ("send_pay_date", r#""yesterday""#),
        ("fund_bill_list", "3"),
        ("trade_settle_info", r#""x""#),
    ] {
        let node = format!(r#"{{"code":"10000","out_trade_no":"A1","{name}":{value}}}"#);
        // Not every answer to a payment has such a field.
        cases.add("R26", format!("{name}: {value}"), signed(&node), Class::Decode).says(name).read_only();
    }
    let twice = r#"{"code":"10000","out_trade_no":"A1","total_amount":"0.01","total_amount":"9999.00"}"#;
    cases.add("R26", "a field twice", signed(twice), Class::Decode).says("total_amount");

    let amount = |text: &str| format!(r#"{{"code":"10000","out_trade_no":"A1","total_amount":{text}}}"#);
    cases.good("R27", "a number", signed(&amount("88.88")), amount("88.88")).value("total_amount", "88.88");
    cases.good("R27", "empty", signed(&amount("\"\"")), amount("\"\"")).no_value("total_amount");
    for text in ["8.888e1", "12345678901234567.89", "88.880", "-1", "0.001", "1e400"] {
        cases.add("R27", text, signed(&amount(text)), Class::Decode).says("total_amount");
    }
}

fn sizes(cases: &mut Answers) {
    let large = vec![repeat(" ", 1024 * 1024 + 1)];
    cases.add("R28", "a byte more than a mebibyte", large, Class::Limit).sent(3);
    let members = vec![
        text("{"),
        Part::Numbered(r#""k#":1,"#.into(), 10_001),
        text(format!(r#""{NODE}":{GOOD},"sign":"{}"}}"#, sign(GOOD))),
    ];
    cases.add("R28", "10,001 members", members, Class::Limit);
    for name in ["unknown", "trade_settle_info"] {
        let open = format!(r#"{{"code":"10000","out_trade_no":"A1","{name}":"#);
        let node = vec![text(open), repeat("[", 100_000), repeat("]", 100_000), text("}")];
        cases.add("R28", format!("100,000 lists in {name}"), signed_parts(node), Class::Limit);
    }
    cases.add("R28", "200,000 open lists", vec![repeat("[", 200_000)], Class::Envelope).sent(3);
    let objects = vec![text(format!(r#"{{"{NODE}":"#)), repeat(r#"{"a":"#, 150_000)];
    cases.add("R28", "150,000 open objects", objects, Class::Limit);
    let digits =
        vec![text(r#"{"code":"10000","out_trade_no":"A1","total_amount":"#), repeat("9", 1_000_000), text("}")];
    cases.add("R28", "a number of a million digits", signed_parts(digits), Class::Decode);
    let long = vec![text(r#"{"code":"10000","out_trade_no":"A1","subject":""#), repeat("x", 900 * 1024), text(r#""}"#)];
    cases.good("R28", "a text of 900 KiB", signed_parts(long.clone()), long);
    let escapes =
        vec![text(r#"{"code":"10000","out_trade_no":"A1","subject":""#), repeat("\\u0041", 150_000), text(r#""}"#)];
    cases.good("R28", "150,000 escapes", signed_parts(escapes.clone()), escapes);
}

fn no_text(cases: &mut Answers) {
    let lone = r#"{"code":"10000","out_trade_no":"A1","subject":"\ud800"}"#;
    // An answer to a payment has no such field, so that nobody reads it.
    cases.add("R29", "half a pair of surrogates", signed(lone), Class::Decode).read_only();
    for (case, bytes) in [
        ("an overlong form", b"\xC0\xAF".as_slice()),
        ("Latin-1", b"\xE9"),
        ("no UTF-8 at all", b"\xFF\xFE"),
        ("half a character", b"\xE4\xBD"),
        ("a surrogate", b"\xED\xA0\x80"),
    ] {
        let node = vec![text(r#"{"code":"10000","out_trade_no":"A1","subject":""#), base64(bytes), text(r#""}"#)];
        cases.add("R29", case, signed_parts(node), Class::Envelope);
    }
    let node = "{\"code\":\"10000\",\"out_trade_no\":\"A1\",\"subject\":\"a\u{1}b\"}";
    cases.add("R29", "a control character", signed(node), Class::Envelope).sent(3);
}
