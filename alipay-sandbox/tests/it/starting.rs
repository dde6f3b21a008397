//! Starting and stopping in process.

use std::{
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use alipay_core::{Clock, KeyError, SignType, SystemClock};
use alipay_sandbox::{Sandbox, StartError, WriteKeysError};
use tokio::net::TcpStream;

use crate::{
    apis::{UserInfoShare, client, code},
    http::Request,
};

const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";

#[tokio::test]
async fn s01_only_this_machine_a_free_port_and_new_keys() {
    let (one, other) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    assert!(one.gateway_url().starts_with("http://127.0.0.1:") && one.gateway_url().ends_with("/gateway.do"));
    assert_ne!(one.gateway_url(), other.gateway_url());
    assert_ne!(one.alipay_public_key(), other.alipay_public_key());
    assert_ne!(one.app_private_key(), other.app_private_key());
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0", "[::ffff:127.0.0.1]:0"] {
        let address: SocketAddr = address.parse().unwrap();
        let error = Sandbox::builder().listen(address).start().await.unwrap_err();
        assert!(matches!(error, StartError::NotLoopback(refused) if refused == address), "{error}");
    }
    assert!(!format!("{one:?}").contains("PRIVATE"));
}

#[tokio::test]
async fn a_port_in_use_is_reported() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.gateway_url();
    let address = url.trim_start_matches("http://").trim_end_matches("/gateway.do").parse().unwrap();
    let error = Sandbox::builder().listen(address).start().await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
}

#[tokio::test]
async fn keys_can_be_brought() {
    let donor = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    donor.write_keys(directory.path()).unwrap();
    let file = |name: &str| std::fs::read_to_string(directory.path().join(name)).unwrap();
    let sandbox = Sandbox::builder()
        .app_id("2014072300007148")
        .app_public_key(file("app_public_key.pem"))
        .alipay_private_key(file("alipay_private_key.pem"))
        .start()
        .await
        .unwrap();
    assert_eq!(sandbox.app_private_key(), None);
    assert_eq!(sandbox.alipay_public_key(), donor.alipay_public_key());
    let client = sandbox.client_builder().private_key(file("app_private_key.pem")).build().unwrap();
    assert!(client.call(code(CODE)).send().await.is_ok());
    // Everything is there already.
    let again = donor.write_keys(directory.path()).unwrap_err();
    assert!(matches!(again, WriteKeysError::Exists(_)), "{again}");
    // Only what it made itself.
    let other = tempfile::tempdir().unwrap();
    sandbox.write_keys(other.path()).unwrap();
    assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn the_legacy_signature_works_as_well() {
    let sandbox = Sandbox::builder().sign_type(SignType::Rsa).start().await.unwrap();
    assert!(client(&sandbox).call(code(CODE)).send().await.is_ok());
    // Nobody talks it into another one.
    let error = sandbox.client_builder().sign_type(SignType::Rsa2).build().unwrap().call(code(CODE)).send().await;
    assert!(error.unwrap_err().is_signature());
}

#[tokio::test]
async fn unusable_settings_are_reported() {
    let donor = Sandbox::start().await.unwrap();
    let private = donor.app_private_key().unwrap();
    let public = donor.alipay_public_key();
    let refused = async |builder: alipay_sandbox::SandboxBuilder| builder.start().await.unwrap_err();

    let error = refused(Sandbox::builder().app_public_key(private)).await;
    assert!(matches!(error, StartError::AppPublicKey(KeyError::PrivateGiven)), "{error}");
    let error = refused(Sandbox::builder().alipay_private_key(public)).await;
    assert!(matches!(error, StartError::AlipayPrivateKey(KeyError::PublicGiven)), "{error}");
    let error = refused(Sandbox::builder().alipay_private_key("nonsense")).await;
    assert!(matches!(error, StartError::AlipayPrivateKey(_)), "{error}");
    for app_id in ["", "abc", &"1".repeat(33)] {
        assert!(matches!(refused(Sandbox::builder().app_id(app_id)).await, StartError::BadAppId));
    }
    let directory = tempfile::tempdir().unwrap();
    donor.write_keys(directory.path()).unwrap();
    let own = std::fs::read_to_string(directory.path().join("app_public_key.pem")).unwrap();
    let same = Sandbox::builder().app_public_key(own).alipay_private_key(private);
    assert!(matches!(refused(same).await, StartError::SameKey));
}

#[tokio::test]
async fn dropping_it_closes_the_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.gateway_url();
    let address = url.trim_start_matches("http://").trim_end_matches("/gateway.do");
    // Not even somebody who says nothing keeps it open.
    let _silent = TcpStream::connect(address).await.unwrap();
    drop(sandbox);
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn it_outlives_the_runtime_that_started_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sandbox = runtime().block_on(Sandbox::start()).unwrap();
    assert!(runtime().block_on(client(&sandbox).call(code(CODE)).send()).is_ok());
}

#[tokio::test]
async fn a_panic_inside_does_not_go_unnoticed() {
    struct Broken(Arc<AtomicBool>);
    impl Clock for Broken {
        fn now(&self) -> SystemTime {
            assert!(!self.0.load(Ordering::SeqCst), "this panic is part of the test");
            SystemClock.now()
        }
    }
    let is_broken = Arc::new(AtomicBool::new(false));
    let sandbox = Sandbox::builder().clock(Broken(is_broken.clone())).start().await.unwrap();
    let (in_url, body) = Request::new(&sandbox, "alipay.user.info.share").signed();
    // Once it has answered, all of it runs.
    assert_eq!(crate::http::post(&sandbox, &in_url, body.as_bytes()).await.status, 200);
    is_broken.store(true, Ordering::SeqCst);
    let http = crate::http::post(&sandbox, &in_url, body.as_bytes()).await;
    assert_eq!(http.status, 0, "the connection breaks");
    assert!(catch_unwind(AssertUnwindSafe(|| drop(sandbox))).is_err());
}

#[tokio::test]
async fn the_log_has_codes_and_no_secrets() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let written = lines.clone();
    let log = move |line: &str| written.lock().unwrap().push(line.to_owned());
    let sandbox = Sandbox::builder().log(log).start().await.unwrap();
    let client = client(&sandbox);
    let _ = client.call(UserInfoShare {}).auth_token("canary-token").send().await;
    let _ = client.call(code("canary-code")).send().await;
    let answer = Request::new(&sandbox, "canary.method\n").send().await;
    assert_eq!(answer.outcome(), "40002 isv.invalid-method");
    let tampered = Request::new(&sandbox, "alipay.trade.query").with("auth_token", "canary");
    assert_eq!(tampered.tampered(|body| body + "&canary=1").await.outcome(), "40002 isv.invalid-signature");
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("alipay.user.info.share 20001 aop.invalid-auth-token trace "), "{}", lines[0]);
    assert!(!lines.iter().any(|line| line.contains("canary") || line.contains('\n')), "{lines:?}");
}
