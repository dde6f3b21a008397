//! What shops hear of besides trades: pre-authorizations and agreements.

use std::time::SystemTime;

use crate::state::{Agreement, Callbacks, Hold, Operation, OperationKind, State};

/// Login name of the one user of this gateway, masked as in the documentation's samples.
pub(crate) const LOGON_ID: &str = "159****5620";

/// Money was frozen, or given free.
pub(crate) fn of_hold(state: &mut State, hold: &Hold, request_no: &str, callbacks: &Callbacks, now: SystemTime) {
    let Some(operation) = hold.operations.iter().rev().find(|one| one.out_request_no == request_no) else { return };
    let notify_type = match operation.kind {
        OperationKind::Freeze => "fund_auth_freeze",
        OperationKind::Unfreeze => "fund_auth_unfreeze",
        OperationKind::Pay => return, // the trade says so
    };
    let mut pairs = vec![("notify_type", notify_type.to_owned())];
    pairs.extend(operation_pairs(hold, operation));
    state.tell(callbacks, now, pairs);
}

/// A user signed an agreement.
pub(crate) fn of_signing(state: &mut State, agreement: &Agreement, now: SystemTime) {
    let mut pairs = vec![("notify_type", "dut_user_sign".to_owned())];
    pairs.extend(signing_pairs(agreement));
    state.tell(&agreement.callbacks, now, pairs);
}

/// An agreement was ended. Whoever ended it may have another address than the one given at its signing.
pub(crate) fn of_unsigning(state: &mut State, agreement: &Agreement, callbacks: &Callbacks, now: SystemTime) {
    let mut pairs = vec![("notify_type", "dut_user_unsign".to_owned())];
    pairs.extend(agreement_pairs(agreement));
    pairs.extend(agreement.unsigned.map(|time| ("unsign_time", time.to_string())));
    let callbacks = if callbacks.notify_url.is_some() { callbacks } else { &agreement.callbacks };
    state.tell(callbacks, now, pairs);
}

/// What is told of a signed agreement, wherever.
pub(crate) fn signing_pairs(agreement: &Agreement) -> Vec<(&'static str, String)> {
    let mut pairs = agreement_pairs(agreement);
    pairs.push(("sign_time", agreement.signed.to_string()));
    pairs.push(("valid_time", agreement.signed.to_string()));
    pairs.push(("invalid_time", agreement.ends.to_string()));
    pairs
}

fn operation_pairs(hold: &Hold, operation: &Operation) -> Vec<(&'static str, String)> {
    let total = |kind| hold.total(kind).to_string();
    let mut pairs = vec![
        ("auth_no", hold.auth_no.clone()),
        ("out_order_no", hold.out_order_no().to_owned()),
        ("operation_id", operation.operation_id.clone()),
        ("out_request_no", operation.out_request_no.clone()),
        ("operation_type", operation.kind.as_str().to_owned()),
        ("amount", operation.amount.to_string()),
        ("status", operation.status.as_str().to_owned()),
        ("gmt_create", operation.created.to_string()),
        ("payer_user_id", hold.payer_id.clone()),
        ("payer_logon_id", LOGON_ID.to_owned()),
        ("total_freeze_amount", total(OperationKind::Freeze)),
        ("total_unfreeze_amount", total(OperationKind::Unfreeze)),
        ("total_pay_amount", total(OperationKind::Pay)),
        ("rest_amount", hold.rest().to_string()),
    ];
    pairs.extend(operation.done.map(|time| ("gmt_trans", time.to_string())));
    pairs
}

fn agreement_pairs(agreement: &Agreement) -> Vec<(&'static str, String)> {
    let terms = &agreement.terms;
    let mut pairs = vec![
        ("agreement_no", agreement.agreement_no.clone()),
        ("personal_product_code", terms.personal_product_code.clone()),
        ("status", agreement.status.as_str().to_owned()),
        ("alipay_user_id", agreement.user_id.clone()),
        ("alipay_logon_id", LOGON_ID.to_owned()),
    ];
    let given = [
        ("external_agreement_no", &terms.external_agreement_no),
        ("external_logon_id", &terms.external_logon_id),
        ("sign_scene", &terms.sign_scene),
    ];
    pairs.extend(given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    pairs
}
