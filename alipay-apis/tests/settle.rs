//! Payments, refunds and transfers to their end, against the real gateway, which loses answers on demand.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use alipay::{
    Amount, Client, Outcome, SimulatedClock,
    settle::{Patience, Payment, Refunding, pay_to_end, refund_to_end},
    trade::{TradePay, TradeQuery, TradeRefund, TradeStatus},
};
use alipay_sandbox::{Damage, Fault, Sandbox, Stage};

const PAY: &str = "alipay.trade.pay";
const QUERY: &str = "alipay.trade.query";
const CANCEL: &str = "alipay.trade.cancel";
const REFUND: &str = "alipay.trade.refund";

/// A gateway and a client whose waits take no time.
struct Shop {
    sandbox: Sandbox,
    client: Client,
    clock: SimulatedClock,
}

impl Shop {
    async fn open() -> Self {
        let clock = SimulatedClock::new(start());
        let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
        let client = sandbox.client_builder().clock(clock.clone());
        let client = client.timeouts(Duration::from_secs(5), Duration::from_millis(300)).build().unwrap();
        Self { sandbox, client, clock }
    }

    async fn pay(&self, number: &str) -> Result<Payment, alipay::Error> {
        let pay = TradePay::new(number, yuan("88.88"), "Notebook").auth_code("28763443825664394").scene("bar_code");
        pay_to_end(self.client.call(pay), Patience::PAYMENT).await
    }

    async fn refund(&self, number: &str, request: &str) -> Result<Refunding, alipay::Error> {
        let refund = TradeRefund::by_out_trade_no(number, yuan("10.00")).out_request_no(request);
        refund_to_end(self.client.call(refund), Patience::RECORD).await
    }

    /// How often the gateway carried this out, and how often that changed something.
    fn executed(&self, method: &str) -> (usize, usize) {
        let ledger = self.sandbox.ledger();
        let of_method = || ledger.iter().filter(|execution| execution.method == method);
        (of_method().count(), of_method().filter(|execution| execution.changed).count())
    }

    async fn status(&self, number: &str) -> Option<TradeStatus> {
        let answer = self.client.call(TradeQuery::by_out_trade_no(number)).send().await.unwrap();
        answer.trade_status.clone()
    }
}

fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_773_541_230)
}

fn yuan(text: &str) -> Amount {
    text.parse().unwrap()
}

fn lost(stage: Stage, method: &str) -> Fault {
    Fault::at(stage, Damage::Reset).on(method)
}

#[tokio::test]
async fn a_payment_that_is_answered_needs_nothing_else() {
    let shop = Shop::open().await;
    let Payment::Paid { trade_no, total_amount } = shop.pay("S1").await.unwrap() else { panic!() };
    assert!(trade_no.is_some());
    assert_eq!((total_amount, shop.executed(QUERY)), (yuan("88.88"), (0, 0)));
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_is_found() {
    for damage in [Damage::Reset, Damage::ServerError, Damage::Html, Damage::BadSignature, Damage::Unavailable] {
        let shop = Shop::open().await;
        shop.sandbox.faults().next(Fault::at(Stage::Executed, damage).on(PAY));
        assert!(matches!(shop.pay("S1").await.unwrap(), Payment::Paid { .. }), "{damage:?}");
        assert_eq!((shop.executed(PAY), shop.executed(CANCEL)), ((1, 1), (0, 0)), "{damage:?}");
    }
}

#[tokio::test]
async fn a_payment_that_never_arrived_is_not_made_again() {
    let shop = Shop::open().await;
    shop.sandbox.faults().next(lost(Stage::Received, PAY));
    // The order does not exist: that is no proof, since it may still arrive, and cancelling finds nothing to cancel.
    let Payment::Manual { out_trade_no, .. } = shop.pay("S1").await.unwrap() else { panic!() };
    assert_eq!((out_trade_no.as_str(), shop.executed(PAY)), ("S1", (0, 0)));
    assert_eq!(shop.sandbox.counters().requests, 1 + 13 + 1, "one payment, a minute of questions, one cancellation");
}

#[tokio::test]
async fn a_buyer_who_confirms_in_time_has_paid() {
    let shop = Shop::open().await;
    shop.sandbox.faults().next(Fault::in_progress(Some(3)).on(PAY));
    assert!(matches!(shop.pay("S1").await.unwrap(), Payment::Paid { .. }));
    assert_eq!(shop.clock.waits(), [Duration::from_secs(5); 3]);
    assert_eq!((shop.executed(QUERY).0, shop.executed(CANCEL)), (3, (0, 0)));
}

#[tokio::test]
async fn a_buyer_who_does_not_confirm_is_cancelled_at_once() {
    let shop = Shop::open().await;
    shop.sandbox.faults().next(Fault::in_progress(None).on(PAY));
    assert!(matches!(shop.pay("S1").await.unwrap(), Payment::Cancelled));
    assert_eq!((shop.executed(QUERY).0, shop.executed(CANCEL)), (12, (1, 1)));
    assert_eq!(
        alipay::Clock::elapsed(&shop.clock),
        Duration::from_secs(60),
        "no gap between the last question and the end"
    );
    assert_eq!(shop.status("S1").await, Some(TradeStatus::TradeClosed));
}

#[tokio::test]
async fn cancelling_is_repeated_as_the_platform_asks() {
    let shop = Shop::open().await;
    shop.sandbox.faults().next(Fault::in_progress(None).on(PAY));
    shop.sandbox.faults().next(Fault::cancel_again().on(CANCEL));
    shop.sandbox.faults().next(lost(Stage::Executed, CANCEL));
    assert!(matches!(shop.pay("S1").await.unwrap(), Payment::Cancelled));
    assert_eq!(shop.executed(CANCEL).1, 1);
}

#[tokio::test]
async fn an_end_that_cannot_be_reached_goes_to_a_person() {
    let shop = Shop::open().await;
    shop.sandbox.faults().next(Fault::in_progress(None).on(PAY));
    shop.sandbox.faults().always(Fault::at(Stage::Received, Damage::ServerError).on(CANCEL));
    let Payment::Manual { error, .. } = shop.pay("S1").await.unwrap() else { panic!() };
    assert!(error.unwrap().is_outcome_unknown());
    assert_eq!(shop.executed(PAY).0, 1, "never a second payment");
}

#[tokio::test]
async fn a_number_that_is_taken_is_looked_into() {
    let shop = Shop::open().await;
    assert!(matches!(shop.pay("S1").await.unwrap(), Payment::Paid { .. }));
    // The same payment once more, after a crash perhaps: it was made, and must not be cancelled.
    assert!(matches!(shop.pay("S1").await.unwrap(), Payment::Paid { .. }));
    let other = TradePay::new("S1", yuan("1.00"), "Pen").auth_code("28763443825664394").scene("bar_code");
    let Payment::Manual { error, .. } = pay_to_end(shop.client.call(other), Patience::PAYMENT).await.unwrap() else {
        panic!()
    };
    assert!(error.unwrap().is_duplicate());
    assert_eq!((shop.executed(CANCEL).0, shop.executed(PAY).1), (0, 1));
}

#[tokio::test]
async fn what_was_refused_or_never_sent_is_an_error() {
    let shop = Shop::open().await;
    shop.sandbox.faults().next(Fault::refusal("ACQ.BUYER_BALANCE_NOT_ENOUGH").on(PAY));
    assert_eq!(shop.pay("S1").await.unwrap_err().outcome(), Outcome::Refused);
    shop.sandbox.faults().always(Fault::at(Stage::Refused, Damage::Reset));
    assert_eq!(shop.pay("S2").await.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(shop.executed(PAY), (0, 0));
}

#[tokio::test]
async fn a_refund_whose_answer_is_lost_is_found_and_not_made_twice() {
    let shop = Shop::open().await;
    let _paid = shop.pay("S1").await.unwrap();
    shop.sandbox.faults().next(lost(Stage::Executed, REFUND));
    let Refunding::Refunded { refund_amount } = shop.refund("S1", "R1").await.unwrap() else { panic!() };
    assert_eq!((refund_amount, shop.executed(REFUND)), (yuan("10.00"), (1, 1)));
    assert_eq!(shop.clock.waits(), [Duration::from_secs(10)]);
}

#[tokio::test]
async fn a_refund_that_never_arrived_is_sent_again() {
    let shop = Shop::open().await;
    let _paid = shop.pay("S1").await.unwrap();
    shop.sandbox.faults().next(lost(Stage::Received, REFUND));
    assert!(matches!(shop.refund("S1", "R1").await.unwrap(), Refunding::Refunded { .. }));
    assert_eq!(shop.executed(REFUND), (1, 1));
    // The same refund once more, by mistake: the platform says that nothing moved, and the record that it did before.
    assert!(matches!(shop.refund("S1", "R1").await.unwrap(), Refunding::Refunded { .. }));
    assert_eq!(shop.executed(REFUND), (2, 1));
}

#[tokio::test]
async fn a_refund_needs_a_number_of_its_own() {
    let shop = Shop::open().await;
    for number in [None, Some(" ".to_owned())] {
        let mut refund = TradeRefund::by_out_trade_no("S1", yuan("10.00"));
        refund.out_request_no = number;
        let error = refund_to_end(shop.client.call(refund), Patience::RECORD).await.unwrap_err();
        assert!(error.is_validation() && error.to_string().contains("out_request_no"), "{error}");
    }
    assert_eq!(shop.sandbox.counters().requests, 0);
}

#[cfg(feature = "fund")]
mod transfers {
    use super::*;
    use alipay::{
        fund::{FundTransUniTransfer, Participant},
        settle::{Transfer, transfer_to_end},
    };

    const TRANSFER: &str = "alipay.fund.trans.uni.transfer";

    async fn transfer(shop: &Shop, number: &str) -> Result<Transfer, alipay::Error> {
        let payee = Participant::new("2088123412341234", "ALIPAY_USER_ID");
        let transfer = FundTransUniTransfer::new(number, yuan("1.00"), "TRANS_ACCOUNT_NO_PWD", payee);
        transfer_to_end(shop.client.call(transfer), Patience::RECORD).await
    }

    #[tokio::test]
    async fn a_transfer_ends_once_whatever_is_lost() {
        for stage in [Stage::AfterAnswer, Stage::Executed, Stage::Received] {
            let shop = Shop::open().await;
            shop.sandbox.faults().next(lost(stage, TRANSFER));
            let Transfer::Done { order_id } = transfer(&shop, "T1").await.unwrap() else { panic!("{stage:?}") };
            assert!(order_id.is_some());
            assert_eq!(shop.executed(TRANSFER).1, 1, "{stage:?}");
        }
    }

    #[tokio::test]
    async fn a_transfer_whose_every_answer_is_lost_is_found() {
        let shop = Shop::open().await;
        shop.sandbox.faults().next(lost(Stage::Received, TRANSFER));
        shop.sandbox.faults().always(lost(Stage::Executed, TRANSFER));
        assert!(matches!(transfer(&shop, "T1").await.unwrap(), Transfer::Done { .. }));
        assert_eq!(shop.executed(TRANSFER), (1, 1));
    }

    #[tokio::test]
    async fn a_transfer_that_cannot_be_asked_about_goes_to_a_person() {
        let shop = Shop::open().await;
        shop.sandbox.faults().always(Fault::at(Stage::Received, Damage::ServerError));
        let Transfer::Manual { out_biz_no, error } = transfer(&shop, "T1").await.unwrap() else { panic!() };
        assert!(out_biz_no == "T1" && error.unwrap().is_outcome_unknown());
    }
}
