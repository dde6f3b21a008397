//! Records and the borrowed view of their values.

use super::{Schema, Slot, Token};
use crate::{Amount, Date, DateTime};

/// A request, a response or a nested type: a table of fields and two small methods.
///
/// Implemented by generated code. Encoding, decoding, validation and redaction are written once, over
/// [`DynRecord`].
pub trait Record: Default + Send + Sync + 'static {
    /// The table.
    const SCHEMA: &'static Schema;

    /// The value of field `i` of the table; [`Ref::Absent`] when there is none.
    fn get(&self, i: usize) -> Ref<'_>;

    /// Reads one value of an answer into field `i`.
    fn set(&mut self, i: usize, slot: Slot<'_, '_>);
}

/// The table of a record type, as a function: what [`Field::record`](super::Field::record) takes.
#[must_use]
pub fn schema_of<R: Record>() -> &'static Schema {
    R::SCHEMA
}

/// A record without fields: the answer of an API that only says how it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoFields;

impl Record for NoFields {
    const SCHEMA: &'static Schema = &Schema::new("NoFields", &[]);

    fn get(&self, _: usize) -> Ref<'_> {
        Ref::Absent
    }

    fn set(&mut self, _: usize, _: Slot<'_, '_>) {}
}

/// [`Record`] as an object-safe trait.
pub trait DynRecord: Send + Sync {
    /// The table.
    fn schema(&self) -> &'static Schema;
    /// See [`Record::get`].
    fn field(&self, i: usize) -> Ref<'_>;
    /// See [`Record::set`].
    fn set_field(&mut self, i: usize, slot: Slot<'_, '_>);
}

/// The value of the field with this wire name; [`Ref::Absent`] when the table has no such field.
pub fn value_of<'r>(record: &'r dyn DynRecord, name: &str) -> Ref<'r> {
    record.schema().index_of(name).map_or(Ref::Absent, |i| record.field(i))
}

/// The text of the field with this wire name, where it has one that is not empty.
pub fn text_of<'r>(record: &'r dyn DynRecord, name: &str) -> Option<&'r str> {
    match value_of(record, name) {
        Ref::Str(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Whether two records of one type hold the same values. Generated types compare through it: one implementation over
/// the tables costs a build far less than one for each type.
#[must_use]
pub fn same(a: &dyn DynRecord, b: &dyn DynRecord) -> bool {
    let fields = a.schema().fields.len();
    fields == b.schema().fields.len() && (0..fields).all(|i| same_value(a.field(i), b.field(i)))
}

fn same_value(a: Ref<'_>, b: Ref<'_>) -> bool {
    match (a, b) {
        (Ref::Absent, Ref::Absent) => true,
        (Ref::Str(a), Ref::Str(b)) => a == b,
        (Ref::Int(a), Ref::Int(b)) => a == b,
        (Ref::Bool(a), Ref::Bool(b)) => a == b,
        (Ref::Amount(a), Ref::Amount(b)) => a == b,
        (Ref::DateTime(a), Ref::DateTime(b)) => a == b,
        (Ref::Date(a), Ref::Date(b)) => a == b,
        (Ref::Record(a), Ref::Record(b)) => same(a, b),
        (Ref::Scalars(a), Ref::Scalars(b)) => a.len() == b.len() && (0..a.len()).all(|i| same_value(a.at(i), b.at(i))),
        (Ref::Records(a), Ref::Records(b)) => {
            let same_at = |i| a.at(i).zip(b.at(i)).is_some_and(|(a, b)| same(a, b));
            a.len() == b.len() && (0..a.len()).all(same_at)
        }
        _ => false,
    }
}

impl<R: Record> DynRecord for R {
    fn schema(&self) -> &'static Schema {
        R::SCHEMA
    }

    fn field(&self, i: usize) -> Ref<'_> {
        self.get(i)
    }

    fn set_field(&mut self, i: usize, slot: Slot<'_, '_>) {
        self.set(i, slot);
    }
}

/// One value of a record, borrowed.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // a borrowed value may be a secret: it has no `Debug` on purpose
pub enum Ref<'a> {
    /// Nothing there.
    Absent,
    /// Text.
    Str(&'a str),
    /// Whole number.
    Int(i64),
    /// Truth value.
    Bool(bool),
    /// Money.
    Amount(Amount),
    /// Point in time.
    DateTime(DateTime),
    /// Calendar day.
    Date(Date),
    /// Nested record.
    Record(&'a dyn DynRecord),
    /// List of scalars.
    Scalars(&'a dyn Scalars),
    /// List of records.
    Records(&'a dyn Records),
}

impl<'a> Ref<'a> {
    /// A value that is always there.
    #[inline]
    pub fn scalar<T: Scalar>(value: &'a T) -> Self {
        value.to_ref()
    }

    /// A value that may be missing.
    #[inline]
    pub fn option<T: Scalar>(value: &'a Option<T>) -> Self {
        value.as_ref().map_or(Self::Absent, Scalar::to_ref)
    }

    /// A list of scalars.
    #[inline]
    #[allow(clippy::ptr_arg)] // a `Vec` coerces to the trait object, a slice does not
    pub fn list<T: Scalar>(values: &'a Vec<T>) -> Self {
        Self::Scalars(values)
    }

    /// A record that is always there.
    #[inline]
    pub fn record<R: Record>(value: &'a R) -> Self {
        Self::Record(value)
    }

    /// A record that may be missing.
    #[inline]
    pub fn boxed<R: Record>(value: &'a Option<Box<R>>) -> Self {
        value.as_ref().map_or(Self::Absent, |record| Self::Record(&**record))
    }

    /// A list of records.
    #[inline]
    #[allow(clippy::ptr_arg)] // as above
    pub fn records<R: Record>(values: &'a Vec<R>) -> Self {
        Self::Records(values)
    }

    /// Whether the platform would see a value: empty text and empty lists count as missing.
    #[must_use]
    pub fn is_set(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Str(text) => !text.is_empty(),
            Self::Scalars(list) => !list.is_empty(),
            Self::Records(list) => !list.is_empty(),
            _ => true,
        }
    }
}

/// A value without parts: text, number, truth value, money, time, open enum.
pub trait Scalar: Sized + Send + Sync + 'static {
    /// The value, borrowed.
    fn to_ref(&self) -> Ref<'_>;

    /// Reads the value from an answer.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] when the JSON value cannot stand for this type without loss.
    fn from_token(token: Token<'_>) -> Result<Self, Mismatch>;
}

/// What was expected where something else was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// In words, for the error message.
    pub expected: &'static str,
}

/// A list of scalars, object-safe.
pub trait Scalars: Send + Sync {
    /// Number of elements.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Element `i`; [`Ref::Absent`] beyond the end.
    fn at(&self, i: usize) -> Ref<'_>;
}

impl<T: Scalar> Scalars for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn at(&self, i: usize) -> Ref<'_> {
        self.get(i).map_or(Ref::Absent, Scalar::to_ref)
    }
}

/// A list of records, object-safe.
pub trait Records: Send + Sync {
    /// Number of elements.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Element `i`, if there is one.
    fn at(&self, i: usize) -> Option<&dyn DynRecord>;
}

impl<R: Record> Records for Vec<R> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn at(&self, i: usize) -> Option<&dyn DynRecord> {
        self.get(i).map(|record| record as &dyn DynRecord)
    }
}
