//! serde value → record: collected as JSON text, and read by the one decoder.

use serde::de::{DeserializeSeed, Deserializer, Error};

use super::collect::collect;
use crate::codec::{DecodeProblem, DynRecord, Reader, Record, Scalar, decode_stored};

/// Reads a record that [`AsSerde`](super::AsSerde) wrote, whatever the format.
///
/// Members that the table does not know are skipped. Nothing is made up and nothing is rounded: a member is missing only
/// where the type allows it, no member comes twice, and a float stands for nothing.
///
/// # Errors
///
/// What the format has to say, or every value that could not be read, by its path.
///
/// ```
/// use alipay_core::codec::{NoFields, serde::deserialize_record};
///
/// let stored = r#"{"unknown": [1.5, null]}"#;
/// let answer: NoFields = deserialize_record(&mut serde_json::Deserializer::from_str(stored))?;
/// assert_eq!(answer, NoFields::default());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn deserialize_record<'de, R: Record, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    let mut record = R::default();
    IntoRecord(&mut record).deserialize(deserializer)?;
    Ok(record)
}

/// Reads a scalar: an amount, a time, an open enum.
///
/// # Errors
///
/// What the format has to say, or what was expected.
pub fn deserialize_scalar<'de, T: Scalar, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = collect(deserializer, None)?;
    let mut reader = Reader::new(&json);
    // A text would take anything, even the text of an object.
    let is_scalar = !matches!(reader.peek(), None | Some(b'{' | b'[' | b'n'));
    match reader.token() {
        Ok(token) if is_scalar => {
            T::from_token(token).map_err(|mismatch| Error::custom(format_args!("expected {}", mismatch.expected)))
        }
        _ => Err(Error::custom("expected a text, a number or a truth value")),
    }
}

/// [`deserialize_record`] without generics over records: fills this one, which must be as its `Default` made it.
///
/// After an error the record holds what could be read.
#[allow(missing_debug_implementations)] // holds what `Debug` must hide
pub struct IntoRecord<'r>(pub &'r mut dyn DynRecord);

impl<'de> DeserializeSeed<'de> for IntoRecord<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let json = collect(deserializer, Some(self.0.schema()))?;
        read(&json, self.0).map_err(Error::custom)
    }
}

/// All there is to do once the format is out of the way.
fn read(json: &str, record: &mut dyn DynRecord) -> Result<(), String> {
    if !json.starts_with('{') {
        return Err("expected an object".to_owned());
    }
    let problems: Vec<String> = decode_stored(json, record).iter().map(DecodeProblem::to_string).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}
