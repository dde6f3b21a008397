//! Names of ZIP entries: decoded, checked, and made fit for an error text.

use encoding_rs::GBK;

use super::NameProblem;

/// The name of an entry, or why it cannot be the name of a bill file.
///
/// The platform writes names in GBK and does not say so. UTF-8 is tried first: Chinese text in GBK is practically never
/// valid UTF-8. The checks are on the decoded text, because the second byte of a GBK character may be a backslash.
pub(super) fn read(raw: &[u8], says_utf8: bool) -> Result<String, NameProblem> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if says_utf8 => return Err(NameProblem::NotText),
        Err(_) => {
            GBK.decode_without_bom_handling_and_without_replacement(raw).ok_or(NameProblem::NotText)?.into_owned()
        }
    };
    match check(&name) {
        None => Ok(name),
        Some(problem) => Err(problem),
    }
}

/// A name that could not be read, for an error text.
pub(super) fn lossy(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GBK.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// Nothing here is ever used as a path; but whoever stores the files may, so only names that are harmless as one pass.
fn check(name: &str) -> Option<NameProblem> {
    if name.is_empty() {
        Some(NameProblem::Empty)
    } else if name.chars().any(char::is_control) {
        Some(NameProblem::Control)
    } else if name.contains('\\') {
        Some(NameProblem::Backslash)
    } else if name.contains(':') {
        Some(NameProblem::Drive)
    } else if name.starts_with('/') {
        Some(NameProblem::Absolute)
    } else if name.split('/').any(|part| part == "..") {
        Some(NameProblem::Parent)
    } else {
        None
    }
}

/// The name as an error may show it: on one line, short, and without account numbers.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    let (mut shown, mut digits) = (String::new(), String::new());
    for c in name.chars().take(LONGEST) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        push_number(&mut shown, &mut digits);
        let is_plain = c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '(' | ')' | '（' | '）' | '/');
        shown.push(if is_plain { c } else { '?' });
    }
    push_number(&mut shown, &mut digits);
    shown
}

/// A date has eight digits; phone and account numbers have more.
fn push_number(shown: &mut String, digits: &mut String) {
    shown.push_str(if digits.len() > 8 { "*" } else { digits });
    digits.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b01_names_are_decoded_before_they_are_checked() {
        let gbk = |text: &str| GBK.encode(text).0.into_owned();
        assert_eq!(read(&gbk("2088_业务明细(汇总).csv"), false).as_deref(), Ok("2088_业务明细(汇总).csv"));
        assert_eq!(read("2088_业务明细.csv".as_bytes(), true).as_deref(), Ok("2088_业务明细.csv"));
        assert_eq!(read("2088_业务明细.csv".as_bytes(), false).as_deref(), Ok("2088_业务明细.csv"));
        // The second byte of this character is a backslash.
        assert_eq!(gbk("乗"), [0x81, 0x5c]);
        assert_eq!(read(&gbk("乗.csv"), false).as_deref(), Ok("乗.csv"));
        assert_eq!(read(&gbk("业务"), true), Err(NameProblem::NotText));
        assert_eq!(read(&[0xff, 0xff], false), Err(NameProblem::NotText));
    }

    #[test]
    fn b01_names_that_would_leave_a_directory_are_refused() {
        for (name, problem) in [
            ("", NameProblem::Empty),
            ("../evil.csv", NameProblem::Parent),
            ("a/../../evil.csv", NameProblem::Parent),
            ("..", NameProblem::Parent),
            ("/etc/passwd", NameProblem::Absolute),
            ("\\\\server\\share", NameProblem::Backslash),
            ("..\\evil.csv", NameProblem::Backslash),
            ("C:/evil.csv", NameProblem::Drive),
            ("bill.csv:stream", NameProblem::Drive),
            ("bill.csv\0.exe", NameProblem::Control),
            ("bill\n.csv", NameProblem::Control),
        ] {
            assert_eq!(read(name.as_bytes(), false), Err(problem), "{name:?}");
        }
        assert_eq!(read(b"folder/..bill...csv", false).as_deref(), Ok("folder/..bill...csv"));
    }

    #[test]
    fn shown_names_hold_no_account_number_and_no_control_character() {
        assert_eq!(shown("20880000000000010156_20240501_业务明细.csv"), "*_20240501_业务明细.csv");
        assert_eq!(shown("a\nb\u{202e}\0.csv 13800000000"), "a?b??.csv?*");
        assert_eq!(shown("20240501"), "20240501");
        assert!(shown(&"x".repeat(100_000)).len() <= 100);
        assert_eq!(shown(&"1".repeat(100_000)), "*");
    }
}
