//! The payment APIs over a ledger. The documentation's own order numbers are not in it: they answer the samples.

use alipay_core::Amount;
use serde_json::Value;

use super::{Base, Call, Reply, source::Source};
use crate::{
    gateway::Twist,
    refusal::Refusal,
    state::{Event, Order, Place, Purpose, Refund, State, Status, Terms, USER_ID, expiry},
};

/// `alipay.trade.create`: an order that waits for its buyer.
pub(super) fn create(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let before = state.orders.len();
    let Some(order) = ordered(call, state)? else { return Ok(Reply::default()) };
    let reply = about(order);
    Ok(reply.changed(state.orders.len() > before))
}

/// `alipay.trade.pay`: the buyer pays at once, unless told to wait; or the money comes from what is frozen, or under an
/// agreement.
pub(super) fn pay(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let source = Source::of(call, state, |state| payable(call, state))?;
    let Some(order) = ordered(call, state)? else { return Ok(Reply::default()) };
    let total = order.terms.total.to_string();
    if let (Some(Twist::BuyerWaits(paid_at_query)), Source::Buyer) = (call.twist, &source) {
        order.paid_at_query = paid_at_query;
        let reply = Reply { base: Base::InProgress, ..about(order) };
        return Ok(reply.changed(true).set("total_amount", total));
    }
    order.pay(call.time());
    let reply = about(order);
    let (number, amount) = (order.out_trade_no().to_owned(), order.terms.total);
    source.take(call, state, amount);
    state.announce(&number, Event::Paid, call.now);
    Ok(reply.changed(true).set("total_amount", total).set("gmt_payment", call.time().to_string()))
}

/// `alipay.trade.app.pay`, from the phone: the buyer pays at once.
pub(super) fn pay_in_app(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let seller_id = state.seller_id.clone();
    Ok(pay(call, state)?.set("seller_id", seller_id))
}

/// `alipay.trade.precreate`: a code to scan. There is no trade before somebody does.
pub(super) fn precreate(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    if state.samples.has("out_trade_no", call.request.text("out_trade_no").unwrap_or_default()) {
        return Ok(Reply::default());
    }
    let token = prepared(call, state, Place::Qr)?;
    Ok(Reply::default().changed(true).set("qr_code", format!("{}/qr/{token}", call.base_url)))
}

/// `alipay.trade.page.pay` and `alipay.trade.wap.pay`, from the browser: a page to pay on. There is no trade before
/// somebody does.
pub(super) fn pay_on_page(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let token = prepared(call, state, Place::Cashier)?;
    Ok(Reply { page: Some(format!("/cashier/{token}")), ..Reply::default().changed(true) })
}

/// `alipay.trade.query`.
pub(super) fn query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(number) = known(call, state)? else { return Ok(Reply::default()) };
    if find(call, state, &number)?.is_about_to_be_paid() {
        let order = change(call, state, &number)?;
        order.look(call.time());
        if order.status == Status::Paid {
            state.announce(&number, Event::Paid, call.now);
        }
    }
    let order = find(call, state, &number)?;
    let looks = if order.paid.is_some() { Status::Paid } else { Status::Waiting };
    let paid = order.paid.map_or(Value::Null, |time| Value::from(time.to_string()));
    Ok(about(order)
        .like("trade_status", looks.as_str())
        .set("trade_status", order.status.as_str())
        .set("total_amount", order.terms.total.to_string())
        .set("send_pay_date", paid))
}

/// `alipay.trade.cancel`: nothing to pay any more, and everything back that was paid.
pub(super) fn cancel(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(number) = known(call, state)? else { return Ok(Reply::default()) };
    let order = change(call, state, &number)?;
    if call.twist == Some(Twist::CancelAgain) {
        let reply = about(order).like("action", "close").set("action", "close");
        return Ok(reply.set("retry_flag", "Y").set("gmt_refund_pay", Value::Null));
    }
    let before = order.status;
    if before == Status::Finished {
        return Err(call.refuse("ACQ.REASON_TRADE_STATUS_INVALID"));
    }
    let action = if before == Status::Paid { "refund" } else { "close" };
    if action == "refund" {
        let (request_no, amount) = (order.out_trade_no().to_owned(), order.refundable());
        order.give_back(Refund { request_no, amount, reason: None, time: call.time() });
    }
    if order.status != Status::Closed {
        order.end(Status::Closed, call.time());
    }
    let returned = if action == "refund" { Value::from(call.time().to_string()) } else { Value::Null };
    let reply = about(order).changed(before != Status::Closed).like("action", action);
    if before != Status::Closed {
        state.announce(&number, Event::Closed, call.now);
    }
    Ok(reply.set("action", action).set("gmt_refund_pay", returned))
}

/// `alipay.trade.close`: only what nobody has paid; closing again does no harm.
pub(super) fn close(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(number) = known(call, state)? else { return Ok(Reply::default()) };
    let order = find(call, state, &number)?;
    if order.paid.is_some() {
        return Err(call.refuse("ACQ.REASON_TRADE_STATUS_INVALID"));
    }
    let (reply, changes) = (about(order), order.status != Status::Closed);
    if changes {
        change(call, state, &number)?.end(Status::Closed, call.time());
        state.announce(&number, Event::Closed, call.now);
    }
    Ok(reply.changed(changes))
}

/// `alipay.trade.refund`: under one number money goes back once.
pub(super) fn refund(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let amount = call.request.amount("refund_amount").unwrap_or_default();
    let Some(number) = known(call, state)? else {
        return Ok(Reply::default().set("refund_fee", amount.to_string()));
    };
    let order = find(call, state, &number)?;
    let request_no = call.request.text("out_request_no").unwrap_or(order.out_trade_no()).to_owned();
    let (fund_change, time) = match order.refund(&request_no) {
        Some(refund) if refund.amount != amount => return Err(call.refuse("ACQ.DISCORDANT_REPEAT_REQUEST")),
        Some(refund) => ("N", refund.time),
        None if order.status == Status::Closed => return Err(call.refuse("ACQ.TRADE_HAS_CLOSE")),
        None if order.status == Status::Finished => return Err(call.refuse("ACQ.TRADE_HAS_FINISHED")),
        None if order.paid.is_none() => return Err(call.refuse("ACQ.TRADE_STATUS_ERROR")),
        None if amount == Amount::default() || amount > order.refundable() => {
            return Err(call.refuse("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"));
        }
        None => {
            let reason = call.request.text("refund_reason").map(str::to_owned);
            let refund = Refund { request_no, amount, reason, time: call.time() };
            change(call, state, &number)?.give_back(refund);
            state.announce(&number, Event::Refunded, call.now);
            ("Y", call.time())
        }
    };
    let order = find(call, state, &number)?;
    Ok(about(order)
        .changed(fund_change == "Y")
        .like("fund_change", fund_change)
        .set("fund_change", fund_change)
        .set("refund_fee", order.refunded().to_string())
        .set("gmt_refund_pay", time.to_string()))
}

/// `alipay.trade.fastpay.refund.query`: an unknown refund is a success that says nothing, as on the platform.
pub(super) fn refund_query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(number) = known(call, state)? else { return Ok(Reply::default()) };
    let order = find(call, state, &number)?;
    let request_no = call.request.text("out_request_no").unwrap_or_default();
    let Some(refund) = order.refund(request_no) else { return Ok(Reply::of(Base::Bare)) };
    Ok(about(order)
        .like("refund_status", "REFUND_SUCCESS")
        .set("refund_status", "REFUND_SUCCESS")
        .set("total_amount", order.terms.total.to_string())
        .set("refund_amount", refund.amount.to_string())
        .set("refund_reason", refund.reason.clone().map_or(Value::Null, Value::from))
        .set("gmt_refund_pay", refund.time.to_string()))
}

/// The waiting order of this call, new or found again; `None` for the documentation's own numbers.
fn ordered<'s>(call: &Call<'_>, state: &'s mut State) -> Result<Option<&'s mut Order>, Refusal> {
    let number = call.request.text("out_trade_no").unwrap_or_default();
    if state.samples.has("out_trade_no", number) {
        return Ok(None);
    }
    if payable(call, state)? {
        return Ok(state.orders.change(number, call.time()));
    }
    let (terms, now) = (terms(call, state)?, call.time());
    let buyer_id = call.request.text("buyer_id").or(call.request.text("buyer_open_id")).unwrap_or(USER_ID);
    Ok(Some(state.orders.open(&mut state.ids, now, terms, buyer_id)))
}

/// Prepares a payment that somebody makes on a page; its token.
fn prepared(call: &Call<'_>, state: &mut State, place: Place) -> Result<String, Refusal> {
    payable(call, state)?;
    let terms = terms(call, state)?;
    let checkout = state.checkouts.prepare(&mut state.ids, call.time(), place, terms);
    Ok(checkout.token.clone())
}

/// Whether there is an order already that waits for this very payment.
fn payable(call: &Call<'_>, state: &mut State) -> Result<bool, Refusal> {
    let total = call.request.amount("total_amount").unwrap_or_default();
    let number = call.request.text("out_trade_no").unwrap_or_default();
    match state.orders.find(number, call.time()).map(|order| (order.status, order.terms.total)) {
        None => Ok(false),
        Some((Status::Paid | Status::Finished, _)) => Err(call.refuse("ACQ.TRADE_HAS_SUCCESS")),
        Some((Status::Closed, _)) => Err(call.refuse("ACQ.TRADE_HAS_CLOSE")),
        Some((Status::Waiting, known)) if known != total => Err(call.refuse("ACQ.CONTEXT_INCONSISTENT")),
        Some((Status::Waiting, _)) => Ok(true),
    }
}

/// What the merchant asks for.
fn terms(call: &Call<'_>, state: &State) -> Result<Terms, Refusal> {
    let text = |name| call.request.text(name).map(str::to_owned);
    let out_trade_no = text("out_trade_no").unwrap_or_default();
    // The documentation's samples are of days long gone.
    let is_sample = state.samples.has("out_trade_no", &out_trade_no);
    let said = |name| call.request.text(name).filter(|_| !is_sample);
    let expires = expiry(call.time(), said("time_expire"), said("timeout_express"))
        .map_err(|problem| Refusal::by_api(call.entry, "ACQ.INVALID_PARAMETER", problem))?;
    Ok(Terms {
        method: call.entry.info.method.to_owned(),
        out_trade_no,
        total: call.request.amount("total_amount").unwrap_or_default(),
        subject: text("subject").unwrap_or_default(),
        body: text("body"),
        passback_params: text("passback_params"),
        expires,
        callbacks: call.callbacks.clone(),
        purpose: Purpose::Pay,
    })
}

/// The merchant's number of the order that a call names, by the gateway's number before the merchant's; `None` for the
/// documentation's own.
fn known(call: &Call<'_>, state: &mut State) -> Result<Option<String>, Refusal> {
    let (name, number) = match (call.request.text("trade_no"), call.request.text("out_trade_no")) {
        (Some(number), _) => ("trade_no", number),
        (None, number) => ("out_trade_no", number.unwrap_or_default()),
    };
    if state.samples.has(name, number) {
        return Ok(None);
    }
    let number = match name {
        "trade_no" => state.orders.out_trade_no(number).map(str::to_owned),
        _ => state.orders.find(number, call.time()).map(|order| order.out_trade_no().to_owned()),
    };
    number.map(Some).ok_or_else(|| unknown(call))
}

fn find<'s>(call: &Call<'_>, state: &'s mut State, number: &str) -> Result<&'s Order, Refusal> {
    state.orders.find(number, call.time()).ok_or_else(|| unknown(call))
}

fn change<'s>(call: &Call<'_>, state: &'s mut State, number: &str) -> Result<&'s mut Order, Refusal> {
    state.orders.change(number, call.time()).ok_or_else(|| unknown(call))
}

fn unknown(call: &Call<'_>) -> Refusal {
    Refusal::by_api(call.entry, "ACQ.TRADE_NOT_EXIST", "")
}

/// The numbers of an order, which belong together whichever of them the call named.
fn about(order: &Order) -> Reply {
    Reply::default().set("trade_no", order.trade_no.as_str()).set("out_trade_no", order.out_trade_no())
}
