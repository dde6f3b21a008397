//! Calls an API by its name.

mod dry_run;
mod guard;
mod report;
mod request;

pub(crate) use report::without_tokens;

use crate::{
    catalog,
    config::AppOptions,
    describe, input,
    outcome::{Answer, Mistake, Run, note, visible},
};
use alipay::{
    Client, Error, RawCall, Upload,
    api::{ApiEntry, Auth},
    blocking,
};
use std::path::{Path, PathBuf};

/// Calls an API, or makes a page or an order string of it.
///
/// The request is checked before anything is sent, and the answer's signature before anything is printed. The answer goes
/// to standard output as JSON, everything else to standard error.
#[derive(Debug, clap::Args)]
pub(crate) struct Call {
    /// Such as alipay.trade.query; `alipay describe` shows what it takes. Knows the APIs of the features it was built with.
    method: String,
    /// The request: JSON, @ and the name of a file, or - for standard input.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    json: String,
    /// The token of the user that the call acts for; without a file, what the variable ALIPAY_AUTH_TOKEN says, for APIs
    /// that act for users.
    #[arg(long, value_name = "FILE")]
    auth_token_file: Option<PathBuf>,
    /// The token of the merchant that the call acts for; without a file, what the variable ALIPAY_APP_AUTH_TOKEN says.
    #[arg(long, value_name = "FILE")]
    app_auth_token_file: Option<PathBuf>,
    /// Where the platform reports what becomes of an order.
    #[arg(long, value_name = "URL")]
    notify_url: Option<String>,
    /// Where the browser goes afterwards.
    #[arg(long, value_name = "URL")]
    return_url: Option<String>,
    /// A file to send along, as image_content=shop.jpg. Repeatable.
    #[arg(long = "file", value_name = "NAME=PATH", value_parser = name_and_path)]
    files: Vec<(String, PathBuf)>,
    /// Prints the address of the page that a browser is to open. It is signed, and good for a while.
    #[arg(long, conflicts_with_all = ["app", "dry_run", "files"])]
    page: bool,
    /// With --page: the page as HTML that opens the other one.
    #[arg(long, requires = "page")]
    form: bool,
    /// Prints the string for the Alipay app on a phone.
    #[arg(long, conflicts_with_all = ["dry_run", "files"])]
    app: bool,
    /// Shows what would be sent, and the text that is signed. Sends nothing.
    #[arg(long)]
    dry_run: bool,
    /// Skips the check of the request, also of an API that this program does not know.
    #[arg(long)]
    no_validate: bool,
    /// Encrypts the request.
    #[arg(long)]
    encrypt: bool,
    /// Shows tokens and other secrets, which are printed as (secret) otherwise.
    #[arg(long)]
    show_secrets: bool,
    /// Does not ask before something is changed in production.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    options: AppOptions,
}

pub(crate) fn run(call: &Call) -> Run {
    let entry = catalog::find(&call.method);
    let method = entry.map_or(call.method.as_str(), |entry| entry.info.method);
    if entry.is_none() {
        if !call.no_validate {
            return Err(describe::unknown(&call.method));
        }
        note("warning: this program does not know the API, so nothing is checked");
    }
    let (request, members) = request::read(&call.json)?;
    let settings = call.options.settings()?;
    let gateway = settings.gateway()?;
    let client = blocking::Client::new(settings.client()?).map_err(|error| settings.mistake(&error))?;
    entry.into_iter().flat_map(|entry| request::advisories(entry, &members)).for_each(|advisory| {
        note(&format!("warning: {advisory}"));
    });
    let (raw, is_for_merchant) = prepared(call, entry, &client, &request)?;
    let merchant = if is_for_merchant { ", acting for the merchant of the token" } else { "" };
    let who = format!("app {}{merchant}", visible(client.app_id()));
    let confirm = || guard::confirm(method, entry, &who, gateway, call.yes);
    let shown = report::Shown { entry, secrets: call.show_secrets };
    // Of an API without a table nobody knows whether a browser may open it.
    if (call.page || call.app) && entry.is_none() {
        confirm()?;
    }
    let not_sent = |error: Error| guard::other_channel(call, &error).unwrap_or_else(|| request::not_sent(&error));
    if call.page {
        let page = raw.form().map_err(not_sent)?;
        return Ok(Answer::right(if call.form { page.to_html() } else { page.to_url() + "\n" }));
    }
    if call.app {
        return Ok(Answer::right(raw.order_string().map_err(not_sent)? + "\n"));
    }
    let signed = raw.prepare().map_err(not_sent)?;
    if call.dry_run {
        return Ok(Answer::right(dry_run::text(&signed, gateway, &call.files, &shown)));
    }
    entry.map_or(Ok(()), |entry| guard::once(entry, call.show_secrets))?;
    confirm()?;
    match client.run(raw.send()) {
        Ok(response) => Ok(report::success(method, &response, &shown)),
        Err(error) if error.is_validation() => Err(not_sent(error)),
        Err(error) => Ok(report::failure(&error, &signed, &shown)),
    }
}

/// The call with all its options, and whether it acts for a merchant.
fn prepared<'c>(
    call: &Call,
    entry: Option<&'static ApiEntry>,
    client: &'c Client,
    request: &str,
) -> Result<(RawCall<'c>, bool), Mistake> {
    for file in [&call.auth_token_file, &call.app_auth_token_file].into_iter().flatten() {
        input::check_one_stream(Path::new(&call.json), file)?;
    }
    let mut raw = match entry {
        Some(entry) => client.raw_of(entry, request).validate(!call.no_validate),
        None => client.raw(&call.method, request),
    };
    let acts_for_user = entry.is_none_or(|entry| entry.info.user_auth != Auth::None);
    if let Some(token) = token(call.auth_token_file.as_deref(), "ALIPAY_AUTH_TOKEN", acts_for_user)? {
        raw = raw.auth_token(token);
    }
    let merchant = token(call.app_auth_token_file.as_deref(), "ALIPAY_APP_AUTH_TOKEN", true)?;
    let is_for_merchant = merchant.is_some();
    if let Some(token) = merchant {
        raw = raw.app_auth_token(token);
    }
    if let Some(url) = &call.notify_url {
        raw = raw.notify_url(url);
    }
    if let Some(url) = &call.return_url {
        raw = raw.return_url(url);
    }
    if call.encrypt {
        raw = raw.encrypt();
    }
    for (name, path) in &call.files {
        let file = Upload::from_path(path).map_err(|error| {
            let wrong = format!("Cannot read {}: {}", path.display(), error.kind());
            Mistake::new(wrong, "Give the path of a file that you may read")
        })?;
        raw = raw.file(name, file);
    }
    Ok((raw, is_for_merchant))
}

/// From the file or, where it can be of use, from the variable.
fn token(file: Option<&Path>, variable: &str, is_of_use: bool) -> Result<Option<String>, Mistake> {
    let Some(path) = file else {
        return Ok(std::env::var(variable).ok().filter(|token| is_of_use && !token.is_empty()));
    };
    match input::text(path)?.trim() {
        "" => Err(Mistake::new(format!("{} is empty", input::name(path)), "Put the token into it")),
        token => Ok(Some(token.to_owned())),
    }
}

/// For `--file`.
fn name_and_path(text: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("write NAME=PATH, as image_content=shop.jpg")?;
    Ok((name.to_owned(), path.into()))
}
