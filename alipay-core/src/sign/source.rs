//! The canonical string of a request.

/// The text that is signed: `key=value` joined by `&`, keys in byte order, values not percent-encoded.
///
/// Wire rule: [§1.5](crate::protocol).
///
/// `sign` itself and entries without a value are left out; `sign_type` stays in.
///
/// ```
/// let source = alipay_core::sign_source([("b", "2"), ("a", "1 &=中"), ("sign", "x"), ("c", "")]);
/// assert_eq!(source, "a=1 &=中&b=2");
/// ```
pub fn sign_source<'a>(params: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut params: Vec<_> = params.into_iter().filter(|(key, value)| is_signed(key, value)).collect();
    // By key, not by the joined pair: `a` comes before `a1` although `=` sorts behind digits.
    params.sort_unstable_by_key(|(key, _)| *key);
    let mut source = String::with_capacity(params.iter().map(|(key, value)| key.len() + value.len() + 2).sum());
    for (key, value) in params {
        if !source.is_empty() {
            source.push('&');
        }
        source.push_str(key);
        source.push('=');
        source.push_str(value);
    }
    source
}

fn is_signed(key: &str, value: &str) -> bool {
    key != "sign" && !key.is_empty() && !value.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_not_pairs() {
        assert_eq!(sign_source([("a1", "x"), ("a", "y"), ("a-b", "z")]), "a=y&a-b=z&a1=x");
    }

    #[test]
    fn zero_and_blank_are_values() {
        assert_eq!(sign_source([("zero", "0"), ("blank", " "), ("at", "@/etc")]), "at=@/etc&blank= &zero=0");
    }
}
