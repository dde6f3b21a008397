//! Every API of the specs, as tables.

use alipay_core::api::{ApiEntry, ErrorDoc};

#[allow(unreachable_pub)] // generated for crates that show the tables
mod tables {
    include!(concat!(env!("OUT_DIR"), "/alipay_catalog.rs"));
}

pub(crate) use tables::{CATALOG, PUBLIC_PARAMETERS};

/// The API of this name.
pub(crate) fn find(method: &str) -> Option<&'static ApiEntry> {
    let at = CATALOG.binary_search_by(|entry| entry.info.method.cmp(method)).ok()?;
    CATALOG.get(at)
}

/// The name that a typing mistake most likely meant.
pub(crate) fn similar(method: &str) -> Option<&'static str> {
    const MOST: usize = 3;
    let typed = method.trim().to_ascii_lowercase();
    // Distances are costly, and there are thousands of names.
    let near = CATALOG.iter().map(|entry| entry.info.method).filter(|name| name.len().abs_diff(typed.len()) <= MOST);
    let (distance, name) = near.map(|name| (strsim::osa_distance(&typed, name), name)).min()?;
    (distance <= MOST).then_some(name)
}

/// Whether every call may have this parameter, whatever the API.
pub(crate) fn is_public_parameter(name: &str) -> bool {
    PUBLIC_PARAMETERS.index_of(name).is_some()
}

/// The documentation of one of the gateway's own error codes.
pub(crate) fn gateway_error(code: &str) -> Option<&'static ErrorDoc> {
    tables::GATEWAY_ERRORS.iter().find(|doc| doc.code == code)
}

/// The documentation of a business error code, from the first API that has it.
pub(crate) fn api_error(code: &str) -> Option<&'static ErrorDoc> {
    CATALOG.iter().flat_map(|entry| entry.info.errors).find(|doc| doc.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_api_is_found_by_its_name() {
        assert!(!CATALOG.is_empty());
        for entry in CATALOG {
            assert_eq!(find(entry.info.method).map(|found| found.info.method), Some(entry.info.method));
        }
        assert!(find("alipay.no.such.api").is_none() && similar("alipay.no.such.api").is_none());
        for typed in ["alipay.trade.querry", "Alipay.Trade.Query", " alipay.trade.query"] {
            assert_eq!(similar(typed), Some("alipay.trade.query"), "{typed}");
        }
    }
}
