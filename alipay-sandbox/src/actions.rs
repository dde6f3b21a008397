//! What people do: buyers on a page, developers in the console or through the control interface.

use std::{str::FromStr, time::SystemTime};

use alipay_core::DateTime;

use crate::{
    announcements,
    app::App,
    gateway::{Gateway, signed_form},
    state::{
        Agreement, Callbacks, Event, FreezeTerms, HoldStatus, Order, Purpose, SignTerms, State, Status, Terms, USER_ID,
    },
};

/// What somebody does about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TradeAction {
    /// The buyer opens it, and does not pay yet: from now on there is a trade.
    Open,
    /// The buyer pays.
    Pay,
    /// The buyer's payment fails, and the trade goes on waiting.
    Fail,
    /// The trade is closed before anybody paid.
    Close,
    /// The time for refunds is over.
    Finish,
}

/// Why that cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActionError {
    /// No such trade, page or code.
    #[error("there is no such trade: take its number from the console or an answer")]
    Unknown,
    /// It is in another state.
    #[error("the trade is {0}: that cannot be done to it any more")]
    State(&'static str),
    /// It was done, and cannot be kept.
    #[error("the state file cannot be written: start the gateway again")]
    NotSaved,
}

impl FromStr for TradeAction {
    type Err = ();

    /// From the name of the button, or of the control interface.
    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "open" | "scan" => Ok(Self::Open),
            "pay" => Ok(Self::Pay),
            "fail" => Ok(Self::Fail),
            "close" => Ok(Self::Close),
            "finish" => Ok(Self::Finish),
            _ => Err(()),
        }
    }
}

const OVER: &str = "closed: its time is over";

/// Acts on the trade of any app with this number, the gateway's or the merchant's; also on one that waits on a page for its
/// buyer, and is no trade yet.
pub(crate) async fn on_trade(gateway: &Gateway, number: &str, action: TradeAction) -> Result<(), ActionError> {
    let now = gateway.clock.now();
    let acted = gateway.apps.iter().find_map(|app| {
        let mut state = app.state();
        let number = state.orders.out_trade_no(number).unwrap_or(number).to_owned();
        let done = match on_order(&mut state, &number, action, now) {
            Err(ActionError::Unknown) => {
                let token = state.checkouts.of_number(&number)?.token.clone();
                on_checkout(&mut state, &token, action, now)
            }
            done => done,
        };
        Some((done, gateway.commit(&mut state)))
    });
    let (done, saved) = acted.ok_or(ActionError::Unknown)?;
    done?;
    if saved.wait().await { Ok(()) } else { Err(ActionError::NotSaved) }
}

/// Acts on what a page or a code stands for.
pub(crate) fn on_checkout(
    state: &mut State,
    token: &str,
    action: TradeAction,
    now: SystemTime,
) -> Result<(), ActionError> {
    let terms = state.checkouts.find(token).ok_or(ActionError::Unknown)?.terms.clone();
    let time = DateTime::from_system_time(now);
    match &terms.purpose {
        Purpose::Pay => {}
        Purpose::Freeze(freeze) => return on_freezing(state, &terms, freeze, action, now),
        Purpose::Sign(sign) => return on_signing(state, token, &terms, sign, action, now),
    }
    if state.orders.find(&terms.out_trade_no, time).is_none() {
        if time >= terms.expires {
            return Err(ActionError::State(OVER));
        }
        state.orders.open(&mut state.ids, time, terms.clone(), USER_ID);
    }
    on_order(state, &terms.out_trade_no, action, now)
}

/// Acts on a trade.
pub(crate) fn on_order(
    state: &mut State,
    out_trade_no: &str,
    action: TradeAction,
    now: SystemTime,
) -> Result<(), ActionError> {
    let time = DateTime::from_system_time(now);
    let status = state.orders.find(out_trade_no, time).ok_or(ActionError::Unknown)?.status;
    let event = match (action, status) {
        (TradeAction::Open | TradeAction::Fail, Status::Waiting) => return Ok(()),
        (TradeAction::Pay, Status::Waiting) => Event::Paid,
        (TradeAction::Close, Status::Waiting) => Event::Closed,
        (TradeAction::Finish, Status::Paid) => Event::Finished,
        (_, status) => return Err(ActionError::State(status.as_str())),
    };
    if let Some(order) = state.orders.change(out_trade_no, time) {
        match event {
            Event::Paid => order.pay(time),
            Event::Finished => order.end(Status::Finished, time),
            _ => order.end(Status::Closed, time),
        }
    }
    state.announce(out_trade_no, event, now);
    Ok(())
}

/// Acts on money that is to be frozen.
fn on_freezing(
    state: &mut State,
    terms: &Terms,
    freeze: &FreezeTerms,
    action: TradeAction,
    now: SystemTime,
) -> Result<(), ActionError> {
    let time = DateTime::from_system_time(now);
    let known = state.holds.auth_no(&terms.out_trade_no).map(str::to_owned);
    let auth_no = match known {
        Some(auth_no) => auth_no,
        None if time >= terms.expires => return Err(ActionError::State(OVER)),
        None => state.holds.open(&mut state.ids, time, terms.clone(), freeze, USER_ID).auth_no.clone(),
    };
    let hold = state.holds.change(&auth_no, time).ok_or(ActionError::Unknown)?;
    match (action, hold.status) {
        (TradeAction::Open | TradeAction::Fail, HoldStatus::Waiting) => return Ok(()),
        (TradeAction::Pay, HoldStatus::Waiting) => hold.freeze(time),
        (TradeAction::Close, HoldStatus::Waiting) => hold.close(),
        (_, status) => return Err(ActionError::State(status.as_str())),
    }
    let hold = hold.clone();
    if hold.status == HoldStatus::Frozen {
        announcements::of_hold(state, &hold, &freeze.out_request_no, &terms.callbacks, now);
    }
    Ok(())
}

/// Acts on an agreement that is to be signed: to pay is to sign, here.
fn on_signing(
    state: &mut State,
    token: &str,
    terms: &Terms,
    sign: &SignTerms,
    action: TradeAction,
    now: SystemTime,
) -> Result<(), ActionError> {
    let time = DateTime::from_system_time(now);
    if state.agreements.signed_on(&terms.out_trade_no).is_some() {
        return Err(ActionError::State("signed already"));
    }
    if state.checkouts.find(token).is_some_and(|checkout| checkout.is_refused) {
        return Err(ActionError::State("refused"));
    }
    match action {
        _ if time >= terms.expires => Err(ActionError::State(OVER)),
        TradeAction::Open | TradeAction::Fail => Ok(()),
        TradeAction::Close => {
            if let Some(checkout) = state.checkouts.change(token) {
                checkout.is_refused = true;
            }
            Ok(())
        }
        TradeAction::Finish => Err(ActionError::State("not signed")),
        TradeAction::Pay => {
            let agreement =
                state.agreements.sign(&mut state.ids, time, &terms.out_trade_no, sign.clone(), &terms.callbacks);
            let agreement = agreement.clone();
            announcements::of_signing(state, &agreement, now);
            Ok(())
        }
    }
}

/// Where the browser goes after a payment: the shop's `return_url`, with the signed parameters of section 7.5 of the
/// protocol; `None` when the shop gave none.
pub(crate) fn return_address(app: &App, order: &Order, seller_id: &str, now: SystemTime) -> Option<String> {
    let Terms { method, out_trade_no, total, callbacks, .. } = &order.terms;
    let own = vec![
        ("out_trade_no", out_trade_no.clone()),
        ("trade_no", order.trade_no.clone()),
        ("total_amount", total.to_string()),
        ("seller_id", seller_id.to_owned()),
    ];
    signed_return(app, callbacks, method, own, now)
}

/// As [`return_address`], after an agreement was signed.
pub(crate) fn return_address_of_signing(
    app: &App,
    agreement: &Agreement,
    method: &str,
    now: SystemTime,
) -> Option<String> {
    signed_return(app, &agreement.callbacks, method, announcements::signing_pairs(agreement), now)
}

fn signed_return(
    app: &App,
    callbacks: &Callbacks,
    method: &str,
    own: Vec<(&'static str, String)>,
    now: SystemTime,
) -> Option<String> {
    let url = callbacks.return_url.as_deref()?;
    let charset = callbacks.charset();
    let public = [
        ("app_id", app.id.clone()),
        ("auth_app_id", app.id.clone()),
        ("method", format!("{method}.return")),
        ("charset", charset.as_str().to_owned()),
        ("version", "1.0".to_owned()),
        ("timestamp", DateTime::from_system_time(now).to_string()),
    ];
    let pairs = public.into_iter().chain(own).map(|(name, value)| (name.to_owned(), value)).collect();
    let query = signed_form(app, pairs, charset).ok()?;
    Some(crate::consent::with_query(url, &query))
}
