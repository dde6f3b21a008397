//! `use` declarations: exactly the names that the code of a module mentions.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Where the names live that generated code may mention; an empty module is the root of the core.
const NAMES: [(&str, &[&str]); 5] = [
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
            "NoFields",
            "Pick",
            "Record",
            "Ref",
            "Rule",
            "Scalar",
            "Schema",
            "Slot",
            "Token",
            "ignored",
            "same",
            "schema_of",
        ],
    ),
    (
        "codec::serde",
        &[
            "AsSerde",
            "Deserialize",
            "Deserializer",
            "Serialize",
            "Serializer",
            "deserialize_record",
            "deserialize_scalar",
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

/// Names of `std` that generated code mentions, and where they are.
const STD: [(&str, &str); 4] = [("borrow", "Cow"), ("option", "Option"), ("result", "Result"), ("", "fmt")];

/// Those that need no import.
const PRELUDE: [&str; 2] = ["Option", "Result"];

/// Remembers which names were mentioned.
#[derive(Debug)]
pub(crate) struct Uses<'a> {
    core: TokenStream,
    /// The types of the module: where the platform has an `Amount` or an `Option` of its own, the other one steps back.
    declared: BTreeSet<&'a str>,
    mentioned: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Uses<'a> {
    /// `core` is the path of the crate that generated code is written for, `declared` are the types of the module.
    pub(crate) fn new(core: &TokenStream, declared: BTreeSet<&'a str>) -> Self {
        Self { core: core.clone(), declared, mentioned: RefCell::default() }
    }

    /// A name of the core or of `std`, from now on imported.
    pub(crate) fn name(&self, name: &'static str) -> Ident {
        self.mentioned.borrow_mut().insert(name);
        match self.declared.contains(name) {
            true => Ident::new(&format!("Core{name}"), Span::call_site()),
            false => Ident::new(name, Span::call_site()),
        }
    }

    /// A name as it is imported.
    fn imported(&self, name: &'static str) -> TokenStream {
        let (plain, mentioned) = (Ident::new(name, Span::call_site()), self.name(name));
        match self.declared.contains(name) {
            true => quote!(#plain as #mentioned),
            false => quote!(#plain),
        }
    }

    /// The declarations, in a fixed order.
    pub(crate) fn declarations(&self) -> Vec<TokenStream> {
        let mentioned = self.mentioned.borrow().clone();
        let mut by_module: BTreeMap<&str, Vec<TokenStream>> = BTreeMap::new();
        for (module, names) in NAMES {
            for name in names.iter().filter(|name| mentioned.contains(*name)) {
                by_module.entry(module).or_default().push(self.imported(name));
            }
        }
        let core = &self.core;
        let mut declarations = Vec::new();
        for (module, names) in by_module {
            let steps =
                module.split("::").filter(|step| !step.is_empty()).map(|step| Ident::new(step, Span::call_site()));
            let path = quote!(#core #(::#steps)*);
            declarations.push(match names.as_slice() {
                [only] => quote!(use #path::#only;),
                many => quote!(use #path::{#(#many),*};),
            });
        }
        for (module, name) in STD {
            let is_there = PRELUDE.contains(&name) && !self.declared.contains(name);
            if mentioned.contains(name) && !is_there {
                let module = (!module.is_empty()).then(|| Ident::new(module, Span::call_site())).into_iter();
                let name = self.imported(name);
                declarations.push(quote!(use std #(::#module)* ::#name;));
            }
        }
        declarations
    }
}
