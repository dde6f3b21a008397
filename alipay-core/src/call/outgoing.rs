//! What goes out: from a request and its options to the parameters that are signed.

use std::borrow::Cow;

use super::{Endpoint, Options, options::is_public};
use crate::{
    BusinessIds, Client, Error,
    api::ApiEntry,
    codec::{self, DynRecord},
    encrypt::Encryption,
    keys::Keys,
    request::Params,
    upload,
    validate::{self, Advice, Problem, Violation, Violations},
};

/// The content of a request, apart from public parameters.
#[derive(Clone, Default)]
pub(crate) struct Outgoing {
    /// JSON, or what a batch has in its place.
    biz_content: Option<String>,
    params: Vec<(Cow<'static, str>, String)>,
    violations: Vec<Violation>,
    advice: Vec<Advice>,
}

impl Outgoing {
    /// A record, validated unless that is switched off.
    pub(crate) fn record(client: &Client, in_biz_content: bool, record: &dyn DynRecord, options: &Options) -> Self {
        let constraints = options.validate.unwrap_or(client.validates());
        let mut outgoing = Self::default();
        if in_biz_content {
            // Nothing to say is said by leaving it out (the platform's rule for APIs without parameters).
            outgoing.biz_content = Some(codec::to_json(record)).filter(|json| json != "{}");
        } else {
            let params = codec::to_params(record).into_iter();
            outgoing.add(params.map(|(name, value)| (Cow::Borrowed(name), value)));
        }
        outgoing.judged(validate::judge(record, constraints, client.charset()))
    }

    /// JSON text as the request of this API: as it is or, where the API wants that, taken apart into parameters.
    pub(crate) fn by_table(client: &Client, entry: &ApiEntry, text: &str, options: &Options) -> Self {
        let mut outgoing = Self::default();
        let members = if text.trim().is_empty() { Some(Vec::new()) } else { codec::members(text) };
        let tree = members.as_deref().and_then(codec::tree);
        let (Some(members), Some(tree)) = (members, tree) else {
            outgoing.violations.push(Violation { path: "biz_content".to_owned(), problem: Problem::NotAnObject });
            return outgoing;
        };
        let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if let Some((name, _)) = names.iter().zip(names.iter().skip(1)).find(|(name, next)| name == next) {
            outgoing.violations.push(Violation { path: (*name).clone(), problem: Problem::Twice });
        }
        if entry.info.biz_content {
            outgoing.biz_content = Some(text.to_owned()).filter(|_| !members.is_empty());
        } else {
            let named = members.into_iter().filter_map(|(name, raw)| Some((Cow::Owned(name), codec::plain_text(raw)?)));
            // An empty text is how forms write what is missing.
            outgoing.add(named.filter(|(_, value)| !value.is_empty()));
        }
        let constraints = options.validate.unwrap_or(client.validates());
        outgoing.judged(validate::judge_json(entry.request, &tree, constraints, client.charset()))
    }

    fn judged(mut self, (violations, advice): (Vec<Violation>, Vec<Advice>)) -> Self {
        self.violations.extend(violations);
        Self { advice, ..self }
    }

    /// Parameters that travel each by itself.
    fn add(&mut self, params: impl Iterator<Item = (Cow<'static, str>, String)>) {
        for (name, value) in params {
            if name == "biz_content" {
                // An API whose content nobody has described, beside parameters or without any.
                let content = Self::json(value);
                self.biz_content = content.biz_content;
                self.violations.extend(content.violations);
                continue;
            }
            if value.trim().is_empty() {
                // The gateway drops blank parameters.
                self.violations.push(Violation { path: name.to_string(), problem: Problem::Missing });
            }
            self.params.push((name, value));
        }
    }

    /// JSON text as it is; none when it is blank.
    pub(crate) fn json(text: String) -> Self {
        if text.trim().is_empty() {
            return Self::default();
        }
        let problem = || Violation { path: "biz_content".to_owned(), problem: Problem::NotAnObject };
        let violations = if codec::is_object(&text) { Vec::new() } else { vec![problem()] };
        Self { biz_content: Some(text), violations, ..Self::default() }
    }

    /// The numbers in it.
    pub(crate) fn ids(&self) -> BusinessIds {
        let param = |name| self.params.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
        let member = |name| codec::member(self.biz_content.as_deref()?, name);
        BusinessIds::find(|name| param(name).or_else(|| member(name)))
    }

    /// What is better set in it, and is not.
    pub(crate) fn advice(&self) -> &[Advice] {
        &self.advice
    }

    /// A text that is no JSON object: of a batch.
    pub(crate) fn text(text: String) -> Self {
        Self { biz_content: Some(text), ..Self::default() }
    }
}

/// How a call is encrypted, if it is.
pub(crate) fn encryption(endpoint: &Endpoint<'_>, options: &Options) -> Option<Encryption> {
    options.encryption.or(endpoint.is_encrypted().then_some(Encryption::Aes))
}

/// Every parameter but `sign_type` and `sign`, encrypted as asked for.
pub(crate) fn assemble(
    client: &Client,
    keys: &Keys,
    endpoint: &Endpoint<'_>,
    outgoing: Outgoing,
    options: &Options,
    encryption: Option<Encryption>,
) -> Result<Params, Error> {
    let mut found = options.violations(endpoint.needs_user());
    found.extend(outgoing.violations);
    found.extend(upload::violations(endpoint.files(), &options.files));
    let mut report = |path: &str, problem| found.push(Violation { path: path.to_owned(), problem });

    let mut params = client.common_params(endpoint);
    if let Some(sns) = &keys.cert_sns {
        params.set("app_cert_sn", sns.app_cert_sn.as_str());
        params.set("alipay_root_cert_sn", sns.alipay_root_cert_sn.as_str());
    }
    for (name, value) in options.given() {
        params.set(name, value);
    }
    for (name, value) in outgoing.params {
        // An API may declare a parameter that is public as well, but not set it twice.
        match params.value(&name) {
            None if !matches!(&*name, "biz_content" | "sign" | "sign_type") => params.set(name, value),
            _ => report(&name, Problem::Reserved),
        }
    }
    for (name, value) in &options.params {
        match params.value(name) {
            Some(_) if is_public(name) => {} // found by the options already
            Some(_) => report(name, Problem::Reserved),
            None => params.set(name.clone(), value.as_str()),
        }
    }
    for (name, _) in &options.files {
        if is_public(name) || params.value(name).is_some() {
            report(name, Problem::Reserved);
        }
    }
    match (outgoing.biz_content, encryption, client.aes_key()) {
        (None, None, _) => {}
        (None, Some(_), _) => report("biz_content", Problem::NothingToEncrypt),
        (Some(_), Some(_), None) => report("biz_content", Problem::NoAesKey),
        (Some(content), None, _) => params.set("biz_content", content),
        (Some(content), Some(encryption), Some(key)) => match client.charset().encode(&content) {
            Ok(bytes) => {
                params.set("biz_content", key.encrypt(encryption, &bytes));
                params.set("encrypt_type", encryption.as_str());
            }
            Err(_) => report("biz_content", Problem::Unmappable(client.charset())),
        },
    }
    if found.is_empty() {
        let unmappable = params.iter().filter(|(_, value)| !client.charset().can_encode(value));
        found.extend(
            unmappable
                .map(|(name, _)| Violation { path: name.to_owned(), problem: Problem::Unmappable(client.charset()) }),
        );
    }
    Violations::or_ok(found).map_err(|found| Error::from(found).of_method(endpoint.method))?;
    Ok(params)
}
