//! What is sent again: law 17.

use std::{sync::LazyLock, time::Duration};

use alipay_core::{BoxFuture, Client, RetryPolicy, SignError, SignType, Signer, SimulatedClock};
use proptest::prelude::*;

use crate::{
    script::{Reply, Script, good, node, of},
    support::{APP_ID, key, moment},
};

const READ: u8 = 0;
const CANCEL: u8 = 1;
const KEYED: u8 = 2;
const PAY: u8 = 3;
const ONE_SHOT: u8 = 4;

/// What may happen to an attempt, and whether the platform may have carried it out.
const KINDS: [bool; 13] = [false, false, false, false, true, true, true, true, true, true, true, true, true];

/// Each of them; signing takes longer than everything else here.
static REPLIES: LazyLock<Vec<Reply>> = LazyLock::new(|| (0..KINDS.len()).map(reply).collect());

fn reply(kind: usize) -> Reply {
    let signed = |code: &str, sub_code: &str| {
        node(&format!(r#"{{"code":"{code}","msg":"","sub_code":"{sub_code}","out_trade_no":"A1"}}"#))
    };
    match kind {
        0 => Reply::NotSent,
        1 => Reply::NotSentInTime,
        2 => Reply::PeerRefused,
        3 => signed("40005", "isv.app-call-limited"),
        4 => Reply::TimedOut,
        5 => Reply::Interrupted,
        6 => Reply::CutOff,
        7 => Reply::TooLarge,
        8 => Reply::Status(503),
        9 => signed("20000", "isp.unknow-error"),
        10 => Reply::Body(r#"{"alipay_test_call_response":{"code":"40005"}}"#.into()), // anybody could say that
        11 => node(r#"{"code":"10000","out_trade_no":"B2"}"#),
        _ => good(),
    }
}

/// Signs what nobody verifies.
struct Unread;

impl Signer for Unread {
    fn sign_type(&self) -> SignType {
        SignType::Rsa2
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async { Ok("AAAA".to_owned()) })
    }
}

static ALIPAY_KEY: LazyLock<String> = LazyLock::new(|| key("alipay_rsa2048.pub.pem"));

/// How often a call of a class is sent when this happens to its attempts.
fn sent<const CLASS: u8>(kinds: &[usize], attempts: u8) -> usize {
    let clock = SimulatedClock::new(moment());
    let script = Script::new(&clock, Duration::from_millis(10), kinds.iter().map(|kind| REPLIES[*kind].clone()));
    let policy = RetryPolicy::default().attempts(attempts);
    let client = Client::builder().app_id(APP_ID).signer(Unread).alipay_public_key(ALIPAY_KEY.as_str());
    let client = client.transport(script.clone()).clock(clock).retry(policy).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _ = runtime.block_on(client.call(of::<CLASS>()).send());
    script.count()
}

/// What is not cancelled or only read: none of it may happen twice.
fn writes(kinds: &[usize], attempts: u8) -> [usize; 3] {
    [sent::<KEYED>(kinds, attempts), sent::<PAY>(kinds, attempts), sent::<ONE_SHOT>(kinds, attempts)]
}

proptest! {
    #[test]
    fn what_moves_money_is_sent_again_only_where_nothing_can_have_happened(
        kinds in prop::collection::vec(0..KINDS.len(), 1..6),
        worse in 4..KINDS.len(),
        at in any::<prop::sample::Index>(),
        attempts in 1_u8..6,
    ) {
        let counts = writes(&kinds, attempts);
        // The last reply is played for ever.
        let allowed = kinds.iter().position(|kind| KINDS[*kind]).map_or(usize::from(attempts), |first| first + 1);
        for count in counts {
            prop_assert!((1..=allowed.min(usize::from(attempts))).contains(&count), "{:?}: {}", kinds, count);
        }

        // Whatever is less dangerous is worth at least as many attempts.
        let [keyed, pay, one_shot] = counts;
        prop_assert!(one_shot <= pay && pay <= keyed && keyed <= sent::<READ>(&kinds, attempts), "{:?}", kinds);
        prop_assert!(keyed <= sent::<CANCEL>(&kinds, attempts), "{:?}", kinds);

        // Worse evidence never leads to more attempts, nor does a policy that allows fewer.
        let mut darker = kinds.clone();
        let at = at.index(darker.len());
        darker[at] = worse;
        for (before, after) in counts.into_iter().zip(writes(&darker, attempts)) {
            prop_assert!(after <= before, "{:?} {:?}", kinds, darker);
        }
        for (before, after) in counts.into_iter().zip(writes(&kinds, attempts - 1)) {
            prop_assert!(after <= before, "{:?}", kinds);
        }
    }
}
