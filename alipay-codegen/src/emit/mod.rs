//! From the [`Program`](crate::ir::Program) to tokens. One concept per file; nothing here decides anything.

mod api;
mod catalog;
mod construct;
pub(crate) mod docs;
mod enums;
mod gateway;
mod markdown;
mod notice;
mod one_of;
pub(crate) mod output;
mod record;
mod serde;
mod table;
pub(crate) mod uses;

use proc_macro2::{Ident, Span};

/// An identifier; keywords become `r#type`.
fn ident(name: &str) -> Ident {
    // These four cannot be raw; naming has already given field names of this kind an underscore.
    let is_path = matches!(name, "self" | "Self" | "super" | "crate" | "_");
    match crate::ir::naming::is_keyword(name) && !is_path {
        true => Ident::new_raw(name, Span::call_site()),
        false => Ident::new(name, Span::call_site()),
    }
}
