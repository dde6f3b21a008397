//! One call of each class, and what has to be there before it can be made.

use std::time::Duration;

use alipay::{
    Client, Error, Outcome, RetryPolicy, Scope,
    system::{SystemOauthToken, SystemOauthTokenGrantType},
    trade::{TradeCancel, TradePagePay, TradePagePayProductCode, TradePay, TradePrecreate, TradeQuery, TradeRefund},
};
use alipay_sandbox::{Damage, Sandbox, TradeAction};

use crate::expected::{Class, End};

/// How long an attempt may take that ends by itself: longer than any machine needs.
const PATIENT: Duration = Duration::from_secs(60);

/// The same where nothing more will come. A machine with little to spare needs some of it to get that far.
const STALLED: Duration = Duration::from_millis(1500);

/// A call that is ready to be made.
pub struct Ready {
    client: Client,
    class: Class,
    /// Number of the order, or the user's code.
    number: String,
}

impl Ready {
    /// Sets the scene for the call, before anything breaks.
    pub async fn new(sandbox: &Sandbox, app_key: &str, class: Class, damage: Damage, number: String) -> Self {
        let most = if damage == Damage::Stall { STALLED } else { PATIENT };
        let policy = RetryPolicy::default().base_delay(Duration::from_millis(1)).total(4 * most).cancel_total(4 * most);
        let settings = || sandbox.client_builder().private_key(app_key);
        let client = settings().timeouts(most, most).retry(policy).build().unwrap();
        let patient = settings().build().unwrap();
        let number = match class {
            Class::Read | Class::Cancel => {
                let order = TradePrecreate::new(number.as_str(), "1.00".parse().unwrap(), "x", "FACE_TO_FACE_PAYMENT");
                patient.call(order).send().await.unwrap();
                sandbox.trade(&number, TradeAction::Open).await.unwrap(); // it was scanned
                number
            }
            Class::KeyedWrite => {
                patient.call(pay(&number)).send().await.unwrap();
                number
            }
            Class::OneShot => {
                let page = patient.authorization_url("https://shop.example/back").scope(Scope::AuthBase).to_string();
                sandbox.approve(&page).await.unwrap().auth_code
            }
            Class::Pay | Class::Offline => number,
        };
        Self { client, class, number }
    }

    /// Makes the call.
    pub async fn make(&self) -> Result<(), Error> {
        let Self { client, class, number } = self;
        match class {
            Class::Read => client.call(TradeQuery::by_out_trade_no(number.as_str())).send().await.map(drop),
            Class::Cancel => client.call(TradeCancel::by_out_trade_no(number.as_str())).send().await.map(drop),
            Class::KeyedWrite => {
                let refund = TradeRefund::by_out_trade_no(number.as_str(), "0.40".parse().unwrap());
                client.call(refund.out_request_no("R1")).send().await.map(drop)
            }
            Class::Pay => client.call(pay(number)).send().await.map(drop),
            Class::OneShot => {
                let exchange = SystemOauthToken::new(SystemOauthTokenGrantType::AuthorizationCode);
                client.call(exchange.code(number.as_str())).send().await.map(drop)
            }
            Class::Offline => {
                let product = TradePagePayProductCode::FastInstantTradePay;
                let page = TradePagePay::new(number.as_str(), "1.00".parse().unwrap(), "x", product);
                client.page(page).form().map(drop)
            }
        }
    }
}

fn pay(number: &str) -> TradePay {
    TradePay::new(number, "1.00".parse().unwrap(), "x").auth_code("28763443825664394")
}

/// How the call ended. The predicates have to agree with the outcome.
pub fn end(result: &Result<(), Error>) -> End {
    let Err(error) = result else { return End::Success };
    assert_eq!(error.is_outcome_unknown(), error.outcome() == Outcome::Unknown, "{error}");
    assert_eq!(error.is_outcome_unknown(), error.unknown_outcome().is_some(), "{error}");
    match error.outcome() {
        Outcome::NotSent => End::NotSent,
        Outcome::InProgress => End::InProgress,
        Outcome::Refused => End::Refused,
        Outcome::Unknown => End::Unknown,
        _ => End::Failed,
    }
}
