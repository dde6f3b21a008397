//! Section 2.7: requests, times and amounts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alipay::{
    Amount, BoxFuture, Call, FixedClock, HttpRequest, HttpResponse, PublicKey, RetryPolicy, SignType, Transport,
    TransportError, Verifier as _, codec::decode, form, sign_source, trade::TradePay,
};
use alipay_proof::{
    AUTH_CODE, Class, Secrets, TOKEN, block_on, builder,
    cases::{Outgoing, Setting, section},
    class_of, every, judge, key, moment, pay,
};

#[test]
fn requests() {
    every(section("outgoing"), |case: &Outgoing| format!("{} {}", case.id, case.case), drive);
}

fn drive(case: &Outgoing) {
    let what = format!("{} {}", case.id, case.case);
    match &case.set {
        Setting::Amount(text) => match text.parse::<Amount>() {
            Ok(amount) => {
                assert_eq!(case.expect, Class::Ok, "{what}: accepted");
                assert_eq!(Some(amount.fen().to_string()), case.arrives, "{what}");
            }
            Err(_) => assert_eq!(case.expect, Class::Validation, "{what}: refused"),
        },
        Setting::Field(name, value) => {
            let value = value.text();
            let mut content =
                serde_json::json!({ "out_trade_no": "A1", "subject": "Notebook", "total_amount": "0.01" });
            content[name] = value.as_str().into();
            let request = decode::<TradePay>(&content.to_string()).unwrap();
            send(&what, case, moment(), request, &|call| call, &|parameter| {
                let content: serde_json::Value = serde_json::from_str(&parameter("biz_content").unwrap()).unwrap();
                assert_eq!(content[name].as_str(), Some(value.as_str()), "{what}");
            });
        }
        Setting::Option(name, value) => {
            let value = value.text();
            let set: &Set<'_> = match name.as_str() {
                "notify_url" => &|call| call.notify_url(value.clone()),
                "app_auth_token" => &|call| call.app_auth_token(value.clone()),
                other => panic!("no such option: {other}"),
            };
            let arrives = |parameter: &Parameter<'_>| assert_eq!(parameter(name), Some(value.clone()), "{what}");
            send(&what, case, moment(), pay(), set, &arrives);
        }
        Setting::Clock(seconds) => {
            let distance = Duration::from_secs(seconds.unsigned_abs());
            let now = if *seconds < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance };
            send(&what, case, now, pay(), &|call| call, &|parameter| {
                assert_eq!(parameter("timestamp"), case.arrives, "{what}");
            });
        }
    }
}

type Set<'s> = dyn for<'c> Fn(Call<'c, TradePay>) -> Call<'c, TradePay> + 's;
type Parameter<'s> = dyn Fn(&str) -> Option<String> + 's;

/// Sends a payment and looks at what arrives, or sees it refused before anything is sent.
fn send(
    what: &str,
    case: &Outgoing,
    now: SystemTime,
    request: TradePay,
    set: &Set<'_>,
    arrives: &dyn Fn(&Parameter<'_>),
) {
    let seen = Seen::default();
    let client = builder().clock(FixedClock(now)).retry(RetryPolicy::never()).transport(seen.clone()).build().unwrap();
    let error = block_on(set(client.call(request)).send()).unwrap_err();
    let sent = seen.0.lock().unwrap().clone();
    if case.expect == Class::Ok {
        assert_eq!((class_of(&error), sent.len()), (Class::NotSent, 1), "{what}: {error}");
        let fields = sent[0].clone();
        let names: HashSet<&String> = fields.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), fields.len(), "{what}: one parameter each");
        let params = fields.iter().filter(|(name, _)| name != "sign");
        let source = sign_source(params.map(|(name, value)| (name.as_str(), value.as_str())));
        let verifier = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
        let parameter = |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
        verifier.verify(source.as_bytes(), &parameter("sign").unwrap()).unwrap();
        arrives(&parameter);
    } else {
        judge(what, &error, case.expect, true, None, &Secrets::new(&[AUTH_CODE, TOKEN]));
        assert!(sent.is_empty(), "{what}: sent");
    }
}

/// The parameters of one request.
type Form = Vec<(String, String)>;

/// Reads the parameters of a request, and says that it could not be sent.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Form>>>);

impl Transport for Seen {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let query = request.url.split_once('?').map_or("", |(_, query)| query).to_owned();
            let mut fields = form::decode(&query).unwrap();
            let body = request.body.read_all().unwrap();
            fields.extend(form::decode(std::str::from_utf8(&body).unwrap()).unwrap());
            self.0.lock().unwrap().push(fields);
            Err(TransportError::not_sent())
        })
    }
}

/// Row M04: a million sums against arithmetic that is too wide to overflow.
#[test]
fn m04_sums_are_exact() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let tenths = |text: &str| text.parse::<Amount>().unwrap();
    assert_eq!(tenths("0.1").checked_add(tenths("0.2")).unwrap(), tenths("0.3"));
    let (mut sums, mut refused) = (0, 0);
    for _ in 0..1_000_000 {
        let [a, b] = [random() >> 20, random() >> 20]
            .map(|fen| Amount::from_fen(i64::try_from(fen % 10_000_000_000_000).unwrap()).unwrap());
        let exact = i128::from(a.fen()) + i128::from(b.fen());
        match a.checked_add(b) {
            Some(sum) => {
                assert_eq!(i128::from(sum.fen()), exact);
                assert_eq!(sum.to_string(), format!("{}.{:02}", exact / 100, exact % 100));
                assert_eq!(sum.to_string().parse::<Amount>().unwrap().checked_sub(b), Some(a));
                sums += 1;
            }
            None => {
                assert!(Amount::from_fen(i64::try_from(exact).unwrap()).is_err(), "{exact} fen are an amount");
                refused += 1;
            }
        }
    }
    assert!(sums > 100_000 && refused > 100_000, "both ends are reached: {sums} sums, {refused} refused");
}
