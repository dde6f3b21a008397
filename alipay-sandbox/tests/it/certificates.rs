//! Certificate mode: who names which certificate, and what happens when the platform changes its own.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use alipay_core::{
    BoxFuture, Certificate, CertificateError, Client, Clock as _, HttpRequest, HttpResponse, HttpTransport, KeyError,
    Timeouts, Transport, TransportError,
};
use alipay_sandbox::{NoNextCertificate, Sandbox, SandboxBuilder, StartError};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    apis::code,
    http::{Answer, Hands, Request, post},
};

const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";
const DOWNLOAD: &str = "alipay.open.app.alipaycert.download";

/// Where a test key is.
pub fn key_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../alipay-core/tests/vectors/keys").join(name)
}

/// A test key or certificate.
pub fn key(name: &str) -> String {
    std::fs::read_to_string(key_file(name)).unwrap()
}

fn sn(name: &str) -> String {
    Certificate::parse(key(name).as_bytes()).unwrap().sn().to_owned()
}

fn builder() -> SandboxBuilder {
    Sandbox::builder()
        .certificates(key("app_cert.crt"), key("alipay_cert.crt"), key("alipay_root.crt"))
        .alipay_private_key(key("alipay_rsa2048.pkcs8.pem"))
}

fn rotating() -> SandboxBuilder {
    builder().next_certificate(key("alipay_cert_next.crt"), key("alipay_rsa2048_next.pkcs8.pem"))
}

fn client(sandbox: &Sandbox) -> Client {
    sandbox.client_builder().private_key(key("app_rsa2048.pkcs8.pem")).build().unwrap()
}

/// A call that names the certificates, as a client does.
fn request<'s>(sandbox: &'s Sandbox, client: &Client, method: &str) -> Request<'s> {
    Request::new(sandbox, method)
        .signed_with(key("app_rsa2048.pkcs8.pem"))
        .with("app_cert_sn", client.app_cert_sn().unwrap())
        .with("alipay_root_cert_sn", client.alipay_root_cert_sn().unwrap())
}

async fn download(sandbox: &Sandbox, client: &Client, sn: &str) -> Answer {
    request(sandbox, client, DOWNLOAD).biz(&json!({ "alipay_cert_sn": sn })).send().await
}

#[tokio::test]
async fn both_sides_name_their_certificates() {
    let sandbox = builder().start().await.unwrap();
    let client = client(&sandbox);
    assert!(client.call(code(CODE)).send().await.is_ok());
    let error = client.call(code("0123456789abcdef0123456789abcdef")).send().await.unwrap_err();
    assert!(error.is_api("isv.code-invalid") && error.is_authenticated(), "{error}");

    let request = request(&sandbox, &client, "alipay.trade.query").biz(&json!({ "out_trade_no": "20150320010101001" }));
    let (in_url, body) = request.signed();
    let http = post(&sandbox, &in_url, body.as_bytes()).await;
    let behind = format!(r#"}},"alipay_cert_sn":"{}","sign":""#, sn("alipay_cert.crt"));
    assert!(http.body.contains(&behind), "{}", http.body);
    assert_eq!(sandbox.app_private_key(), None);
}

#[tokio::test]
async fn certificates_that_are_not_named_or_not_known() {
    let sandbox = builder().start().await.unwrap();
    let client = client(&sandbox);
    let query = || request(&sandbox, &client, "alipay.trade.query").biz(&json!({ "out_trade_no": "A1" }));
    for (name, value, outcome, is_signed) in [
        ("app_cert_sn", "", "40001 isv.missing-app-cert-sn", false),
        ("alipay_root_cert_sn", "", "40001 isv.missing-alipay-root-cert-sn", false),
        ("app_cert_sn", &*sn("certs/attacker_cert.crt"), "40002 isv.app-cert-not-exist", true),
        ("alipay_root_cert_sn", &*sn("certs/root_r1.crt"), "40002 isv.invalid-alipay-root-cert-sn", true),
    ] {
        let answer = query().with(name, value).send().await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), (outcome, is_signed));
        assert_eq!(answer.cert_sn, is_signed.then(|| sn("alipay_cert.crt")));
    }
    // Of another app, with a key that the named certificate does not have.
    let forged = query().signed_with(key("other_rsa2048.pkcs8.pem")).send().await;
    assert_eq!((forged.outcome().as_str(), forged.is_signed), ("40002 isv.invalid-signature", true));
    // A client that nobody told about certificates is told so.
    let plain = Client::builder()
        .app_id(sandbox.app_id())
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(sandbox.alipay_public_key())
        .gateway(sandbox.gateway_url())
        .build()
        .unwrap();
    let error = plain.call(code(CODE)).send().await.unwrap_err();
    assert!(error.is_api("isv.missing-app-cert-sn") && !error.is_authenticated(), "{error}");
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let clock = Hands::new();
    let sandbox = builder().clock(clock.clone()).start().await.unwrap();
    let client = client(&sandbox);
    let certificate = Certificate::parse(key("app_cert.crt").as_bytes()).unwrap();
    let left = certificate.validity().1.duration_since(clock.now()).unwrap();
    clock.advance(left - Duration::from_secs(3600));
    assert!(client.call(code(CODE)).send().await.is_ok());
    clock.advance(Duration::from_secs(7200));
    let error = client.call(code(CODE)).send().await.unwrap_err();
    assert!(error.is_api("isv.app-cert-expired"), "{error}");
}

#[tokio::test]
async fn the_platforms_certificates_can_be_downloaded() {
    let sandbox = rotating().start().await.unwrap();
    let client = client(&sandbox);
    for file in ["alipay_cert.crt", "alipay_cert_next.crt"] {
        let answer = download(&sandbox, &client, &sn(file)).await;
        let content = STANDARD.decode(answer.text("alipay_cert_content")).unwrap();
        assert_eq!(String::from_utf8(content).unwrap(), key(file));
    }
    for unknown in [&*sn("app_cert.crt"), "04afd423ea5bd6f5c5482854ed73278c", "x"] {
        let answer = download(&sandbox, &client, unknown).await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.alipay-cert-not-exist", true));
    }
    // Whoever needs it has no certificates to name, perhaps. Wrong ones are still wrong.
    let bare = request(&sandbox, &client, DOWNLOAD).biz(&json!({ "alipay_cert_sn": sn("alipay_cert.crt") }));
    assert_eq!(bare.with("app_cert_sn", "").with("alipay_root_cert_sn", "").send().await.outcome(), "10000");
    let wrong = request(&sandbox, &client, DOWNLOAD).biz(&json!({ "alipay_cert_sn": sn("alipay_cert.crt") }));
    assert_eq!(wrong.with("app_cert_sn", "0").send().await.outcome(), "40002 isv.app-cert-not-exist");
}

#[tokio::test]
async fn a_client_follows_when_the_platform_changes_its_certificate() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let written = lines.clone();
    let sandbox = rotating().log(move |line| written.lock().unwrap().push(line.to_owned())).start().await.unwrap();
    let client = client(&sandbox);
    assert!(client.call(code(CODE)).send().await.is_ok());
    let first_key = sandbox.alipay_public_key().to_owned();
    sandbox.rotate_certificate().unwrap();
    assert_ne!(sandbox.alipay_public_key(), first_key);
    for _ in 0..3 {
        assert!(client.call(code(CODE)).send().await.is_ok());
    }
    let all = lines.lock().unwrap().join("\n");
    assert_eq!(all.matches("alipaycert.download 10000").count(), 1, "{all}");
    assert_eq!(all.matches("oauth.token ok").count(), 4, "{all}");
    // A client that is set up now knows the new one from the start.
    assert!(self::client(&sandbox).call(code(CODE)).send().await.is_ok());
    assert_eq!(lines.lock().unwrap().len(), 6);
    let answer = request(&sandbox, &client, "alipay.trade.query").send().await;
    assert_eq!(answer.cert_sn, Some(sn("alipay_cert_next.crt")));
    assert_eq!(sandbox.rotate_certificate(), Err(NoNextCertificate));
}

#[tokio::test]
async fn nothing_to_change_to() {
    assert_eq!(builder().start().await.unwrap().rotate_certificate(), Err(NoNextCertificate));
    assert_eq!(Sandbox::start().await.unwrap().rotate_certificate(), Err(NoNextCertificate));
}

/// A change of an answer; the second argument says whether it is that of a download.
type Change = fn(String, bool) -> String;

/// Changes answers on their way.
struct Tampering(HttpTransport, Change);

impl Transport for Tampering {
    fn execute(&self, request: HttpRequest, max: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let is_download = String::from_utf8_lossy(request.body.bytes().unwrap()).contains(DOWNLOAD);
        Box::pin(async move {
            let mut answer = self.0.execute(request, max).await?;
            answer.body = self.1(String::from_utf8(answer.body).unwrap(), is_download).into_bytes();
            Ok(answer)
        })
    }
}

async fn outcome(rotated: bool, change: Change) -> alipay_core::Error {
    let sandbox = rotating().start().await.unwrap();
    let transport = Tampering(HttpTransport::new(Timeouts::default()).unwrap(), change);
    let builder = sandbox.client_builder().private_key(key("app_rsa2048.pkcs8.pem")).transport(transport);
    let client = builder.build().unwrap();
    if rotated {
        sandbox.rotate_certificate().unwrap();
    }
    client.call(code(CODE)).send().await.unwrap_err()
}

#[tokio::test]
async fn tampered_answers_are_not_believed() {
    let changes: [Change; 4] = [
        |body, _| body.replace("1296000", "1296001"),
        |body, _| body.replace(r#","sign":""#, r#","sgin":""#),
        |body, _| body.replace(&sn("alipay_cert.crt"), &sn("alipay_cert_next.crt")),
        |body, _| body.replace(&sn("alipay_cert.crt"), "../../etc"),
    ];
    for change in changes {
        let error = outcome(false, change).await;
        assert!(error.is_signature(), "{error}");
    }
}

#[tokio::test]
async fn tampered_certificates_are_not_believed() {
    /// The answer of a download, with another file in it.
    fn with_content(body: String, is_download: bool, content: &str) -> String {
        if !is_download {
            return body;
        }
        let (front, rest) = body.split_once(r#""alipay_cert_content":""#).unwrap();
        let behind = rest.split_once('"').unwrap().1;
        format!(r#"{front}"alipay_cert_content":"{}"{behind}"#, STANDARD.encode(content))
    }
    // Nothing changed: it is the changes that are refused below.
    let sandbox = rotating().start().await.unwrap();
    let transport = Tampering(HttpTransport::new(Timeouts::default()).unwrap(), |body, _| body);
    let builder = sandbox.client_builder().private_key(key("app_rsa2048.pkcs8.pem")).transport(transport);
    let client = builder.build().unwrap();
    sandbox.rotate_certificate().unwrap();
    assert!(client.call(code(CODE)).send().await.is_ok());

    let changes: [(Change, CertificateError); 4] = [
        (|body, it| with_content(body, it, &key("alipay_cert.crt")), CertificateError::OtherSerial),
        // Without its issuer behind it.
        (|body, it| with_content(body, it, &key("certs/alipay_cert_next_leaf.crt")), CertificateError::Untrusted),
        (|body, it| with_content(body, it, "nonsense"), CertificateError::Malformed),
        (|body, it| if it { body.replace("alipay_cert_content", "x") } else { body }, CertificateError::Unavailable),
    ];
    for (change, expected) in changes {
        let error = outcome(true, change).await;
        assert!(error.is_certificate() && error.is_signature(), "{error}");
        assert_eq!(error.certificate(), Some(expected));
    }
}

#[tokio::test]
async fn certificates_and_keys_that_do_not_belong_together() {
    let refused = async |builder: SandboxBuilder| builder.start().await.unwrap_err();
    let certificates =
        || Sandbox::builder().certificates(key("app_cert.crt"), key("alipay_cert.crt"), key("alipay_root.crt"));
    let own = || key("alipay_rsa2048.pkcs8.pem");

    assert!(matches!(refused(certificates()).await, StartError::NoAlipayPrivateKey));
    let error = refused(certificates().alipay_private_key(key("other_rsa2048.pkcs8.pem"))).await;
    assert!(matches!(error, StartError::CertificateOfOtherKey("Alipay certificate")), "{error}");
    let error = refused(certificates().alipay_private_key(own()).app_public_key(key("app_rsa2048.pub.pem"))).await;
    assert!(matches!(error, StartError::TwoAppKeys), "{error}");
    let error = refused(builder().next_certificate(key("alipay_cert_next.crt"), own())).await;
    assert!(matches!(error, StartError::CertificateOfOtherKey("next Alipay certificate")), "{error}");
    let next = Sandbox::builder().next_certificate(key("alipay_cert_next.crt"), key("alipay_rsa2048_next.pkcs8.pem"));
    assert!(matches!(refused(next).await, StartError::NextWithoutCertificates));

    for (app, alipay, root, name, error) in [
        ("", "alipay_cert.crt", "alipay_root.crt", "app certificate", CertificateError::Empty),
        (
            "app_cert.crt",
            "app_rsa2048.pkcs8.pem",
            "alipay_root.crt",
            "Alipay certificate",
            CertificateError::PrivateKeyGiven,
        ),
        (
            "app_cert.crt",
            "alipay_cert.crt",
            "certs/root_bundle_no_rsa.crt",
            "Alipay root certificate",
            CertificateError::NoRoot,
        ),
        (
            "certs/root_e1.crt",
            "alipay_cert.crt",
            "alipay_root.crt",
            "app certificate",
            CertificateError::Key(KeyError::NotRsa),
        ),
    ] {
        let text = |name: &str| if name.is_empty() { String::new() } else { key(name) };
        let builder = Sandbox::builder().certificates(text(app), text(alipay), text(root)).alipay_private_key(own());
        let found = refused(builder).await;
        let is_expected =
            matches!(&found, StartError::Certificate { which, error: found } if *which == name && *found == error);
        assert!(is_expected, "{name}: {found}");
    }
}
