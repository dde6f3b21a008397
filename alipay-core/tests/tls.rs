//! TLS with somebody who is not who he should be. Row H01 of the attack corpus.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/server.rs"]
mod server;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use support::Query;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// A server whose certificate nobody has signed but itself, and the number of its connections.
async fn serve() -> (String, Arc<AtomicUsize>) {
    let certificate = x509::leaf("localhost").self_signed(&x509::Key::of("app_rsa2048")).unwrap();
    let pem = support::key("app_rsa2048.pkcs8.pem");
    let der = STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der)))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/gateway.do", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            assert!(acceptor.accept(stream).await.is_err(), "the client must not go on");
        }
    });
    (url, connections)
}

#[tokio::test]
async fn a_certificate_that_is_not_to_be_trusted_ends_the_call() {
    let (url, connections) = serve().await;
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let error = server::client(&url).call(query).send().await.unwrap_err();
    assert!(error.is_not_sent() && error.to_string().contains("certificate"), "{error:?}");
    assert_eq!(connections.load(Ordering::SeqCst), 1, "trying again would not change it");
    assert!(!server::pay(&url).await.is_outcome_unknown());
}
