//! `use` declarations: exactly the names that the code of a module mentions.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Where the names live that generated code may mention; an empty module is the root of the core.
const NAMES: [(&str, &[&str]); 4] = [
    ("", &["Amount", "Date", "DateTime", "Violations", "validate"]),
    (
        "api",
        &[
            "Api",
            "ApiEntry",
            "ApiInfo",
            "AppApi",
            "Auth",
            "ErrorDoc",
            "Example",
            "FileField",
            "GatewayApi",
            "Notice",
            "PageApi",
            "RetryClass",
        ],
    ),
    (
        "codec",
        &[
            "Field",
            "Mismatch",
            "Pick",
            "Record",
            "Ref",
            "Rule",
            "Scalar",
            "Schema",
            "Slot",
            "Token",
            "ignored",
            "schema_of",
        ],
    ),
    ("redact", &["fmt_record"]),
];

/// The path of the crate that generated code is written for; known to be one.
#[derive(Clone, Debug)]
pub(crate) struct CorePath(String);

impl CorePath {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let path: syn::Path = syn::parse_str(text).ok()?;
        let is_plain = path.segments.iter().all(|s| s.arguments.is_none());
        is_plain.then(|| Self(text.to_owned()))
    }

    /// Tokens belong to one thread, so every thread makes its own.
    pub(crate) fn tokens(&self) -> TokenStream {
        self.0.parse().unwrap_or_default()
    }
}

/// Remembers which names were mentioned.
#[derive(Debug)]
pub(crate) struct Uses {
    core: TokenStream,
    mentioned: RefCell<BTreeSet<&'static str>>,
}

impl Uses {
    /// `core` is the path of the crate that generated code is written for.
    pub(crate) fn new(core: &TokenStream) -> Self {
        Self { core: core.clone(), mentioned: RefCell::default() }
    }

    /// A name of the core or of `std`, from now on imported.
    pub(crate) fn name(&self, name: &'static str) -> Ident {
        self.mentioned.borrow_mut().insert(name);
        Ident::new(name, Span::call_site())
    }

    /// The declarations, in a fixed order.
    pub(crate) fn declarations(&self) -> Vec<TokenStream> {
        let mentioned = self.mentioned.borrow();
        let mut by_module: BTreeMap<&str, Vec<Ident>> = BTreeMap::new();
        for (module, names) in NAMES {
            for name in names.iter().filter(|name| mentioned.contains(*name)) {
                let ident = Ident::new(name, Span::call_site());
                by_module.entry(module).or_default().push(ident);
            }
        }
        let core = &self.core;
        let mut declarations = Vec::new();
        for (module, names) in by_module {
            let path = match module {
                "" => quote!(#core),
                module => {
                    let module = Ident::new(module, Span::call_site());
                    quote!(#core::#module)
                }
            };
            declarations.push(match names.as_slice() {
                [only] => quote!(use #path::#only;),
                many => quote!(use #path::{#(#many),*};),
            });
        }
        if mentioned.contains("Cow") {
            declarations.push(quote!(
                use std::borrow::Cow;
            ));
        }
        if mentioned.contains("fmt") {
            declarations.push(quote!(
                use std::fmt;
            ));
        }
        declarations
    }
}
