//! Open enums: known values have names, and any other value is kept as it is.

use super::uses::Uses;
use super::{docs, ident};
use crate::ir::Enum;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(crate) fn declaration(item: &Enum<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let docs = docs::attributes(&docs::enumeration(item));
    let variants: Vec<Ident> = item.variants.iter().map(|v| ident(&v.name)).collect();
    let values: Vec<&str> = item.variants.iter().map(|v| v.spec.value.as_str()).collect();
    let variant_docs = item.variants.iter().map(|v| docs::one(docs::variant(v)));
    let allow = allowed(item);
    let cow = uses.name("Cow");
    vec![
        quote! {
            #docs
            #allow
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#variant_docs #variants,)*
                /// A value that was unknown when this code was generated.
                Other(String),
            }
        },
        quote! {
            impl #name {
                /// The known values.
                pub const VALUES: &'static [&'static str] = &[#(#values),*];
                /// The value on the wire.
                #[inline]
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #values,)*
                        Self::Other(value) => value,
                    }
                }
            }
        },
        quote! {
            impl From<#cow<'_, str>> for #name {
                #[inline]
                fn from(value: #cow<'_, str>) -> Self {
                    match &*value {
                        #(#values => Self::#variants,)*
                        _ => Self::Other(value.into_owned()),
                    }
                }
            }
        },
    ]
}

pub(crate) fn plumbing(item: &Enum<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let name = ident(&item.name);
    let (cow, fmt) = (uses.name("Cow"), uses.name("fmt"));
    let (scalar, reference) = (uses.name("Scalar"), uses.name("Ref"));
    let (token, mismatch, result) = (uses.name("Token"), uses.name("Mismatch"), uses.name("Result"));
    vec![
        quote! {
            impl From<&str> for #name {
                #[inline]
                fn from(value: &str) -> Self { Self::from(#cow::Borrowed(value)) }
            }
        },
        quote! {
            impl From<String> for #name {
                #[inline]
                fn from(value: String) -> Self { Self::from(#cow::Owned(value)) }
            }
        },
        quote! {
            impl Default for #name {
                /// No value: an empty one, which counts as missing.
                #[inline]
                fn default() -> Self { Self::Other(String::new()) }
            }
        },
        quote! {
            impl #fmt::Display for #name {
                #[inline]
                fn fmt(&self, f: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                    f.write_str(self.as_str())
                }
            }
        },
        quote! {
            impl #scalar for #name {
                #[inline]
                fn to_ref(&self) -> #reference<'_> { #reference::Str(self.as_str()) }
                #[inline]
                fn from_token(token: #token<'_>) -> #result<Self, #mismatch> {
                    token.text().map(Self::from)
                }
            }
        },
    ]
}

/// Clippy dislikes variants that repeat the name of the enum; these names come from the platform.
fn allowed(item: &Enum<'_>) -> TokenStream {
    let repeats = |name: &str| name.starts_with(&item.name) || name.ends_with(&item.name);
    match item.variants.iter().any(|variant| repeats(&variant.name)) {
        true => quote!(#[allow(clippy::enum_variant_names)]),
        false => TokenStream::new(),
    }
}
