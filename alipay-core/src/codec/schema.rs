//! Descriptor tables: what a record is made of, as data.

/// Describes one record: its fields in documented order, and the rules between them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Schema {
    /// Official type name, for messages only; never on the wire.
    pub name: &'static str,
    /// Fields in documented order. A field's index is the `i` of [`Record::get`](super::Record::get).
    pub fields: &'static [Field],
    /// Rules between fields of this record.
    pub rules: &'static [Rule],
}

impl Schema {
    /// A record without rules.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, rules: &[] }
    }

    /// Adds the rules between fields.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// Index of the field with this wire name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// What one value of a field is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// Text, and open enums.
    String,
    /// Whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// Yuan with at most two decimals.
    Amount,
    /// `yyyy-MM-dd HH:mm:ss`, Beijing time.
    DateTime,
    /// `yyyy-MM-dd`.
    Date,
    /// JSON text inside a string.
    Json,
    /// A nested record; a function, since records may be recursive.
    Record(fn() -> &'static Schema),
}

/// Describes one field of a record.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// What one value is.
    pub kind: Kind,
    /// Whether the field holds a list of such values.
    pub is_list: bool,
    /// Name of the member that wraps a list, as in `{"member_benefit_info": […]}`.
    pub item_name: Option<&'static str>,
    /// Longest text, in characters.
    pub max_len: Option<u32>,
    /// Shortest text, in characters.
    pub min_len: Option<u32>,
    /// Most elements of a list.
    pub max_items: Option<u32>,
    /// Smallest number; fen for amounts.
    pub min: Option<i64>,
    /// Largest number; fen for amounts.
    pub max: Option<i64>,
    /// Most decimals of an amount.
    pub scale: Option<u8>,
    /// Regular expression that the whole text must match; checked with the feature `pattern`.
    pub pattern: Option<&'static str>,
    /// Documented values; the platform may add more.
    pub values: &'static [&'static str],
    /// Whether the platform refuses the call without it.
    pub is_required: bool,
    /// Whether `Debug` hides the value, and why.
    pub sensitivity: Sensitivity,
    /// Whether the platform advises against it.
    pub is_deprecated: bool,
}

/// Whether a value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sensitivity {
    /// It may be shown.
    Public,
    /// A credential, or a text that may hold one: whoever has it can act for somebody else.
    Secret,
    /// Identifies or describes a person.
    Personal,
}

/// What stands in the place of a secret, wherever something is shown.
pub const SECRET: &str = "(secret)";

impl Sensitivity {
    /// What stands in the place of a value that must not be shown; `None` for one that may.
    pub(crate) const fn placeholder(self) -> Option<&'static str> {
        match self {
            Self::Public => None,
            Self::Secret => Some(SECRET),
            Self::Personal => Some("(personal)"),
        }
    }
}

macro_rules! field_kinds {
    ($($(#[$doc:meta])* $name:ident => $kind:ident;)*) => {
        impl Field {
            $($(#[$doc])*
            #[must_use]
            pub const fn $name(name: &'static str) -> Self {
                Self::of(name, Kind::$kind)
            })*
        }
    };
}

field_kinds! {
    /// A text field.
    string => String;
    /// A whole number.
    integer => Integer;
    /// A truth value.
    boolean => Boolean;
    /// An amount of money in yuan.
    amount => Amount;
    /// A point in time, Beijing wall clock.
    datetime => DateTime;
    /// A calendar day.
    date => Date;
    /// JSON text inside a string.
    json => Json;
}

impl Field {
    /// A nested record.
    #[must_use]
    pub const fn record(name: &'static str, schema: fn() -> &'static Schema) -> Self {
        Self::of(name, Kind::Record(schema))
    }

    const fn of(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            is_list: false,
            item_name: None,
            max_len: None,
            min_len: None,
            max_items: None,
            min: None,
            max: None,
            scale: None,
            pattern: None,
            values: &[],
            is_required: false,
            sensitivity: Sensitivity::Public,
            is_deprecated: false,
        }
    }

    /// Makes it a list of such values.
    #[must_use]
    pub const fn list(mut self) -> Self {
        self.is_list = true;
        self
    }

    /// Names the member that wraps the list in answers.
    #[must_use]
    pub const fn item_name(mut self, name: &'static str) -> Self {
        self.item_name = Some(name);
        self
    }

    /// Longest text, in characters.
    #[must_use]
    pub const fn max_len(mut self, characters: u32) -> Self {
        self.max_len = Some(characters);
        self
    }

    /// Shortest text, in characters.
    #[must_use]
    pub const fn min_len(mut self, characters: u32) -> Self {
        self.min_len = Some(characters);
        self
    }

    /// Most elements of a list.
    #[must_use]
    pub const fn max_items(mut self, elements: u32) -> Self {
        self.max_items = Some(elements);
        self
    }

    /// Smallest number; fen for amounts.
    #[must_use]
    pub const fn min(mut self, value: i64) -> Self {
        self.min = Some(value);
        self
    }

    /// Largest number; fen for amounts.
    #[must_use]
    pub const fn max(mut self, value: i64) -> Self {
        self.max = Some(value);
        self
    }

    /// Most decimals of an amount.
    #[must_use]
    pub const fn scale(mut self, decimals: u8) -> Self {
        self.scale = Some(decimals);
        self
    }

    /// Regular expression that the whole text must match.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Documented values.
    #[must_use]
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// The platform refuses the call without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// A credential, or a text that may hold one: `Debug` hides it.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.sensitivity = Sensitivity::Secret;
        self
    }

    /// Identifies or describes a person: `Debug` hides it.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.sensitivity = Sensitivity::Personal;
        self
    }

    /// The platform advises against it.
    #[must_use]
    pub const fn deprecated(mut self) -> Self {
        self.is_deprecated = true;
        self
    }
}

/// A rule between fields of one record.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Rule {
    /// Some of these alternatives must be set.
    OneOf {
        /// The alternatives, highest priority first.
        fields: &'static [&'static str],
        /// How many of them count.
        pick: Pick,
        /// Whether none is fine, too.
        is_optional: bool,
    },
    /// When `field` is set, `needs` must be set as well.
    Requires {
        /// The field that asks for others.
        field: &'static str,
        /// The fields it asks for.
        needs: &'static [&'static str],
    },
    /// At most one of these may be set.
    Conflicts {
        /// The fields that exclude each other.
        fields: &'static [&'static str],
    },
    /// When `field` has this value, `then` must be set.
    RequiredWhen {
        /// The field that decides.
        field: &'static str,
        /// The deciding value.
        equals: &'static str,
        /// The fields that become required.
        then: &'static [&'static str],
    },
    /// `field` is better set; nothing is refused without it.
    Advise {
        /// The field that somebody may have forgotten.
        field: &'static str,
        /// What happens otherwise, half a sentence.
        because: &'static str,
    },
}

/// How many alternatives of [`Rule::OneOf`] count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pick {
    /// Exactly one may be set.
    Exactly,
    /// One or more may be set; all are sent.
    AtLeast,
    /// The platform uses the first that is set and ignores the others; only that one is sent.
    First,
}

impl Rule {
    /// Alternatives of which some must be set.
    #[must_use]
    pub const fn one_of(fields: &'static [&'static str], pick: Pick) -> Self {
        Self::OneOf { fields, pick, is_optional: false }
    }

    /// Alternatives that may all be left out.
    #[must_use]
    pub const fn optional_one_of(fields: &'static [&'static str], pick: Pick) -> Self {
        Self::OneOf { fields, pick, is_optional: true }
    }

    /// `field` asks for `needs`.
    #[must_use]
    pub const fn requires(field: &'static str, needs: &'static [&'static str]) -> Self {
        Self::Requires { field, needs }
    }

    /// Fields that exclude each other.
    #[must_use]
    pub const fn conflicts(fields: &'static [&'static str]) -> Self {
        Self::Conflicts { fields }
    }

    /// Fields that one value of another field makes required.
    #[must_use]
    pub const fn required_when(field: &'static str, equals: &'static str, then: &'static [&'static str]) -> Self {
        Self::RequiredWhen { field, equals, then }
    }

    /// A field that is better set.
    #[must_use]
    pub const fn advise(field: &'static str, because: &'static str) -> Self {
        Self::Advise { field, because }
    }
}
