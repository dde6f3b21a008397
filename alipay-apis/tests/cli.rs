//! The program `alipay`, as somebody in front of a terminal meets it.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{fs, path::Path};
use support::{Folder, alipay, alipay_with, assert_holds_nothing_of, assert_two_sentences, key, vectors};

#[test]
fn a_made_pair_signs_and_verifies_and_is_never_overwritten() {
    let folder = Folder::new("made");
    let keys = folder.path("keys");
    let made = alipay(&["keygen", "--out", &keys], "");
    assert_eq!(made.code, 0, "{made:?}");
    let (private, public) = (format!("{keys}/app_private_key.pem"), format!("{keys}/app_public_key.pem"));
    let before = fs::read_to_string(&private).unwrap();
    assert!(before.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_holds_nothing_of(&made, &before);

    // The line for the console is the public file, without its PEM lines.
    let line: String = fs::read_to_string(&public).unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    assert!(made.out.lines().any(|printed| printed == line), "{made:?}");
    for file in [&private, &public] {
        let seen = alipay(&["key", "inspect", file], "");
        assert!(seen.code == 0 && seen.out.contains("RSA-2048") && seen.out.contains(&line), "{seen:?}");
        assert_holds_nothing_of(&seen, &before);
    }

    let again = alipay(&["keygen", "--out", &keys], "");
    assert_eq!(again.code, 2);
    assert!(again.err.contains("app_private_key.pem is there already"), "{again:?}");
    assert_eq!(fs::read_to_string(&private).unwrap(), before);
    // Half a pair is not completed with a stranger's half.
    fs::remove_file(&private).unwrap();
    assert_eq!(alipay(&["keygen", "--out", &keys], "").code, 2);
    assert!(!Path::new(&private).exists());
}

#[test]
fn every_spelling_of_a_key_is_named() {
    let folder = Folder::new("spellings");
    let private = fs::read_to_string(key("app_rsa2048.pkcs8.pem")).unwrap();
    let crlf = folder.file("crlf.pem", format!("\u{feff}{}", private.replace('\n', "\r\n")).as_bytes());
    let escaped = folder.file("escaped", private.replace('\n', "\\n").as_bytes());
    for (file, words) in [
        (key("app_rsa2048.pkcs8.pem"), &["private key, PKCS#8, PEM\n"][..]),
        (key("app_rsa2048.pkcs1.pem"), &["private key, PKCS#1, PEM\n"]),
        (key("app_rsa2048.pkcs8.b64"), &["private key, PKCS#8, one line of base64"]),
        (key("app_rsa2048.pkcs1.b64"), &["private key, PKCS#1, one line of base64"]),
        (key("app_rsa2048.pub.pem"), &["public key, SubjectPublicKeyInfo, PEM\n"]),
        (key("app_rsa2048.pub.pkcs1.b64"), &["public key, PKCS#1, one line of base64"]),
        (crlf, &["private key, PKCS#8, PEM", "byte order mark", "CRLF"]),
        (escaped, &["private key, PKCS#8, PEM", "\\n"]),
    ] {
        let seen = alipay(&["key", "inspect", &file], "");
        assert_eq!(seen.code, 0, "{file}: {seen:?}");
        assert!(words.iter().all(|word| seen.out.contains(word)), "{file}: {seen:?}");
        // All are the same key.
        let line = fs::read_to_string(key("app_rsa2048.pub.b64")).unwrap();
        assert!(seen.out.contains(line.trim()), "{file}: {seen:?}");
        assert_holds_nothing_of(&seen, &private);
        assert_holds_nothing_of(&seen, &fs::read_to_string(key("app_rsa2048.pkcs1.pem")).unwrap());
    }
    let short = alipay(&["key", "inspect", &key("app_rsa1024.pub.b64")], "");
    assert!(short.out.contains("RSA-1024") && short.out.contains("Too short for RSA2"), "{short:?}");
    let piped = alipay(&["key", "inspect", "-"], &private);
    assert!(piped.out.starts_with("private key, PKCS#8"), "{piped:?}");
}

#[test]
fn certificates_show_their_serial_numbers() {
    for entry in vectors("cert_sn.json") {
        let (Some(file), Some(sn)) = (entry["inputs"]["file"].as_str(), entry["expected"]["sn"].as_str()) else {
            continue;
        };
        let path = [key(file), key(&format!("certs/{file}"))].into_iter().find(|path| Path::new(path).exists());
        let Some(path) = path else { continue };
        let seen = alipay(&["key", "inspect", &path], "");
        assert!(seen.code == 0 && seen.out.contains(sn), "{file} {sn}: {seen:?}");
    }
    let app = alipay(&["key", "inspect", &key("app_cert.crt")], "");
    for word in
        ["certificate, PEM", "2088000000000001-2021000000000001", "issuer       CN=Ant Test", "2020-01-01 08:00:00 to"]
    {
        assert!(app.out.contains(word), "{word}: {app:?}");
    }
    assert!(!app.out.contains("root SN"), "{app:?}");
    let roots = alipay(&["key", "inspect", &key("alipay_root.crt")], "");
    assert!(
        roots.out.starts_with("bundle of root certificates, PEM") && roots.out.contains("root SN for RSA2"),
        "{roots:?}"
    );
    let chain = alipay(&["key", "inspect", &key("alipay_cert.crt")], "");
    assert!(chain.out.starts_with("certificate, and those of its issuers"), "{chain:?}");
}

#[test]
fn signatures_are_those_of_the_official_sdks() {
    let mut checked = 0;
    for entry in vectors("request_sign.json") {
        let (params, name) = (&entry["params"], entry["inputs"]["private_key"].as_str().unwrap());
        let (Some(source), Some(sign)) =
            (entry["expected"]["sign_source"].as_str(), entry["expected"]["sign"].as_str())
        else {
            continue;
        };
        if name != "app_rsa2048" || params["sign_type"] != "RSA2" || source.contains(char::is_control) {
            continue;
        }
        let signed = alipay(&["sign", "--private-key", &key(&format!("{name}.pkcs8.pem"))], &params.to_string());
        assert_eq!(signed.code, 0, "{}: {signed:?}", entry["id"]);
        assert!(signed.out.contains(&format!("\n{source}\n")), "{}: {signed:?}", entry["id"]);
        assert!(signed.out.ends_with(&format!("\n{sign}\n")), "{}: {signed:?}", entry["id"]);
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn parameters_are_a_form_an_address_or_json() {
    let folder = Folder::new("parameters");
    let expected = "Signed text:\na=1 +&b=中文&sign_type=RSA2\n";
    let outs: Vec<String> = [
        "b=%E4%B8%AD%E6%96%87&a=1%20%2B&sign=old\n",
        "https://gateway.example/gateway.do?b=%E4%B8%AD%E6%96%87&a=1+%2B",
        r#"{"b": "中文", "a": "1 +", "empty": ""}"#,
    ]
    .iter()
    .map(|text| {
        let file = folder.file("parameters", text.as_bytes());
        let signed = alipay(&["sign", "--private-key", &key("app_rsa2048.pkcs1.b64"), &file], "");
        assert!(signed.code == 0 && signed.out.starts_with(expected), "{signed:?}");
        assert_holds_nothing_of(&signed, &fs::read_to_string(key("app_rsa2048.pkcs1.pem")).unwrap());
        signed.out
    })
    .collect();
    assert!(outs.windows(2).all(|pair| pair[0] == pair[1]));
    let old = alipay(&["sign", "--private-key", &key("app_rsa1024.pkcs8.pem"), "--sign-type", "RSA"], "a=1");
    assert!(old.code == 0 && old.out.contains("sign_type=RSA\n"), "{old:?}");

    // The text that is signed, as an SDK prints it: its `+` and `&` belong to values.
    let plain = r#"biz_content={"subject":"cake+1","url":"http://shop.example/?a=1&b=2"}&charset=utf-8"#;
    let refused = alipay(&["sign", "--private-key", &key("app_rsa2048.pkcs1.b64")], plain);
    assert_two_sentences(&refused);
    assert!(refused.err.contains("not percent-encoded"), "{refused:?}");
}

#[test]
fn responses_are_judged_as_the_vectors_say() {
    judge("response_verify.json", |entry, folder| {
        let inputs = &entry["inputs"];
        let body = folder.file("body", &bytes_of(inputs));
        let method = inputs["method"].as_str().unwrap().to_owned();
        vec!["response".to_owned(), body, "--method".to_owned(), method]
    });
}

#[test]
fn notifications_are_judged_as_the_vectors_say() {
    judge("notify.json", |entry, folder| {
        vec!["notification".to_owned(), folder.file("body", &bytes_of(&entry["inputs"]))]
    });
}

#[test]
fn an_answer_is_found_without_its_name() {
    let folder = Folder::new("answer");
    let entry = vectors("response_verify.json").into_iter().find(|entry| entry["id"] == "ok_basic").unwrap();
    let body = entry["inputs"]["body"].as_str().unwrap();
    let run = |text: &str, name: &str| {
        let file = folder.file("body", text.as_bytes());
        alipay(&["verify", "--alipay-public-key", &key(name), "response", &file], "")
    };
    let right = run(body, "alipay_rsa2048.pub.b64");
    let text = entry["expected"]["signed_text"].as_str().unwrap();
    assert!(right.code == 0 && right.out.contains("RIGHT") && right.out.contains(text), "{right:?}");
    // Reading the certificate instead of the key, for certificate mode.
    assert_eq!(run(body, "alipay_cert.crt").code, 0);
    let own_key = run(body, "app_rsa2048.pub.b64");
    assert!(own_key.code == 1 && own_key.out.contains("not the app's own"), "{own_key:?}");
    assert_eq!(run(&body.replace("88.88", "88.89"), "alipay_rsa2048.pub.b64").code, 1);
    let unsigned = run(r#"{"alipay_trade_query_response":{"code":"40004"}}"#, "alipay_rsa2048.pub.b64");
    assert!(unsigned.code == 1 && unsigned.out.contains("NOT SIGNED"), "{unsigned:?}");
    for nonsense in ["", "<html>", "[]", "{}", r#"{"a_response":{},"b_response":{}}"#] {
        assert_two_sentences(&run(nonsense, "alipay_rsa2048.pub.b64"));
    }
}

#[test]
fn a_browser_that_came_back_is_verified_by_its_address() {
    let entry = vectors("notify.json").into_iter().find(|entry| entry["expected"]["verdict"] == "accept").unwrap();
    let query = entry["inputs"]["body"].as_str().unwrap();
    let name = format!("{}.pub.pem", entry["inputs"]["alipay_public_key"].as_str().unwrap());
    let run = |arguments: &[&str]| {
        let key = key(&name);
        alipay(&[&["verify", "--alipay-public-key", &key, "return"], arguments].concat(), "")
    };
    let address = format!("https://shop.example/back?{query}#top");
    let right = run(&[&address]);
    assert!(right.code == 0 && right.out.contains("RIGHT"), "{right:?}");
    let mixed_in = format!("https://shop.example/back?page=1&{query}");
    let wrong = run(&[&mixed_in]);
    assert!(wrong.code == 1 && wrong.out.contains("--own-param"), "{wrong:?}");
    assert_eq!(run(&[&mixed_in, "--own-param", "page"]).code, 0);
}

#[test]
fn an_api_is_described() {
    let seen = alipay(&["describe", "alipay.trade.query"], "");
    assert_eq!(seen.code, 0, "{seen:?}");
    for word in ["TradeQuery", "out_trade_no", "at most 64 chars", "Response", "trade_status", "ACQ.TRADE_NOT_EXIST"] {
        assert!(seen.out.contains(word), "{word}: {}", seen.out);
    }
    assert_eq!(alipay(&["describe", "TradeQuery"], "").out, seen.out);
    let near = alipay(&["describe", "trade.query"], "");
    assert!(near.code == 2 && near.err.contains("alipay.trade.query"), "{near:?}");
    let disabled = alipay(&["describe", "alipay.ins.no.such"], "");
    assert!(disabled.code == 2 && disabled.err.contains("APIS.md"), "{disabled:?}");
}

#[test]
fn mistakes_are_two_sentences_and_quote_no_secret() {
    let folder = Folder::new("mistakes");
    let private = fs::read_to_string(key("app_rsa2048.pkcs8.b64")).unwrap();
    let pem = fs::read_to_string(key("app_rsa2048.pkcs8.pem")).unwrap();
    let (app, public) = (key("app_rsa2048.pkcs8.pem"), key("alipay_rsa2048.pub.pem"));
    let cut = folder.file("cut.pem", &pem.as_bytes()[..900]);
    let number = folder.file("number.json", br#"{"a": 1}"#);
    let (private, nowhere) = (private.trim(), folder.path("nowhere"));
    let directory = folder.path("");
    let runs: &[(&[&str], &str)] = &[
        (&["key", "inspect", &nowhere], ""),
        (&["key", "inspect", &directory], ""),
        (&["key", "inspect", &cut], ""),
        (&["key", "inspect", "-"], ""),
        (&["key", "inspect", private], ""),
        (&["sign", "--private-key", private], "a=1"),
        (&["sign", &format!("--private-key={private}")], "a=1"),
        (&["sign", "--private-key", &app, "file", private], "a=1"),
        (&["sign", "--private-key", &public], "a=1"),
        (&["sign", "--private-key", &key("app_rsa1024.pkcs8.pem")], "a=1"),
        (&["sign", "--private-key", "-"], "a=1"),
        (&["sign", "--private-key", &app], ""),
        (&["sign", "--private-key", &app], "{"),
        (&["sign", "--private-key", &app], "a=%zz"),
        (&["sign", "--private-key", &app], "a=1&sign_type=MD5"),
        (&["sign", "--private-key", &app, &number], ""),
        (&["verify", "--alipay-public-key", &app, "notification"], "a=1&sign=x"),
        (&["verify", "--alipay-public-key", &public, "notification"], "{\"a\":1}"),
        (&["verify", "--alipay-public-key", &public, "return"], ""),
    ];
    for (arguments, input) in runs {
        let ended = alipay(arguments, input);
        assert_two_sentences(&ended);
        assert_holds_nothing_of(&ended, &pem);
        assert!(!ended.err.contains(&private[..60]), "{ended:?}");
    }
    // Whatever a value does to a terminal, it does not do it here.
    let signed = alipay(&["sign", "--private-key", &app], "a=%1B%5B2J");
    assert!(signed.code == 0 && !signed.out.contains('\u{1b}'), "{signed:?}");
}

#[test]
fn variables_stand_for_the_two_keys_and_options_come_first() {
    let private = key("app_rsa2048.pkcs8.pem");
    let given = alipay(&["sign", "--private-key", &private], "a=1");
    let variables = [("ALIPAY_APP_PRIVATE_KEY_FILE", private.as_str())];
    assert_eq!(alipay_with(&variables, &["sign"], "a=1").out, given.out);
    let other = alipay_with(&variables, &["sign", "--private-key", &key("other_rsa2048.pkcs8.pem")], "a=1");
    assert!(other.code == 0 && other.out != given.out, "{other:?}");
    assert_eq!(alipay(&["sign"], "a=1").code, 2);

    let entry = vectors("response_verify.json").into_iter().find(|entry| entry["id"] == "ok_basic").unwrap();
    let public = key("alipay_rsa2048.pub.pem");
    let right = alipay_with(
        &[("ALIPAY_PUBLIC_KEY_FILE", public.as_str())],
        &["verify", "response"],
        entry["inputs"]["body"].as_str().unwrap(),
    );
    assert!(right.code == 0 && right.out.contains("RIGHT"), "{right:?}");

    // The key itself in the place of its path.
    let text = fs::read_to_string(key("app_rsa2048.pkcs8.b64")).unwrap();
    for arguments in [&["sign"][..], &["sign", "--help"], &["sign", "--nonsense"]] {
        let ended = alipay_with(&[("ALIPAY_APP_PRIVATE_KEY_FILE", text.trim())], arguments, "a=1");
        assert!(!ended.out.contains(&text[..60]) && !ended.err.contains(&text[..60]), "{arguments:?}");
    }
}

#[test]
fn the_settings_file_stands_for_keys_and_sign_type() {
    let folder = Folder::new("settings");
    fs::copy(key("app_rsa2048.pkcs8.pem"), folder.path("app.pem")).unwrap();
    let settings = "app_private_key_file = \"app.pem\"\nalipay_public_key_file = \"missing.pem\"\n";
    let config = folder.file("alipay.toml", settings.as_bytes());
    let given = alipay(&["sign", "--private-key", &key("app_rsa2048.pkcs8.pem")], "a=1");
    assert_eq!(alipay(&["sign", "--config", &config], "a=1").out, given.out);
    assert_eq!(alipay_with(&[("ALIPAY_CONFIG", &config)], &["sign"], "a=1").out, given.out);
    let wins = alipay(&["sign", "--config", &config, "--private-key", &key("other_rsa2048.pkcs8.pem")], "a=1");
    assert!(wins.code == 0 && wins.out != given.out, "{wins:?}");
    let missing = alipay(&["verify", "--config", &config, "notification"], "a=1&sign=x");
    assert!(missing.code == 2 && missing.err.contains("missing.pem"), "{missing:?}");

    let certified = format!("alipay_cert_file = {:?}\n", key("alipay_cert.crt"));
    let config = folder.file("certified.toml", certified.as_bytes());
    let entry = vectors("response_verify.json").into_iter().find(|entry| entry["id"] == "ok_basic").unwrap();
    let right = alipay(&["verify", "--config", &config, "response"], entry["inputs"]["body"].as_str().unwrap());
    assert!(right.code == 0 && right.out.contains("RIGHT"), "{right:?}");
}

#[test]
fn help_says_what_to_mind_and_states_the_exit_codes() {
    for (command, words) in [
        (&["--help"][..], "`call` and `doctor` send"),
        (&["keygen", "--help"], "two files"),
        (&["key", "inspect", "--help"], "Shows no secret"),
        (&["sign", "--help"], "mind where you show it"),
        (&["verify", "--help"], "byte by byte"),
        (&["explain", "notification", "--help"], "byte by byte"),
        (&["doctor", "--help"], "Changes nothing"),
        (&["call", "--help"], "everything else to standard error"),
    ] {
        let help = alipay(command, "");
        assert!(help.code == 0 && help.out.contains("Exit codes: 0") && help.out.contains(words), "{help:?}");
        assert!(!help.out.contains('\u{1b}'));
    }
    assert_eq!(alipay(&["sign", "--privat-key", "x"], "").code, 2);
}

/// Runs `verify` on all vectors with a key of their own: 0 for genuine ones, something else for the others.
fn judge(file: &str, arguments: impl Fn(&Value, &Folder) -> Vec<String>) {
    let folder = Folder::new(file);
    let (mut accepted, mut refused) = (0, 0);
    for entry in vectors(file) {
        let inputs = &entry["inputs"];
        let Some(name) = inputs["alipay_public_key"].as_str() else { continue };
        let public = key(&format!("{name}.pub.pem"));
        // Notifications name it themselves.
        let names_sha1 = |body: &str| body.split('&').any(|pair| pair == "sign_type=RSA");
        let is_sha1 = inputs["sign_type"] == "RSA" || inputs["body"].as_str().is_some_and(names_sha1);
        let sign_type = if is_sha1 { "RSA" } else { "RSA2" };
        let mut all = ["verify", "--sign-type", sign_type, "--alipay-public-key", &public].map(str::to_owned).to_vec();
        all.extend(arguments(&entry, &folder));
        let ended = alipay(&all.iter().map(String::as_str).collect::<Vec<_>>(), "");
        match entry["expected"]["verdict"].as_str().unwrap() {
            "accept" => {
                assert!(ended.code == 0 && ended.out.contains("RIGHT"), "{}: {ended:?}", entry["id"]);
                accepted += 1;
            }
            "reject" => {
                assert!(ended.code != 0 && !ended.out.contains("RIGHT"), "{}: {ended:?}", entry["id"]);
                refused += 1;
            }
            _ => {}
        }
    }
    assert!(accepted >= 5 && refused >= 5, "{accepted} accepted, {refused} refused");
}

/// The body as it came, which need not be UTF-8.
fn bytes_of(inputs: &Value) -> Vec<u8> {
    match inputs["body_base64"].as_str() {
        Some(text) => STANDARD.decode(text).unwrap(),
        None => inputs["body"].as_str().unwrap().as_bytes().to_vec(),
    }
}

#[test]
fn shells_complete_every_command() {
    let script = alipay(&["completions", "bash"], "");
    assert_eq!(script.code, 0, "{script:?}");
    let help = alipay(&["--help"], "");
    let commands = help.out.split_once("Commands:\n").unwrap().1.lines().take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        assert!(script.out.contains(&format!("alipay,{command})")), "{command}");
    }
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(alipay(&["completions", shell], "").out.contains("explain"), "{shell}");
    }
    let help = alipay(&["completions", "--help"], "");
    assert!(help.out.contains("bash-completion/completions/alipay"), "{help:?}");
}
