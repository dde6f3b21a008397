//! What names tell, where a table says nothing.

use crate::ir::naming::pascal;
use crate::spec::{Channel, EnumValue};
use std::collections::BTreeSet;

/// The name of the official classes of a method, without `Request` or `Response`: `AlipayTradePay`.
pub(super) fn class(method: &str) -> String {
    pascal(method)
}

/// How an API is opened: the ends of methods that are never called by servers.
pub(super) fn channel(method: &str) -> Channel {
    const PAGES: [&str; 8] = [
        ".page.pay",
        ".page.sign",
        ".page.refund",
        ".page.auth",
        ".page.create",
        ".wap.pay",
        ".open.certify",
        ".user.info.auth",
    ];
    const APPS: [&str; 2] = [".app.pay", ".app.freeze"];
    let ends = |ends: &[&str]| ends.iter().any(|end| method.ends_with(end));
    match (ends(&PAGES), ends(&APPS)) {
        (true, _) => Channel::Page,
        (_, true) => Channel::App,
        _ => Channel::Gateway,
    }
}

/// Whether a field of this name holds a credential or what identifies a person. Hidden too often costs a look at the
/// value; shown once is shown forever.
pub(super) fn is_secret(field: &str) -> bool {
    const WORDS: &str = "address birthday bankcard email idcard identity mail mobile openid passport password passwd \
        phone pwd secret tel telephone token unionid";
    const ENDS: &str = "account_name account_no auth_code authcode bank_card_no bank_no card_no card_number cert_name cert_no \
        cert_number contact_name id_card id_no id_number legal_name legal_person_name license_no logon_id open_id \
        owner_name payee_name payer_name person_name phone_no plate_no private_key real_name receiver_name union_id \
        user_name";
    let named = |name: &&str| field == *name || field.strip_suffix(*name).is_some_and(|rest| rest.ends_with('_'));
    let is_word = |word: &str| WORDS.split_whitespace().any(|secret| secret == word);
    field.split('_').any(is_word) || ENDS.split_whitespace().any(|end| named(&end))
}

/// Enum values with a Rust name for each.
pub(super) fn values(texts: &[String]) -> Vec<EnumValue> {
    let mut taken: BTreeSet<String> = BTreeSet::from(["Other".to_owned()]);
    let mut seen = BTreeSet::new();
    let texts = texts.iter().filter(|text| !text.is_empty() && seen.insert(text.as_str()));
    texts
        .enumerate()
        .map(|(i, text)| {
            let plain = pascal(text);
            let is_fine = text.is_ascii() && !plain.is_empty() && !taken.contains(&plain);
            let name = (!is_fine).then(|| format!("{plain}Value{i}"));
            taken.insert(name.clone().unwrap_or(plain));
            EnumValue { value: text.clone(), name, description: String::new() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets() {
        for name in ["open_id", "buyer_open_id", "mobile", "receiver_mobile", "access_token", "cert_no", "address"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["out_trade_no", "goods_name", "subject", "total_amount", "card_type", "addressable"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn every_value_has_a_name_of_its_own() {
        let texts = ["OTHER", "a_b", "A_B", "中文", "", "4"].map(str::to_owned);
        let values = values(&texts);
        let names: Vec<String> =
            values.iter().map(|value| value.name.clone().unwrap_or_else(|| pascal(&value.value))).collect();
        assert_eq!(names, ["OtherValue0", "AB", "ABValue2", "Value3", "V4"]);
    }
}
