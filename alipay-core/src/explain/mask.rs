//! Where secrets are in a text.

use std::ops::Range;

use super::text;

/// Ends of names whose values are secret, without separators and capitals.
const SECRET_ENDS: [&str; 19] = [
    "accesskeysecret",
    "aeskey",
    "authcode",
    "captchacode",
    "cvv",
    "cvv2",
    "decryptkey",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "sessionkey",
    "signature",
    "smscode",
    "token",
    "userkey",
    "verifycode",
];

/// How a quote may have been written by the time that somebody looks at it. Longer ones first.
const QUOTES: [&str; 12] = [
    "%5C%5C%5C%22",
    "%5C%22",
    "&amp;quot;",
    r"\&quot;",
    "&quot;",
    "&#34;",
    "&#39;",
    "%22",
    r#"\\\""#,
    r#"\""#,
    "\"",
    "'",
];

/// How a backslash may have been written.
const BACKSLASHES: [&str; 3] = [r"\", "%5C", "%5c"];

/// How the sign between name and value may have been written.
const SEPARATORS: [&str; 6] = ["=", ":", "%3D", "%3d", "%3A", "%3a"];

/// Shortest secret that is looked for in other places as well.
const MIN_SOUGHT: usize = 8;

/// The secret parts of two versions of one text. What is secret in one is secret in the other.
pub(super) fn secrets(texts: [&str; 2]) -> [Vec<Range<usize>>; 2] {
    let mut found = texts.map(named);
    let mut sought: Vec<&str> = Vec::new();
    for (text, spans) in texts.iter().zip(&found) {
        for span in spans {
            let secret = text.get(span.clone()).unwrap_or_default();
            if secret.len() >= MIN_SOUGHT && sought.len() < 64 && !sought.contains(&secret) {
                sought.push(secret);
            }
        }
    }
    for (text, spans) in texts.iter().zip(&mut found) {
        let again = sought.iter().flat_map(|secret| text.match_indices(secret));
        spans.extend(again.map(|(at, secret)| at..at + secret.len()));
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans.dedup();
    }
    found
}

/// The values behind the names of secrets.
fn named(text: &str) -> Vec<Range<usize>> {
    let has_code = text.contains("grant_type"); // the only code that is exchanged for a token
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for run in text.split(|c: char| !c.is_ascii() || !u8::try_from(c).is_ok_and(text::is_name)) {
        let end = at + run.len();
        // What is inside of a value that is hidden needs no other look, however often it says `token=`.
        let is_hidden = spans.last().is_some_and(|span| end <= span.end);
        if !is_hidden && is_secret(run, has_code) {
            spans.extend(value(text, end));
        }
        at = end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    spans
}

fn is_secret(name: &str, has_code: bool) -> bool {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    name == "sign" || (has_code && name == "code") || SECRET_ENDS.iter().any(|end| name.ends_with(end))
}

/// The value behind a name that ends here.
fn value(text: &str, end: usize) -> Option<Range<usize>> {
    let rest = text.get(end..)?;
    let rest = skip_one(rest, &QUOTES).0.trim_start();
    let (rest, separator) = skip_one(rest, &SEPARATORS);
    let separator = separator?;
    let rest = rest.trim_start();
    let (rest, quote) = skip_one(rest, &QUOTES);
    let length = match quote {
        Some(quote) => closing(rest, quote),
        None if separator == "=" || separator.ends_with(['D', 'd']) => next_pair(rest),
        None if rest.starts_with(['{', '[']) => next_pair(rest),
        None => rest.find([',', '}', ']', '&']),
    };
    let start = text.len() - rest.len();
    let length = length.unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}

fn skip_one<'t>(text: &'t str, all: &[&'static str]) -> (&'t str, Option<&'static str>) {
    let found = all.iter().find_map(|one| text.strip_prefix(one).map(|rest| (rest, Some(*one))));
    found.unwrap_or((text, None))
}

/// The next quote of this spelling that is not escaped: behind pairs of backslashes or, in JSON inside of a string, where
/// each is written as two, behind fours, and so on.
fn closing(text: &str, quote: &str) -> Option<usize> {
    let own: usize = BACKSLASHES.iter().map(|backslash| quote.matches(backslash).count()).sum();
    let period = 2 * (own + 1);
    let is_end = |at: &usize| text.get(..*at).is_some_and(|before| backslashes_at_end(before).is_multiple_of(period));
    text.match_indices(quote).map(|(at, _)| at).find(is_end)
}

fn backslashes_at_end(mut text: &str) -> usize {
    let mut count = 0;
    while let Some(shorter) = BACKSLASHES.iter().find_map(|backslash| text.strip_suffix(backslash)) {
        text = shorter;
        count += 1;
    }
    count
}

/// Where the next parameter begins.
fn next_pair(text: &str) -> Option<usize> {
    let begins = |at: &usize| {
        let Some(rest) = text.get(*at..) else { return false };
        let is_plain = || rest.strip_prefix('&').is_some_and(|rest| text::name(rest).is_some());
        rest.starts_with("&amp;") || rest.starts_with("%26") || is_plain()
    };
    text.match_indices(['&', '%']).map(|(at, _)| at).find(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        secrets([text, ""])[0].iter().map(|span| &text[span.clone()]).collect()
    }

    #[test]
    fn values_of_tokens_are_found_in_every_spelling() {
        for text in [
            "app_auth_token=S3CRET&b=1",
            r#"biz_content={"authToken" : "S3CRET","a":1}"#,
            r#"biz_content={"inner":"{\"refresh_token\":\"S3CRET\"}"}"#,
            "biz_content={&quot;password&quot;:&quot;S3CRET&quot;,&quot;a&quot;:1}",
            "x=%7B%22access_token%22%3A%22S3CRET%22%7D",
            "code=S3CRET&grant_type=authorization_code",
            "sign=S3CRET",
            "pwd: S3CRET}",
        ] {
            assert_eq!(hidden(text), ["S3CRET"], "{text}");
        }
        assert!(hidden("out_trade_no=1&code=10000&token_count=3&token").is_empty());
        for (text, secret) in [
            (r#"{"password":"a\"b\\"}"#, r#"a\"b\\"#),
            (r#"{\"pwd\":\"a\\\"b\",\"c\":1}"#, r#"a\\\"b"#),
            (r#"{\"pwd\":\"a\\\\\",\"c\":1}"#, r"a\\\\"),
            (r"{&#34;pwd&#34;:&#34;\&#34;b&#34;}", r"\&#34;b"),
            (r"{\&quot;pwd\&quot;:\&quot;a\\\&quot;b\&quot;}", r"a\\\&quot;b"),
            (r#"{\\\"pwd\\\":\\\"a\\\\\\\"b\\\"}"#, r#"a\\\\\\\"b"#),
            ("%22pwd%22%3A%22a%5C%22b%22", "a%5C%22b"),
            ("%5C%22pwd%5C%22%3A%5C%22a%5C%5C%5C%22b%5C%22", "a%5C%5C%5C%22b"),
        ] {
            assert_eq!(hidden(text), [secret], "{text}");
        }
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_is() {
        let [first, second] = secrets(["auth_token=0123456789", "auth_tken=0123456789"]);
        assert_eq!((first.first(), second.first()), (Some(&(11..21)), Some(&(10..20))));
    }
}
