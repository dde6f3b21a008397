//! Keys that change while calls are under way (row S06), and several apps in one program (defect 14 of other SDKs).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/platform.rs"]
mod platform;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use alipay_core::{
    Api as _, BoxFuture, Client, Credentials, HttpRequest, HttpResponse, LocalVerifier, PublicKey, SignType, Transport,
    TransportError, Verifier as _, form, sign_source,
};
use support::{Query, builder, key, sign_as};
use tokio::{
    sync::{Semaphore, oneshot, watch},
    task::JoinHandle,
};
use x509::{ALIPAY, APP, Key, WORLD, bundle, leaf, numbered};

const GOOD: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"A1"}"#;

/// The keys that answers are signed with, and whether the client knows them.
const OLD: &str = "alipay_rsa2048";
const NEW: &str = "alipay_rsa2048_next";
const FOREIGN: &str = "other_rsa2048";

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

/// An answer that a key signed. Signing takes its time, and it is always the same node.
fn answer_of(key: &'static str) -> String {
    static SIGNS: LazyLock<[(&str, String); 3]> =
        LazyLock::new(|| [OLD, NEW, FOREIGN].map(|key| (key, sign_as(key, SignType::Rsa2, GOOD))));
    let (_, sign) = SIGNS.iter().find(|(other, _)| *other == key).unwrap();
    format!(r#"{{"{}":{GOOD},"sign":"{sign}"}}"#, Query::INFO.response_key)
}

/// Holds every request until it is let go, then answers in turn with each of the three keys.
#[derive(Clone)]
struct Turns {
    arrived: Arc<AtomicUsize>,
    gate: watch::Receiver<bool>,
}

impl Transport for Turns {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut gate = self.gate.clone();
        Box::pin(async move {
            drop(request);
            let key = [OLD, NEW, FOREIGN][self.arrived.fetch_add(1, Ordering::SeqCst) % 3];
            gate.wait_for(|is_open| *is_open).await.unwrap();
            Ok(HttpResponse::new(200, answer_of(key)).with_header("trace_id", key))
        })
    }
}

/// A thousand calls; each gives the key of its answer, and whether it was believed.
fn thousand(client: &Client) -> Vec<JoinHandle<(String, bool)>> {
    // Once: a wrong signature would be asked about again.
    let call = async |client: Client| match client.call(query()).no_retry().send().await {
        Ok(response) => (response.trace_id().unwrap().to_owned(), true),
        Err(error) => {
            assert!(error.is_signature() && error.verified_text().is_none(), "{error}");
            (error.trace_id().unwrap().to_owned(), false)
        }
    };
    (0..1000).map(|_| tokio::spawn(call(client.clone()))).collect()
}

fn credentials(alipay: &str) -> Credentials {
    Credentials::new().private_key(key("app_rsa2048.pkcs8.pem")).alipay_public_key(key(&format!("{alipay}.pub.pem")))
}

fn turns() -> (Turns, watch::Sender<bool>) {
    let (open, gate) = watch::channel(false);
    (Turns { arrived: Arc::default(), gate }, open)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s06_answers_to_calls_under_way_count_for_the_old_keys_and_the_new() {
    let (turns, open) = turns();
    let client = builder().credentials(credentials(OLD)).transport(turns.clone()).build().unwrap();
    let calls = thousand(&client);
    while turns.arrived.load(Ordering::SeqCst) < 1000 {
        assert!(!calls.iter().any(JoinHandle::is_finished), "a call ended before it was answered");
        tokio::task::yield_now().await;
    }
    client.rotate(credentials(NEW)).unwrap();
    open.send(true).unwrap();
    let mut counts = [0; 3];
    for call in calls {
        let (key, is_good) = call.await.unwrap();
        counts[[OLD, NEW, FOREIGN].iter().position(|known| *known == key).unwrap()] += 1;
        assert_eq!(is_good, key != FOREIGN, "{key}");
    }
    assert_eq!(counts, [334, 333, 333]);

    // A call that begins now knows the new keys only.
    for call in thousand(&client) {
        let (key, is_good) = call.await.unwrap();
        assert_eq!(is_good, key == NEW, "{key}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s06_keys_that_change_all_the_time() {
    let both = |first: &str, second: &str| credentials(first).also_alipay_public_key(key(&format!("{second}.pub.pem")));
    let (turns, open) = turns();
    open.send(true).unwrap();
    let client = builder().credentials(both(OLD, NEW)).transport(turns).build().unwrap();
    let (stop, mut stopped) = oneshot::channel::<()>();
    let rotating = tokio::task::spawn_blocking({
        let client = client.clone();
        move || {
            let mut rotations = 0;
            while stopped.try_recv().is_err() {
                client.rotate(if rotations % 2 == 0 { both(NEW, OLD) } else { both(OLD, NEW) }).unwrap();
                // What cannot be loaded changes nothing.
                assert!(client.rotate(Credentials::new()).unwrap_err().is_config());
                rotations += 1;
            }
            rotations
        }
    });
    for call in thousand(&client) {
        let (key, is_good) = call.await.unwrap();
        assert_eq!(is_good, key != FOREIGN, "{key}");
    }
    stop.send(()).unwrap();
    assert!(rotating.await.unwrap() > 1);
}

/// Reads requests as the platform would: whose key signed them, by the serial number of the certificate.
#[derive(Clone)]
struct Desk {
    /// Serial number of the app's certificate, and its key.
    apps: Arc<Vec<(String, LocalVerifier)>>,
    answers: Arc<Vec<String>>,
    seen: Arc<Vec<AtomicUsize>>,
    permits: Arc<Semaphore>,
}

impl Transport for Desk {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let _permit = self.permits.acquire().await.unwrap();
            let fields = fields(&request);
            let sn = value(&fields, "app_cert_sn");
            let app = self.apps.iter().position(|(other, _)| other == sn).expect("a certificate of this app");
            assert!(is_signed_by(&fields, &self.apps[app].1), "a request mixes the keys of two credentials");
            self.seen[app].fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            // Signed under the other certificate as often as under this one.
            let turn = self.seen.iter().map(|seen| seen.load(Ordering::SeqCst)).sum::<usize>() % 2;
            Ok(HttpResponse::new(200, self.answers[turn].as_str()))
        })
    }
}

fn fields(request: &HttpRequest) -> Vec<(String, String)> {
    let mut fields = form::decode(request.url.split_once('?').unwrap().1).unwrap();
    fields.extend(form::decode(std::str::from_utf8(request.body.bytes().unwrap()).unwrap()).unwrap());
    fields
}

fn value<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

fn is_signed_by(fields: &[(String, String)], key: &LocalVerifier) -> bool {
    let source = sign_source(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    key.verify(source.as_bytes(), value(fields, "sign")).is_ok()
}

fn verifier(name: &str) -> LocalVerifier {
    PublicKey::parse(&key(&format!("{name}.pub.pem"))).unwrap().verifier(SignType::Rsa2).unwrap()
}

/// The app's key, its certificate and its serial number change together, or the platform refuses the call.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s06_certificates_change_with_their_keys() {
    let second_app = WORLD.class1.issue(&numbered(leaf(APP), 70), &Key::of("other_rsa2048"));
    let second_alipay = WORLD.class2.issue(&numbered(leaf(ALIPAY), 71), &Key::of(NEW));
    let answer = |key: &'static str, certificate: &[u8]| {
        answer_of(key).replacen(r#","sign""#, &format!(r#","alipay_cert_sn":"{}","sign""#, x509::sn(certificate)), 1)
    };
    let desk = Desk {
        apps: Arc::new(vec![
            (x509::sn(&WORLD.app), verifier("app_rsa2048")),
            (x509::sn(&second_app), verifier("other_rsa2048")),
        ]),
        answers: Arc::new(vec![answer(OLD, &WORLD.alipay), answer(NEW, &second_alipay)]),
        seen: Arc::new(vec![AtomicUsize::new(0), AtomicUsize::new(0)]),
        permits: Arc::new(Semaphore::new(8)),
    };
    let credentials = move |private_key: &str, app: &Vec<u8>| {
        Credentials::new()
            .private_key(key(&format!("{private_key}.pkcs8.pem")))
            .app_cert(bundle([app]))
            .alipay_cert(bundle([&WORLD.alipay]))
            .also_alipay_cert(bundle([&second_alipay]))
            .alipay_root_cert(bundle([&WORLD.root.der]))
    };
    let all = [credentials("app_rsa2048", &WORLD.app), credentials("other_rsa2048", &second_app)];
    let client = builder().credentials(all[0].clone()).transport(desk.clone()).build().unwrap();
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(query()).send().await.map(drop) })
        })
        .collect();
    let mut turn = 0;
    while !calls.iter().all(JoinHandle::is_finished) {
        turn += 1;
        client.rotate(all[turn % 2].clone()).unwrap();
        tokio::task::yield_now().await;
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert!(desk.seen.iter().all(|seen| seen.load(Ordering::SeqCst) > 0), "both took part");
}

/// From a public key to certificates, and from one certificate to the next: what was asked under the old ones is
/// answered under the new ones, or the other way round.
#[tokio::test]
async fn s06_calls_under_way_survive_another_mode() {
    let by_key = || credentials(OLD);
    let under = |alipay: &Vec<u8>| {
        Credentials::new()
            .private_key(key("app_rsa2048.pkcs8.pem"))
            .app_cert(bundle([&WORLD.app]))
            .alipay_cert(bundle([alipay]))
            .alipay_root_cert(bundle([&WORLD.root.der]))
    };
    let answer = |key: &'static str, certificate: &[u8]| {
        let member = format!(r#","alipay_cert_sn":"{}","sign""#, x509::sn(certificate));
        answer_of(key).replacen(r#","sign""#, &member, 1)
    };
    let (old, next) = (&WORLD.alipay, &WORLD.next);
    // What it was, what it becomes, what answers, how many certificates have to be downloaded.
    let cases = [
        (by_key(), under(old), answer_of(OLD), 0),
        (by_key(), under(old), answer(OLD, old), 0),
        (by_key(), under(old), answer(NEW, next), 1),
        (under(old), by_key(), answer(OLD, old), 0),
        (under(old), by_key(), answer(NEW, next), 1),
        (under(old), under(next), answer(OLD, old), 0),
        (under(old), under(next), answer(NEW, next), 0),
    ];
    for (i, (before, after, body, downloads)) in cases.into_iter().enumerate() {
        for forged in [false, true] {
            let sign = |key| sign_as(key, SignType::Rsa2, GOOD);
            let body = if forged {
                body.replace(&sign(OLD), &sign(FOREIGN)).replace(&sign(NEW), &sign(FOREIGN))
            } else {
                body.clone()
            };
            let chain = platform::download_of(bundle([&WORLD.next, &WORLD.class2.der]));
            let mut platform = platform::Platform::new(body, chain);
            platform.answers_take = std::time::Duration::from_millis(20);
            let client = builder().credentials(before.clone()).transport(platform.clone()).build().unwrap();
            let call = tokio::spawn({
                let client = client.clone();
                async move { client.call(query()).send().await.map(drop) }
            });
            while platform.calls.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            client.rotate(after.clone()).unwrap();
            match call.await.unwrap() {
                Ok(()) => assert!(!forged && platform.downloads() == downloads, "case {i}"),
                Err(error) => assert!(forged && error.is_signature(), "case {i}: {error}"),
            }
        }
    }
}

/// Answers two apps, each with a platform key of its own, and looks at who asks.
#[derive(Clone)]
struct TwoTenants {
    seen: Arc<[AtomicUsize; 2]>,
}

const TENANTS: [(&str, &str, &str); 2] =
    [("2021000000000001", "app_rsa2048", OLD), ("2021000000000002", "other_rsa2048", NEW)];

impl Transport for TwoTenants {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        static KEYS: LazyLock<[LocalVerifier; 2]> = LazyLock::new(|| TENANTS.map(|(_, app, _)| verifier(app)));
        Box::pin(async move {
            let fields = fields(&request);
            let tenant = TENANTS.iter().position(|(app_id, ..)| *app_id == value(&fields, "app_id")).unwrap();
            assert!(is_signed_by(&fields, &KEYS[tenant]), "the app's own key");
            assert!(!is_signed_by(&fields, &KEYS[1 - tenant]));
            assert_eq!(value(&fields, "app_auth_token"), format!("token-of-{tenant}"));
            self.seen[tenant].fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok(HttpResponse::new(200, answer_of(TENANTS[tenant].2)))
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tenants_never_mix_keys() {
    let transport = TwoTenants { seen: Arc::default() };
    let clients = TENANTS.map(|(app_id, app, alipay)| {
        let client = Client::builder()
            .app_id(app_id)
            .private_key(key(&format!("{app}.pkcs8.pem")))
            .alipay_public_key(key(&format!("{alipay}.pub.pem")))
            .transport(transport.clone());
        client.build().unwrap()
    });
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let clients = clients.clone();
            tokio::spawn(async move {
                for i in 0..20 {
                    let tenant = (task + i) % 2;
                    let call = clients[tenant].call(query()).app_auth_token(format!("token-of-{tenant}"));
                    call.send().await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(transport.seen.each_ref().map(|seen| seen.load(Ordering::SeqCst)), [640, 640]);
    // What the platform signs for one is not believed by the other.
    for tenant in [0, 1] {
        let foreign = support::answer(answer_of(TENANTS[1 - tenant].2));
        assert!(clients[tenant].call(query()).accept(&foreign).unwrap_err().is_signature());
    }
}
