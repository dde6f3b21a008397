//! Pre-authorizations: money is frozen, given free, and turned into payments. The documentation's own numbers answer the
//! samples.

use alipay_core::Amount;
use serde_json::Value;

use super::{Base, Call, Reply};
use crate::{
    announcements,
    refusal::Refusal,
    state::{
        FreezeTerms, Hold, HoldStatus, Operation, OperationKind, OperationStatus, Place, Purpose, State, Taking, Terms,
        USER_ID, expiry,
    },
};

/// `alipay.fund.auth.order.freeze`, and `alipay.fund.auth.order.app.freeze` from the phone: the payer agrees at once.
pub(super) fn freeze(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    if is_sample(call, state) {
        return Ok(Reply::default());
    }
    let (terms, freeze) = asked(call, state)?;
    let out_request_no = freeze.out_request_no.clone();
    let auth_no = match freezable(call, state, &terms, &freeze)? {
        Some(auth_no) => auth_no,
        None => state.holds.open(&mut state.ids, call.time(), terms, &freeze, USER_ID).auth_no.clone(),
    };
    let hold = change(call, state, &auth_no)?;
    hold.freeze(call.time());
    let hold = hold.clone();
    announcements::of_hold(state, &hold, &out_request_no, &hold.terms.callbacks, call.now);
    let amount = hold.terms.total.to_string();
    let reply = about(&hold, &out_request_no)
        .changed(true)
        .set("amount", amount.as_str())
        .set("status", OperationStatus::Done.as_str())
        .set("payer_user_id", hold.payer_id.as_str())
        .set("gmt_trans", call.time().to_string())
        .set("fund_amount", amount)
        .set("credit_amount", "0.00");
    // The phone has these parameters: it was started with them.
    Ok(reply.set("orderStr", Value::Null).set("pre_auth_type", Value::Null))
}

/// `alipay.fund.auth.order.voucher.create`: a code to scan. Nothing is frozen before somebody does.
pub(super) fn voucher(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let (mut terms, freeze) = asked(call, state)?;
    freezable(call, state, &terms, &freeze)?;
    terms.purpose = Purpose::Freeze(freeze);
    let checkout = state.checkouts.prepare(&mut state.ids, call.time(), Place::Qr, terms);
    let url = format!("{}/qr/{}", call.base_url, checkout.token);
    let reply = Reply::default().changed(true).set("code_type", "qrCode").set("code_value", url);
    // A picture is on the page behind the code.
    Ok(reply.set("code_url", Value::Null))
}

/// `alipay.fund.auth.order.unfreeze`: under one number money is given free once.
pub(super) fn unfreeze(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let (auth_no, request_no) = (text(call, "auth_no"), text(call, "out_request_no"));
    if state.samples.has("auth_no", auth_no) {
        return Ok(Reply::default());
    }
    let amount = call.request.amount("amount").unwrap_or_default();
    let hold = find(call, state, auth_no)?.clone();
    let known = hold.operation(request_no, Some(OperationKind::Unfreeze));
    let is_repeat = known.is_some_and(|known| known.amount == amount);
    if !is_repeat {
        if state.holds.with_request(request_no).is_some() {
            return Err(call.refuse("UNIQUE_VIOLATION"));
        }
        match hold.status {
            HoldStatus::Frozen if amount == Amount::default() || amount > hold.rest() => {
                return Err(call.refuse("REQUEST_AMOUNT_EXCEED"));
            }
            HoldStatus::Frozen => {}
            HoldStatus::Waiting => return Err(call.refuse("ILLEGAL_STATUS")),
            HoldStatus::Finished => return Err(call.refuse("ORDER_ALREADY_FINISH")),
            HoldStatus::Closed => return Err(call.refuse("ORDER_ALREADY_CLOSED")),
        }
        release(call, state, auth_no, request_no, amount, text(call, "remark"));
    }
    let hold = find(call, state, auth_no)?.clone();
    let time = hold.operation(request_no, Some(OperationKind::Unfreeze)).and_then(|one| one.done);
    Ok(about(&hold, request_no)
        .changed(!is_repeat)
        .set("amount", amount.to_string())
        .set("status", OperationStatus::Done.as_str())
        .set("gmt_trans", time.map_or(Value::Null, |time| Value::from(time.to_string())))
        .set("fund_amount", amount.to_string())
        .set("credit_amount", "0.00"))
}

/// `alipay.fund.auth.operation.detail.query`.
pub(super) fn query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    if is_sample(call, state) {
        return Ok(Reply::default());
    }
    let auth_no = named(call, state)?;
    let hold = find(call, state, &auth_no)?.clone();
    let operation = operation(call, &hold).ok_or_else(|| call.refuse("AUTH_OPERATION_NOT_EXIST"))?;
    let total = |kind| hold.total(kind).to_string();
    let done = operation.done.map_or(Value::Null, |time| Value::from(time.to_string()));
    Ok(Reply { base: Base::Bare, ..about(&hold, &operation.out_request_no) }
        .set("operation_id", operation.operation_id.as_str())
        .set("operation_type", operation.kind.as_str())
        .set("amount", operation.amount.to_string())
        .set("status", operation.status.as_str())
        .set("remark", operation.remark.as_str())
        .set("order_title", hold.terms.subject.as_str())
        .set("order_status", hold.status.as_str())
        .set("payer_user_id", hold.payer_id.as_str())
        .set("payer_logon_id", announcements::LOGON_ID)
        .set("gmt_create", operation.created.to_string())
        .set("gmt_trans", done)
        .set("total_freeze_amount", total(OperationKind::Freeze))
        .set("total_pay_amount", total(OperationKind::Pay))
        .set("rest_amount", hold.rest().to_string())
        .set("fund_amount", operation.amount.to_string())
        .set("rest_fund_amount", hold.rest().to_string())
        .set("total_freeze_fund_amount", total(OperationKind::Freeze))
        .set("total_pay_fund_amount", total(OperationKind::Pay)))
}

/// `alipay.fund.auth.operation.cancel`: nothing to agree to any more, or everything free again. Money of which some was
/// used is given free by its own API.
pub(super) fn cancel(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    if is_sample(call, state) {
        return Ok(Reply::default());
    }
    let auth_no = named(call, state)?;
    let hold = find(call, state, &auth_no)?.clone();
    let Some(frozen) = operation(call, &hold).filter(|one| one.kind == OperationKind::Freeze) else {
        return Err(call.refuse("AUTH_ORDER_NOT_EXIST"));
    };
    let request_no = frozen.out_request_no.clone();
    // What a cancellation gives free has no number of the merchant's: it goes under that of the freezing.
    let is_cancelled = hold.operation(&request_no, Some(OperationKind::Unfreeze)).is_some();
    let is_used = hold.rest() != hold.terms.total;
    let (action, changed) = match hold.status {
        HoldStatus::Waiting | HoldStatus::Closed => ("close", hold.status == HoldStatus::Waiting),
        HoldStatus::Finished if is_cancelled => ("unfreeze", false),
        HoldStatus::Finished => return Err(call.refuse("ORDER_ALREADY_FINISH")),
        HoldStatus::Frozen if is_used => return Err(call.refuse("REQUEST_AMOUNT_EXCEED")),
        HoldStatus::Frozen => ("unfreeze", true),
    };
    match (action, changed) {
        ("close", true) => change(call, state, &auth_no)?.close(),
        (_, true) => release(call, state, &auth_no, &request_no, hold.rest(), text(call, "remark")),
        _ => {}
    }
    Ok(about(&hold, &request_no).changed(changed).set("action", action))
}

/// Whether a payment of this amount can be made from what is frozen under the `auth_no` of the call.
pub(super) fn payable(call: &Call<'_>, state: &mut State, auth_no: &str, amount: Amount) -> Result<(), Refusal> {
    let Some(hold) = state.holds.find(auth_no, call.time()) else { return Err(call.refuse("ACQ.AUTH_NO_ERROR")) };
    match hold.status {
        HoldStatus::Waiting => return Err(call.refuse("ACQ.AUTH_ORDER_NOT_PAID")),
        HoldStatus::Finished => return Err(call.refuse("ACQ.AUTH_ORDER_HAS_FINISHED")),
        HoldStatus::Closed => return Err(call.refuse("ACQ.AUTH_ORDER_HAS_CLOSED")),
        HoldStatus::Frozen => {}
    }
    let buyer_id = call.request.text("buyer_id");
    if buyer_id.or(call.request.text("buyer_open_id")).is_none() {
        let detail = "buyer_id or buyer_open_id: a payment with auth_no names the payer of the pre-authorization.";
        return Err(Refusal::by_api(call.entry, "ACQ.INVALID_PARAMETER", detail));
    }
    if buyer_id.is_some_and(|buyer_id| buyer_id != hold.payer_id) {
        return Err(call.refuse("ACQ.PAYER_UNMATCHED"));
    }
    let product_code = call.request.text("product_code");
    if let (Some(asked), Some(known)) = (product_code, &hold.product_code)
        && asked != known
    {
        return Err(call.refuse("ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT"));
    }
    if amount > hold.rest() { Err(call.refuse("ACQ.AUTH_AMOUNT_NOT_ENOUGH")) } else { Ok(()) }
}

/// Turns frozen money into a payment, after [`payable`]; the rest is given free where the merchant says so.
pub(super) fn pay(call: &Call<'_>, state: &mut State, auth_no: &str, amount: Amount) {
    let out_trade_no = text(call, "out_trade_no");
    let subject = text(call, "subject");
    let taking = Taking { kind: OperationKind::Pay, out_request_no: out_trade_no, amount, remark: subject };
    let rest = state.holds.take(&mut state.ids, auth_no, call.time(), taking).map(Hold::rest).unwrap_or_default();
    if call.request.text("auth_confirm_mode") == Some("COMPLETE") && rest > Amount::default() {
        let request_no = state.ids.decimal(20);
        release(call, state, auth_no, &request_no, rest, subject);
    }
}

/// Gives money free, and says so.
fn release(call: &Call<'_>, state: &mut State, auth_no: &str, request_no: &str, amount: Amount, remark: &str) {
    let taking = Taking { kind: OperationKind::Unfreeze, out_request_no: request_no, amount, remark };
    let Some(hold) = state.holds.take(&mut state.ids, auth_no, call.time(), taking).cloned() else { return };
    announcements::of_hold(state, &hold, request_no, &call.callbacks, call.now);
}

/// What the merchant asks to have frozen.
fn asked(call: &Call<'_>, state: &State) -> Result<(Terms, FreezeTerms), Refusal> {
    let timeout = call.request.text("timeout_express").or(call.request.text("pay_timeout"));
    let expires = expiry(call.time(), None, timeout)
        .map_err(|problem| Refusal::by_api(call.entry, "ILLEGAL_ARGUMENT", problem))?;
    let total = call.request.amount("amount").unwrap_or_default();
    let out_request_no = text(call, "out_request_no").to_owned();
    let is_taken = state.holds.with_request(&out_request_no);
    let auth_no = state.holds.auth_no(text(call, "out_order_no"));
    if is_taken.is_some() && is_taken != auth_no {
        return Err(call.refuse("UNIQUE_VIOLATION"));
    }
    let freeze = FreezeTerms { out_request_no, product_code: call.request.text("product_code").map(str::to_owned) };
    let terms = Terms {
        method: call.entry.info.method.to_owned(),
        out_trade_no: text(call, "out_order_no").to_owned(),
        total,
        subject: text(call, "order_title").to_owned(),
        body: None,
        passback_params: None,
        expires,
        callbacks: call.callbacks.clone(),
        purpose: Purpose::Freeze(freeze.clone()),
    };
    Ok((terms, freeze))
}

/// The pre-authorization that waits for this very freezing, if there is one already.
fn freezable(
    call: &Call<'_>,
    state: &mut State,
    terms: &Terms,
    freeze: &FreezeTerms,
) -> Result<Option<String>, Refusal> {
    let Some(auth_no) = state.holds.auth_no(&terms.out_trade_no).map(str::to_owned) else { return Ok(None) };
    let hold = find(call, state, &auth_no)?;
    let is_same = hold.operation(&freeze.out_request_no, Some(OperationKind::Freeze)).is_some();
    if !is_same || hold.terms.total != terms.total {
        return Err(call.refuse("UNIQUE_VIOLATION"));
    }
    match hold.status {
        HoldStatus::Waiting => Ok(Some(auth_no)),
        HoldStatus::Frozen => Err(call.refuse("FREEZE_ALREADY_SUCCESS")),
        HoldStatus::Finished => Err(call.refuse("ORDER_ALREADY_FINISH")),
        HoldStatus::Closed => Err(call.refuse("ORDER_ALREADY_CLOSED")),
    }
}

/// The gateway's number of the pre-authorization that a call names, which goes before the merchant's.
fn named(call: &Call<'_>, state: &State) -> Result<String, Refusal> {
    let by_order = || state.holds.auth_no(text(call, "out_order_no")).map(str::to_owned);
    call.request.text("auth_no").map(str::to_owned).or_else(by_order).ok_or_else(|| unknown(call))
}

/// The operation that a call names, by the gateway's number before the merchant's.
fn operation<'h>(call: &Call<'_>, hold: &'h Hold) -> Option<&'h Operation> {
    if let Some(id) = call.request.text("operation_id") {
        return hold.operations.iter().find(|one| one.operation_id == id);
    }
    let kind = match call.request.text("operation_type") {
        Some("FREEZE") => Some(OperationKind::Freeze),
        Some("UNFREEZE") => Some(OperationKind::Unfreeze),
        Some("PAY") => Some(OperationKind::Pay),
        _ => None,
    };
    hold.operation(text(call, "out_request_no"), kind)
}

/// Whether the call is about the documentation's own pre-authorization.
fn is_sample(call: &Call<'_>, state: &State) -> bool {
    let names = ["auth_no", "out_order_no"];
    names.iter().any(|name| call.request.text(name).is_some_and(|number| state.samples.has(name, number)))
}

fn find<'s>(call: &Call<'_>, state: &'s mut State, auth_no: &str) -> Result<&'s Hold, Refusal> {
    state.holds.find(auth_no, call.time()).ok_or_else(|| unknown(call))
}

fn change<'s>(call: &Call<'_>, state: &'s mut State, auth_no: &str) -> Result<&'s mut Hold, Refusal> {
    state.holds.change(auth_no, call.time()).ok_or_else(|| unknown(call))
}

fn unknown(call: &Call<'_>) -> Refusal {
    call.refuse("AUTH_ORDER_NOT_EXIST")
}

fn text<'c>(call: &'c Call<'_>, name: &str) -> &'c str {
    call.request.text(name).unwrap_or_default()
}

/// The numbers of a pre-authorization and of an operation.
fn about(hold: &Hold, out_request_no: &str) -> Reply {
    let operation_id = hold.operations.iter().rev().find(|one| one.out_request_no == out_request_no);
    Reply::default()
        .set("auth_no", hold.auth_no.as_str())
        .set("out_order_no", hold.out_order_no())
        .set("operation_id", operation_id.map_or("", |one| one.operation_id.as_str()))
        .set("out_request_no", out_request_no)
}
