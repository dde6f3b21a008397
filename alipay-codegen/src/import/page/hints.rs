//! What descriptions say beside describing: values, ranges, alternatives, conditions. Where a text is not clear, that is
//! told instead.

use crate::spec::{Pick, RuleSpec, When};

/// Texts beyond this are articles, and nothing is searched in them.
const LONGEST: usize = 16 * 1024;

/// Values in a description: `PROVIDER:服务商,PROVIDER_STAFF:服务商员工`, or one a line. Two at least, one after the other.
pub(super) fn values(description: &str) -> Vec<(String, String)> {
    if description.len() > LONGEST {
        return Vec::new();
    }
    let is_end = |c: char| matches!(c, ',' | '，' | ';' | '；' | '、' | '\n' | '。');
    let mut best: Vec<(String, String)> = Vec::new();
    let mut run: Vec<(String, String)> = Vec::new();
    for part in description.split(is_end) {
        match pair(part) {
            Some(pair) if run.iter().all(|(value, _)| *value != pair.0) => run.push(pair),
            Some(_) => {}
            None if part.trim().is_empty() => {}
            None => {
                if run.len() > best.len() {
                    best = std::mem::take(&mut run);
                }
                run.clear();
            }
        }
    }
    if run.len() > best.len() {
        best = run;
    }
    if best.len() < 2 { Vec::new() } else { best }
}

/// `1. BIG: a big one`.
fn pair(part: &str) -> Option<(String, String)> {
    let part = part.trim().trim_start_matches(['*', '•', '-', ' ']);
    let numbered = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let part = match numbered.strip_prefix(['.', '、', ')', '）']) {
        Some(rest) if numbered.len() < part.len() => rest.trim_start(),
        _ => part,
    };
    let (value, label) = part.split_once([':', '：'])?;
    let (value, label) = (value.trim(), label.trim());
    (is_value(value) && label.chars().any(char::is_alphabetic) && !label.starts_with("//"))
        .then(|| (value.to_owned(), label.to_owned()))
}

/// A constant: capitals and digits. Words in small letters before a colon are mostly words.
pub(super) fn is_value(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.');
    !text.is_empty() && text.len() <= 64 && text.bytes().all(fits) && text.bytes().any(|b| b.is_ascii_alphanumeric())
}

/// The limits in `取值范围[0.01,1000]`.
pub(super) fn range(description: &str) -> Option<(String, String)> {
    let from = ["范围", "range"].iter().find_map(|word| description.find(word).and_then(|at| description.get(at..)))?;
    let open = from.find(['[', '【'])?;
    // The brackets belong to the word only if they are near.
    if from.get(..open)?.chars().count() > 16 {
        return None;
    }
    let inner = from.get(open..)?.trim_start_matches(['[', '【']);
    let (inner, _) = inner.split_once([']', '】'])?;
    let (low, high) = inner.split_once([',', '，', '~'])?;
    let is_number = |text: &str| text.parse::<f64>().is_ok() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let (low, high) = (low.trim(), high.trim());
    (is_number(low) && is_number(high)).then(|| (low.to_owned(), high.to_owned()))
}

/// The fields in `WidgetOwner中的user_id、mobile(不加国家码)、email属性`.
pub(super) fn members(description: &str) -> Vec<String> {
    let Some((before, after)) = description.split_once("中的") else { return Vec::new() };
    let is_class = before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    let listed =
        after.split(['，', ',', '。', '\n']).next().filter(|listed| listed.len() < LONGEST).unwrap_or_default();
    if is_class { names(listed) } else { Vec::new() }
}

/// What a description says about alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Alternatives {
    Rule(RuleSpec),
    /// There is a rule, and this keeps it from being one in the spec.
    Unclear(&'static str),
}

/// The alternatives that a description names, among `fields`.
pub(super) fn alternatives(description: &str, own: &str, fields: &[&str]) -> Option<Alternatives> {
    if description.len() > LONGEST {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    let exactly = has(&["有且只有一个", "有且仅有一个", "只能传一个", "只能选择一个"]);
    let one = has(&["二选一", "三选一", "四选一", "2选1", "3选1", "任选其一", "选填一个", "任传其一"]);
    let at_least = has(&["不能同时为空", "不可同时为空", "至少传一个", "至少填一个", "至少一个不为空", "至少有一个"]);
    let most = has(&["不能同时传", "不可同时传", "不能同时使用", "互斥"]);
    let first = has(&["优先级最高", "优先取", "优先使用", "以优先级"]);
    if !(exactly || one || at_least || most) {
        return None;
    }
    let mut named: Vec<String> =
        names(description).into_iter().filter(|name| fields.contains(&name.as_str())).collect();
    if !own.is_empty() && !named.iter().any(|name| name == own) {
        named.push(own.to_owned());
    }
    if named.len() < 2 {
        return Some(Alternatives::Unclear("the other fields are not named as they are on the wire"));
    }
    if most && !first {
        return Some(Alternatives::Rule(RuleSpec::Conflicts { conflicts: named }));
    }
    let pick = match (first, exactly, at_least) {
        (true, ..) => {
            let Some(ordered) = ordered(description, &named) else {
                return Some(Alternatives::Unclear("which of the fields comes first is not certain"));
            };
            named = ordered;
            Pick::First
        }
        (_, true, _) => Pick::Exactly,
        (.., true) => Pick::AtLeast,
        _ => return Some(Alternatives::Unclear("it does not say whether more than one may be set")),
    };
    Some(Alternatives::Rule(RuleSpec::OneOf { one_of: named, pick, optional: false }))
}

/// The order in `user_id优先级最高,mobile次之,email最后` or `优先取trade_no`.
fn ordered(description: &str, named: &[String]) -> Option<Vec<String>> {
    if let Some(after) =
        ["优先取", "优先使用"].iter().find_map(|word| description.split_once(word).map(|(_, after)| after))
    {
        // Of two, the order is known with the first one.
        let first = names(after).into_iter().find(|name| named.contains(name)).filter(|_| named.len() == 2)?;
        let second = named.iter().find(|name| **name != first)?.clone();
        return Some(vec![first, second]);
    }
    let (before, after) = description.split_once("优先级最高")?;
    // `优先级最高的属性` speaks about any of them; the sentence that names one comes later.
    if after.starts_with('的') {
        let rest = description.get(before.len() + "优先级最高".len()..)?;
        return ordered(rest, named);
    }
    let sentence = before.rfind(['。', ';', '；', '\n']).map_or(before, |at| before.get(at..).unwrap_or_default());
    let first = names(sentence).pop().filter(|name| named.contains(name))?;
    let mut order = vec![first];
    for name in names(after) {
        if named.contains(&name) && !order.contains(&name) {
            order.push(name);
        }
    }
    (order.len() == named.len()).then_some(order)
}

/// What makes a field needed: `kind=BIG时必填`, `当kind为BIG时`.
pub(super) fn condition(text: &str, own: &str, fields: &[&str]) -> Option<RuleSpec> {
    let (head, _) = text.split_once('时')?;
    let head = head.trim().trim_start_matches(['当', '在']).trim();
    let (field, equals) = ["==", "=", "为", "是", "等于"].iter().find_map(|word| head.split_once(word))?;
    let (field, equals) = (field.trim(), equals.trim().trim_matches(['"', '“', '”', '\'']));
    let is_clear = fields.contains(&field) && field != own && is_value(equals);
    is_clear.then(|| {
        let when = When { field: field.to_owned(), equals: equals.to_owned(), then: vec![own.to_owned()] };
        RuleSpec::RequiredWhen { required_when: when }
    })
}

/// Every word that could be the name of a field, in order.
fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        let is_name = word.starts_with(|c: char| c.is_ascii_lowercase());
        if is_name && !names.iter().any(|known| known == word) {
            names.push(word.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(String, String)]) -> Vec<&str> {
        pairs.iter().map(|(value, _)| value.as_str()).collect()
    }

    #[test]
    fn values_stand_before_colons() {
        assert_eq!(
            of(&values("操作人身份,PROVIDER:服务商,PROVIDER_STAFF:服务商员工,MER:商户")),
            ["PROVIDER", "PROVIDER_STAFF", "MER"]
        );
        assert_eq!(of(&values("one of\n1. BIG: a big one\n2. SMALL: a small one\nnot needed then")), ["BIG", "SMALL"]);
        assert_eq!(of(&values("1：男；2：女")), ["1", "2"]);
        for none in [
            "格式:yyyy-MM-dd",
            "between 09:00, 10:30",
            "see https://a.b, http://c.d",
            "ONE: alone",
            "true表示有；false表示没有",
        ] {
            assert!(values(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn ranges() {
        assert_eq!(range("金额，取值范围[0.01,1000]。"), Some(("0.01".to_owned(), "1000".to_owned())));
        assert_eq!(range("list of [1,2]"), None);
    }

    #[test]
    fn alternatives_are_rules_only_where_they_are_clear() {
        let fields = ["user_id", "mobile", "email"];
        let rule = |text: &str, own: &str| alternatives(text, own, &fields);
        let one_of = |names: &[&str], pick| {
            let one_of = names.iter().map(|name| (*name).to_owned()).collect();
            Some(Alternatives::Rule(RuleSpec::OneOf { one_of, pick, optional: false }))
        };
        assert_eq!(
            rule(
                "user_id、email、mobile有且只有一个非空。否则忽略除去优先级最高的属性之外的其他属性。user_id优先级最高，mobile次之，email最后",
                ""
            ),
            one_of(&["user_id", "mobile", "email"], Pick::First)
        );
        assert_eq!(rule("user_id和mobile有且只有一个非空", ""), one_of(&["user_id", "mobile"], Pick::Exactly));
        assert_eq!(rule("和email不能同时为空", "mobile"), one_of(&["email", "mobile"], Pick::AtLeast));
        assert_eq!(
            rule("和mobile不能同时为空，都有时优先取user_id", "user_id"),
            one_of(&["user_id", "mobile"], Pick::First)
        );
        assert!(matches!(rule("和手机号二选一", "user_id"), Some(Alternatives::Unclear(_))));
        assert!(matches!(rule("与mobile二选一", "user_id"), Some(Alternatives::Unclear(_))));
        assert_eq!(rule("the user's number", "user_id"), None);
    }

    #[test]
    fn conditions() {
        let fields = ["kind", "size"];
        assert!(condition("当kind为BIG时必填", "size", &fields).is_some());
        assert!(condition("kind=BIG时必选", "size", &fields).is_some());
        assert!(condition("大件时必选", "size", &fields).is_none());
    }
}
