//! Turns spec files of Alipay Open Platform APIs into typed, documented Rust at build time.
//!
//! Applications usually depend on `alipay-apis` and never see this crate. It is for two kinds of people: those who add
//! APIs to the specs, and those who generate APIs of their own.
//!
//! # In a build script
//!
//! ```no_run
//! // build.rs
//! fn main() -> alipay_codegen::Result<()> {
//!     # let dir = "specs";
//!     alipay_codegen::configure()
//!         .specs(dir) // alipay_specs::dir(), with alipay-specs among the build dependencies
//!         .extra_specs("specs") // private or preview APIs, if any
//!         .apis(["alipay.trade.*", "alipay.user.info.share"])
//!         .compile()
//! }
//! ```
//!
//! That writes one file per domain and `alipay_apis.rs`, which includes them:
//!
//! ```text
//! // src/main.rs
//! mod apis {
//!     alipay::include_apis!();
//! }
//! use apis::trade::TradePay;
//! ```
//!
//! A mistake in a spec is an error of the build that names the file, the line, and what to write instead. All mistakes
//! are listed at once.
//!
//! # A spec, and what comes out
//!
//! ```
//! use alipay_codegen::{Selection, generate, load};
//! use std::fs;
//!
//! let specs = tempfile::tempdir()?;
//! fs::create_dir_all(specs.path().join("apis/alipay.trade"))?;
//! fs::write(specs.path().join("domains.json"), r#"{
//!   "domains": [{ "domain": "alipay.trade", "feature": "trade", "module": "trade", "title": "Payments" }]
//! }"#)?;
//! fs::write(specs.path().join("apis/alipay.trade/alipay.trade.close.json"), r#"{
//!   "method": "alipay.trade.close",
//!   "version": "1.0",
//!   "title": "统一收单交易关闭接口",
//!   "description": "Closes a trade that was not paid.",
//!   "channels": ["gateway"],
//!   "retry": "cancel",
//!   "request": [
//!     { "name": "trade_no", "type": "string", "max_length": 64, "description": "The platform's number." },
//!     { "name": "out_trade_no", "type": "string", "max_length": 64, "description": "The merchant's number." },
//!     { "name": "operator_id", "type": "string", "max_length": 28, "description": "Who closes it." }
//!   ],
//!   "rules": [{ "one_of": ["trade_no", "out_trade_no"], "pick": "first" }],
//!   "source": { "from": "official documentation page" }
//! }"#)?;
//!
//! let specs = load(specs.path())?;
//! let files = generate(&specs, &Selection::all()).files;
//! let code = &files["trade.rs"];
//! assert!(code.contains("pub struct TradeClose {"));
//! assert!(code.contains("pub fn by_trade_no(trade_no: impl Into<String>) -> Self"));
//! assert!(code.contains("pub fn operator_id(mut self, value: impl Into<String>) -> Self"));
//! assert!(code.contains(r#"Rule::one_of(&["trade_no", "out_trade_no"], Pick::First)"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The directory
//!
//! ```text
//! domains.json                     domains, and what they are called in Rust        DomainsFile
//! gateway.json                     public parameters and codes of the gateway       GatewayFile
//! apis/<domain>/<method>.json      one API                                          ApiSpec
//! types/<domain>.json              types that several APIs of a domain use          TypesFile
//! types/shared.json                types that several domains use                   TypesFile
//! ```
//!
//! The format is described by the structs named there; the JSON Schemas that editors use are made from them. Files are
//! strict JSON, and unknown keys are refused.
//!
//! # From names on the wire to names in Rust
//!
//! | in the spec | in Rust |
//! |---|---|
//! | `alipay.trade.page.pay` | `trade::TradePagePay` and `TradePagePayResponse` |
//! | `koubei.member.data.oauth.query` | `koubei_member::KoubeiMemberDataOauthQuery` |
//! | field `out_trade_no`, `type`, `outTradeNo`, `self` | `out_trade_no`, `r#type`, `out_trade_no`, `self_` |
//! | type `GoodsDetail` | `GoodsDetail`: types keep the official name |
//! | values in the field `scene` of `alipay.trade.pay` | `TradePayScene` |
//! | value `WAIT_BUYER_PAY`, `4` | variant `WaitBuyerPay`, `V4` |
//! | parameter `image_content` of type `file` | no field: one of `ApiInfo::files` |
//! | `notify_types` of a type | its `Notice::NOTIFY_TYPES` |
//!
//! A name that cannot become a unique Rust name is an error, not a surprise.
//!
//! # What can be relied on
//!
//! - The same specs give the same bytes, and a filter never changes what it leaves over.
//! - Generated code has no warnings under `deny(warnings, missing_docs)`, and its documentation has none either.
//! - Whatever text a spec contains stays text: in documentation, in strings, and in the instructions for Cargo.
//! - Input of any kind is read or refused; it is never a panic, and never much memory.
//!
//! # Features
//!
//! - `import`: what the command line is made of: from tables to spec files, the canonical layout of spec files, and what
//!   changed between two sets of specs. For maintainers, too.
//! - `schema`: `json_schemas()`, the JSON Schemas of the spec files. For maintainers; a build script has no use for it.
//! - `import`: `import_pages()` and others, which turn documentation and tables into spec files. For maintainers, too.

mod builder;
#[cfg(feature = "import")]
mod canonical;
mod check;
#[cfg(feature = "import")]
mod diff;
mod emit;
mod error;
#[cfg(feature = "import")]
mod import;
mod ir;
mod select;
#[cfg(feature = "import")]
mod skeleton;
mod spec;
mod write;

use std::collections::BTreeSet;

pub use builder::Builder;
#[cfg(feature = "import")]
pub use canonical::{Canonical, canonical, resolved};
#[cfg(feature = "import")]
pub use diff::{Change, ChangeKind, Diff, diff};
pub use emit::output::Output;
pub use error::{Diagnostic, Error, Result, Severity};
#[cfg(feature = "import")]
pub use import::{Imported, Page, PageOptions, import_facts, import_page, import_pages, import_platform};
pub use ir::naming::request_type;
pub use select::Selection;
#[cfg(feature = "import")]
pub use skeleton::skeleton;
#[cfg(feature = "schema")]
pub use spec::schema::json_schemas;
pub use spec::{
    ApiSpec, AuthSpec, BaseType, Bound, Channel, Deprecation, DomainSpec, DomainsFile, EnumSpec, EnumValue, ErrorSpec,
    ExampleSpec, GatewayError, GatewayFile, Json, Need, Origin, ParamSpec, Pick, RecordSpec, RestSpec, Retry, RuleSpec,
    Sensitivity, SpecSet, SubCode, TypeDef, TypeRef, TypesFile, When, load,
};
pub use write::Format;

/// Starts configuring the generator in a build script.
#[must_use]
pub fn configure() -> Builder {
    Builder::default()
}

/// How to generate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The path of the crate that generated code is written for.
    pub core_path: String,
    /// Whether to generate the catalog instead of types.
    pub catalog: bool,
    /// Whether generated types implement serde's traits; the core needs its feature `serde` then.
    pub serde: bool,
    /// Enabled Cargo features: the documentation of their domains names them.
    pub features: BTreeSet<String>,
    /// How generated code looks.
    pub format: Format,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            core_path: "::alipay".to_owned(),
            catalog: false,
            serde: false,
            features: BTreeSet::new(),
            format: Format::Auto,
        }
    }
}

/// Generates the selected APIs with default [`Options`]. The same specs always give the same bytes.
#[must_use]
pub fn generate(specs: &SpecSet, selection: &Selection) -> Output {
    let options = Options::default();
    // The default path is a path.
    generate_with(specs, selection, &options).unwrap_or_default()
}

/// Generates the selected APIs. The same specs always give the same bytes.
///
/// # Errors
///
/// `core_path` is not a path.
pub fn generate_with(specs: &SpecSet, selection: &Selection, options: &Options) -> Result<Output> {
    let core = &options.core_path;
    let path = emit::uses::CorePath::parse(core).ok_or_else(|| {
        let message = format!("`{}` is not a path", spec::text::shown(core));
        let wrong = Diagnostic::about("core_path(…)", message);
        Error::one(wrong.with_help("write it as ::alipay or crate::alipay"))
    })?;
    let index = ir::scope::Index::new(specs);
    let program = ir::resolve(specs, &index, selection);
    Ok(match options.catalog {
        true => emit::output::tables(&program, &path, options.format),
        false => emit::output::types(&program, &path, options),
    })
}
