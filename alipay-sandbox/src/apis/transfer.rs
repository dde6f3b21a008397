//! Transfers to accounts. The documentation's own numbers answer the samples.

use alipay_core::codec;

use super::{Call, Reply};
use crate::{
    refusal::Refusal,
    state::{State, Transfer},
};

/// `alipay.fund.trans.uni.transfer`: under one number money moves once, and the same request gets the same answer.
pub(super) fn transfer(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let number = call.request.text("out_biz_no").unwrap_or_default();
    if state.samples.has("out_biz_no", number) {
        return Ok(Reply::default());
    }
    let content = codec::to_json(call.request);
    match state.transfers.find(number) {
        Some(known) if known.content != content => Err(call.refuse("PAYMENT_INFO_INCONSISTENCY")),
        Some(known) => Ok(sent(known)),
        None => {
            let amount = call.request.amount("trans_amount").unwrap_or_default();
            let transfer = state.transfers.send(&mut state.ids, call.time(), number, amount, content);
            Ok(sent(transfer).changed(true))
        }
    }
}

/// `alipay.fund.trans.common.query`.
pub(super) fn query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let named = ["pay_fund_order_id", "order_id", "out_biz_no"];
    let (name, number) =
        named.iter().find_map(|name| Some((*name, call.request.text(name)?))).unwrap_or(("out_biz_no", ""));
    if state.samples.has(name, number) {
        return Ok(Reply::default());
    }
    let Some(transfer) = state.transfers.with(name, number) else { return Err(call.refuse("ORDER_NOT_EXIST")) };
    Ok(about(transfer).set("trans_amount", transfer.amount.to_string()).set("pay_date", transfer.time.to_string()))
}

fn sent(transfer: &Transfer) -> Reply {
    about(transfer)
        .like("status", "SUCCESS")
        .set("amount", transfer.amount.to_string())
        .set("trans_date", transfer.time.to_string())
}

fn about(transfer: &Transfer) -> Reply {
    Reply::default()
        .set("out_biz_no", transfer.out_biz_no.as_str())
        .set("order_id", transfer.order_id.as_str())
        .set("pay_fund_order_id", transfer.pay_fund_order_id.as_str())
        .set("status", "SUCCESS")
}
