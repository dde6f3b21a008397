//! Records, amounts and times as serde values: to store them, log them and compare them, inside types of your own.
//! Needs the feature `serde`.
//!
//! Never the wire codec. For formats that describe themselves, such as JSON, YAML or CBOR: a record is a map, whose
//! members may be missing.

mod collect;
mod de;
mod ser;

pub use self::de::{IntoRecord, deserialize_record, deserialize_scalar};
pub use self::ser::AsSerde;
/// The traits of serde, for generated code: it needs no dependency of its own.
pub use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NoFields;
use crate::{Amount, Date, DateTime};

macro_rules! as_text {
    ($($type:ident: $what:literal;)*) => {
        $(
            #[doc = concat!("As its text, ", $what, ".")]
            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            #[doc = concat!("From its text, ", $what, "; never from a float.")]
            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserialize_scalar(deserializer)
                }
            }
        )*
    };
}

as_text! {
    Amount: "`\"88.88\"`";
    Date: "`\"2024-05-01\"`";
    DateTime: "`\"2024-05-01 12:30:00\"`";
}

/// As an empty map.
impl Serialize for NoFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AsSerde(self).serialize(serializer)
    }
}

/// From any map: members that are not known are skipped.
impl<'de> Deserialize<'de> for NoFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_record(deserializer)
    }
}
