//! What is handed to the program `alipay` in another form than it takes: read where it can be, named where not.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::fs;
use support::{Ended, Folder, alipay, alipay_with, assert_holds_nothing_of, assert_two_sentences, key, vectors};

#[track_caller]
fn assert_mistake(ended: &Ended, says: &[&str]) {
    assert_two_sentences(ended);
    assert!(says.iter().all(|text| ended.err.contains(text)), "{says:?}: {ended:?}");
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let gbk = OsStr::from_bytes(b"{\"subject\":\"\xb2\xe8\"}");
    for arguments in [&["call", "alipay.trade.query", "--json"][..], &["doctor", "--app-id"]] {
        let output = support::program(&[], arguments).arg(gbk).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let ended = Ended { code: output.status.code().unwrap(), out: String::new(), err };
        assert_mistake(&ended, &["An argument or a variable is not UTF-8. "]);
    }
}

#[test]
fn key_files_of_another_kind() {
    let folder = Folder::new("other-kinds");
    let pem = fs::read_to_string(key("app_rsa2048.pkcs8.pem")).unwrap();
    let line = fs::read_to_string(key("app_rsa2048.pkcs8.b64")).unwrap();
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let no_begin = pem.split_once('\n').unwrap().1;
    let column = format!("line 1, column {},", line.find('+').unwrap() + 1);
    let der = STANDARD.decode(line.trim()).unwrap();
    let ec = fs::read(key("app_ec256.pkcs8.pem")).unwrap();
    for (content, says) in [
        (encrypted.as_bytes(), &["is encrypted with a password. Decrypt it first"][..]),
        (&ec, &["is not an RSA key. Alipay's RSA2"]),
        (&der, &["is in DER, which is binary. Write it as PEM", "openssl pkey"]),
        (b"ssh-rsa AAAA somebody", &["format of OpenSSH. Convert a copy", "ssh-keygen"]),
        (&utf16(&pem), &["is in UTF-16", ". Save it as UTF-8"]),
        (no_begin.as_bytes(), &["its BEGIN line is missing", "Copy the file again"]),
        (line.replace('+', " ").as_bytes(), &["neither PEM nor base64", &column]),
    ] {
        let ended = alipay(&["key", "inspect", &folder.file("key", content)], "");
        assert_mistake(&ended, says);
        let contradicts = says[0].contains(". ") && ended.err.contains("no key or certificate");
        assert!(!contradicts, "{ended:?}");
        assert_holds_nothing_of(&ended, &pem);
    }
    let signed = alipay(&["sign", "--private-key", &folder.file("key", &der)], "a=1");
    assert_mistake(&signed, &["is in DER"]);
    // Read all the same, and told.
    let labelled = folder.file("key", pem.replace("PRIVATE KEY", "RSA PRIVATE KEY").as_bytes());
    let seen = alipay(&["key", "inspect", &labelled], "");
    let told =
        seen.out.contains("private key, PKCS#8, PEM") && seen.out.contains("other programs may want PRIVATE KEY");
    assert!(seen.code == 0 && told, "{seen:?}");
}

#[test]
fn an_address_in_whatever_form_it_was_copied() {
    let entry = vectors("notify.json").into_iter().find(|entry| entry["expected"]["verdict"] == "accept").unwrap();
    let query = entry["inputs"]["body"].as_str().unwrap();
    assert!(query.len() > 255, "longer than a path");
    let public = key(&format!("{}.pub.pem", entry["inputs"]["alipay_public_key"].as_str().unwrap()));
    for address in [
        format!("/back?{query}"),
        format!("?{query}"),
        query.to_owned(),
        format!("shop.example/back?{query}"),
        format!("HTTPS://SHOP.EXAMPLE/back?{query}#top"),
        format!(" \"https://shop.example/back?{query}\" "),
    ] {
        let ended = alipay(&["verify", "--alipay-public-key", &public, "return", &address], "");
        assert!(ended.code == 0 && ended.out.contains("RIGHT"), "{address}: {ended:?}");
        let explained = alipay(&["explain", "notification", "--alipay-public-key", &public, &address], "");
        assert!(explained.code == 0 && explained.out.contains("The signature is right"), "{address}: {explained:?}");
    }
    // Nor is an address quoted where a file is wanted.
    let address = format!("https://shop.example/back?auth_code=4b203fe6c11548bcabd8da5bb087a83b&{query}");
    for arguments in [
        &["verify", "--alipay-public-key", &public, "notification", &address][..],
        &["explain", "response", "--alipay-public-key", &public, &address],
        &["explain", "request", "--signed", &address, "--answer", &address],
        &["describe", "alipay.trade.query", &address],
    ] {
        let ended = alipay(arguments, "");
        assert_mistake(&ended, &["An address stands where"]);
        assert!(!ended.err.contains("4b203fe6") && !ended.err.contains("sign="), "{ended:?}");
    }
    // The text of a key is still quoted nowhere.
    let pem = fs::read_to_string(key("app_rsa2048.pkcs8.pem")).unwrap();
    let line = pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    for text in [line.clone(), pem.clone(), format!("app_id=1&key={line}"), format!("/back?key={line}")] {
        for arguments in [&["verify", "return"][..], &["key", "inspect"], &["verify", "return", "x"]] {
            let ended = alipay(&[arguments, &[&text]].concat(), "");
            assert!(ended.code == 2 && !ended.err.contains(&line[..60]), "{ended:?}");
            assert_holds_nothing_of(&ended, &pem);
        }
    }
}

#[test]
fn what_is_meant_is_suggested() {
    let folder = Folder::new("meant");
    let request = folder.file("q.json", b"{}");
    let ended = alipay(&["call", "alipay.trade.query", "--json", &request], "");
    assert_mistake(&ended, &["The request is the name of a file", &format!("Write it as @{request}.")]);
    assert_mistake(&alipay(&["inspect", "key.pem"], ""), &["`alipay key inspect`"]);
}

#[test]
fn paths_in_the_settings_file() {
    let folder = Folder::new("paths");
    for (value, says) in [
        (
            "'nowhere.pem'",
            &["nowhere.pem: no such file. Write the path as it is seen from the directory of the settings"][..],
        ),
        ("'-'", &["no such file"]),
        ("'~/app.pem'", &["~/app.pem: no such file. Write the path in full"]),
        ("'$HOME/app.pem'", &["$HOME/app.pem: no such file. Write the path in full"]),
        ("\"C:\\keys\\app.pem\"", &["line 1: ", "in single quotes, as 'C:\\keys\\app.pem'"]),
        ("\"C:\\new\\test.pem\"", &["a tab or a line break", "in single quotes"]),
    ] {
        let config = folder.file("alipay.toml", format!("app_private_key_file = {value}\n").as_bytes());
        assert_mistake(&alipay(&["sign", "--config", &config], "a=1"), says);
    }
}

#[test]
fn settings_files_in_another_charset() {
    let folder = Folder::new("charsets");
    for content in [utf16("app_id = \"1\"\n"), b"# \xd6\xa7\xb8\xb6\xb1\xa6\napp_id = \"1\"\n".to_vec()] {
        let config = folder.file("alipay.toml", &content);
        assert_mistake(&alipay(&["doctor", "--config", &config], ""), &["is no text in UTF-8. Save it as UTF-8"]);
    }
    let config = folder.file("alipay.toml", b"# nothing yet\n");
    let empty = alipay_with(&[("ALIPAY_CONFIG", &config)], &["doctor"], "");
    assert!(empty.code == 1 && empty.err.contains("alipay.toml has no settings"), "{empty:?}");
}
