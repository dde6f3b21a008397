//! What the gateway says: the codes of a refusal, and the text that it verified.

use super::{Cause, html, text};
use crate::codec::{Reader, is_object, members, unquote};

/// A refusal, as far as it matters here.
pub(super) struct Refusal {
    pub(super) code: Option<String>,
    pub(super) sub_code: Option<String>,
    /// The text that the gateway verified.
    pub(super) verified: Option<String>,
    /// The gateway shows no more than the beginning of a long text.
    pub(super) is_cut: bool,
}

/// From so many characters on, a quoted text may be only the beginning.
const MAX_QUOTED: usize = 16 * 1024;

/// What stands in front of the text.
const MARKS: [&str; 4] = ["验签字符串为：", "验签字符串为:", "待验签字符串：", "escaped for HTML, follows. "];

/// What was handed over, where it is no answer that anything could be read of.
pub(super) fn not_an_answer(answer: &str) -> Option<Cause> {
    let answer = answer.trim_start_matches('\u{feff}').trim();
    let what = match answer.as_bytes() {
        [] => "it is empty",
        [b'<', ..] => "it is a page, as a proxy or a server in between sends",
        [b'{', ..] if !is_object(answer) => "its JSON breaks off, or is damaged",
        [b'{', ..] if is_encrypted(answer) => return Some(Cause::EncryptedAnswer),
        _ if answer.starts_with("HTTP/") => "it begins with the head of an HTTP response",
        _ => return None,
    };
    Some(Cause::NotAnAnswer(what))
}

/// Whether the node is a text, as an encrypted one is.
fn is_encrypted(answer: &str) -> bool {
    let is_text = |(name, value): &(String, &str)| name.ends_with("_response") && value.starts_with('"');
    members(answer).is_some_and(|members| members.iter().any(is_text))
}

/// Reads an answer, or a `sub_msg` alone.
pub(super) fn read(answer: &str) -> Refusal {
    let message = sub_msg(answer);
    let (code, sub_code) = (member(answer, "\"code\""), member(answer, "\"sub_code\""));
    Refusal { code, sub_code, ..of_message(message.as_deref().unwrap_or(answer)) }
}

/// The `sub_msg` of the gateway's answer, with which it says what it minds. It may quote the request.
///
/// ```
/// let answer = r#"{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id","sub_msg":"no such app"}}"#;
/// assert_eq!(alipay_core::explain::sub_msg(answer).as_deref(), Some("no such app"));
/// ```
#[must_use]
pub fn sub_msg(answer: &str) -> Option<String> {
    member(answer, "\"sub_msg\"")
}

/// Of a refusal whose codes are known.
pub(super) fn of_message(message: &str) -> Refusal {
    let mut verified = quoted(message);
    // Longer than the gateway's own, it is somebody's trick to keep this busy.
    let end = verified.as_ref().and_then(|text| text.char_indices().nth(MAX_QUOTED - 1));
    if let (Some(text), Some((at, _))) = (&mut verified, end) {
        text.truncate(at);
    }
    Refusal { code: None, sub_code: None, verified, is_cut: end.is_some() }
}

/// The text behind a name in quotes, wherever it is.
fn member(answer: &str, name: &str) -> Option<String> {
    answer.match_indices(name).find_map(|(at, _)| {
        let value = answer.get(at + name.len()..)?.trim_start().strip_prefix(':')?;
        let raw = Reader::new(value.trim_start()).value().ok()?;
        unquote(raw)?.ok().map(|text| text.into_owned())
    })
}

/// The text that a message quotes, without the escapes for HTML.
fn quoted(message: &str) -> Option<String> {
    let marked = MARKS.iter().find_map(|mark| message.split_once(mark)).map(|(_, behind)| behind);
    let text = marked.map(str::trim).filter(|text| !text.is_empty()).or_else(|| from_first_name(message))?;
    // Somebody may have undone the escapes already: then an ampersand stands in front of a name.
    let is_plain =
        text.match_indices('&').any(|(at, _)| text.get(at + 1..).is_some_and(|rest| text::name(rest).is_some()));
    Some(if is_plain { text.to_owned() } else { html::unescape_text(text) })
}

/// From the first `name=` that is no part of a longer word.
fn from_first_name(message: &str) -> Option<&str> {
    let mut may_begin = true;
    for (at, character) in message.char_indices() {
        let rest = message.get(at..)?;
        if may_begin && text::name(rest).is_some() {
            return Some(rest.trim());
        }
        may_begin = !character.is_ascii_alphanumeric() && character != '_';
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_found_in_every_wrapping() {
        let escaped = "app_id=1&amp;biz_content={&quot;a&quot;:&quot;&amp;quot;&quot;}&amp;charset=utf-8";
        let plain = r#"app_id=1&biz_content={"a":"&quot;"}&charset=utf-8"#;
        for message in [
            escaped.to_owned(),
            plain.to_owned(),
            format!("验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：{escaped}"),
            format!("The text that the gateway verified, escaped for HTML, follows. {escaped}\n"),
            format!("Invalid. {escaped}"),
            format!(r#"{{"error_response":{{"sub_code":"isv.invalid-signature","sub_msg":"X: {escaped}"}}}}"#),
        ] {
            assert_eq!(read(&message).verified.as_deref(), Some(plain), "{message}");
        }
        for nothing in ["", "验签出错, sign check fail: check Sign and Data Fail！", "{}", "{\"sub_msg\":", "=&="]
        {
            assert_eq!(read(nothing).verified, None, "{nothing}");
        }
    }
}
