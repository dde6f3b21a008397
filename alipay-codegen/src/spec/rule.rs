//! Rules over the fields of one request or type: five verbs and no expression language.

use super::json::{Json, Value};
use super::read::{Keys, Place, Read};

/// A rule over the fields of one request or type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged, deny_unknown_fields))]
pub enum RuleSpec {
    /// Alternatives: of these fields, the platform needs one.
    OneOf {
        /// The alternatives; with `first`, the most important one first.
        #[cfg_attr(feature = "schema", schemars(length(min = 2)))]
        one_of: Vec<String>,
        /// How many may be set.
        pick: Pick,
        /// Whether none of them is fine, too.
        #[cfg_attr(feature = "schema", schemars(default))]
        optional: bool,
    },
    /// With this field, others are needed.
    Requires {
        /// If this field is set …
        field: String,
        /// … these must be set.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        requires: Vec<String>,
    },
    /// Of these fields, at most one may be set.
    Conflicts {
        /// The fields.
        #[cfg_attr(feature = "schema", schemars(length(min = 2)))]
        conflicts: Vec<String>,
    },
    /// A certain value of one field makes others needed.
    RequiredWhen {
        /// The condition and its consequence.
        required_when: When,
    },
    /// A field that is better set. Nothing is refused without it: whoever leaves it out is told why not to.
    Advise {
        /// The field.
        advise: String,
        /// What happens otherwise, as half a sentence: `a partial refund is refused without one`.
        because: String,
    },
}

/// How many alternatives of a `one_of` may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename_all = "snake_case"))]
pub enum Pick {
    /// One; more are refused.
    Exactly,
    /// One or more.
    AtLeast,
    /// One or more, and the platform reads only the first of them, in the order of the list.
    First,
}

/// The condition and consequence of `required_when`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct When {
    /// If this field …
    pub field: String,
    /// … has this value …
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::Scalar"))]
    pub equals: String,
    /// … these must be set.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub then: Vec<String>,
}

impl RuleSpec {
    /// The key that makes it this kind of rule.
    pub(crate) fn verb(&self) -> &'static str {
        match self {
            Self::OneOf { .. } => "one_of",
            Self::Requires { .. } => "requires",
            Self::Conflicts { .. } => "conflicts",
            Self::RequiredWhen { .. } => "required_when",
            Self::Advise { .. } => "advise",
        }
    }
}

/// As a sentence of Markdown: `Exactly one of `a`, `b` is needed.`
impl std::fmt::Display for RuleSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::emit::docs::rule(self))
    }
}

impl Read for RuleSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let rule = if keys.has("one_of") {
            let one_of = keys.required("one_of");
            let pick = keys.required_with("pick", Pick::read);
            let optional = keys.optional("optional").unwrap_or_default();
            pick.map(|pick| Self::OneOf { one_of, pick, optional })
        } else if keys.has("conflicts") {
            let conflicts = keys.required("conflicts");
            Some(Self::Conflicts { conflicts })
        } else if keys.has("required_when") {
            let required_when = keys.required("required_when");
            Some(Self::RequiredWhen { required_when })
        } else if keys.has("advise") {
            let advise = keys.required("advise");
            let because = keys.required("because");
            Some(Self::Advise { advise, because })
        } else if keys.has("requires") {
            let field = keys.required("field");
            let requires = keys.required("requires");
            Some(Self::Requires { field, requires })
        } else {
            let known = ["one_of", "requires", "conflicts", "required_when", "advise"];
            let wrong = place.json.members().first();
            let help = super::suggest::instead(wrong.map_or("", |m| m.key.as_str()), known);
            place.error_help(format!("a rule has one of the keys {}", known.join(", ")), help);
            return None;
        };
        keys.close();
        rule
    }
}

impl Read for Pick {
    fn read(place: Place<'_>) -> Option<Self> {
        place.choice(&[("exactly", Self::Exactly), ("at_least", Self::AtLeast), ("first", Self::First)])
    }
}

impl Read for When {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let when = Self {
            field: keys.required("field"),
            equals: keys.required_with("equals", read_value).unwrap_or_default(),
            then: keys.required("then"),
        };
        keys.close();
        Some(when)
    }
}

/// The text that a string, whole number or boolean has on the wire.
fn read_value(place: Place<'_>) -> Option<String> {
    match &place.json.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Json::read(place).map(|json| json.to_string()),
        _ => {
            place.error_help(
                format!("expected a value, found {}", place.json.kind()),
                "write a string, a whole number, true or false",
            );
            None
        }
    }
}
