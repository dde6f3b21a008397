//! A call that is given up at any point leaves a client that works.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/script.rs"]
mod script;
mod support;

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use alipay_core::{
    BoxFuture, Client, Clock, HttpRequest, HttpResponse, Intent, Journal, JournalError, Recorded, SignError, SignType,
    Signer, Transport, TransportError,
};
use script::{Reply, good, of};
use support::{answer, builder, moment};

/// Everything that a call waits for waits once: signer, journal, transport, clock.
#[derive(Clone, Default)]
struct Slow {
    attempts: Arc<AtomicUsize>,
    before: Arc<AtomicUsize>,
    after: Arc<AtomicUsize>,
}

impl Signer for Slow {
    fn sign<'a>(&'a self, content: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let key = alipay_core::PrivateKey::parse(&support::key("app_rsa2048.pkcs8.pem")).unwrap();
            key.signer(SignType::Rsa2).unwrap().sign_now(content)
        })
    }

    fn sign_type(&self) -> SignType {
        SignType::Rsa2
    }
}

impl Journal for Slow {
    fn before<'a>(&'a self, _: &'a Intent) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.before.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    }

    fn after<'a>(&'a self, _: &'a Intent, _: &'a Recorded) -> BoxFuture<'a, ()> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.after.fetch_add(1, Ordering::SeqCst);
        })
    }
}

impl Transport for Slow {
    /// Fails twice, then answers.
    fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            if self.attempts.fetch_add(1, Ordering::SeqCst) % 3 < 2 {
                return Err(TransportError::interrupted());
            }
            let Reply::Body(body) = good() else { unreachable!() };
            Ok(answer(body))
        })
    }
}

impl Clock for Slow {
    fn now(&self) -> std::time::SystemTime {
        moment()
    }

    fn sleep(&self, _: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

fn client(slow: &Slow) -> Client {
    let keys = Client::builder().app_id(support::APP_ID).alipay_public_key(support::key("alipay_rsa2048.pub.pem"));
    let client = keys.signer(slow.clone()).transport(slow.clone()).clock(slow.clone()).journal(slow.clone());
    client.build().unwrap()
}

#[test]
fn a_call_can_be_dropped_wherever_it_waits() {
    let mut points = 0;
    loop {
        let slow = Slow::default();
        let client = client(&slow);
        // Cancelling is repeated and written down: every kind of wait is in it.
        let polls = |most: usize| {
            let mut call = pin!(client.call(of::<1>()).send());
            let mut context = Context::from_waker(Waker::noop());
            (0..most).find_map(|_| match call.as_mut().poll(&mut context) {
                Poll::Ready(result) => Some(result),
                Poll::Pending => None,
            })
        };
        let is_over = polls(points).is_some();
        slow.attempts.store(0, Ordering::SeqCst);
        let finished = slow.after.load(Ordering::SeqCst);
        assert_eq!(finished, usize::from(is_over), "an outcome is written down only where there is one");
        polls(1000).expect("it ends").expect("the client works as before");
        assert_eq!(slow.after.load(Ordering::SeqCst), finished + 1);
        if is_over {
            break;
        }
        points += 1;
    }
    assert!(points >= 3 * 2 + 2 + 2, "three attempts with signer and transport, two waits, two notes: {points}");
}

#[test]
fn another_transport_than_reqwest_needs_no_runtime() {
    // Waits of the machine's own clock, outside of any runtime.
    struct Broken(AtomicUsize);

    impl Transport for Broken {
        fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err(TransportError::not_sent()) })
        }
    }

    let client = builder().transport(Broken(AtomicUsize::new(0))).build().unwrap();
    assert!(pollster::block_on(client.call(of::<0>()).send()).unwrap_err().is_not_sent());
}
