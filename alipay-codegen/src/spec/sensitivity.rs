//! Who may see the value of a field.

use super::json::Value;
use super::read::{Place, Read};

/// Whether a value may be shown, and why not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename_all = "snake_case"))]
pub enum Sensitivity {
    /// It may be shown. Spec files leave it out.
    #[default]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Public,
    /// A credential, or a text that may hold one: whoever has it can act for somebody else.
    Secret,
    /// Identifies or describes a person.
    Personal,
}

impl Sensitivity {
    /// Whether `Debug` hides the value.
    #[must_use]
    pub fn is_hidden(self) -> bool {
        self != Self::Public
    }

    /// The word in spec files and in the table of a type; `None` for what may be shown.
    #[must_use]
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Public => None,
            Self::Secret => Some("secret"),
            Self::Personal => Some("personal"),
        }
    }
}

impl Read for Sensitivity {
    fn read(place: Place<'_>) -> Option<Self> {
        match place.json.value {
            Value::Bool(true) => {
                place.error_help(
                    "`true` does not say why the value is hidden",
                    "write \"secret\" for a credential, \"personal\" for what identifies or describes a person",
                );
                None
            }
            Value::Bool(false) => {
                place.error_help("`false` is the same as nothing", "remove `sensitive`");
                None
            }
            _ => place.choice(&[("secret", Self::Secret), ("personal", Self::Personal)]),
        }
    }
}
