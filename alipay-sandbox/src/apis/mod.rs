//! What APIs do beyond their sample: codes that are spent, tokens that expire, orders that get paid.
//!
//! An API without a module here answers its sample, with the request's own values put in.

mod agreement;
mod app_token;
mod bill;
mod certificate;
mod exchange;
mod hold;
mod koubei;
mod source;
mod trade;
mod transfer;
mod user;

use std::time::SystemTime;

use alipay_core::{DateTime, api::ApiEntry};
use serde_json::Value;

use crate::{
    certificates,
    gateway::Twist,
    platform::Platform,
    refusal::Refusal,
    request::JsonRecord,
    state::{Callbacks, Grant, State},
};

/// A call that passed all checks.
pub(crate) struct Call<'a> {
    pub(crate) entry: &'static ApiEntry,
    pub(crate) request: &'a JsonRecord<'a>,
    /// The user the call acts for, if it needs one.
    pub(crate) user: Option<Grant>,
    pub(crate) now: SystemTime,
    pub(crate) platform: &'a Platform,
    /// What the call was asked to do differently.
    pub(crate) twist: Option<Twist>,
    /// Whom the call wants to be told.
    pub(crate) callbacks: Callbacks,
    /// Where this gateway is, without a slash at the end.
    pub(crate) base_url: &'a str,
}

/// How an answer differs from the sample.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reply {
    pub(crate) base: Base,
    /// Members to set; `null` removes one. Names that the API's answer does not have are skipped.
    pub(crate) set: Vec<(&'static str, Value)>,
    /// What the sample should show, where there are several.
    pub(crate) like: Vec<(&'static str, Value)>,
    /// Whether the call changed what the gateway remembers.
    pub(crate) changed: bool,
    /// Where the browser goes, for APIs that open a page.
    pub(crate) page: Option<String>,
}

/// What an answer starts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Base {
    /// The sample with the request's values in it.
    #[default]
    Reflected,
    /// The sample as it is.
    Sample,
    /// Only the success code.
    Bare,
    /// Only the code of a payment that waits for its buyer.
    InProgress,
}

impl Reply {
    fn of(base: Base) -> Self {
        Self { base, ..Self::default() }
    }

    fn set(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set.push((name, value.into()));
        self
    }

    fn changed(mut self, changed: bool) -> Self {
        self.changed = changed;
        self
    }

    fn like(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.like.push((name, value.into()));
        self
    }
}

impl Call<'_> {
    fn refuse(&self, sub_code: &'static str) -> Refusal {
        Refusal::by_api(self.entry, sub_code, "")
    }

    /// The present second, as the platform writes it.
    fn time(&self) -> DateTime {
        DateTime::from_system_time(self.now)
    }
}

/// Carries a call out.
pub(crate) fn carry_out(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    match call.entry.info.method {
        certificates::DOWNLOAD => certificate::download(call),
        "alipay.open.auth.token.app" => app_token::exchange(call, state),
        "alipay.open.auth.token.app.query" => app_token::query(call, state),
        "alipay.system.oauth.token" => user::exchange(call, state),
        "alipay.user.info.share" => user::share(call),
        "koubei.member.data.oauth.query" => koubei::operator(call, state),
        "alipay.trade.create" => trade::create(call, state),
        "alipay.trade.precreate" => trade::precreate(call, state),
        "alipay.trade.page.pay" | "alipay.trade.wap.pay" => trade::pay_on_page(call, state),
        "alipay.trade.app.pay" => trade::pay_in_app(call, state),
        "alipay.trade.pay" => trade::pay(call, state),
        "alipay.trade.query" => trade::query(call, state),
        "alipay.trade.cancel" => trade::cancel(call, state),
        "alipay.trade.close" => trade::close(call, state),
        "alipay.trade.refund" => trade::refund(call, state),
        "alipay.fund.auth.order.freeze" | "alipay.fund.auth.order.app.freeze" => hold::freeze(call, state),
        "alipay.fund.auth.order.voucher.create" => hold::voucher(call, state),
        "alipay.fund.auth.order.unfreeze" => hold::unfreeze(call, state),
        "alipay.fund.auth.operation.detail.query" => hold::query(call, state),
        "alipay.fund.auth.operation.cancel" => hold::cancel(call, state),
        "alipay.user.agreement.page.sign" => agreement::sign_on_page(call, state),
        "alipay.user.agreement.query" => agreement::query(call, state),
        "alipay.user.agreement.unsign" => agreement::unsign(call, state),
        "alipay.user.agreement.executionplan.modify" => agreement::modify_plan(call, state),
        "alipay.data.dataservice.bill.downloadurl.query" => bill::download_url(call, state),
        "alipay.fund.trans.uni.transfer" => transfer::transfer(call, state),
        "alipay.fund.trans.common.query" => transfer::query(call, state),
        "alipay.trade.fastpay.refund.query" => trade::refund_query(call, state),
        _ => Ok(Reply::default()),
    }
}
