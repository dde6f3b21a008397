//! `Debug` for records that hold credentials or personal data.

use std::fmt;

use crate::codec::{DynRecord, Ref};

/// Writes a record like `#[derive(Debug)]` would, without what is missing, and with `(secret)` or `(personal)` in the place
/// of values that must not be shown. Of a record that must not be shown, that is all there is.
///
/// # Errors
///
/// Those of the formatter.
pub fn fmt_record(record: &dyn DynRecord, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let schema = record.schema();
    let mut out = f.debug_struct(schema.name);
    for (i, field) in schema.fields.iter().enumerate() {
        match (record.field(i), field.sensitivity.placeholder()) {
            (Ref::Absent, _) => {}
            (_, Some(placeholder)) => {
                out.field(field.name, &format_args!("{placeholder}"));
            }
            (value, None) => {
                out.field(field.name, &Shown(value));
            }
        }
    }
    out.finish_non_exhaustive()
}

struct Shown<'a>(Ref<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ref::Absent => f.write_str("None"),
            Ref::Str(text) => write!(f, "{text:?}"),
            Ref::Int(value) => write!(f, "{value}"),
            Ref::Bool(value) => write!(f, "{value}"),
            Ref::Amount(value) => write!(f, "{value}"),
            Ref::DateTime(value) => write!(f, "{value}"),
            Ref::Date(value) => write!(f, "{value}"),
            Ref::Record(record) => fmt_record(record, f),
            Ref::Scalars(list) => f.debug_list().entries((0..list.len()).map(|i| Shown(list.at(i)))).finish(),
            Ref::Records(list) => f
                .debug_list()
                .entries((0..list.len()).filter_map(|i| list.at(i)).map(|r| Shown(Ref::Record(r))))
                .finish(),
        }
    }
}
