//! The model of the spec files, and how it is read.

pub(crate) mod api;
pub(crate) mod calling;
pub(crate) mod domains;
pub(crate) mod gateway;
pub(crate) mod json;
pub(crate) mod load;
pub(crate) mod open;
pub(crate) mod origin;
pub(crate) mod param;
pub(crate) mod parse;
pub(crate) mod pointer;
#[cfg(feature = "import")]
pub(crate) mod print;
pub(crate) mod read;
pub(crate) mod report;
pub(crate) mod rule;
#[cfg(feature = "schema")]
pub(crate) mod schema;
pub(crate) mod sensitivity;
pub(crate) mod set;
pub(crate) mod suggest;
pub(crate) mod text;
pub(crate) mod types;
pub(crate) mod walk;
#[cfg(feature = "import")]
pub(crate) mod write;

pub use api::{ApiSpec, Deprecation, ErrorSpec, ExampleSpec};
pub use calling::{AuthSpec, Channel, Need, RestSpec, Retry};
pub use domains::{DomainSpec, DomainsFile};
pub use gateway::{GatewayError, GatewayFile, SubCode};
pub use json::Json;
pub use load::load;
pub use origin::Origin;
pub use param::{BaseType, Bound, EnumValue, ParamSpec, TypeRef};
pub use rule::{Pick, RuleSpec, When};
pub use sensitivity::Sensitivity;
pub use set::SpecSet;
pub use types::{EnumSpec, RecordSpec, TypeDef, TypesFile};
