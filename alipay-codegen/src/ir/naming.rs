//! From wire names to Rust names. One place, so that checks and output agree.

/// The request type of a method: PascalCase, without a leading `alipay.`.
///
/// ```
/// assert_eq!(alipay_codegen::request_type("alipay.trade.page.pay"), "TradePagePay");
/// ```
#[must_use]
pub fn request_type(method: &str) -> String {
    let short = method.strip_prefix("alipay.").unwrap_or(method);
    pascal(short)
}

/// The response type that belongs to a request type.
pub(crate) fn response_type(request: &str) -> String {
    format!("{request}Response")
}

/// The key of the response node in the answer of the gateway.
pub(crate) fn response_key(method: &str) -> String {
    format!("{}_response", method.replace('.', "_"))
}

/// The type of a field with inline values.
pub(crate) fn inline_enum(owner: &str, field: &str) -> String {
    format!("{owner}{}", camel(field))
}

/// The enum of the alternatives of a record.
pub(crate) fn choice_type(owner: &str) -> String {
    format!("{owner}Choice")
}

/// The constructor that starts with an alternative.
pub(crate) fn constructor(field: &str) -> String {
    format!("by_{}", snake(field))
}

/// The Rust name of a field: the wire name, unless Rust would complain about it.
///
/// Keywords stay as they are, since they can be written `r#type`; a few cannot, and get an underscore.
pub(crate) fn field(name: &str) -> String {
    let snake = snake(name);
    match snake.as_str() {
        "self" | "super" | "crate" => format!("{snake}_"),
        _ if snake.starts_with(|c: char| c.is_ascii_digit()) => format!("_{snake}"),
        _ => snake,
    }
}

/// PascalCase, as a type or variant name: `WAIT_BUYER_PAY` becomes `WaitBuyerPay`, `4` becomes `V4`.
///
/// Empty if there is no ASCII letter or digit to work with.
pub(crate) fn pascal(text: &str) -> String {
    let mut out = camel(text);
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'V');
    }
    if out == "Self" {
        out.push('_');
    }
    out
}

/// Whether Rust reserves the word, in any edition.
pub(crate) fn is_keyword(word: &str) -> bool {
    const KEYWORDS: &str = "Self abstract as async await become box break const continue crate do dyn else enum extern false final \
        fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static \
        struct super trait true try type typeof unsafe unsized use virtual where while yield _";
    KEYWORDS.split_whitespace().any(|keyword| keyword == word)
}

/// The wire name in snake_case; untouched if it is that already.
fn snake(name: &str) -> String {
    let fine = !name.contains("__") && !name.bytes().any(|b| b.is_ascii_uppercase());
    match fine {
        true => name.to_owned(),
        false => words(name).join("_"),
    }
}

fn camel(text: &str) -> String {
    words(text).iter().map(|word| capitalized(word)).collect()
}

/// Lower-case words: split at everything that is no letter or digit, and at the humps of camelCase.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let bytes = part.as_bytes();
        let mut start = 0;
        for at in 1..bytes.len() {
            let (before, here) = (bytes[at - 1], bytes[at]);
            let hump = here.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase));
            if hump {
                words.push(part[start..at].to_ascii_lowercase());
                start = at;
            }
        }
        if start < part.len() {
            words.push(part[start..].to_ascii_lowercase());
        }
    }
    words
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        assert_eq!(request_type("alipay.trade.page.pay"), "TradePagePay");
        assert_eq!(request_type("koubei.member.data.oauth.query"), "KoubeiMemberDataOauthQuery");
        assert_eq!(request_type("alipay.open.app.qr_code.x"), "OpenAppQrCodeX");
        assert_eq!(response_key("alipay.trade.pay"), "alipay_trade_pay_response");
        assert_eq!(inline_enum("TradePay", "scene_code"), "TradePaySceneCode");
    }

    #[test]
    fn variants() {
        let cases = [
            ("WAIT_BUYER_PAY", "WaitBuyerPay"),
            ("userId", "UserId"),
            ("ALIPAYAccount", "AlipayAccount"),
            ("T", "T"),
            ("0", "V0"),
            ("1m~15d", "V1m15d"),
            ("ACQ.TRADE_NOT_EXIST", "AcqTradeNotExist"),
            ("SELF", "Self_"),
            ("男", ""),
            ("--", ""),
        ];
        for (value, variant) in cases {
            assert_eq!(pascal(value), variant, "{value}");
        }
    }

    #[test]
    fn fields() {
        let cases = [
            ("out_trade_no", "out_trade_no"),
            ("outTradeNo", "out_trade_no"),
            ("ID", "id"),
            ("HTTPCode", "http_code"),
            ("type", "type"),
            ("self", "self_"),
            ("Self", "self_"),
            ("crate", "crate_"),
            ("a__b", "a_b"),
            ("_x", "_x"),
            ("_1A", "_1a"),
        ];
        for (wire, rust) in cases {
            assert_eq!(field(wire), rust, "{wire}");
        }
    }
}
