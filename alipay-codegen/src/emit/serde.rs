//! serde for generated types: two lines each, since the core does the work. Only for those who ask for it.

use super::ident;
use super::record::allow_deprecated;
use super::uses::Uses;
use crate::ir::{Enum, Record};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A record is a map, read and written over its table.
pub(crate) fn record(record: &Record<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    // The core has these for the type that this one is another name of.
    if record.is_empty_answer() {
        return Vec::new();
    }
    let (as_serde, read) = (uses.name("AsSerde"), uses.name("deserialize_record"));
    let allow = allow_deprecated(record);
    impls(&allow, &ident(&record.name), &quote!(#as_serde(self).serialize(serializer)), &read, uses)
}

/// An open enum is its text.
pub(crate) fn open_enum(item: &Enum<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let read = uses.name("deserialize_scalar");
    impls(&TokenStream::new(), &ident(&item.name), &quote!(serializer.serialize_str(self.as_str())), &read, uses)
}

fn impls(allow: &TokenStream, name: &Ident, write: &TokenStream, read: &Ident, uses: &Uses<'_>) -> Vec<TokenStream> {
    let (serialize, serializer) = (uses.name("Serialize"), uses.name("Serializer"));
    let (deserialize, deserializer) = (uses.name("Deserialize"), uses.name("Deserializer"));
    let result = uses.name("Result");
    vec![
        quote! {
            #allow
            impl #serialize for #name {
                #[inline]
                fn serialize<S: #serializer>(&self, serializer: S) -> #result<S::Ok, S::Error> { #write }
            }
        },
        quote! {
            #allow
            impl<'de> #deserialize<'de> for #name {
                #[inline]
                fn deserialize<D: #deserializer<'de>>(deserializer: D) -> #result<Self, D::Error> {
                    #read(deserializer)
                }
            }
        },
    ]
}
