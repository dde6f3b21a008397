//! Section 2.5: forms of the platform, through `Client::notify`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use alipay::{
    Amount, Client,
    notify::{Expect, Notification, NotifyError, ReplayGuard},
    trade::TradeStatusSync,
};
use alipay_proof::{
    Input, Replay, Secrets, block_on, builder,
    cases::{Notice, section},
    certified_builder, every, shown,
};

#[test]
fn notifications() {
    every(section("notifications"), name, drive);
}

fn name(case: &Notice) -> String {
    format!("{} {}", case.id, case.case)
}

fn drive(case: &Notice) {
    let what = name(case);
    let nothing = Replay::new(alipay::HttpResponse::new(200, ""));
    let settings = if case.certified { certified_builder() } else { builder() };
    let client = settings.transport(nothing.clone()).build().unwrap();
    let guard = ReplayGuard::new(100);
    if let Some(before) = &case.after {
        guard.note(&open(&client, before, case.own.as_deref()).unwrap());
    }
    let opened = open(&client, &case.body, case.own.as_deref());
    let outcome = opened.and_then(|notice| guard.check(&notice).map(|()| notice));
    match outcome {
        Ok(notice) => {
            assert_eq!(case.expect, "Ok", "{what}: accepted");
            for (name, value) in &case.values {
                assert_eq!(notice.value(name), value.as_deref(), "{what}: {name}");
            }
            assert!(notice.iter().all(|(_, value)| !value.is_empty()), "{what}: nothing is no value");
            assert_eq!(notice.is_paid(), case.paid.unwrap_or(true), "{what}");
            match (&case.unreadable, notice.parse::<TradeStatusSync>()) {
                (Some(name), Err(NotifyError::Decode(problems))) => {
                    assert!(problems.iter().all(|problem| problem.path.starts_with(name)), "{what}: {problems:?}");
                    assert!(notice.value(name).is_some(), "{what}: the text itself stays reachable");
                }
                (Some(name), other) => panic!("{what}: {name} can be read: {other:?}"),
                (None, Ok(_)) => {}
                (None, Err(NotifyError::NotANotification(_))) => assert_eq!(case.paid, Some(false), "{what}"),
                (None, Err(error)) => panic!("{what}: {error}"),
            }
        }
        Err(error) => {
            assert_eq!(name_of(&error), case.expect, "{what}: {error}");
            let secrets = Secrets::new(&["2088102116773037", "4a91b7a78a503640467525113fb7d8bg8e"]);
            assert_eq!(secrets.found_in(&shown(&error)), None, "{what}");
        }
    }
    assert_eq!(nothing.sent(), 0, "{what}: nothing is asked");
}

/// Verifies a form, with and without waiting, and opens it as the payment of the order `A1`.
fn open(client: &Client, body: &Input, own: Option<&str>) -> Result<Notification, NotifyError> {
    let bytes = body.bytes();
    let notify = || own.into_iter().fold(client.notify(), alipay::notify::Notify::own_param);
    let offline = notify().verify_offline(&bytes);
    if !matches!(offline, Err(NotifyError::UnknownCertificate(_))) {
        let waiting = block_on(notify().verify(&bytes));
        assert_eq!(offline.is_ok(), waiting.is_ok(), "both ways judge alike");
    }
    offline?.expect(&Expect::trade("A1", "88.88".parse::<Amount>().unwrap(), "2088102119685838"))
}

/// The name of the variant.
fn name_of(error: &NotifyError) -> String {
    let shown = format!("{error:?}");
    shown.split(['(', ' ']).next().unwrap_or_default().to_owned()
}
