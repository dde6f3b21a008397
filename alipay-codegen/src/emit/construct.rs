//! Constructors and setters of structs that are sent.

use super::markdown::{code, codes};
use super::record::{deprecated_field, value_type};
use super::uses::Uses;
use super::{docs, ident};
use crate::ir::{Field, Record, Shape, naming};
use proc_macro2::TokenStream;
use quote::quote;

/// Constructors first, then one setter per optional field.
pub(crate) fn methods(record: &Record<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    if !record.is_sent {
        return Vec::new();
    }
    let mut methods = match record.alternatives() {
        Some(alternatives) => alternatives.into_iter().map(|field| by(record, field, uses)).collect(),
        None => vec![new(record, uses)],
    };
    let optional = record.fields.iter().filter(|field| !field.spec.required);
    methods.extend(optional.map(|field| setter(field, uses)));
    methods
}

/// Clippy has a limit for arguments; the platform has not.
pub(crate) fn many_arguments(count: usize) -> TokenStream {
    const MOST: usize = 7;
    match count > MOST {
        true => quote!(#[allow(clippy::too_many_arguments)]),
        false => TokenStream::new(),
    }
}

fn new(record: &Record<'_>, uses: &Uses<'_>) -> TokenStream {
    let required: Vec<&Field<'_>> = record.required().collect();
    let docs = docs::one(match (required.len(), record.fields.len()) {
        (0, 0) => "There is nothing to set.",
        (0, _) => "Nothing is required; everything has a setter.",
        (n, all) if n == all => "Everything is required.",
        _ => "Everything the platform requires; the rest has setters.",
    });
    constructor(record, &quote!(new), &docs, &required, uses)
}

/// A constructor that starts with one of the alternatives.
fn by(record: &Record<'_>, alternative: &Field<'_>, uses: &Uses<'_>) -> TokenStream {
    let name = ident(&naming::constructor(&alternative.spec.name));
    let wire = code(&alternative.spec.name);
    let others = record.alternatives().unwrap_or_default();
    let others = others.iter().map(|field| &field.spec.name).filter(|name| **name != alternative.spec.name);
    let rest = if record.required().count() > 0 { ", and everything that is required" } else { "" };
    let docs = docs::one(format!("With {wire} instead of {}{rest}.", codes(others)));
    let mut arguments = vec![alternative];
    arguments.extend(record.required());
    constructor(record, &quote!(#name), &docs, &arguments, uses)
}

fn constructor(
    record: &Record<'_>,
    name: &TokenStream,
    docs: &TokenStream,
    fields: &[&Field<'_>],
    uses: &Uses<'_>,
) -> TokenStream {
    let allow = many_arguments(fields.len());
    let arguments = fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), argument_type(field, uses));
        quote!(#name: #ty)
    });
    let body = if fields.is_empty() {
        quote!(Default::default())
    } else {
        let values = fields.iter().map(|field| {
            let name = ident(&field.name);
            let value = value(field, &quote!(#name));
            match field.kind.is_converted() || field.shape != Shape::Plain {
                true => quote!(#name: #value),
                false => quote!(#name),
            }
        });
        let rest = match fields.len() == record.fields.len() {
            true => TokenStream::new(),
            false => quote!(..Default::default()),
        };
        quote!(Self { #(#values,)* #rest })
    };
    quote! {
        #docs
        #allow
        #[inline]
        pub fn #name(#(#arguments),*) -> Self { #body }
    }
}

fn setter(field: &Field<'_>, uses: &Uses<'_>) -> TokenStream {
    let docs = docs::one(format!("Sets {}.", code(&field.spec.name)));
    let deprecated = deprecated_field(field);
    let allow = allowed(&field.setter);
    let (setter, name) = (ident(&field.setter), ident(&field.name));
    let ty = argument_type(field, uses);
    let value = value(field, &quote!(value));
    // What is generic is inlined anyway.
    let is_generic = field.kind.is_converted() || field.shape == Shape::List;
    let inline = (!is_generic).then(|| quote!(#[inline]));
    quote! {
        #docs
        #deprecated
        #allow
        #inline
        pub fn #setter(mut self, value: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// What a caller may pass for a field.
fn argument_type(field: &Field<'_>, uses: &Uses<'_>) -> TokenStream {
    let ty = value_type(&field.kind, uses);
    let one = match field.kind.is_converted() {
        true => quote!(impl Into<#ty>),
        false => quote!(#ty),
    };
    match field.shape {
        Shape::List => quote!(impl IntoIterator<Item = #one>),
        _ => one,
    }
}

/// How it gets into the field.
fn value(field: &Field<'_>, given: &TokenStream) -> TokenStream {
    let is_converted = field.kind.is_converted();
    let one = match is_converted {
        true => quote!(#given.into()),
        false => given.clone(),
    };
    match field.shape {
        Shape::Plain => one,
        Shape::Option => quote!(Some(#one)),
        Shape::Boxed => quote!(Some(Box::new(#one))),
        Shape::List if is_converted => quote!(#given.into_iter().map(Into::into).collect()),
        Shape::List => quote!(#given.into_iter().collect()),
    }
}

/// Clippy has opinions about the names of methods; these names come from the platform.
fn allowed(name: &str) -> TokenStream {
    const OPERATORS: &str = "add as_mut as_ref bitand bitor bitxor borrow borrow_mut clone cmp default deref deref_mut div drop eq \
        from_iter from_str hash index index_mut into_iter mul neg next not rem sub";
    const PREFIXES: [&str; 4] = ["as_", "from_", "is_", "to_"];
    if OPERATORS.split_whitespace().any(|operator| operator == name) {
        return quote!(#[allow(clippy::should_implement_trait)]);
    }
    if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        return quote!(#[allow(clippy::wrong_self_convention)]);
    }
    TokenStream::new()
}
