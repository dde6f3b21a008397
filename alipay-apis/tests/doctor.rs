//! `alipay doctor`, run against the local gateway.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay::{Clock as _, FixedClock, SystemClock};
use alipay_sandbox::{Sandbox, SandboxBuilder};
use std::{fs, path::PathBuf, time::Duration};
use support::{Ended, Folder, alipay, alipay_with, assert_holds_nothing_of, assert_two_sentences, key};

const APP_ID: &str = "2021000000000001";
const KEY_MODE: &[(&str, &str)] =
    &[("app_private_key_file", "app_private_key.pem"), ("alipay_public_key_file", "alipay_public_key.pem")];
const CERTIFICATE_MODE: &[(&str, &str)] = &[
    ("app_private_key_file", "app_private_key.pem"),
    ("app_cert_file", "app_cert.crt"),
    ("alipay_cert_file", "alipay_cert.crt"),
    ("alipay_root_cert_file", "alipay_root_cert.crt"),
];

/// A gateway, and the folder with the keys of its app.
struct App {
    sandbox: Sandbox,
    keys: PathBuf,
}

impl App {
    async fn start(name: &str, change: impl FnOnce(SandboxBuilder) -> SandboxBuilder) -> Self {
        let folder = Folder::new(&format!("doctor-{name}"));
        let directory = PathBuf::from(folder.path("keys"));
        let sandbox = change(Sandbox::builder()).key_directory(&directory).start().await.unwrap();
        Self { sandbox, keys: directory.join(APP_ID) }
    }

    /// A settings file beside the keys.
    fn settings(&self, lines: &[(&str, &str)]) -> String {
        self.settings_at(&self.sandbox.gateway_url(), lines)
    }

    fn settings_at(&self, gateway_url: &str, lines: &[(&str, &str)]) -> String {
        let first = [("app_id", APP_ID), ("gateway_url", gateway_url)];
        let lines: Vec<_> = first.iter().chain(lines).map(|(name, value)| format!("{name} = \"{value}\"\n")).collect();
        let path = self.keys.join("settings.toml");
        fs::write(&path, lines.concat()).unwrap();
        path.display().to_string()
    }

    /// Runs the program. Whatever it finds, it shows no private key.
    fn doctor(&self, config: &str, arguments: &[&str]) -> Ended {
        let ended = alipay(&[&["doctor", "--config", config], arguments].concat(), "");
        if let Ok(private) = fs::read_to_string(self.keys.join("app_private_key.pem")) {
            assert_holds_nothing_of(&ended, &private);
        }
        assert!(!ended.out.contains('\u{1b}'), "no colours in a pipe: {ended:?}");
        ended
    }
}

#[track_caller]
fn assert_found(ended: &Ended, code: i32, lines: &[&str]) {
    assert_eq!(ended.code, code, "{ended:?}");
    for line in lines {
        assert!(ended.out.contains(line), "{line}: {}{}", ended.out, ended.err);
    }
}

#[tokio::test]
async fn a_healthy_app_in_key_mode() {
    let app = App::start("healthy", |sandbox| sandbox.made_aes_key()).await;
    let encrypted = [KEY_MODE, &[("encrypt_key_file", "aes_key.txt")]].concat();
    let config = app.settings(&encrypted);
    let public = app.keys.join("app_public_key.pem").display().to_string();
    let all = app.doctor(&config, &["--app-public-key", &public]);
    assert_found(
        &all,
        0,
        &[
            "ok           app id              2021000000000001 (",
            "settings.toml, line 1)",
            "ok           mode                public keys",
            "of the private key",
            "AES, 128 bits",
            "in Beijing, whatever the time zone of this machine",
            "ok           call                40004 ACQ.TRADE_NOT_EXIST: the gateway accepted the signature",
            "\n11 ok\n",
        ],
    );
    assert_eq!(app.sandbox.counters().requests, 1);
    let offline = app.doctor(&config, &["--offline"]);
    assert_found(&offline, 0, &["not checked  clock", "1 not checked, 8 ok"]);
    assert_eq!(app.sandbox.counters().requests, 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = app.keys.join("app_private_key.pem");
        fs::set_permissions(private, fs::Permissions::from_mode(0o644)).unwrap();
        let open = app.doctor(&config, &["--offline"]);
        assert_found(&open, 0, &["warning      private key         Everybody on this machine can read", "chmod 600"]);
    }
}

#[tokio::test]
async fn an_app_whose_key_is_in_an_hsm() {
    let app = App::start("elsewhere", |sandbox| sandbox).await;
    let elsewhere = [("app_public_key_file", "app_public_key.pem"), KEY_MODE[1]];
    let ended = app.doctor(&app.settings(&elsewhere), &[]);
    let told = [
        "not checked  private key         The private key is elsewhere: neither the pair nor a call can be checked here.",
        "Query an order that cannot exist in the app itself",
        "ok           app public key      RSA-2048",
        "ok           clock",
        "\n1 not checked, 8 ok\n",
    ];
    assert_found(&ended, 0, &told);
    assert_eq!(ended.out.matches("not checked").count(), 2, "one line, and the sum: {ended:?}");
    // What is there is checked all the same.
    let own = [elsewhere[0], ("alipay_public_key_file", "app_public_key.pem")];
    assert_found(&app.doctor(&app.settings(&own), &[]), 1, &["your app's own public key", "ok           clock"]);
    let short = key("app_rsa1024.pub.pem");
    let short = app.doctor(&app.settings(&[("app_public_key_file", &short), KEY_MODE[1]]), &["--offline"]);
    assert_found(&short, 1, &["wrong        app public key      The app public key cannot be used: ", "has 1024 bits"]);
    let nobody = app.doctor(&app.settings_at("http://127.0.0.1:1/gateway.do", &elsewhere), &[]);
    assert_found(&nobody, 1, &["The gateway could not be reached", "not checked  clock"]);
    let app = App::start("elsewhere-certified", |sandbox| sandbox.made_certificates()).await;
    let with = |public| [&[("app_public_key_file", public)], &CERTIFICATE_MODE[1..]].concat();
    assert_found(&app.doctor(&app.settings(&with("app_public_key.pem")), &[]), 0, &["1 not checked, 12 ok"]);
    let other = app.doctor(&app.settings(&with(&key("other_rsa2048.pub.pem"))), &[]);
    assert_found(&other, 1, &["wrong        app certificate     The app certificate is for another private key"]);
}

#[tokio::test]
async fn a_healthy_app_in_certificate_mode() {
    let app = App::start("certified", |sandbox| sandbox.made_certificates()).await;
    let all = app.doctor(&app.settings(CERTIFICATE_MODE), &[]);
    let numbers = "serial numbers      app_cert_sn ";
    assert_found(
        &all,
        0,
        &["mode                certificates", "leads to a root", numbers, "ACQ.TRADE_NOT_EXIST", "\n13 ok\n"],
    );
    let public = app.doctor(&app.settings(KEY_MODE), &[]);
    assert_found(&public, 1, &["wrong        call                The console has this app in certificate mode"]);
}

#[tokio::test]
async fn peer_13_the_own_public_key_is_not_the_platforms() {
    let app = App::start("own-key", |sandbox| sandbox).await;
    let own = [KEY_MODE[0], ("alipay_public_key_file", "app_public_key.pem")];
    let ended = app.doctor(&app.settings(&own), &[]);
    assert_found(
        &ended,
        1,
        &["your app's own public key. (", "settings.toml, line 4)", "Copy the key that the console shows", "1 wrong"],
    );
    assert_eq!(app.sandbox.counters().requests, 0);
    let exchanged =
        [("app_private_key_file", "alipay_public_key.pem"), ("alipay_public_key_file", "app_private_key.pem")];
    let ended = app.doctor(&app.settings(&exchanged), &[]);
    assert_found(&ended, 1, &["this is a public key", "this is a private key", "2 wrong", "Nothing was sent"]);
}

#[tokio::test]
async fn the_key_is_not_blamed_for_the_sign_type() {
    let app = App::start("sign-type", |sandbox| sandbox).await;
    let ended = app.doctor(&app.settings(&[KEY_MODE, &[("sign_type", "RSA")]].concat()), &[]);
    let told =
        ["The answer is signed with RSA2 under this key, and the sign type that is set is RSA.", "Set the sign type"];
    assert_found(&ended, 1, &told);
}

#[tokio::test]
async fn certificates_in_the_place_of_another() {
    let app = App::start("places", |sandbox| sandbox.made_certificates()).await;
    let with = |name, file| {
        let lines = CERTIFICATE_MODE.iter().map(|(other, right)| (*other, if *other == name { file } else { *right }));
        app.doctor(&app.settings(&lines.collect::<Vec<_>>()), &["--offline"])
    };
    let both = with("app_cert_file", "alipay_cert.crt");
    assert_found(&both, 1, &["Both settings name the Alipay certificate.", "ok           Alipay certificate"]);
    assert_found(&with("alipay_cert_file", "alipay_root_cert.crt"), 1, &["This is a root certificate"]);
    for file in ["alipay_cert.crt", "app_cert.crt"] {
        let ended = with("alipay_root_cert_file", file);
        assert_found(
            &ended,
            1,
            &["wrong        root certificates   This is not alipayRootCert.crt: it holds", "1 wrong"],
        );
    }
}

#[tokio::test]
async fn a_key_from_standard_input_is_read_once() {
    let app = App::start("stream", |sandbox| sandbox).await;
    let private = fs::read_to_string(app.keys.join("app_private_key.pem")).unwrap();
    let config = app.settings(&KEY_MODE[1..]);
    let run = |arguments: &[&str], input: &str| {
        let ended = alipay(&[arguments, &["--config", &config]].concat(), input);
        assert_holds_nothing_of(&ended, &private);
        ended
    };
    #[cfg(unix)]
    assert_found(&run(&["doctor", "--private-key", "/dev/stdin"], &private), 0, &["ACQ.TRADE_NOT_EXIST"]);
    assert_found(&run(&["doctor", "--private-key", "-"], &private), 0, &["ACQ.TRADE_NOT_EXIST", "(--private-key)"]);
    let cut = &private[..private.len() / 2];
    assert_found(&run(&["doctor", "--private-key", "-"], cut), 1, &["its END line is missing", "Nothing was sent"]);
    let both = run(&["doctor", "--private-key", "-", "--alipay-public-key", "-"], &private);
    assert_two_sentences(&both);
}

#[tokio::test]
async fn certificates_that_expired() {
    let past = SystemClock.now() - Duration::from_secs(6 * 366 * 86_400);
    let app = App::start("expired", |sandbox| sandbox.made_certificates().clock(FixedClock(past))).await;
    let ended = app.doctor(&app.settings(CERTIFICATE_MODE), &[]);
    assert_found(
        &ended,
        1,
        &["app certificate     The app certificate cannot be used: the certificate has expired.", "2 wrong"],
    );
}

#[tokio::test]
async fn another_key_in_the_console() {
    let other = fs::read_to_string(key("other_rsa2048.pub.pem")).unwrap();
    let app = App::start("other-key", |sandbox| sandbox.app_public_key(other)).await;
    let mine = key("app_rsa2048.pkcs8.pem");
    let config = app.settings(&[("app_private_key_file", &mine), KEY_MODE[1]]);
    let ended = app.doctor(&config, &[]);
    let cause = "The gateway refused the signature. The gateway verified exactly the text that was signed";
    assert_found(&ended, 1, &[cause, "Upload the public key of this private key to the console"]);
    assert_holds_nothing_of(&ended, &fs::read_to_string(&mine).unwrap());
}

#[tokio::test]
async fn gateways_that_are_none() {
    let app = App::start("gateways", |sandbox| sandbox).await;
    let origin = app.sandbox.gateway_url().trim_end_matches("/gateway.do").to_owned();
    let elsewhere = app.doctor(&app.settings_at(&format!("{origin}/elsewhere"), KEY_MODE), &[]);
    assert_found(&elsewhere, 1, &["warning      gateway", "There is no gateway at this address: HTTP status 404."]);
    let nobody = app.doctor(&app.settings_at("http://127.0.0.1:1/gateway.do", KEY_MODE), &[]);
    assert_found(
        &nobody,
        1,
        &["The gateway could not be reached; nothing was sent.", "firewall", "not checked  clock"],
    );
}

#[tokio::test]
async fn peer_16_gateways_are_reached_with_tls() {
    let app = App::start("plain", |sandbox| sandbox).await;
    let plain = app.doctor(&app.settings_at("http://openapi.alipay.com/gateway.do", KEY_MODE), &[]);
    assert_found(&plain, 1, &["plain http is only allowed to this machine", "not checked  call"]);
    assert_eq!(app.sandbox.counters().requests, 0);
}

#[tokio::test]
async fn peer_11_the_clock_counts_and_not_the_time_zone() {
    let ahead = SystemClock.now() + Duration::from_secs(3600);
    let app = App::start("clock", |sandbox| sandbox.clock(FixedClock(ahead))).await;
    let ended = app.doctor(&app.settings(KEY_MODE), &[]);
    assert_found(&ended, 1, &["The gateway refuses the timestamp.", "Set the clock of this machine"]);
    let app = App::start("zone", |sandbox| sandbox).await;
    let config = app.settings(KEY_MODE);
    for zone in ["America/New_York", "XYZ-14"] {
        let ended = alipay_with(&[("TZ", zone)], &["doctor", "--config", &config], "");
        assert_found(&ended, 0, &["ok           clock"]);
    }
}

#[tokio::test]
async fn what_comes_later_wins_and_is_named() {
    let app = App::start("precedence", |sandbox| sandbox).await;
    let config = app.settings(KEY_MODE);
    let private = app.keys.join("app_private_key.pem").display().to_string();
    let variables = [
        ("ALIPAY_CONFIG", config.as_str()),
        ("ALIPAY_APP_ID", "1"),
        ("ALIPAY_APP_PRIVATE_KEY_FILE", &private),
        ("ALIPAY_ENVIRONMENT", ""),
    ];
    let ended = alipay_with(&variables, &["doctor", "--app-id", APP_ID], "");
    assert_found(
        &ended,
        0,
        &["2021000000000001 (--app-id)", "(ALIPAY_APP_PRIVATE_KEY_FILE)", "settings.toml, line 4)"],
    );
    let ended = alipay_with(&variables, &["doctor"], "");
    assert_found(
        &ended,
        1,
        &["(ALIPAY_APP_ID)", "The gateway does not know this app id.", "each environment has its own"],
    );
    // An environment that is named later stands for the address in the file.
    let ended = alipay_with(&variables, &["doctor", "--environment", "sandbox", "--offline", "--app-id", APP_ID], "");
    assert_found(&ended, 0, &["Alipay's sandbox, https://openapi-sandbox.dl.alipaydev.com/gateway.do (--environment)"]);
}

#[test]
fn mistakes_in_settings_are_told_with_their_line() {
    let folder = Folder::new("doctor-mistakes");
    let private = fs::read_to_string(key("app_rsa2048.pkcs8.b64")).unwrap();
    let private = private.trim();
    for (text, says) in [
        ("\napp_key = \"x\"", "alipay.toml, line 2: there is no setting app_key. There are app_id, environment, "),
        ("app_id = 2021", "alipay.toml, line 1: app_id is no text. Write it as app_id = \"…\"."),
        ("app_id = \"1\"\napp_id = \"2\"", "alipay.toml, line 2: duplicate key. "),
        ("app_id", "alipay.toml, line 1: "),
        ("sign_type = \"\"", "alipay.toml, line 1: sign_type is empty. "),
        ("sign_type = \"RSA3\"", "There is no such sign type ("),
        ("environment = \"prod\"", "There is no such environment ("),
        ("environment = \"sandbox\"\ngateway_url = \"https://x/gateway.do\"", "Both a gateway ("),
        ("encrypt_key_file = \"AAECAwQFBgcICQoLDA0ODw==\"", "is no path, but perhaps the text of a key ("),
        (&format!("app_private_key_file = \"{private}\""), "is no path, but perhaps the text of a key ("),
        (&format!("{} = \"x\"", &private[..70].replace(['+', '/'], "x")), "perhaps the text of a key. "),
    ] {
        let config = folder.file("alipay.toml", text.as_bytes());
        let ended = alipay(&["doctor", "--config", &config], "");
        assert_two_sentences(&ended);
        assert!(ended.err.contains(says), "{says}: {ended:?}");
        assert!(!ended.err.contains(&private[..60]) && !ended.err.contains("AAECAw"), "{ended:?}");
    }
    let config = folder.file("alipay.toml", b"app_id = \"2021000000000001\"\napp_private_key_file = \"nowhere.pem\"");
    let missing = alipay(&["doctor", "--config", &config], "");
    assert_found(
        &missing,
        1,
        &["nowhere.pem: no such file. (", "alipay.toml, line 2)", "from the directory of the settings file"],
    );
    let nowhere = alipay(&["doctor", "--config", &folder.path("nowhere.toml")], "");
    assert_two_sentences(&nowhere);
    let nothing = alipay(&["doctor"], "");
    assert!(nothing.err.contains("there is no alipay.toml in this directory"), "{nothing:?}");
    assert_found(&nothing, 1, &["There is no app id.", "There is no private key.", "3 wrong"]);
    assert_eq!(alipay(&["doctor", "--help"], "").code, 0);
}
