//! What came of a call.

use crate::outcome::{Answer, is_acted_on, note};
use alipay::{
    Error, Outcome, Params, RawAnswer, Response, SignedParams,
    api::ApiEntry,
    codec::{Field, Kind, Layout, SECRET, Schema, Sensitivity, lay_out},
};

/// What tokens are called: of APIs without a table, and beside it.
static TOKENS: Schema = Schema::new(
    "Tokens",
    &[
        Field::string("access_token").secret(),
        Field::string("refresh_token").secret(),
        Field::string("auth_token").secret(),
        Field::string("app_auth_token").secret(),
        Field::string("app_refresh_token").secret(),
    ],
);

/// What may be shown of a call.
pub(super) struct Shown {
    pub(super) entry: Option<&'static ApiEntry>,
    /// Whether secrets may.
    pub(super) secrets: bool,
}

impl Shown {
    /// A parameter of the request.
    pub(super) fn param(&self, name: &str, value: &str) -> String {
        if self.secrets {
            return value.to_owned();
        }
        let request = self.entry.map(|entry| entry.request);
        let field = request.and_then(|request| request.fields.get(request.index_of(name)?));
        let schema = match field.map(|field| (field.sensitivity, field.kind)) {
            Some((Sensitivity::Secret, _)) => return SECRET.to_owned(),
            Some((_, Kind::Record(schema))) => schema(),
            _ if TOKENS.index_of(name).is_some() => return SECRET.to_owned(),
            _ if name == "biz_content" => request.unwrap_or(&TOKENS),
            _ => return value.to_owned(),
        };
        hidden(value, Layout::Compact, schema).unwrap_or_else(|| value.to_owned())
    }

    /// The answer, as JSON for people and programs alike.
    fn answer(&self, text: &str) -> String {
        let plain = lay_out(text, Layout::Indented, None).unwrap_or_default();
        let schema = self.entry.map_or(&TOKENS, |entry| entry.response);
        let shown = match self.secrets {
            true => plain,
            false => hidden(text, Layout::Indented, schema)
                .inspect(|shown| {
                    if *shown != plain {
                        note("Secrets are shown as (secret): --show-secrets shows them");
                    }
                })
                .unwrap_or_default(),
        };
        let mut out = String::with_capacity(shown.len() + 1);
        for c in shown.chars() {
            match c {
                // In JSON there is another way to write it.
                c if is_acted_on(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
        out + "\n"
    }
}

/// Without what the table calls secret, and without tokens.
fn hidden(json: &str, layout: Layout, schema: &'static Schema) -> Option<String> {
    lay_out(&lay_out(json, Layout::Compact, Some(schema))?, layout, Some(&TOKENS))
}

pub(super) fn success(method: &str, response: &Response<RawAnswer>, shown: &Shown) -> Answer {
    let status = ["code", "msg"].map(|name| response.member(name).unwrap_or_default()).join(" ");
    let trace = response.trace_id().map(|id| format!(" (trace {id})")).unwrap_or_default();
    note(&format!("{method}: {}, signed by the platform{trace}", if status == " " { "done" } else { &status }));
    Answer { is_made: true, ..Answer::right(shown.answer(response.text())) }
}

pub(super) fn failure(error: &Error, signed: &SignedParams, shown: &Shown) -> Answer {
    note(&error.to_string());
    // The error has named the cause.
    if let Some(difference) = error.explanation().and_then(|explanation| explanation.difference.as_ref()) {
        note(&difference.to_string());
    }
    // Its text quotes the whole request, tokens too.
    let quotes_request = error.is_api("isv.invalid-signature");
    let sub_msg = error.api().and_then(|refusal| refusal.sub_msg.as_deref()).unwrap_or_default();
    if !quotes_request && !sub_msg.is_empty() {
        let who = if error.is_authenticated() { "The platform" } else { "The unsigned answer" };
        note(&format!("{who} says: {}", without_tokens(sub_msg, signed.params())));
    }
    let (code, advice) = match error.outcome() {
        Outcome::NotSent => {
            let advice =
                "Check the address of the gateway, and the connection. Variables such as https_proxy are not used.";
            (2, advice.to_owned())
        }
        Outcome::InProgress => (3, "The buyer may still pay: ask for the order until it is paid or closed.".to_owned()),
        Outcome::Unknown => (3, error.unknown_outcome().map(ToString::to_string).unwrap_or_default()),
        Outcome::Unauthenticated => (1, "Nobody signed this: check app id, keys and gateway.".to_owned()),
        Outcome::Refused => (1, "The platform signed this, and did nothing.".to_owned()),
        _ if error.is_transport() => {
            (1, "Nothing can have changed: ask again later, and check the address of the gateway.".to_owned())
        }
        _ => (1, "What answered is not this gateway, or signs with another key: run `alipay doctor`.".to_owned()),
    };
    note(&advice);
    let text = error.verified_text().filter(|_| !quotes_request).map(|text| shown.answer(text));
    Answer { text: text.unwrap_or_default(), code, is_made: true }
}

/// A refusal may quote the tokens that were sent.
pub(crate) fn without_tokens(text: &str, params: &Params) -> String {
    let sent = params.iter().filter(|(name, value)| TOKENS.index_of(name).is_some() && !value.is_empty());
    sent.fold(text.to_owned(), |text, (_, token)| text.replace(token, SECRET))
}
