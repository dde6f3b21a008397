//! Certificate mode without any file: the gateway makes what the console would issue.

use std::{sync::mpsc, time::Duration};

use alipay_core::{Certificate, Client, Clock as _, FixedClock};
use alipay_sandbox::{AppSettings, Sandbox, StartError};

use crate::{apis::code, certificates::key, http::Hands};

const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";

#[tokio::test]
async fn a_client_follows_when_the_platform_changes_its_certificate() {
    let (log, lines) = mpsc::channel();
    let builder = Sandbox::builder().made_certificates().log(move |line| log.send(line.to_owned()).unwrap());
    let sandbox = builder.start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    assert!(client.warnings().is_empty(), "{:?}", client.warnings());
    assert!(client.alipay_root_cert_sn().unwrap().contains('_'), "two of the three roots count");
    assert!(client.call(code(CODE)).send().await.is_ok());
    sandbox.rotate_certificate().unwrap();
    // Under our own roots, to the same seller: without that, the client would refuse it.
    assert!(client.call(code(CODE)).send().await.is_ok());
    let all: Vec<_> = lines.try_iter().collect();
    assert_eq!(all.iter().filter(|line| line.contains("alipaycert.download 10000")).count(), 1, "{all:?}");
}

#[tokio::test]
async fn apps_of_several_sellers_under_the_same_roots() {
    let second = AppSettings::new("2021000000000002").seller_id("2088000000000002").made_certificates();
    let third = AppSettings::new("2021000000000003");
    let sandbox = Sandbox::builder().made_certificates().made_aes_key().another_app(second).another_app(third);
    let (log, lines) = mpsc::channel();
    let sandbox = sandbox.log(move |line| log.send(line.to_owned()).unwrap()).start().await.unwrap();
    let clients: Vec<Client> =
        sandbox.app_ids().map(|id| sandbox.client_builder_of(id).unwrap().build().unwrap()).collect();
    for client in &clients {
        assert!(client.call(code(CODE)).send().await.is_ok());
    }
    let roots: Vec<_> = clients.iter().map(Client::alipay_root_cert_sn).collect();
    assert_eq!((&roots[0], &roots[2]), (&roots[1], &None));
    assert_ne!(clients[0].app_cert_sn(), clients[1].app_cert_sn());
    let query = r#"{"out_trade_no":"20150320010101001"}"#;
    assert!(clients[0].raw("alipay.trade.query", query).encrypt().send().await.is_ok());
    assert!(clients[1].raw("alipay.trade.query", query).encrypt().send().await.is_err());

    sandbox.rotate_certificate().unwrap();
    for client in &clients {
        assert!(client.call(code(CODE)).send().await.is_ok());
    }
    let downloads = lines.try_iter().filter(|line| line.contains("alipaycert.download 10000")).count();
    assert_eq!(downloads, 2, "of both apps with certificates");
}

#[tokio::test]
async fn keys_that_were_brought_are_certified() {
    let directory = tempfile::tempdir().unwrap();
    let start = || {
        Sandbox::builder()
            .made_certificates()
            .app_public_key(key("app_rsa2048.pub.pem"))
            .alipay_private_key(key("alipay_rsa2048.pkcs8.pem"))
    };
    for sandbox in [start(), start().key_directory(directory.path())] {
        let sandbox = sandbox.start().await.unwrap();
        assert_eq!(sandbox.app_private_key(), None);
        let client = sandbox.client_builder().private_key(key("app_rsa2048.pkcs8.pem")).build().unwrap();
        assert!(client.call(code(CODE)).send().await.is_ok());
    }
    let written = std::fs::read(directory.path().join("2021000000000001/alipay_cert.crt")).unwrap();
    let mine = Certificate::parse(key("alipay_cert.crt").as_bytes()).unwrap();
    assert_eq!(Certificate::parse(&written).unwrap().public_key(), mine.public_key());
    let same = start().app_public_key(key("alipay_rsa2048.pub.pem")).start().await;
    assert!(matches!(same, Err(StartError::SameKey)));
}

#[tokio::test]
async fn they_begin_and_end_by_the_gateways_clock() {
    let clock = Hands::new();
    clock.advance(Duration::from_secs(20 * 366 * 86_400));
    let sandbox = Sandbox::builder().made_certificates().clock(clock.clone()).start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    assert!(client.call(code(CODE)).send().await.is_ok());
    clock.advance(Duration::from_secs(6 * 366 * 86_400));
    let error = client.call(code(CODE)).send().await.unwrap_err();
    assert!(error.is_api("isv.app-cert-expired"), "{error}");
    let never = FixedClock(clock.now() + Duration::from_secs(9_000 * 366 * 86_400));
    assert!(matches!(Sandbox::builder().made_certificates().clock(never).start().await, Err(StartError::Clock)));
}
