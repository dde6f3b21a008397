//! The catalog: every API as data, without a single type. For gateways, tools and tests.

use super::table::{self, Style};
use super::uses::Uses;
use super::{api, docs, gateway, ident};
use crate::ir::{Item, Kind, Module, Program};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;

pub(crate) fn catalog(program: &Program<'_>, core: &TokenStream) -> Vec<TokenStream> {
    let uses = Uses::new(core, BTreeSet::new());
    let mut items = Vec::new();
    let mut entries: Vec<(&str, TokenStream)> = Vec::new();
    for module in &program.modules {
        items.push(tables(module, core));
        let path = ident(module.name);
        for item in &module.apis {
            let (request, response) = (ident(&item.request), ident(&item.response));
            let info = api::info(item.spec, &quote!(GATEWAY_ERRORS), &uses);
            let channels = item.spec.channels.iter().map(|channel| channel.as_str());
            let examples = item.spec.examples.iter().map(|example| {
                let name = uses.name("Example");
                let title = &example.title;
                let request = example.request.to_string();
                let response = example.response.to_string();
                quote!(#name { title: #title, request: #request, response: #response })
            });
            let entry = uses.name("ApiEntry");
            let tokens = quote! {
                #entry {
                    info: &#info,
                    channels: &[#(#channels),*],
                    request: &#path::#request,
                    response: &#path::#response,
                    examples: &[#(#examples),*],
                }
            };
            entries.push((&item.spec.method, tokens));
        }
    }
    entries.sort_by_key(|(method, _)| *method);
    let entries = entries.iter().map(|(_, tokens)| tokens);
    let entry = uses.name("ApiEntry");
    let parameters = program.gateway.map(|g| g.parameters.as_slice());
    let parameters = table::plain("PublicParameters", parameters.unwrap_or_default(), &uses);
    let schema = uses.name("Schema");
    let (catalog_docs, parameter_docs) =
        (docs::one("Every API, ordered by method."), docs::one("The public parameters of every request."));
    let mut all = vec![
        quote! {
            #catalog_docs
            pub static CATALOG: &[#entry] = &[#(#entries),*];
        },
        quote! {
            #parameter_docs
            pub static PUBLIC_PARAMETERS: &#schema = &#parameters;
        },
        gateway::errors("GATEWAY_ERRORS", program.gateway, &uses),
    ];
    all.append(&mut items);
    let mut file = uses.declarations();
    file.append(&mut all);
    file
}

/// One table per struct, named like it.
fn tables(module: &Module<'_>, core: &TokenStream) -> TokenStream {
    let uses = Uses::new(core, BTreeSet::new());
    let schema = uses.name("Schema");
    let tables: Vec<TokenStream> = module
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Record(record) => {
                let name = ident(&record.name);
                let table = table::schema(record, Style::Catalog, &uses);
                Some(quote!(pub(super) static #name: #schema = #table;))
            }
            Item::Enum(_) => None,
        })
        .collect();
    let name = ident(module.name);
    let declarations = uses.declarations();
    let imports = shared_records(module).into_iter().map(|name| {
        let name = ident(name);
        quote!(use super::shared::#name;)
    });
    quote! {
        #[allow(non_upper_case_globals, dead_code)] // no API leads to the tables of notifications
        mod #name {
            #(#declarations)*
            #(#imports)*
            #(#tables)*
        }
    }
}

/// Of the shared types that a module names, those that have a table.
fn shared_records<'a>(module: &Module<'a>) -> BTreeSet<&'a str> {
    let records = module.items.iter().filter_map(|item| match item {
        Item::Record(record) => Some(record),
        Item::Enum(_) => None,
    });
    let kinds = records.flat_map(|record| record.fields.iter().map(|field| &field.kind));
    let named = kinds.filter_map(|kind| match kind {
        Kind::Record(name) => Some(*name),
        _ => None,
    });
    named.filter(|name| module.imports.contains(name)).collect()
}
