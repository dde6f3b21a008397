//! Signers that are somewhere else and take their time: a KMS, an HSM, another process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::{error::Error as _, time::Duration};

use alipay_core::{
    BoxFuture, Client, ConfigError, Error, HttpResponse, LocalSigner, PrivateKey, PublicKey, SignError, SignType,
    SignedParams, Signer, Verifier as _,
    api::{AppApi, PageApi},
    form, sign_source,
};
use support::{APP_ID, Pay, Query, builder, gateway::Gateway, key, signed};

impl PageApi for Pay {}
impl AppApi for Pay {}

/// A key service: every signature needs a while.
struct Kms(LocalSigner);

impl Kms {
    fn new() -> Self {
        let key = PrivateKey::parse(&key("app_rsa2048.pkcs8.pem")).unwrap();
        Self(key.signer(SignType::Rsa2).unwrap())
    }
}

impl Signer for Kms {
    fn sign_type(&self) -> SignType {
        SignType::Rsa2
    }

    fn sign<'a>(&'a self, content: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            self.0.sign_now(content)
        })
    }
}

/// A key service that is not there, at once or after a while.
struct Broken {
    waits: bool,
}

impl Signer for Broken {
    fn sign_type(&self) -> SignType {
        SignType::Rsa2
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async move {
            if self.waits {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(SignError::new("the key service answered 503"))
        })
    }
}

fn client(signer: impl Signer + 'static) -> (Client, Gateway) {
    let gateway = Gateway::new(|_| HttpResponse::new(200, signed(r#"{"code":"10000","out_trade_no":"A1"}"#)));
    let builder = Client::builder()
        .app_id(APP_ID)
        .signer(signer)
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .transport(gateway.clone());
    (builder.build().unwrap(), gateway)
}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

fn pay() -> Pay {
    Pay { out_trade_no: "A1".into(), total_amount: "0.01".parse().unwrap(), ..Pay::default() }
}

fn assert_signed<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) {
    let pairs: Vec<_> = pairs.into_iter().collect();
    let sign = pairs.iter().find(|(name, _)| *name == "sign").unwrap().1;
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(sign_source(pairs).as_bytes(), sign).unwrap();
}

fn assert_signed_params(signed: &SignedParams) {
    assert_eq!(signed.params().value("sign_type"), Some("RSA2"));
    assert_signed(signed.params().iter());
}

fn assert_signed_form(text: &str) {
    let pairs = form::decode(text).unwrap();
    assert_signed(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
}

#[track_caller]
fn assert_needs_time<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("the signer needs time") && error.to_string().contains("_async"), "{error}");
    assert!(!error.is_outcome_unknown() && !error.is_config() && !error.is_validation() && !error.is_signature());
}

#[tokio::test]
async fn calls_wait_for_the_signer() {
    let (client, gateway) = client(Kms::new());
    client.call(query()).send().await.unwrap();
    let fields = gateway.only().fields();
    assert_signed(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_signed_params(&client.call(query()).prepare_async().await.unwrap());
    client.raw("alipay.trade.query", "").send().await.unwrap();
    assert_eq!(gateway.count(), 2);
}

#[tokio::test]
async fn pages_and_apps_wait_for_the_signer() {
    let (client, gateway) = client(Kms::new());
    assert_signed_params(client.page(pay()).form_async().await.unwrap().params());
    assert_signed_form(&client.app(pay()).order_string_async().await.unwrap());
    let login = client.app_login("2088000000000001", "login-1").login_string_async().await.unwrap();
    assert_signed_form(&login);
    let raw = || client.raw("alipay.trade.page.pay", r#"{"out_trade_no":"A1"}"#);
    assert_signed_params(&raw().prepare_async().await.unwrap());
    assert_signed_params(raw().form_async().await.unwrap().params());
    assert_signed_form(&raw().order_string_async().await.unwrap());
    assert!(client.rest("GET", "/v3/alipay/data").prepare_async().await.unwrap().sign_source.contains(APP_ID));
    assert_eq!(gateway.count(), 0, "nothing of it is sent by this machine");
}

#[tokio::test]
async fn what_cannot_wait_says_what_to_use_instead() {
    let (client, gateway) = client(Kms::new());
    assert_needs_time(client.call(query()).prepare());
    assert_needs_time(client.page(pay()).form());
    assert_needs_time(client.app(pay()).order_string());
    assert_needs_time(client.app_login("2088000000000001", "login-1").login_string());
    assert_needs_time(client.raw("alipay.trade.query", "").prepare());
    assert_needs_time(client.raw("alipay.trade.query", "").form());
    assert_needs_time(client.raw("alipay.trade.query", "").order_string());
    assert_needs_time(client.rest("GET", "/v3/alipay/data").prepare());
    assert_eq!(gateway.count(), 0);
}

#[tokio::test]
async fn a_signer_that_fails_is_named_and_nothing_is_sent() {
    for waits in [false, true] {
        let (client, gateway) = client(Broken { waits });
        let errors = [
            client.call(pay()).send().await.unwrap_err(),
            client.call(pay()).prepare_async().await.unwrap_err(),
            client.raw("alipay.trade.pay", r#"{"out_trade_no":"A1"}"#).send().await.unwrap_err(),
            client.page(pay()).form_async().await.unwrap_err(),
            client.app(pay()).order_string_async().await.unwrap_err(),
            client.app_login("2088000000000001", "login-1").login_string_async().await.unwrap_err(),
            client.rest("GET", "/v3/alipay/data").prepare_async().await.unwrap_err(),
            {
                let mut batch = client.batch();
                batch.add(client.call(pay())).unwrap();
                batch.send().await.unwrap_err()
            },
        ];
        for error in errors {
            assert!(error.to_string().contains("the private key could not sign"), "{error}");
            let source = error.source().expect("the signer's error");
            let cause = source.source().expect("what the key service said");
            assert_eq!(cause.to_string(), "the key service answered 503");
            assert!(!error.is_outcome_unknown() && !error.is_signature() && !error.is_transport());
        }
        assert_eq!(gateway.count(), 0);
        if !waits {
            assert!(client.call(pay()).prepare().unwrap_err().to_string().contains("could not sign"));
        }
    }
}

#[tokio::test]
async fn the_signer_and_the_client_agree_on_the_type() {
    let settings = builder().signer(Kms::new()).sign_type(SignType::Rsa).transport(support::Unreachable);
    let error = settings.build().unwrap_err();
    assert_eq!(error.config(), Some(&ConfigError::SignTypes { signer: SignType::Rsa2, client: SignType::Rsa }));
}

/// A private key that is configured besides only tells which public key is the app's own.
#[tokio::test]
async fn a_signer_takes_the_place_of_a_private_key() {
    let settings = builder().signer(Broken { waits: false }).transport(support::Unreachable);
    let error = settings.build().unwrap().call(query()).send().await.unwrap_err();
    assert!(error.to_string().contains("could not sign"), "{error}");
    let settings = builder().signer(Kms::new()).alipay_public_key(key("app_rsa2048.pub.pem"));
    let error = settings.transport(support::Unreachable).build().unwrap_err();
    assert_eq!(error.config(), Some(&ConfigError::OwnPublicKey));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_wait_at_the_same_time() {
    let (client, gateway) = client(Kms::new());
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(query()).send().await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(gateway.count(), 100);
}
