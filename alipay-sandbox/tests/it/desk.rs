//! The binary without a word, and with a settings file: keys that stay, several apps, made certificates.

use std::{fs, path::Path};

use alipay_core::{Client, ClientBuilder};

use crate::{
    apis::code,
    program::{Server, assert_mistake, run, text},
};

const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";
const FIRST: &str = "2021000000000001";
const SECOND: &str = "2021000000000002";

/// A client in key mode with the files that an application would be configured with.
fn with_keys(server: &Server, keys: &Path, app_id: &str) -> ClientBuilder {
    let folder = keys.join(app_id);
    Client::builder()
        .app_id(app_id)
        .private_key(folder.join("app_private_key.pem").as_path())
        .alipay_public_key(folder.join("alipay_public_key.pem").as_path())
        .gateway(&server.url)
}

#[tokio::test]
async fn alone_it_says_where_it_is_and_keeps_its_keys() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("alipay-sandbox-keys");
    let mut server = Server::start_in(directory.path(), &[]);
    assert!(server.url.starts_with("http://127.0.0.1:") && server.url.ends_with("/gateway.do"), "{}", server.url);
    assert_eq!(server.line(), format!("console at {}", server.url.trim_end_matches("gateway.do")));
    assert_eq!(server.line(), format!("app {FIRST}, key mode, keys in alipay-sandbox-keys/{FIRST}"));
    assert_eq!(server.line(), format!("try: alipay doctor --config alipay-sandbox-keys/{FIRST}/alipay.toml"));
    assert_eq!(text(&keys, ".gitignore"), "*\n");
    let client = with_keys(&server, &keys, FIRST).build().unwrap();
    assert!(client.warnings().is_empty(), "{:?}", client.warnings());
    assert!(client.call(code(CODE)).send().await.is_ok());
    let (exit_code, notes) = server.end();
    assert_eq!(exit_code, Some(0));
    assert!(!notes.contains("nobody can sign") && !notes.contains("PRIVATE"), "{notes}");

    // The configuration of an application goes on working.
    let private_key = text(&keys.join(FIRST), "app_private_key.pem");
    let alipay_public_key = text(&keys.join(FIRST), "alipay_public_key.pem");
    let again = Server::start_in(directory.path(), &[]);
    let client = Client::builder().app_id(FIRST).private_key(private_key).alipay_public_key(alipay_public_key);
    assert!(client.gateway(&again.url).build().unwrap().call(code(CODE)).send().await.is_ok());
}

#[tokio::test]
async fn a_settings_file_with_an_app_in_each_mode() {
    let directory = tempfile::tempdir().unwrap();
    let settings = format!(
        "keys = \"kept\"\n[[app]]\nid = \"{FIRST}\"\n[[app]]\nid = \"{SECOND}\"\nmode = \"certificate\"\naes = true\n"
    );
    fs::write(directory.path().join("settings.toml"), settings).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = directory.path().join("settings.toml");
    let keys = directory.path().join("kept");
    let folder = keys.join(SECOND);
    let mut certificates = Vec::new();
    for _ in ["a first start", "another"] {
        let mut server = Server::start_in(elsewhere.path(), &["--config", file.to_str().unwrap()]);
        assert!(server.line().starts_with("console at "));
        for (id, mode) in [(FIRST, "key"), (SECOND, "certificate")] {
            assert_eq!(server.line(), format!("app {id}, {mode} mode, keys in {}", keys.join(id).display()));
            let config = keys.join(id).join("alipay.toml");
            assert_eq!(server.line(), format!("try: alipay doctor --config {}", config.display()));
        }
        let first = with_keys(&server, &keys, FIRST).build().unwrap();
        assert!(first.call(code(CODE)).send().await.is_ok());
        let config = text(&folder, "alipay.toml");
        let named = |name: &str| {
            let value = config.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = ")).unwrap();
            value.trim_matches('"').to_owned()
        };
        let file = |name: &str| folder.join(named(name));
        assert_eq!(named("gateway_url"), server.url, "of this start");
        let second = Client::builder()
            .app_id(named("app_id"))
            .private_key(file("app_private_key_file").as_path())
            .app_cert(file("app_cert_file").as_path())
            .alipay_cert(file("alipay_cert_file").as_path())
            .alipay_root_cert(file("alipay_root_cert_file").as_path())
            .aes_key(text(&folder, &named("encrypt_key_file")).trim())
            .gateway(named("gateway_url"))
            .build()
            .unwrap();
        assert!(second.warnings().is_empty(), "{:?}", second.warnings());
        assert!(second.call(code(CODE)).send().await.is_ok());
        let query = r#"{"out_trade_no":"20150320010101001"}"#;
        assert!(second.raw("alipay.trade.query", query).encrypt().send().await.is_ok());
        // Neither app's key opens the other's door.
        let mixed = with_keys(&server, &keys, FIRST).private_key(text(&folder, "app_private_key.pem")).build().unwrap();
        let error = mixed.call(code(CODE)).send().await.unwrap_err();
        assert!(error.is_api("isv.invalid-signature"), "{error}");
        certificates.push(text(&folder, "app_cert.crt"));
        server.end();
    }
    assert_eq!(certificates[0], certificates[1]);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "paths start where the file is");
}

#[tokio::test]
async fn certificates_with_one_option() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start_in(directory.path(), &["--mode", "certificate", "--app-id", "7", "--keys", "k"]);
    server.line();
    assert_eq!(server.line(), "app 7, certificate mode, keys in k/7");
    let folder = directory.path().join("k/7");
    assert!(folder.join("alipay_root_cert.crt").is_file());
    server.end();

    // What happened to a file is told before anybody calls.
    fs::write(folder.join("app_cert.crt"), "half").unwrap();
    let keys = directory.path().join("k");
    let broken = run(&["--mode", "certificate", "--app-id", "7", "--keys", keys.to_str().unwrap()]);
    assert_mistake(&broken, "app_cert.crt: ");
    assert_mistake(&broken, "Put the right file back, or delete it to have a new one made.");
    fs::remove_file(folder.join("app_cert.crt")).unwrap();
    Server::start_in(directory.path(), &["--mode", "certificate", "--app-id", "7", "--keys", "k"]);
    assert!(text(&folder, "app_cert.crt").starts_with("-----BEGIN CERTIFICATE-----"));
}

#[tokio::test]
async fn what_happened_outlives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["--state", "desk.db", "--time-scale", "600", "--notify-host", "shop.example"];
    let keys = directory.path().join("alipay-sandbox-keys");
    let order = r#"{"out_trade_no":"A1","total_amount":"1.00","subject":"tea"}"#;
    let first = Server::start_in(directory.path(), &arguments);
    let client = with_keys(&first, &keys, FIRST).build().unwrap();
    client.raw("alipay.trade.pay", order).send().await.unwrap();
    first.end();
    let second = Server::start_in(directory.path(), &arguments);
    let client = with_keys(&second, &keys, FIRST).build().unwrap();
    let answer = client.raw("alipay.trade.query", r#"{"out_trade_no":"A1"}"#).send().await.unwrap();
    assert_eq!(answer.member("trade_status").as_deref(), Some("TRADE_SUCCESS"));
}

#[test]
fn mistakes_in_the_settings_are_explained() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("settings.toml");
    let file = path.to_str().unwrap();
    for (settings, says) in [
        ("lisen = \"127.0.0.1:0\"", "settings.toml line 1: There is no setting lisen. Did you mean listen?"),
        ("[[app]]\nid = \"x\"", "the app id must be a decimal number"),
        ("[[app]]\nid = \"../../etc\"", "the app id must be a decimal number"),
        ("[[app]]\nid = \"1\"\nseller_id = \"x\"", "the seller id must be a decimal number"),
        ("[[app]]\nid = \"1\"\n[[app]]\nid = \"1\"", "two apps have the number 1"),
        ("[[app]]\nid = \"1\"\npublic_key_file = \"missing.pem\"", "missing.pem"),
        ("listen = \"0.0.0.0:1\"", "can be reached from other machines"),
    ] {
        fs::write(&path, settings).unwrap();
        assert_mistake(&run(&["--config", file]), says);
    }
    fs::write(&path, "[[app]]\nid = \"1\"").unwrap();
    assert_mistake(&run(&["--config", file, "--app-id", "2"]), "--app-id is for a single app");
    assert_mistake(&run(&["--config", "missing.toml"]), "Cannot read missing.toml");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "no keys for what does not start");
}
