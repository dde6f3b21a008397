//! What a `pick: first` rule adds: which alternative is sent, and which values are left out.

use super::construct::many_arguments;
use super::uses::Uses;
use super::{docs, ident};
use crate::ir::naming::{choice_type, pascal};
use crate::ir::{Field, Record};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// `first_of`, `choice` and `ignored`, as far as they make sense.
pub(crate) fn methods(record: &Record<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let mut methods = Vec::new();
    if !record.is_sent {
        return methods;
    }
    if let Some(alternatives) = record.only_alternatives() {
        methods.push(first_of(&alternatives, uses));
        methods.push(choice_method(record, &alternatives, uses));
    }
    if record.may_be_ignored() {
        let ignored = uses.name("ignored");
        let docs = docs::one("The paths of values that are set but not sent, since an alternative counts more.");
        methods.push(quote! {
            #docs
            #[inline]
            pub fn ignored(&self) -> Vec<String> { #ignored(self) }
        });
    }
    methods
}

/// The enum that `choice` returns.
pub(crate) fn choice(record: &Record<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let Some(alternatives) = record.only_alternatives().filter(|_| record.is_sent) else {
        return Vec::new();
    };
    let name = ident(&choice_type(&record.name));
    let owner = &record.name;
    let docs = docs::one(format!("The alternative of [`{owner}`] that is sent."));
    let variants = alternatives.iter().map(|field| {
        let docs = docs::one(docs::field(field, record));
        let variant = variant(field);
        quote!(#docs #variant(&'a str),)
    });
    let is_sensitive = alternatives.iter().any(|field| field.spec.sensitivity.is_hidden());
    let debug = match is_sensitive {
        true => TokenStream::new(),
        false => quote!(Debug,),
    };
    let mut items = vec![quote! {
        #docs
        #[derive(Clone, Copy, #debug PartialEq, Eq)]
        #[non_exhaustive]
        pub enum #name<'a> { #(#variants)* }
    }];
    if is_sensitive {
        let fmt = uses.name("fmt");
        let arms = alternatives.iter().map(|field| {
            let variant = variant(field);
            let (pattern, shown) = match field.spec.sensitivity.as_str() {
                Some(why) => {
                    let hidden = format!("({why})");
                    (quote!(_), quote!(&format_args!(#hidden)))
                }
                None => (quote!(value), quote!(value)),
            };
            let text = variant.to_string();
            quote!(Self::#variant(#pattern) => f.debug_tuple(#text).field(#shown).finish(),)
        });
        items.push(quote! {
            impl #fmt::Debug for #name<'_> {
                #[inline]
                fn fmt(&self, f: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                    match self { #(#arms)* }
                }
            }
        });
    }
    items
}

fn first_of(alternatives: &[&Field<'_>], uses: &Uses<'_>) -> TokenStream {
    let (violations, validate) = (uses.name("Violations"), uses.name("validate"));
    let (option, result) = (uses.name("Option"), uses.name("Result"));
    let docs = docs::attributes(&[
        "From values of which some may be missing, most important first.".to_owned(),
        String::new(),
        "Every value that is not empty is kept; the first one is sent.".to_owned(),
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        "All are missing or empty, or one breaks a constraint.".to_owned(),
    ]);
    let arguments = alternatives.iter().map(|field| {
        let name = ident(&field.name);
        quote!(#name: #option<impl Into<String>>)
    });
    let values = alternatives.iter().map(|field| {
        let name = ident(&field.name);
        quote!(#name: #name.map(Into::into).filter(|value: &String| !value.is_empty()))
    });
    let allow = many_arguments(alternatives.len());
    quote! {
        #docs
        #allow
        #[inline]
        pub fn first_of(#(#arguments),*) -> #result<Self, #violations> {
            let record = Self { #(#values,)* };
            #validate::check(&record)?;
            Ok(record)
        }
    }
}

fn choice_method(record: &Record<'_>, alternatives: &[&Field<'_>], uses: &Uses<'_>) -> TokenStream {
    let option = uses.name("Option");
    let name = ident(&choice_type(&record.name));
    let mut chosen = alternatives.iter().map(|field| {
        let (field_name, variant) = (ident(&field.name), variant(field));
        quote! {
            self.#field_name.as_deref().filter(|value| !value.is_empty()).map(#name::#variant)
        }
    });
    let first = chosen.next();
    let docs = docs::one("The alternative that is sent.");
    quote! {
        #docs
        #[inline]
        pub fn choice(&self) -> #option<#name<'_>> {
            #first #(.or_else(|| #chosen))*
        }
    }
}

fn variant(field: &Field<'_>) -> Ident {
    ident(&pascal(&field.spec.name))
}
