//! `gateway.json`.

use super::record::{self, Side};
use crate::ir::scope::Index;
use crate::spec::GatewayFile;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::set::SHARED;
use crate::spec::text::shown;
use std::collections::HashSet;

pub(crate) fn check(index: &Index<'_>, file: &GatewayFile, report: &Report<'_>) {
    let root = Pointer::Root;
    let scope = index.of_types(SHARED);
    let parameters = root.key("parameters");
    record::check_fields(&file.parameters, &scope, parameters, Side::Public, report);
    let response = root.key("response");
    record::check_fields(&file.response, &scope, response, Side::Public, report);
    super::api::check_origin(&file.source, root.key("source"), report);
    let errors = root.key("errors");
    let mut seen = HashSet::new();
    for (i, error) in file.errors.iter().enumerate() {
        let at = errors.index(i);
        code(&error.code, &mut seen, at.key("code"), report);
        let subs = at.key("sub_codes");
        for (i, sub) in error.sub_codes.iter().enumerate() {
            code(&sub.code, &mut seen, subs.index(i).key("code"), report);
        }
    }
}

/// An error code: not empty, no white space, only once.
pub(crate) fn code<'a>(code: &'a str, seen: &mut HashSet<&'a str>, at: Pointer<'_>, report: &Report<'_>) {
    let is_odd = |c: char| c.is_whitespace() || crate::spec::text::is_invisible(c);
    if code.is_empty() || code.contains(is_odd) {
        report.error_help(
            at,
            format!("`{}` is not an error code", shown(code)),
            "a code looks like ACQ.TRADE_NOT_EXIST, without spaces",
        );
    } else if !seen.insert(code) {
        report.error_help(at, format!("the code `{}` is listed twice", shown(code)), "keep one of the two");
    }
}
