//! Resolved, Rust-shaped and ordered: what the emitters print, without a decision left to make.

pub(crate) mod alternatives;
pub(crate) mod naming;
mod resolve;
pub(crate) mod scope;
pub(crate) mod usage;
pub(crate) mod values;

pub(crate) use resolve::resolve;

use crate::spec::{ApiSpec, EnumValue, GatewayFile, ParamSpec, RecordSpec, RuleSpec};
use std::collections::BTreeSet;

/// Everything to generate.
#[derive(Debug)]
pub(crate) struct Program<'a> {
    /// Shared types first, if any are used; then one module per domain, by module name.
    pub(crate) modules: Vec<Module<'a>>,
    pub(crate) gateway: Option<&'a GatewayFile>,
}

/// One Rust module: a domain, or the shared types.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) name: &'a str,
    /// `shared` for the shared types.
    pub(crate) domain: &'a str,
    pub(crate) title: &'a str,
    /// The Cargo feature of the domain; none for the shared types.
    pub(crate) feature: Option<&'a str>,
    pub(crate) doc_url: Option<&'a str>,
    /// The spec files it comes from, in order.
    pub(crate) files: BTreeSet<&'a str>,
    pub(crate) apis: Vec<Api<'a>>,
    pub(crate) items: Vec<Item<'a>>,
    /// Shared types that the items name.
    pub(crate) imports: BTreeSet<&'a str>,
}

/// One API, whose request and response are among the items of the module.
#[derive(Debug)]
pub(crate) struct Api<'a> {
    pub(crate) spec: &'a ApiSpec,
    pub(crate) request: String,
    pub(crate) response: String,
}

/// A type to declare.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    Record(Record<'a>),
    Enum(Enum<'a>),
}

/// A struct.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    pub(crate) name: String,
    pub(crate) role: Role<'a>,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) rules: &'a [RuleSpec],
    /// Whether a request leads here: only then there are constructors, setters, and fields that are never absent.
    pub(crate) is_sent: bool,
}

/// What a struct is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role<'a> {
    Request(&'a ApiSpec),
    Response(&'a ApiSpec),
    /// With its description, and the API that it belongs to if that is only one.
    Type(&'a str, Option<&'a ApiSpec>),
    /// The content of a notification.
    Notice(&'a RecordSpec),
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) spec: &'a ParamSpec,
    /// Without `r#`.
    pub(crate) name: String,
    pub(crate) setter: String,
    pub(crate) kind: Kind<'a>,
    pub(crate) shape: Shape,
}

/// The Rust type of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Text,
    Json,
    Integer,
    Boolean,
    Amount,
    DateTime,
    Date,
    Enum(String, &'a [EnumValue]),
    Record(&'a str),
}

/// How a value is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `T`
    Plain,
    /// `Option<T>`
    Option,
    /// `Option<Box<T>>`: a small move in setters, and no end to recursion.
    Boxed,
    /// `Vec<T>`
    List,
}

/// An open enum.
#[derive(Debug)]
pub(crate) struct Enum<'a> {
    pub(crate) name: String,
    pub(crate) description: &'a str,
    /// Of an inline enum: the struct and the wire name of the field.
    pub(crate) field: Option<(String, &'a str)>,
    pub(crate) variants: Vec<Variant<'a>>,
}

/// A known value of an enum.
#[derive(Debug)]
pub(crate) struct Variant<'a> {
    pub(crate) name: String,
    pub(crate) spec: &'a EnumValue,
}

impl Module<'_> {
    /// The names of all types that can be named in the module.
    pub(crate) fn declared(&self) -> BTreeSet<&str> {
        let names = self.items.iter().map(|item| match item {
            Item::Record(record) => record.name.as_str(),
            Item::Enum(item) => item.name.as_str(),
        });
        names.chain(self.imports.iter().copied()).collect()
    }
}

impl Kind<'_> {
    /// Whether a constructor takes `impl Into<T>`. For numbers and the like that would only cost type inference.
    pub(crate) fn is_converted(&self) -> bool {
        matches!(self, Self::Text | Self::Json | Self::Enum(..) | Self::Record(_))
    }
}

impl Record<'_> {
    pub(crate) fn field(&self, wire: &str) -> Option<&Field<'_>> {
        self.fields.iter().find(|field| field.spec.name == wire)
    }

    /// Whether there is nothing to read but how it went: every fifth answer of the platform.
    pub(crate) fn is_empty_answer(&self) -> bool {
        matches!(self.role, Role::Response(_)) && self.fields.is_empty()
    }

    /// Fields without which no value exists, in documented order.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Field<'_>> {
        self.fields.iter().filter(|field| field.spec.required)
    }

    /// The alternatives that decide how a value is constructed.
    pub(crate) fn alternatives(&self) -> Option<Vec<&Field<'_>>> {
        let names = alternatives::deciding(self.rules)?;
        Some(names.iter().filter_map(|name| self.field(name)).collect())
    }

    /// The alternatives in order of priority, if there is nothing else in the record.
    pub(crate) fn only_alternatives(&self) -> Option<Vec<&Field<'_>>> {
        let fields = self.fields.iter().map(|field| field.spec);
        let names = alternatives::only(fields, self.rules)?;
        Some(names.iter().filter_map(|name| self.field(name)).collect())
    }

    pub(crate) fn may_be_ignored(&self) -> bool {
        alternatives::may_be_ignored(self.rules)
    }
}
