//! What makes a struct a request: its API, and how that can be opened.

use super::ident;
use super::uses::Uses;
use crate::ir::{Api, naming};
use crate::spec::{ApiSpec, Channel, ErrorSpec, Need, ParamSpec, Retry};
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn plumbing(api: &Api<'_>, uses: &Uses<'_>) -> Vec<TokenStream> {
    let (request, response) = (ident(&api.request), ident(&api.response));
    let (api_trait, info_type) = (uses.name("Api"), uses.name("ApiInfo"));
    let allow = match api.spec.deprecated {
        Some(_) => quote!(#[allow(deprecated)]),
        None => TokenStream::new(),
    };
    let info = info(api.spec, &quote!(super::gateway::ERRORS), uses);
    let mut items = vec![quote! {
        #allow
        impl #api_trait for #request {
            type Response = #response;
            const INFO: &'static #info_type = &#info;
        }
    }];
    for channel in &api.spec.channels {
        let marker = uses.name(match channel {
            Channel::Gateway => "GatewayApi",
            Channel::Page => "PageApi",
            Channel::App => "AppApi",
        });
        items.push(quote!(#allow impl #marker for #request {}));
    }
    items
}

/// The facts about an API; `common` are the errors of the gateway.
pub(crate) fn info(api: &ApiSpec, common: &TokenStream, uses: &Uses<'_>) -> TokenStream {
    let info = uses.name("ApiInfo");
    let (method, version, title) = (&api.method, &api.version, &api.title);
    let response_key = naming::response_key(method);
    let mut out = quote!(#info::new(#method, #version, #response_key));
    if !title.is_empty() {
        out.extend(quote!(.title(#title)));
    }
    if let Some(url) = &api.doc_url {
        out.extend(quote!(.doc_url(#url)));
    }
    if api.auth.user != Need::None {
        let auth = uses.name("Auth");
        let need = ident(match api.auth.user {
            Need::Required => "Required",
            _ => "Optional",
        });
        out.extend(quote!(.user_auth(#auth::#need)));
    }
    if !api.biz_content {
        out.extend(quote!(.plain_params()));
    }
    let files: Vec<TokenStream> = api.files().map(|field| file(field, uses)).collect();
    if !files.is_empty() {
        out.extend(quote!(.files(&[#(#files),*])));
    }
    if api.encrypt {
        out.extend(quote!(.encrypted()));
    }
    if let Some(retry) = api.retry {
        let class = uses.name("RetryClass");
        let retry = ident(match retry {
            Retry::Read => "Read",
            Retry::Cancel => "Cancel",
            Retry::KeyedWrite => "KeyedWrite",
            Retry::Pay => "Pay",
            Retry::OneShot => "OneShot",
            Retry::Offline => "Offline",
        });
        out.extend(quote!(.retry(#class::#retry)));
    }
    if !api.echo.is_empty() {
        let echo = &api.echo;
        out.extend(quote!(.echo(&[#(#echo),*])));
    }
    if !api.errors.is_empty() {
        let errors = api.errors.iter().map(|error| self::error(error, uses));
        out.extend(quote!(.errors(&[#(#errors),*])));
    }
    quote!(#out.common_errors(#common))
}

fn file(field: &ParamSpec, uses: &Uses<'_>) -> TokenStream {
    let (file, name) = (uses.name("FileField"), &field.name);
    let required = field.required.then(|| quote!(.required()));
    quote!(#file::new(#name) #required)
}

fn error(error: &ErrorSpec, uses: &Uses<'_>) -> TokenStream {
    let doc = uses.name("ErrorDoc");
    let (code, message, solution) = (&error.code, &error.message, &error.solution);
    let gateway_code = error.gateway_code.as_ref().map(|code| quote!(.gateway_code(#code)));
    let outcome = error.outcome_unknown.then(|| quote!(.outcome_unknown()));
    quote!(#doc::new(#code, #message, #solution) #gateway_code #outcome)
}
