//! Where the spec files of the Alipay Open Platform are.
//!
//! This crate is data: JSON files that describe APIs, the types they share and the gateway's own parameters.
//! It is a build dependency of `alipay-apis`, and of any application that generates its own API set with
//! `alipay-codegen`. The format is documented by the JSON Schemas under `schema/`.
//!
//! ```
//! assert!(alipay_specs::dir().join("gateway.json").is_file());
//! ```

use std::path::Path;

/// The directory that holds `apis/`, `types/`, `domains.json` and `gateway.json`.
#[must_use]
pub fn dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
