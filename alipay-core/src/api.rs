//! What generated code says about an API.

use crate::codec::{Record, Schema};

/// A request of the platform, with its answer. Implemented by generated code.
pub trait Api: Record {
    /// What a success answers.
    type Response: Record;
    /// The facts of this API.
    const INFO: &'static ApiInfo;
}

/// APIs that a server calls: [`Client::call`](crate::Client::call) takes them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be called on the gateway",
    note = "only APIs whose spec lists the channel `gateway` can; this one opens a page or starts an app"
)]
pub trait GatewayApi: Api {}

/// APIs that a browser opens.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be opened as a page",
    note = "only APIs whose spec lists the channel `page` can; use `client.call(..)`"
)]
pub trait PageApi: Api {}

/// APIs that the Alipay app on a phone runs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handed to the Alipay app",
    note = "only APIs whose spec lists the channel `app` can; use `client.call(..)`"
)]
pub trait AppApi: Api {}

/// The content of a notification. Implemented by generated code.
pub trait Notice: Record {
    /// Values of `notify_type` that announce such a content, as `trade_status_sync`.
    const NOTIFY_TYPES: &'static [&'static str];
}

/// The facts of one API, from its spec file.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ApiInfo {
    /// Name of the API, as `alipay.trade.query`.
    pub method: &'static str,
    /// The parameter `version`.
    pub version: &'static str,
    /// Name of the member that holds the answer, as `alipay_trade_query_response`.
    pub response_key: &'static str,
    /// Official title.
    pub title: &'static str,
    /// Official documentation page; empty when unknown.
    pub doc_url: &'static str,
    /// Whether a user token is needed.
    pub user_auth: Auth,
    /// Whether the parameters travel as JSON under `biz_content`, or each by itself.
    pub biz_content: bool,
    /// Files that are sent along, each as a part of a multipart form.
    pub files: &'static [FileField],
    /// Whether the platform takes the content encrypted only.
    pub is_encrypted: bool,
    /// What may be repeated when its outcome is unknown.
    pub retry: RetryClass,
    /// Fields of the answer that must equal the request's field of the same name.
    pub echo: &'static [&'static str],
    /// Business error codes of this API.
    pub errors: &'static [ErrorDoc],
    /// Error codes of the gateway itself.
    pub common_errors: &'static [ErrorDoc],
}

/// Whether an API acts for a user who gave a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// A token makes no difference.
    None,
    /// A token may be given.
    Optional,
    /// The platform refuses the call without a token.
    Required,
}

/// What may be repeated once a byte of a call may have been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryClass {
    /// Reads only: repeat freely.
    Read,
    /// Takes something back: repeating it does no harm.
    Cancel,
    /// Writes under a number of the merchant's: repeat the same bytes, after asking what became of the first.
    KeyedWrite,
    /// Moves money, or is not classified: never repeat.
    Pay,
    /// Spends a code that works once: never repeat.
    OneShot,
    /// Nothing is sent by this machine.
    Offline,
}

/// One file that an API takes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FileField {
    /// Name of the part, as `image_content`.
    pub name: &'static str,
    /// Whether the platform refuses the call without it.
    pub is_required: bool,
}

/// One documented error code.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ErrorDoc {
    /// The `sub_code`; the gateway's `code` where there is no `sub_code`.
    pub code: &'static str,
    /// The gateway's `code` that comes with it.
    pub gateway_code: &'static str,
    /// What it means.
    pub message: &'static str,
    /// What to do about it.
    pub advice: &'static str,
    /// Whether the platform may have done what was asked, or may still do it, although this looks like a refusal.
    pub is_outcome_unknown: bool,
}

/// One API as tables, for programs that know APIs by name: the local gateway and tools.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs)] // written by generated code of other crates
pub struct ApiEntry {
    /// The facts.
    pub info: &'static ApiInfo,
    /// Who may call it: `gateway` for servers, `page` for browsers, `app` for the Alipay app on a phone.
    pub channels: &'static [&'static str],
    /// Table of the request.
    pub request: &'static Schema,
    /// Table of the answer.
    pub response: &'static Schema,
    /// Samples from the documentation.
    pub examples: &'static [Example],
}

/// A sample call.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// The request, JSON.
    pub request: &'static str,
    /// The answer's node, JSON.
    pub response: &'static str,
}

impl ApiInfo {
    /// The facts that every API has; the others have setters.
    #[must_use]
    pub const fn new(method: &'static str, version: &'static str, response_key: &'static str) -> Self {
        Self {
            method,
            version,
            response_key,
            title: "",
            doc_url: "",
            user_auth: Auth::None,
            biz_content: true,
            files: &[],
            is_encrypted: false,
            retry: RetryClass::Pay,
            echo: &[],
            errors: &[],
            common_errors: &[],
        }
    }

    /// Official title.
    #[must_use]
    pub const fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Official documentation page.
    #[must_use]
    pub const fn doc_url(mut self, url: &'static str) -> Self {
        self.doc_url = url;
        self
    }

    /// Whether a user token is needed.
    #[must_use]
    pub const fn user_auth(mut self, auth: Auth) -> Self {
        self.user_auth = auth;
        self
    }

    /// The parameters travel each by itself instead of under `biz_content`.
    #[must_use]
    pub const fn plain_params(mut self) -> Self {
        self.biz_content = false;
        self
    }

    /// The files that are sent along.
    #[must_use]
    pub const fn files(mut self, files: &'static [FileField]) -> Self {
        self.files = files;
        self
    }

    /// The platform takes the content encrypted only.
    #[must_use]
    pub const fn encrypted(mut self) -> Self {
        self.is_encrypted = true;
        self
    }

    /// What may be repeated.
    #[must_use]
    pub const fn retry(mut self, class: RetryClass) -> Self {
        self.retry = class;
        self
    }

    /// Fields of the answer that must equal the request's.
    #[must_use]
    pub const fn echo(mut self, fields: &'static [&'static str]) -> Self {
        self.echo = fields;
        self
    }

    /// Business error codes.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [ErrorDoc]) -> Self {
        self.errors = errors;
        self
    }

    /// Error codes of the gateway.
    #[must_use]
    pub const fn common_errors(mut self, errors: &'static [ErrorDoc]) -> Self {
        self.common_errors = errors;
        self
    }

    /// The documentation of an error code: the API's own first, then the gateway's.
    #[must_use]
    pub fn error_doc(&self, code: &str) -> Option<&'static ErrorDoc> {
        self.errors.iter().chain(self.common_errors).find(|doc| doc.code == code)
    }
}

impl FileField {
    /// A file that may be left out.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, is_required: false }
    }

    /// The platform refuses the call without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

impl ErrorDoc {
    /// A business error; it comes with the gateway's code `40004`.
    #[must_use]
    pub const fn new(code: &'static str, message: &'static str, advice: &'static str) -> Self {
        Self { code, gateway_code: "40004", message, advice, is_outcome_unknown: false }
    }

    /// The platform may have done what was asked, or may still do it.
    #[must_use]
    pub const fn outcome_unknown(mut self) -> Self {
        self.is_outcome_unknown = true;
        self
    }

    /// The gateway's `code` that comes with it.
    #[must_use]
    pub const fn gateway_code(mut self, code: &'static str) -> Self {
        self.gateway_code = code;
        self
    }
}
