//! A JSON object seen through a table, so that the SDK's own checks run over it.

use alipay_core::{
    Amount, Date, DateTime,
    codec::{DynRecord, Records, Ref, Scalars, Schema, Slot, value_of},
};

/// One record of a request; text is borrowed from the JSON.
pub(crate) struct JsonRecord<'v> {
    pub(super) schema: &'static Schema,
    /// One value per field of the table.
    pub(super) values: Vec<Item<'v>>,
}

/// One value of a request, read as its field says.
pub(super) enum Item<'v> {
    Absent,
    Str(&'v str),
    Int(i64),
    Bool(bool),
    Amount(Amount),
    DateTime(DateTime),
    Date(Date),
    Record(JsonRecord<'v>),
    Scalars(ScalarList<'v>),
    Records(RecordList<'v>),
}

pub(super) struct ScalarList<'v>(pub(super) Vec<Item<'v>>);

pub(super) struct RecordList<'v>(pub(super) Vec<JsonRecord<'v>>);

impl JsonRecord<'_> {
    /// The value of a field; `Absent` when there is no such field.
    pub(crate) fn value(&self, name: &str) -> Ref<'_> {
        value_of(self, name)
    }

    /// The text of a field that has one.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.value(name) {
            Ref::Str(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The amount in a field.
    pub(crate) fn amount(&self, name: &str) -> Option<Amount> {
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
