//! A JSON object seen through a table, so that everything that is written for records works on it.

use std::fmt;

use super::{DynRecord, Field, Kind, Records, Ref, Scalars, Schema, Slot, value_of};
use crate::{Amount, Date, DateTime, redact};

/// A request that came as JSON, as a record; text is borrowed from the JSON.
///
/// [`JsonRecord::read`] and [`check_json`](crate::validate::check_json) make one. It can only be read.
pub struct JsonRecord<'v> {
    pub(crate) schema: &'static Schema,
    /// One value per field of the table.
    pub(crate) values: Vec<Item<'v>>,
}

/// One value of a request, read as its field says.
pub(crate) enum Item<'v> {
    Absent,
    Str(&'v str),
    /// Text that is not in the JSON as it is.
    Text(String),
    Int(i64),
    Bool(bool),
    Amount(Amount),
    DateTime(DateTime),
    Date(Date),
    Record(JsonRecord<'v>),
    Scalars(ScalarList<'v>),
    Records(RecordList<'v>),
}

pub(crate) struct ScalarList<'v>(pub(crate) Vec<Item<'v>>);

pub(crate) struct RecordList<'v>(pub(crate) Vec<JsonRecord<'v>>);

impl JsonRecord<'_> {
    /// The value of a field; `Absent` when there is no such field.
    #[must_use]
    pub fn value(&self, name: &str) -> Ref<'_> {
        value_of(self, name)
    }

    /// The text of a field that has one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        text_of(self, name)
    }

    /// The amount in a field.
    #[must_use]
    pub fn amount(&self, name: &str) -> Option<Amount> {
        match self.value(name) {
            Ref::Amount(amount) => Some(amount),
            _ => None,
        }
    }
}

impl DynRecord for JsonRecord<'_> {
    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn field(&self, i: usize) -> Ref<'_> {
        self.values.get(i).map_or(Ref::Absent, Item::view)
    }

    /// Requests are only read.
    fn set_field(&mut self, _: usize, _: Slot<'_, '_>) {}
}

impl Item<'_> {
    fn view(&self) -> Ref<'_> {
        match self {
            Self::Absent => Ref::Absent,
            Self::Str(text) => Ref::Str(text),
            Self::Text(text) => Ref::Str(text),
            Self::Int(number) => Ref::Int(*number),
            Self::Bool(value) => Ref::Bool(*value),
            Self::Amount(amount) => Ref::Amount(*amount),
            Self::DateTime(time) => Ref::DateTime(*time),
            Self::Date(day) => Ref::Date(*day),
            Self::Record(record) => Ref::Record(record),
            Self::Scalars(list) => Ref::Scalars(list),
            Self::Records(list) => Ref::Records(list),
        }
    }
}

impl Scalars for ScalarList<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn at(&self, i: usize) -> Ref<'_> {
        self.0.get(i).map_or(Ref::Absent, Item::view)
    }
}

impl Records for RecordList<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn at(&self, i: usize) -> Option<&dyn DynRecord> {
        self.0.get(i).map(|record| record as &dyn DynRecord)
    }
}

/// As generated types write themselves.
impl fmt::Debug for JsonRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact::fmt_record(self, f)
    }
}

/// The text of the field with this name that has one.
pub(crate) fn text_of<'r>(record: &'r dyn DynRecord, name: &str) -> Option<&'r str> {
    match value_of(record, name) {
        Ref::Str(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The texts of an answer that nobody generated a type for: what is compared with the request.
pub(crate) struct Texts {
    schema: &'static Schema,
    values: Vec<Option<String>>,
}

impl Texts {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        Self { schema, values: vec![None; schema.fields.len()] }
    }
}

impl DynRecord for Texts {
    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn field(&self, i: usize) -> Ref<'_> {
        self.values.get(i).map_or(Ref::Absent, Ref::option)
    }

    /// What is not set is skipped.
    fn set_field(&mut self, i: usize, slot: Slot<'_, '_>) {
        let is_text = |field: &Field| matches!(field.kind, Kind::String) && !field.is_list;
        if let (Some(value), Some(true)) = (self.values.get_mut(i), self.schema.fields.get(i).map(is_text)) {
            slot.option(value);
        }
    }
}
