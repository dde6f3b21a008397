//! A struct: its declaration, its methods, and how the core reads and writes its fields.

use super::uses::Uses;
use super::{construct, docs, ident, one_of, table};
use crate::ir::{Field, Kind, Record, Role, Shape};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// The struct and its own methods.
pub(crate) fn declaration(record: &Record<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let name = ident(&record.name);
    let docs = docs::attributes(&docs::record(record));
    if record.is_empty_answer() {
        let no_fields = uses.name("NoFields");
        return vec![quote!(#docs pub type #name = #no_fields;)];
    }
    let alias = match record.role {
        Role::Request(api) => {
            // As the platform writes it, and as people type it.
            let names = [Some(api.method.as_str()), api.method.strip_prefix("alipay.")].into_iter().flatten();
            quote!(#[doc(alias(#(#names),*))])
        }
        Role::Notice(notice) => {
            let notify_types = &notice.notify_types;
            quote!(#(#[doc(alias = #notify_types)])*)
        }
        Role::Response(_) | Role::Type(..) => TokenStream::new(),
    };
    let deprecated = deprecation(record);
    // A setter that is called for nothing, and a request that is not sent.
    let must_use = record.is_sent.then(|| quote!(#[must_use]));
    let fields = record.fields.iter().map(|field| declared(field, record, uses));
    let mut items = vec![quote! {
        #docs
        #alias
        #deprecated
        #must_use
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }
    }];
    let mut methods = construct::methods(record, uses);
    methods.extend(one_of::methods(record, uses));
    if !methods.is_empty() {
        let allow = allow_deprecated(record);
        items.push(quote!(#allow impl #name { #(#methods)* }));
    }
    items.extend(one_of::choice(record, uses));
    items
}

/// What the core needs to know about the struct.
pub(crate) fn plumbing(record: &Record<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    if record.is_empty_answer() {
        return Vec::new();
    }
    let name = ident(&record.name);
    let allow = allow_deprecated(record);
    let (record_trait, schema) = (uses.name("Record"), uses.name("Schema"));
    let table = table::schema(record, table::Style::Code, uses);
    let get = getter(record, &uses.name("Ref"));
    let set = mutator(record, &uses.name("Slot"));
    let (fmt, fmt_record, same) = (uses.name("fmt"), uses.name("fmt_record"), uses.name("same"));
    vec![
        quote! {
            #allow
            impl #record_trait for #name {
                const SCHEMA: &'static #schema = &#table;
                #get
                #set
            }
        },
        // Through the table instead of derived: of thousands of types that saves a good part of `cargo check`.
        quote! {
            #allow
            impl #fmt::Debug for #name {
                #[inline]
                fn fmt(&self, f: &mut #fmt::Formatter<'_>) -> #fmt::Result { #fmt_record(self, f) }
            }
        },
        quote! {
            #allow
            impl PartialEq for #name {
                #[inline]
                fn eq(&self, other: &Self) -> bool { #same(self, other) }
            }
        },
    ]
}

/// The Rust type of a field.
pub(crate) fn field_type(field: &Field<'_>, uses: &Uses<'_>) -> TokenStream {
    let value = value_type(&field.kind, uses);
    match field.shape {
        Shape::Plain => value,
        Shape::Option | Shape::Boxed => {
            let option = uses.name("Option");
            let value = if field.shape == Shape::Boxed { quote!(Box<#value>) } else { value };
            quote!(#option<#value>)
        }
        Shape::List => quote!(Vec<#value>),
    }
}

/// The Rust type of one value.
pub(crate) fn value_type(kind: &Kind<'_>, uses: &Uses<'_>) -> TokenStream {
    let name = match kind {
        Kind::Text | Kind::Json => return quote!(String),
        Kind::Integer => return quote!(i64),
        Kind::Boolean => return quote!(bool),
        Kind::Amount => uses.name("Amount"),
        Kind::DateTime => uses.name("DateTime"),
        Kind::Date => uses.name("Date"),
        Kind::Enum(name, _) => ident(name),
        Kind::Record(name) => ident(name),
    };
    quote!(#name)
}

/// Deprecated structs and fields are still used by what is generated for them.
pub(crate) fn allow_deprecated(record: &Record<'_>) -> TokenStream {
    let is_old = matches!(record.role, Role::Request(api) | Role::Response(api) if api.deprecated.is_some());
    match is_old || record.fields.iter().any(|field| field.spec.deprecated) {
        true => quote!(#[allow(deprecated)]),
        false => TokenStream::new(),
    }
}

/// `#[deprecated]` for a field and its setter.
pub(crate) fn deprecated_field(field: &Field<'_>) -> TokenStream {
    match field.spec.deprecated {
        true => quote!(#[deprecated(note = "the platform no longer uses it")]),
        false => TokenStream::new(),
    }
}

fn declared(field: &Field<'_>, record: &Record<'_>, uses: &Uses<'_>) -> TokenStream {
    let docs = docs::one(docs::field(field, record));
    let deprecated = deprecated_field(field);
    let name = ident(&field.name);
    let ty = field_type(field, uses);
    quote! {
        #docs
        #deprecated
        pub #name: #ty,
    }
}

/// Only requests: nobody should be warned for reading an answer.
fn deprecation(record: &Record<'_>) -> TokenStream {
    let Role::Request(api) = record.role else {
        return TokenStream::new();
    };
    let Some(deprecated) = &api.deprecated else {
        return TokenStream::new();
    };
    // `since` of the attribute is a version of this crate, not a date.
    let since = deprecated.since.as_ref().map(|date| format!("since {date}"));
    let instead = deprecated.replacement.as_ref().map(|method| {
        let name = crate::ir::naming::request_type(method);
        format!("use `{name}` ({method}) instead")
    });
    // rustdoc reads the note as Markdown.
    let note = deprecated.note.as_deref().map(super::markdown::line);
    let parts = [since, instead, note];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => quote!(#[deprecated]),
        false => {
            let note = parts.join("; ");
            quote!(#[deprecated(note = #note)])
        }
    }
}

fn getter(record: &Record<'_>, reference: &Ident) -> TokenStream {
    if record.fields.is_empty() {
        return quote! {
            #[inline]
            fn get(&self, _: usize) -> #reference<'_> { #reference::Absent }
        };
    }
    let arms = record.fields.iter().enumerate().map(|(i, field)| {
        let i = Literal::usize_unsuffixed(i);
        let (access, name) = (access(field), ident(&field.name));
        quote!(#i => #reference::#access(&self.#name),)
    });
    quote! {
        #[inline]
        fn get(&self, i: usize) -> #reference<'_> {
            match i { #(#arms)* _ => #reference::Absent, }
        }
    }
}

fn mutator(record: &Record<'_>, slot: &Ident) -> TokenStream {
    let body = match record.fields.as_slice() {
        [] => {
            return quote! {
                #[inline]
                fn set(&mut self, _: usize, _: #slot<'_, '_>) {}
            };
        }
        // Clippy would rather not see a `match` with one arm.
        [only] => {
            let (access, name) = (access(only), ident(&only.name));
            quote!(if i == 0 { slot.#access(&mut self.#name); })
        }
        fields => {
            let arms = fields.iter().enumerate().map(|(i, field)| {
                let i = Literal::usize_unsuffixed(i);
                let (access, name) = (access(field), ident(&field.name));
                quote!(#i => slot.#access(&mut self.#name),)
            });
            quote!(match i { #(#arms)* _ => {} })
        }
    };
    quote! {
        #[inline]
        fn set(&mut self, i: usize, slot: #slot<'_, '_>) { #body }
    }
}

/// The function of `Ref` and `Slot` that fits the type of the field.
fn access(field: &Field<'_>) -> Ident {
    let is_record = matches!(field.kind, Kind::Record(_));
    ident(match (field.shape, is_record) {
        (Shape::Plain, false) => "scalar",
        (Shape::Option, false) => "option",
        (Shape::List, false) => "list",
        (Shape::List, true) => "records",
        (Shape::Boxed, _) => "boxed",
        (Shape::Plain | Shape::Option, true) => "record",
    })
}
