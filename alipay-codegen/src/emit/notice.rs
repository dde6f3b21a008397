//! What makes a struct the content of a notification.

use super::ident;
use super::uses::Uses;
use crate::ir::{Record, Role};
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn plumbing(record: &Record<'_>, uses: &Uses<'_>) -> Option<TokenStream> {
    let Role::Notice(spec) = record.role else {
        return None;
    };
    let (notice, name, notify_types) = (uses.name("Notice"), ident(&record.name), &spec.notify_types);
    Some(quote! {
        impl #notice for #name {
            const NOTIFY_TYPES: &'static [&'static str] = &[#(#notify_types),*];
        }
    })
}
