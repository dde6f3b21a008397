//! The table of a struct: what drives encoding, decoding, validation and redaction.

use super::ident;
use super::uses::Uses;
use crate::ir::{Field, Kind, Record};
use crate::spec::{Bound, ParamSpec, Pick, RuleSpec};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// What a table refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Generated types.
    Code,
    /// Other tables, in a catalog without types.
    Catalog,
}

pub(crate) fn schema(record: &Record<'_>, style: Style, uses: &Uses<'_>) -> TokenStream {
    let fields = record.fields.iter().map(|field| entry(field, style, uses));
    schema_of(&record.name, fields, record.rules, uses)
}

/// A table of fields that belong to no struct.
pub(crate) fn plain(name: &str, params: &[ParamSpec], uses: &Uses<'_>) -> TokenStream {
    let fields = params.iter().map(|param| {
        let field = uses.name("Field");
        let kind = ident(match param.ty.base {
            crate::spec::BaseType::Named(_) => "string",
            ref base => base.as_str(),
        });
        let name = &param.name;
        let start = quote!(#field::#kind(#name));
        let values = param.values.iter().flatten().map(|value| &value.value);
        let values = (param.values.is_some()).then(|| quote!(&[#(#values),*]));
        constraints(param, start, values)
    });
    schema_of(name, fields, &[], uses)
}

fn schema_of(
    name: &str,
    fields: impl Iterator<Item = TokenStream>,
    rules: &[RuleSpec],
    uses: &Uses<'_>,
) -> TokenStream {
    let schema = uses.name("Schema");
    let table = quote!(#schema::new(#name, &[#(#fields),*]));
    if rules.is_empty() {
        return table;
    }
    let rules = rules.iter().map(|rule| self::rule(rule, uses));
    quote!(#table.rules(&[#(#rules),*]))
}

fn entry(field: &Field<'_>, style: Style, uses: &Uses<'_>) -> TokenStream {
    let (field_type, name) = (uses.name("Field"), &field.spec.name);
    let kind = match &field.kind {
        Kind::Text | Kind::Enum(..) => "string",
        Kind::Json => "json",
        Kind::Integer => "integer",
        Kind::Boolean => "boolean",
        Kind::Amount => "amount",
        Kind::DateTime => "datetime",
        Kind::Date => "date",
        Kind::Record(record) => {
            let record = ident(record);
            let table = match style {
                Style::Code => {
                    let schema_of = uses.name("schema_of");
                    quote!(#schema_of::<#record>)
                }
                Style::Catalog => quote!(|| &#record),
            };
            return constraints(field.spec, quote!(#field_type::record(#name, #table)), None);
        }
    };
    let values = match (&field.kind, style) {
        (Kind::Enum(name, _), Style::Code) => {
            let name = ident(name);
            Some(quote!(#name::VALUES))
        }
        (Kind::Enum(_, values), Style::Catalog) => {
            let values = values.iter().map(|value| &value.value);
            Some(quote!(&[#(#values),*]))
        }
        _ => None,
    };
    let kind = ident(kind);
    constraints(field.spec, quote!(#field_type::#kind(#name)), values)
}

/// Adds what a spec says about a field, in a fixed order.
fn constraints(spec: &ParamSpec, start: TokenStream, values: Option<TokenStream>) -> TokenStream {
    let mut out = start;
    let mut add = |method: &str, argument: Option<TokenStream>| {
        let method = ident(method);
        out.extend(quote!(.#method(#argument)));
    };
    let number = |number: u32| Literal::u32_unsuffixed(number);
    if spec.ty.list {
        add("list", None);
    }
    if let Some(name) = &spec.item_name {
        add("item_name", Some(quote!(#name)));
    }
    if let Some(length) = spec.max_length.map(number) {
        add("max_len", Some(quote!(#length)));
    }
    if let Some(length) = spec.min_length.map(number) {
        add("min_len", Some(quote!(#length)));
    }
    if let Some(bound) = &spec.min {
        add("min", Some(limit(bound)));
    }
    if let Some(bound) = &spec.max {
        add("max", Some(limit(bound)));
    }
    if let Some(items) = spec.max_items.map(number) {
        add("max_items", Some(quote!(#items)));
    }
    if let Some(scale) = spec.scale.map(number) {
        add("scale", Some(quote!(#scale)));
    }
    if let Some(pattern) = &spec.pattern {
        add("pattern", Some(quote!(#pattern)));
    }
    if values.is_some() {
        add("values", values);
    }
    let flags =
        [spec.required.then_some("required"), spec.sensitivity.as_str(), spec.deprecated.then_some("deprecated")];
    for flag in flags.into_iter().flatten() {
        add(flag, None);
    }
    out
}

/// A limit as a whole number: for an amount, in fen.
fn limit(bound: &Bound) -> TokenStream {
    // Checked when the specs were loaded.
    let number = bound.number().unwrap_or_default();
    let digits = Literal::u64_unsuffixed(number.unsigned_abs());
    match number < 0 {
        true => quote!(-#digits),
        false => quote!(#digits),
    }
}

fn rule(rule: &RuleSpec, uses: &Uses<'_>) -> TokenStream {
    let rule_type = uses.name("Rule");
    match rule {
        RuleSpec::OneOf { one_of, pick, optional } => {
            let pick_type = uses.name("Pick");
            let pick = ident(match pick {
                Pick::Exactly => "Exactly",
                Pick::AtLeast => "AtLeast",
                Pick::First => "First",
            });
            let function = ident(if *optional { "optional_one_of" } else { "one_of" });
            quote!(#rule_type::#function(&[#(#one_of),*], #pick_type::#pick))
        }
        RuleSpec::Requires { field, requires } => {
            quote!(#rule_type::requires(#field, &[#(#requires),*]))
        }
        RuleSpec::Conflicts { conflicts } => {
            quote!(#rule_type::conflicts(&[#(#conflicts),*]))
        }
        RuleSpec::RequiredWhen { required_when } => {
            let (field, equals, then) = (&required_when.field, &required_when.equals, &required_when.then);
            quote!(#rule_type::required_when(#field, #equals, &[#(#then),*]))
        }
        RuleSpec::Advise { advise, because } => quote!(#rule_type::advise(#advise, #because)),
    }
}
