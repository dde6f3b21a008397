//! The retry class of an API about which only its name and fields are known.
//!
//! Where in doubt there is none, and nothing is ever repeated. What moves money always gets a class: a human may refine
//! it, but it must not look like an oversight.

use crate::check::api::moves_money;
use crate::spec::{ApiSpec, Channel, Retry};

/// Prefixes of methods whose queries are charged for, each of them.
const CHARGED: [&str; 9] = [
    "alipay.security.",
    "anttech.",
    "antfortune.",
    "datadigital.",
    "mybank.credit.",
    "ssdata.",
    "techrisk.",
    "zhima.",
    "zoloz.",
];

/// What the platform documents to be repeatable under its own number; nothing else is, whatever its fields are called.
const KEYED: [&str; 6] = [
    "alipay.fund.auth.order.unfreeze",
    "alipay.fund.trans.refund",
    "alipay.fund.trans.toaccount.transfer",
    "alipay.fund.trans.uni.transfer",
    "alipay.trade.order.settle",
    "alipay.trade.refund",
];

pub(super) fn class(api: &ApiSpec) -> Option<Retry> {
    let method = api.method.as_str();
    if !api.channels.contains(&Channel::Gateway) {
        return Some(Retry::Offline);
    }
    if moves_money(method) {
        return Some(if KEYED.contains(&method) { Retry::KeyedWrite } else { Retry::Pay });
    }
    let has = |name: &str| api.request.iter().any(|field| field.name == name);
    if has("auth_code") || method.ends_with(".oauth.token") {
        return Some(Retry::OneShot);
    }
    let is_query = [".query", ".batchquery"].iter().any(|end| method.ends_with(end));
    let is_charged = CHARGED.iter().any(|prefix| method.starts_with(prefix));
    (is_query && !is_charged).then_some(Retry::Read)
}
