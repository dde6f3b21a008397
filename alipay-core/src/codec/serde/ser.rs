//! Record → serde value, through one adapter.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use crate::codec::{DynRecord, Ref};

/// A record that serializes: fields in documented order, without what is missing.
///
/// Unlike the wire codec it also shows what a `first` rule keeps at home. Values marked sensitive are included: this is
/// for storing and comparing, not for logs. [`deserialize_record`](super::deserialize_record) reads it back.
///
/// ```
/// use alipay_core::codec::{AsSerde, DynRecord};
/// fn to_json(answer: &dyn DynRecord) -> serde_json::Result<serde_json::Value> {
///     serde_json::to_value(AsSerde(answer))
/// }
/// ```
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // holds what `Debug` must hide
pub struct AsSerde<'r>(pub &'r dyn DynRecord);

impl Serialize for AsSerde<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (i, field) in self.0.schema().fields.iter().enumerate() {
            match self.0.field(i) {
                Ref::Absent => {}
                Ref::Scalars(list) if list.is_empty() => {}
                Ref::Records(list) if list.is_empty() => {}
                value => map.serialize_entry(field.name, &Value(value))?,
            }
        }
        map.end()
    }
}

struct Value<'r>(Ref<'r>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Ref::Absent => serializer.serialize_none(),
            Ref::Str(text) => serializer.serialize_str(text),
            Ref::Int(number) => serializer.serialize_i64(number),
            Ref::Bool(value) => serializer.serialize_bool(value),
            Ref::Amount(amount) => serializer.collect_str(&amount),
            Ref::DateTime(time) => serializer.collect_str(&time),
            Ref::Date(date) => serializer.collect_str(&date),
            Ref::Record(record) => AsSerde(record).serialize(serializer),
            Ref::Scalars(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for i in 0..list.len() {
                    seq.serialize_element(&Value(list.at(i)))?;
                }
                seq.end()
            }
            Ref::Records(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for record in (0..list.len()).filter_map(|i| list.at(i)) {
                    seq.serialize_element(&AsSerde(record))?;
                }
                seq.end()
            }
        }
    }
}
