//! The payment APIs over a small ledger. The documentation's own order numbers are not in it: they answer the samples.

use alipay_core::Amount;
use serde_json::Value;

use super::{Base, Call, Reply};
use crate::{
    gateway::Twist,
    refusal::Refusal,
    state::{Order, Refund, State, Status},
};

/// `alipay.trade.create` and `alipay.trade.precreate`: an order that waits for its buyer.
pub(super) fn open(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let (before, Some(order)) = (state.orders.len(), ordered(call, state)?) else { return Ok(Reply::default()) };
    let reply = about(order);
    Ok(reply.changed(state.orders.len() > before))
}

/// `alipay.trade.pay`: the buyer pays at once, unless told to wait.
pub(super) fn pay(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(order) = ordered(call, state)? else { return Ok(Reply::default()) };
    if let Some(Twist::BuyerWaits(paid_at_query)) = call.twist {
        order.paid_at_query = paid_at_query;
        let reply = Reply { base: Base::InProgress, ..about(order) };
        return Ok(reply.changed(true).set("total_amount", order.total.to_string()));
    }
    order.pay(call.time());
    Ok(about(order)
        .changed(true)
        .set("total_amount", order.total.to_string())
        .set("gmt_payment", call.time().to_string()))
}

/// `alipay.trade.query`.
pub(super) fn query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(order) = known(call, state)? else { return Ok(Reply::default()) };
    order.look(call.time());
    let looks = if order.paid.is_some() { Status::Paid } else { Status::Waiting };
    let paid = order.paid.map_or(Value::Null, |time| Value::from(time.to_string()));
    Ok(about(order)
        .like("trade_status", looks.as_str())
        .set("trade_status", order.status.as_str())
        .set("total_amount", order.total.to_string())
        .set("send_pay_date", paid))
}

/// `alipay.trade.cancel`: nothing to pay any more, and everything back that was paid.
pub(super) fn cancel(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(order) = known(call, state)? else { return Ok(Reply::default()) };
    if call.twist == Some(Twist::CancelAgain) {
        let reply = about(order).like("action", "close").set("action", "close");
        return Ok(reply.set("retry_flag", "Y").set("gmt_refund_pay", Value::Null));
    }
    let changed = order.status != Status::Closed;
    let action = if order.status == Status::Paid { "refund" } else { "close" };
    if action == "refund" {
        let (request_no, amount) = (order.out_trade_no.clone(), order.refundable());
        order.give_back(Refund { request_no, amount, reason: None, time: call.time() });
    }
    order.status = Status::Closed;
    let returned = if action == "refund" { Value::from(call.time().to_string()) } else { Value::Null };
    let reply = about(order).changed(changed).like("action", action);
    Ok(reply.set("action", action).set("gmt_refund_pay", returned))
}

/// `alipay.trade.close`: only what nobody has paid; closing again does no harm.
pub(super) fn close(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(order) = known(call, state)? else { return Ok(Reply::default()) };
    if order.paid.is_some() {
        return Err(call.refuse("ACQ.REASON_TRADE_STATUS_INVALID"));
    }
    let changed = order.status != Status::Closed;
    order.status = Status::Closed;
    Ok(about(order).changed(changed))
}

/// `alipay.trade.refund`: under one number money goes back once.
pub(super) fn refund(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let amount = call.request.amount("refund_amount").unwrap_or_default();
    let Some(order) = known(call, state)? else {
        return Ok(Reply::default().set("refund_fee", amount.to_string()));
    };
    let request_no = call.request.text("out_request_no").unwrap_or(&order.out_trade_no).to_owned();
    let (fund_change, time) = match order.refund(&request_no) {
        Some(refund) if refund.amount != amount => return Err(call.refuse("ACQ.DISCORDANT_REPEAT_REQUEST")),
        Some(refund) => ("N", refund.time),
        None if order.status == Status::Closed => return Err(call.refuse("ACQ.TRADE_HAS_CLOSE")),
        None if order.paid.is_none() => return Err(call.refuse("ACQ.TRADE_STATUS_ERROR")),
        None if amount == Amount::default() || amount > order.refundable() => {
            return Err(call.refuse("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"));
        }
        None => {
            let reason = call.request.text("refund_reason").map(str::to_owned);
            order.give_back(Refund { request_no, amount, reason, time: call.time() });
            ("Y", call.time())
        }
    };
    Ok(about(order)
        .changed(fund_change == "Y")
        .like("fund_change", fund_change)
        .set("fund_change", fund_change)
        .set("refund_fee", order.refunded().to_string())
        .set("gmt_refund_pay", time.to_string()))
}

/// `alipay.trade.fastpay.refund.query`: an unknown refund is a success that says nothing, as on the platform.
pub(super) fn refund_query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let Some(order) = known(call, state)? else { return Ok(Reply::default()) };
    let request_no = call.request.text("out_request_no").unwrap_or_default();
    let Some(refund) = order.refund(request_no) else { return Ok(Reply::of(Base::Bare)) };
    Ok(about(order)
        .like("refund_status", "REFUND_SUCCESS")
        .set("refund_status", "REFUND_SUCCESS")
        .set("total_amount", order.total.to_string())
        .set("refund_amount", refund.amount.to_string())
        .set("refund_reason", refund.reason.clone().map_or(Value::Null, Value::from))
        .set("gmt_refund_pay", refund.time.to_string()))
}

/// The waiting order of this call, new or found again; `None` for the documentation's own numbers.
fn ordered<'s>(call: &Call<'_>, state: &'s mut State) -> Result<Option<&'s mut Order>, Refusal> {
    let out_trade_no = call.request.text("out_trade_no").unwrap_or_default();
    let total = call.request.amount("total_amount").unwrap_or_default();
    if state.samples.has("out_trade_no", out_trade_no) {
        return Ok(None);
    }
    let problem = state.orders.by_out_trade_no(out_trade_no).map(|order| match order.status {
        Status::Paid => Some("ACQ.TRADE_HAS_SUCCESS"),
        Status::Closed => Some("ACQ.TRADE_HAS_CLOSE"),
        Status::Waiting if order.total != total => Some("ACQ.CONTEXT_INCONSISTENT"),
        Status::Waiting => None,
    });
    match problem {
        Some(Some(sub_code)) => Err(call.refuse(sub_code)),
        Some(None) => Ok(state.orders.by_out_trade_no(out_trade_no)),
        None => {
            let now = alipay_core::DateTime::from_system_time(call.now);
            Ok(Some(state.orders.open(&mut state.ids, now, out_trade_no, total)))
        }
    }
}

/// The order that a call names, by the gateway's number before the merchant's; `None` for the documentation's own.
fn known<'s>(call: &Call<'_>, state: &'s mut State) -> Result<Option<&'s mut Order>, Refusal> {
    let (name, number) = match (call.request.text("trade_no"), call.request.text("out_trade_no")) {
        (Some(number), _) => ("trade_no", number),
        (None, number) => ("out_trade_no", number.unwrap_or_default()),
    };
    if state.samples.has(name, number) {
        return Ok(None);
    }
    let order = match name {
        "trade_no" => state.orders.by_trade_no(number),
        _ => state.orders.by_out_trade_no(number),
    };
    match order {
        Some(order) => Ok(Some(order)),
        None => Err(Refusal::by_api(call.entry, "ACQ.TRADE_NOT_EXIST", "")),
    }
}

/// The numbers of an order, which belong together whichever of them the call named.
fn about(order: &Order) -> Reply {
    Reply::default().set("trade_no", order.trade_no.as_str()).set("out_trade_no", order.out_trade_no.as_str())
}
