//! The error codes of the gateway, which any API may return.

use super::docs;
use super::uses::Uses;
use crate::spec::GatewayFile;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// `pub static <name>: &[ErrorDoc]`: codes and sub-codes in the order of the file.
pub(crate) fn errors(name: &str, file: Option<&GatewayFile>, uses: &Uses<'_>) -> TokenStream {
    let doc = uses.name("ErrorDoc");
    let mut entries = Vec::new();
    for error in file.iter().flat_map(|file| &file.errors) {
        let code = &error.code;
        let mut add = |own: &str, message: &str, solution: &str| {
            entries.push(quote!(#doc::new(#own, #message, #solution).gateway_code(#code)));
        };
        add(code, &error.message, &error.solution);
        for sub in &error.sub_codes {
            add(&sub.code, &sub.message, &sub.solution);
        }
    }
    let name = Ident::new(name, Span::call_site());
    let docs = docs::one("Codes of the gateway itself, common to every API.");
    quote! {
        #docs
        pub static #name: &[#doc] = &[#(#entries),*];
    }
}
