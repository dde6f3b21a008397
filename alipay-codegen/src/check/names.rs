//! The grammar of names. Everything that becomes an identifier or a file name passes here.

use crate::ir::naming::is_keyword;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::text::shown;

const LONGEST: usize = 100;

/// A wire name: `[A-Za-z_][A-Za-z0-9_]*`.
pub(crate) fn field(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    let wrong = wrong_field(name);
    tell(name, wrong, "a name looks like out_trade_no", at, report)
}

/// Why a text is no wire name.
pub(crate) fn wrong_field(name: &str) -> Option<&'static str> {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    common(name).or_else(|| {
        if !name.starts_with(starts) {
            return Some("must start with a letter or `_`");
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(fits) {
            return Some("may only have letters, digits and `_`");
        }
        let only_marks = name.chars().all(|c| c == '_');
        only_marks.then_some("must have a letter or digit")
    })
}

/// A type name: `[A-Z][A-Za-z0-9]*`.
pub(crate) fn type_name(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    let wrong = common(name).or_else(|| {
        let fits =
            name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
        (!fits).then_some("must start with a capital letter and have only letters and digits")
    });
    tell(name, wrong, "a type name looks like GoodsDetail", at, report)
}

/// A method: three or more segments of `[a-z0-9_]`, with dots between.
pub(crate) fn method(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    let wrong = dotted(name).or_else(|| (name.split('.').count() < 3).then_some("must have three or more segments"));
    tell(name, wrong, "a method looks like alipay.trade.pay", at, report)
}

/// A domain: the first two segments of a method.
pub(crate) fn domain(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    let wrong = dotted(name).or_else(|| (name.split('.').count() != 2).then_some("must have two segments"));
    tell(name, wrong, "a domain looks like alipay.trade", at, report)
}

/// What announces a notification: segments of `[a-z0-9_]`, with dots between.
pub(crate) fn notify_type(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    tell(name, dotted(name), "a notify_type looks like trade_status_sync", at, report)
}

/// Whether a method can be turned into Rust names at all.
pub(crate) fn is_method(name: &str) -> bool {
    dotted(name).is_none() && name.split('.').count() >= 3
}

/// The Rust module of a domain, which is also a file name.
pub(crate) fn module(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    // `con.rs` cannot exist on Windows; the other two are generated anyway.
    const TAKEN: [&str; 6] = ["con", "prn", "aux", "nul", "gateway", "shared"];
    let device = |name: &str| {
        let port = name.strip_prefix("com").or(name.strip_prefix("lpt"));
        port.is_some_and(|port| port.len() == 1 && port.as_bytes()[0].is_ascii_digit())
    };
    let wrong = common(name).or_else(|| {
        let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !fits {
            return Some("must start with a small letter and have only small letters, digits and `_`");
        }
        if is_keyword(name) {
            return Some("is a Rust keyword");
        }
        (TAKEN.contains(&name) || device(name) || name.starts_with("alipay_"))
            .then_some("is taken: it cannot be a generated file")
    });
    tell(name, wrong, "a module looks like trade or koubei_member", at, report)
}

/// A Cargo feature.
pub(crate) fn feature(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    let wrong = common(name).or_else(|| {
        let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (!fits).then_some("must start with a small letter and have only small letters, digits and `-`")
    });
    tell(name, wrong, "a feature looks like trade or koubei-member", at, report)
}

/// A Rust variant.
pub(crate) fn variant(name: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    let wrong = common(name).or_else(|| {
        let fits =
            name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return Some("must start with a capital letter and have only letters and digits");
        }
        match name {
            "Other" => Some("is the variant for unknown values"),
            "Self" => Some("is a Rust keyword"),
            _ => None,
        }
    });
    tell(name, wrong, "a variant looks like WaitBuyerPay", at, report)
}

/// A date as in `source`.
pub(crate) fn date(text: &str, at: Pointer<'_>, report: &Report<'_>) {
    if !crate::ir::values::is_date(text) {
        report.error_help(at, format!("`{}` is not a date", shown(text)), "write it as 2026-11-21");
    }
}

/// A link to documentation.
pub(crate) fn link(text: &str, at: Pointer<'_>, report: &Report<'_>) {
    let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '"' | '`' | '\\');
    if !text.starts_with("https://") || !text.chars().all(fits) {
        report.error_help(
            at,
            format!("`{}` is not a link", shown(text)),
            "write it as https://… and percent-encode brackets, spaces and Chinese characters",
        );
    }
}

fn dotted(name: &str) -> Option<&'static str> {
    common(name).or_else(|| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        if !name.chars().all(fits) {
            return Some("may only have small letters, digits, `_` and dots");
        }
        let worded = |segment: &str| segment.bytes().any(|b| b.is_ascii_alphanumeric());
        (!name.split('.').all(worded)).then_some("has a segment without a letter or digit")
    })
}

fn common(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("is empty");
    }
    if name.chars().any(crate::spec::text::is_invisible) {
        return Some("has an invisible character");
    }
    if name.contains(['/', '\\']) || name.starts_with("..") {
        return Some("looks like a path");
    }
    if !name.is_ascii() {
        return Some("has a character that is not ASCII (one that only looks like it?)");
    }
    (name.len() > LONGEST).then_some("is longer than 100 characters")
}

fn tell(name: &str, wrong: Option<&str>, help: &str, at: Pointer<'_>, report: &Report<'_>) -> bool {
    if let Some(wrong) = wrong {
        report.error_help(at, format!("the name `{}` {wrong}", shown(name)), help);
    }
    wrong.is_none()
}
