//! Descriptor tables and the one codec over them.
//!
//! Every generated type is a [`Schema`] and two small methods ([`Record`]). Reading and writing JSON, validation,
//! redaction and form parameters are written here once, for all of them, over [`DynRecord`].

mod decode;
mod encode;
mod json;
mod layout;
mod left_out;
mod member;
mod reader;
mod record;
mod scalar;
mod scan;
mod schema;
#[cfg(feature = "serde")]
pub mod serde;
mod slot;

#[cfg(feature = "serde")]
pub use self::serde::AsSerde;
pub use decode::{DecodeProblem, decode, decode_into};
pub(crate) use encode::write_text;
pub use encode::{to_json, to_params};
pub use json::JsonRecord;
pub(crate) use json::{Item, RecordList, ScalarList, Texts};
pub use layout::{Layout, lay_out};
pub(crate) use left_out::is_set;
pub use left_out::{ignored, is_left_out};
pub use record::{
    DynRecord, Mismatch, NoFields, Record, Records, Ref, Scalar, Scalars, same, schema_of, text_of, value_of,
};
pub use scalar::Token;
pub use schema::{Field, Kind, Pick, Rule, SECRET, Schema, Sensitivity};
pub use slot::Slot;

#[cfg(feature = "serde")]
pub(crate) use decode::decode_stored;
pub(crate) use decode::decode_text;
pub(crate) use member::{is_object, member, members, plain_text, raw_member, tree};
pub(crate) use reader::{Reader, unquote};
pub(crate) use scan::Syntax;

/// Where a value is: field names and list positions from the outermost record inwards.
///
/// Kept as a stack while walking, so that a path is only written out when there is something to say about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    Field(&'static str),
    Index(usize),
}

impl Path {
    pub(crate) fn field(&mut self, name: &'static str) {
        self.0.push(Step::Field(name));
    }

    pub(crate) fn index(&mut self, i: usize) {
        self.0.push(Step::Index(i));
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if position == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(i) => write!(f, "[{i}]")?,
            }
        }
        Ok(())
    }
}
