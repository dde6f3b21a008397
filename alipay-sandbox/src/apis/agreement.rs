//! Agreements by which a merchant may deduct from a user.

use alipay_core::{
    Amount, Date,
    codec::{DynRecord, Ref, value_of},
};
use serde_json::Value;

use super::{Base, Call, Reply};
use crate::{
    announcements::{self, LOGON_ID},
    refusal::Refusal,
    state::{
        Agreement, AgreementStatus, Deduction, PeriodRule, Place, Purpose, SignTerms, State, Terms, USER_ID, after,
    },
};

/// How long a page waits for its user where the merchant does not say.
const PATIENCE: u64 = 15 * 24 * 3600;

/// `alipay.user.agreement.page.sign`, from the browser: a page to sign on. There is no agreement before somebody does.
pub(super) fn sign_on_page(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let own = |name| call.request.text(name).map(str::to_owned);
    let period = match call.request.value("period_rule_params") {
        Ref::Record(rule) => Some(period_rule(call, rule)?),
        _ => None,
    };
    let sign = SignTerms {
        external_agreement_no: own("external_agreement_no"),
        external_logon_id: own("external_logon_id"),
        personal_product_code: own("personal_product_code").unwrap_or_default(),
        sign_scene: own("sign_scene"),
        validity: own("sign_validity_period"),
        period,
    };
    let patience = match call.request.value("effect_time") {
        Ref::Int(seconds) => u64::try_from(seconds).unwrap_or_default().min(PATIENCE),
        _ => PATIENCE,
    };
    let terms = Terms {
        method: call.entry.info.method.to_owned(),
        // Without a number of the merchant's, every page is another agreement.
        out_trade_no: own("external_agreement_no").unwrap_or_else(|| state.ids.decimal(20)),
        total: sign.period.as_ref().map(|period| period.single_amount).unwrap_or_default(),
        subject: sign.sign_scene.clone().unwrap_or_else(|| sign.personal_product_code.clone()),
        body: None,
        passback_params: None,
        expires: after(call.time(), std::time::Duration::from_secs(patience)),
        callbacks: call.callbacks.clone(),
        purpose: Purpose::Sign(Box::new(sign)),
    };
    let token = state.checkouts.prepare(&mut state.ids, call.time(), Place::Cashier, terms).token.clone();
    Ok(Reply { page: Some(format!("/cashier/{token}")), ..Reply::default().changed(true) })
}

/// `alipay.user.agreement.query`.
pub(super) fn query(call: &Call<'_>, state: &State) -> Result<Reply, Refusal> {
    if is_sample(call, state) {
        return Ok(Reply::default());
    }
    let agreement = find(call, state).ok_or_else(|| call.refuse("USER_AGREEMENT_NOT_EXIST"))?;
    if agreement.status == AgreementStatus::Unsigned {
        // Among those of a user, only signed ones count.
        let is_named = call.request.text("agreement_no").is_some();
        return Err(call.refuse(if is_named { "AGREEMENT_HAS_UNSIGNED" } else { "USER_AGREEMENT_NOT_EXIST" }));
    }
    let terms = &agreement.terms;
    let or_null = |text: Option<String>| text.map_or(Value::Null, Value::from);
    let ceiling = terms.period.as_ref().map(|period| period.single_amount.to_string());
    Ok(Reply::of(Base::Bare)
        .set("agreement_no", agreement.agreement_no.as_str())
        .set("status", agreement.status.as_str())
        .set("personal_product_code", terms.personal_product_code.as_str())
        .set("external_agreement_no", or_null(terms.external_agreement_no.clone()))
        .set("external_logon_id", or_null(terms.external_logon_id.clone()))
        .set("sign_scene", or_null(terms.sign_scene.clone()))
        .set("sign_time", agreement.signed.to_string())
        .set("valid_time", agreement.signed.to_string())
        .set("invalid_time", agreement.ends.to_string())
        .set("principal_id", agreement.user_id.as_str())
        .set("pricipal_type", "CARD") // an Alipay account
        .set("alipay_logon_id", LOGON_ID)
        .set("single_quota", or_null(ceiling))
        .set("last_deduct_time", or_null(agreement.deductions.last().map(|last| last.time.date().to_string())))
        .set("next_deduct_time", or_null(agreement.next.map(|next| next.to_string()))))
}

/// `alipay.user.agreement.unsign`.
pub(super) fn unsign(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    if is_sample(call, state) {
        return Ok(Reply::default());
    }
    let agreement = find(call, state).ok_or_else(|| call.refuse("AGREEMENT_NOT_EXIST"))?;
    if agreement.status == AgreementStatus::Unsigned {
        let is_named = call.request.text("agreement_no").is_some();
        return Err(call.refuse(if is_named { "USER_AGREEMENT_STATUS_NOT_NORMAL" } else { "AGREEMENT_NOT_EXIST" }));
    }
    let number = agreement.agreement_no.clone();
    if let Some(agreement) = state.agreements.change(&number) {
        agreement.status = AgreementStatus::Unsigned;
        agreement.unsigned = Some(call.time());
        let agreement = agreement.clone();
        announcements::of_unsigning(state, &agreement, &call.callbacks, call.now);
    }
    Ok(Reply::default().changed(true))
}

/// `alipay.user.agreement.executionplan.modify`: another day for the next deduction.
pub(super) fn modify_plan(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let number = call.request.text("agreement_no").unwrap_or_default();
    if state.samples.has("agreement_no", number) {
        return Ok(Reply::default());
    }
    let Some(agreement) = state.agreements.find(number).filter(|one| one.is_valid(call.time()) && one.next.is_some())
    else {
        return Err(call.refuse("ILLEGAL_AGREEMENT"));
    };
    let next = match call.request.value("deduct_time") {
        Ref::DateTime(time) if time.date() >= call.time().date() && time < agreement.ends => time.date(),
        _ => return Err(call.refuse("ILLEGAL_EXECUTION_TIME")),
    };
    if let Some(agreement) = state.agreements.change(number) {
        agreement.next = Some(next);
    }
    Ok(Reply::default().changed(true))
}

/// The agreement that a payment is to be deducted under, if it names one.
pub(super) fn named_by_payment(call: &Call<'_>) -> Option<String> {
    let Ref::Record(params) = call.request.value("agreement_params") else { return None };
    match value_of(params, "agreement_no") {
        Ref::Str(number) if !number.is_empty() => Some(number.to_owned()),
        _ => None,
    }
}

/// Whether this amount may be deducted under the agreement.
pub(super) fn payable(call: &Call<'_>, state: &State, number: &str, amount: Amount) -> Result<(), Refusal> {
    let Some(agreement) = state.agreements.find(number) else { return Err(call.refuse("ACQ.AGREEMENT_NOT_EXIST")) };
    if !agreement.is_valid(call.time()) {
        return Err(call.refuse("ACQ.AGREEMENT_INVALID"));
    }
    let Some(period) = &agreement.terms.period else { return Ok(()) };
    if amount > period.single_amount {
        return Err(call.refuse("ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED"));
    }
    let count = u64::try_from(agreement.deductions.len()).unwrap_or(u64::MAX);
    if period.total_payments.is_some_and(|most| count >= most) {
        return Err(call.refuse("ACQ.CYCLE_PAY_TOTAL_TIMES_EXCEED"));
    }
    let sum = agreement.deducted().checked_add(amount);
    match period.total_amount {
        Some(most) if sum.is_none_or(|sum| sum > most) => Err(call.refuse("ACQ.CYCLE_PAY_TOTAL_FEE_EXCEED")),
        _ => Ok(()),
    }
}

/// Deducts, after [`payable`].
pub(super) fn pay(call: &Call<'_>, state: &mut State, number: &str, amount: Amount) {
    let out_trade_no = call.request.text("out_trade_no").unwrap_or_default().to_owned();
    if let Some(agreement) = state.agreements.change(number) {
        agreement.deduct(Deduction { out_trade_no, amount, time: call.time() });
    }
}

fn period_rule(call: &Call<'_>, rule: &dyn DynRecord) -> Result<PeriodRule, Refusal> {
    let wrong = |detail: &str| Refusal::by_gateway("isv.invalid-parameter", detail);
    let amount = |name| match value_of(rule, name) {
        Ref::Amount(amount) => Some(amount),
        _ => None,
    };
    let number = |name| match value_of(rule, name) {
        Ref::Int(number) => Some(number),
        _ => None,
    };
    let text = |name| match value_of(rule, name) {
        Ref::Str(text) => text.to_owned(),
        Ref::Date(day) => day.to_string(),
        _ => String::new(),
    };
    let first: Date = text("execute_time")
        .parse()
        .map_err(|_| wrong("period_rule_params.execute_time is no day; its form is yyyy-MM-dd."))?;
    let is_monthly = text("period_type") == "MONTH";
    if is_monthly && first.parts().2 > 28 {
        return Err(wrong("period_rule_params.execute_time: monthly deductions start on the 28th at the latest."));
    }
    if first < call.time().date() {
        return Err(wrong("period_rule_params.execute_time is over."));
    }
    let cycle = number("period").and_then(|cycle| u16::try_from(cycle).ok()).filter(|cycle| *cycle > 0);
    Ok(PeriodRule {
        is_monthly,
        cycle: cycle.ok_or_else(|| wrong("period_rule_params.period is a number above zero."))?,
        first,
        single_amount: amount("single_amount").unwrap_or_default(),
        total_amount: amount("total_amount"),
        total_payments: number("total_payments").and_then(|most| u64::try_from(most).ok()),
    })
}

/// The agreement that a call means: by its number, or among those of the user the one that the rest of the call fits;
/// a signed one first, then the latest.
fn find<'s>(call: &Call<'_>, state: &'s State) -> Option<&'s Agreement> {
    if let Some(number) = call.request.text("agreement_no") {
        return state.agreements.find(number);
    }
    // There is one user, who is known by all names; a number has to be right.
    if call.request.text("alipay_user_id").is_some_and(|user_id| user_id != USER_ID) {
        return None;
    }
    let fits = |name: &str, value: Option<&str>| call.request.text(name).is_none_or(|asked| value == Some(asked));
    let fitting = state.agreements.iter().filter(|one| {
        fits("personal_product_code", Some(&one.terms.personal_product_code))
            && fits("sign_scene", one.terms.sign_scene.as_deref())
            && fits("external_agreement_no", one.terms.external_agreement_no.as_deref())
    });
    fitting.max_by_key(|one| (one.status == AgreementStatus::Signed, one.signed, one.agreement_no.clone()))
}

fn is_sample(call: &Call<'_>, state: &State) -> bool {
    call.request.text("agreement_no").is_some_and(|number| state.samples.has("agreement_no", number))
}
