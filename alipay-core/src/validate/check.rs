//! The check of one record against its table.

use super::{Advice, Problem, Violation, Violations};
use crate::{
    Amount, Charset,
    codec::{DynRecord, Field, Kind, Path, Pick, Ref, Rule, is_left_out, is_set, value_of},
    notify,
};

/// Checks a record and everything inside it.
///
/// Values that a `first` rule keeps at home are not checked: they are not sent.
///
/// # Errors
///
/// All violations, in the order of the fields.
pub fn check(record: &dyn DynRecord) -> Result<(), Violations> {
    Violations::or_ok(judge(record, true, Charset::Utf8).0)
}

/// What is better set in a record and everything inside it, and is not.
///
/// It says nothing of whether the record is valid, and nothing is ever refused for it.
///
/// ```
/// use alipay_core::{codec::{Field, Ref, Rule, Schema, Slot}, validate::advice};
/// #[derive(Default)]
/// struct Refund;
/// impl alipay_core::codec::Record for Refund {
///     const SCHEMA: &'static Schema = &Schema::new("Refund", &[Field::string("out_request_no")])
///         .rules(&[Rule::advise("out_request_no", "a partial refund is refused without one")]);
///     fn get(&self, _: usize) -> Ref<'_> { Ref::Absent }
///     fn set(&mut self, _: usize, _: Slot<'_, '_>) {}
/// }
/// let found = advice(&Refund);
/// assert_eq!(found[0].to_string(), "out_request_no is better set: a partial refund is refused without one");
/// ```
#[must_use]
pub fn advice(record: &dyn DynRecord) -> Vec<Advice> {
    judge(record, false, Charset::Utf8).1
}

/// The violations of a request that goes out in a charset, and what is better set. That every character can be written is
/// no constraint of the platform's, and advice is none either: both are looked at with the constraints and without them.
pub(crate) fn judge(record: &dyn DynRecord, constraints: bool, charset: Charset) -> (Vec<Violation>, Vec<Advice>) {
    let mut walk = Walk { path: Path::default(), found: Vec::new(), advice: Vec::new(), constraints, charset };
    walk.record(record);
    (walk.found, walk.advice)
}

/// Most violations, and most pieces of advice, that are told.
const MAX_FOUND: usize = 1000;

struct Walk {
    path: Path,
    found: Vec<Violation>,
    advice: Vec<Advice>,
    constraints: bool,
    charset: Charset,
}

impl Walk {
    fn record(&mut self, record: &dyn DynRecord) {
        let schema = record.schema();
        for (i, field) in schema.fields.iter().enumerate() {
            let value = record.field(i);
            self.path.field(field.name);
            if !value.is_set() {
                if field.is_required && self.constraints {
                    self.report(Problem::Missing);
                }
            } else if !is_left_out(record, field.name) {
                self.value(field, value);
            }
            self.path.pop();
        }
        for rule in schema.rules {
            self.rule(record, rule);
        }
    }

    fn value(&mut self, field: &Field, value: Ref<'_>) {
        match value {
            Ref::Absent | Ref::Bool(_) | Ref::DateTime(_) | Ref::Date(_) => {}
            Ref::Str(text) => {
                if !self.charset.can_encode(text) {
                    self.report(Problem::Unmappable(self.charset));
                }
                if self.constraints {
                    self.text(field, text);
                }
            }
            Ref::Int(_) | Ref::Amount(_) if !self.constraints => {}
            Ref::Int(number) => self.number(field, number),
            Ref::Amount(amount) => {
                self.number(field, amount.fen());
                self.decimals(field, amount);
            }
            Ref::Record(nested) => self.record(nested),
            Ref::Scalars(list) => {
                self.count(field, list.len());
                for i in 0..list.len() {
                    self.element(i, |walk| walk.value(field, list.at(i)));
                }
            }
            Ref::Records(list) => {
                self.count(field, list.len());
                for (i, nested) in (0..list.len()).filter_map(|i| Some((i, list.at(i)?))) {
                    self.element(i, |walk| walk.record(nested));
                }
            }
        }
    }

    fn element(&mut self, i: usize, check: impl FnOnce(&mut Self)) {
        self.path.index(i);
        check(self);
        self.path.pop();
    }

    fn text(&mut self, field: &Field, text: &str) {
        // A byte count that fits is a character count that fits.
        if let Some(max) = field.max_len.filter(|max| text.len() > *max as usize) {
            let actual = text.chars().count();
            if actual > max as usize {
                self.report(Problem::TooLong { max, actual });
            }
        }
        if let Some(min) = field.min_len {
            let actual = text.chars().count();
            if actual < min as usize {
                self.report(Problem::TooShort { min, actual });
            }
        }
        // These come back in notifications, whose signed text has no escapes.
        if matches!(field.name, "subject" | "body" | "passback_params") && notify::holds_a_parameter(text.as_bytes()) {
            self.report(Problem::LooksLikeParameters);
        }
        #[cfg(feature = "pattern")]
        if let Some(pattern) = field.pattern.filter(|pattern| !matches(pattern, text)) {
            self.report(Problem::Pattern { pattern });
        }
    }

    fn number(&mut self, field: &Field, number: i64) {
        if let Some(min) = field.min.filter(|min| number < *min) {
            self.report(Problem::TooSmall { min: limit(field, min) });
        }
        if let Some(max) = field.max.filter(|max| number > *max) {
            self.report(Problem::TooLarge { max: limit(field, max) });
        }
    }

    fn decimals(&mut self, field: &Field, amount: Amount) {
        let unit = match field.scale {
            Some(0) => 100,
            Some(1) => 10,
            _ => return,
        };
        if amount.fen() % unit != 0 {
            self.report(Problem::TooPrecise { decimals: field.scale.unwrap_or_default() });
        }
    }

    fn count(&mut self, field: &Field, actual: usize) {
        if let Some(max) = field.max_items.filter(|max| self.constraints && actual > *max as usize) {
            self.report(Problem::TooMany { max, actual });
        }
    }

    fn rule(&mut self, record: &dyn DynRecord, rule: &'static Rule) {
        let count = |fields: &[&str]| fields.iter().filter(|field| is_set(record, field)).count();
        match *rule {
            Rule::Advise { field, because } => {
                if !is_set(record, field) && self.advice.len() < MAX_FOUND {
                    self.path.field(field);
                    self.advice.push(Advice { path: self.path.to_string(), because });
                    self.path.pop();
                }
            }
            _ if !self.constraints => {}
            Rule::OneOf { fields, pick, is_optional } => {
                let set = count(fields);
                if set == 0 && !is_optional || set > 1 && pick == Pick::Exactly {
                    self.report(Problem::OneOf { fields, pick, set });
                }
            }
            Rule::Conflicts { fields } => {
                if count(fields) > 1 {
                    self.report(Problem::Conflict { fields });
                }
            }
            Rule::Requires { field, needs } => {
                if is_set(record, field) {
                    self.needed(record, needs, &Problem::RequiredBy { field, equals: None });
                }
            }
            Rule::RequiredWhen { field, equals, then } => {
                if has_text(record, field, equals) {
                    self.needed(record, then, &Problem::RequiredBy { field, equals: Some(equals) });
                }
            }
        }
    }

    fn needed(&mut self, record: &dyn DynRecord, fields: &'static [&'static str], problem: &Problem) {
        for field in fields.iter().filter(|field| !is_set(record, field)) {
            self.path.field(field);
            self.report(problem.clone());
            self.path.pop();
        }
    }

    fn report(&mut self, problem: Problem) {
        // More have one cause, and a long list in a request would make millions.
        if self.found.len() < MAX_FOUND {
            self.found.push(Violation { path: self.path.to_string(), problem });
        }
    }
}

/// Whether the whole text matches. A pattern that is none holds nobody up; the tests of the specs find those.
#[cfg(feature = "pattern")]
fn matches(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(&format!("^(?:{pattern})$")).map_or(true, |regex| regex.is_match(text))
}

/// A limit as the wire writes it.
fn limit(field: &Field, value: i64) -> String {
    match field.kind {
        Kind::Amount => Amount::from_fen(value).map_or_else(|_| value.to_string(), |amount| amount.to_string()),
        _ => value.to_string(),
    }
}

fn has_text(record: &dyn DynRecord, field: &str, expected: &str) -> bool {
    match value_of(record, field) {
        Ref::Str(text) => text == expected,
        Ref::Int(number) => number.to_string() == expected,
        Ref::Bool(value) => value.to_string() == expected,
        _ => false,
    }
}
