//! The APIs that this program was built with, as tables.

use alipay::api::{ApiEntry, ErrorDoc};

// Generated for programs that show all of it, whichever domains are in it.
#[allow(unreachable_pub, dead_code, unused_imports)]
mod tables {
    include!(concat!(env!("OUT_DIR"), "/alipay_catalog.rs"));
}

/// The API of this name, or with a request type of this name.
pub(crate) fn find(name: &str) -> Option<&'static ApiEntry> {
    tables::CATALOG.iter().find(|entry| entry.info.method == name || entry.request.name == name)
}

/// What the documentation says of an error code: that of the API, or of the gateway.
pub(crate) fn error(entry: Option<&ApiEntry>, code: &str) -> Option<&'static ErrorDoc> {
    let of_api = entry.map_or(&[][..], |entry| entry.info.errors);
    of_api.iter().chain(tables::GATEWAY_ERRORS).find(|doc| doc.code == code)
}

/// The methods that are most like a name: those with the same last words, or else with the same first ones.
pub(crate) fn similar(name: &str) -> Vec<&'static str> {
    const MOST: usize = 5;
    let methods = || tables::CATALOG.iter().map(|entry| entry.info.method);
    let end = format!(".{}", name.trim_matches('.'));
    let mut ends: Vec<_> = methods().filter(|method| method.ends_with(&end)).collect();
    if !ends.is_empty() {
        // What is only a prefix short is meant most probably.
        ends.sort_by_key(|method| method.len());
        ends.truncate(MOST);
        return ends;
    }
    let shared = |method: &str| method.split('.').zip(name.split('.')).take_while(|(a, b)| a == b).count();
    // The words that all methods of a domain have say nothing.
    let mut ranked: Vec<_> =
        methods().map(|method| (shared(method), method)).filter(|(shared, _)| *shared > 1).collect();
    ranked.sort_by_key(|(shared, method)| (std::cmp::Reverse(*shared), method.len()));
    ranked.into_iter().take(MOST).map(|(_, method)| method).collect()
}
