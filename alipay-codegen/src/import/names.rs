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
    fn every_value_has_a_name_of_its_own() {
        let texts = ["OTHER", "a_b", "A_B", "中文", "", "4"].map(str::to_owned);
        let values = values(&texts);
        let names: Vec<String> =
            values.iter().map(|value| value.name.clone().unwrap_or_else(|| pascal(&value.value))).collect();
        assert_eq!(names, ["OtherValue0", "AB", "ABValue2", "Value3", "V4"]);
    }
}
