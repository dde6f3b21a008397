//! serde value → JSON text, which keeps every digit and every character.

use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::codec::{DecodeProblem, Field, Kind, Path, Reader, Schema, write_text};

/// Deepest nesting of a value. Not every format has a limit of its own, and the stack has one.
const MAX_DEPTH: usize = 128;

/// What `serde_json` calls the only member of the map that stands for a number, with its feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Any value as compact JSON. Members that a record of this table does not know are left out.
pub(super) fn collect<'de, D: Deserializer<'de>>(
    deserializer: D,
    schema: Option<&'static Schema>,
) -> Result<String, D::Error> {
    let mut text = Text { json: String::new(), path: Path::default(), depth: 0 };
    Collect { text: &mut text, schema, is_list: false }.deserialize(deserializer)?;
    Ok(text.json)
}

/// A value as compact JSON, and where in it we are.
struct Text {
    json: String,
    path: Path,
    depth: usize,
}

impl Text {
    /// An error that names the place, and never the value.
    fn refuse<E: Error>(&self, message: &str) -> E {
        E::custom(DecodeProblem { path: self.path.to_string(), message: message.to_owned() })
    }

    fn number<E>(&mut self, number: impl fmt::Display) -> Result<(), E> {
        let _ = write!(self.json, "{number}"); // writing into a String cannot fail
        Ok(())
    }

    fn text<E>(&mut self, text: &str) -> Result<(), E> {
        write_text(&mut self.json, text);
        Ok(())
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(self.refuse("nested too deeply")) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// A comma before every element but the first.
    fn separate(&mut self) {
        if !self.json.ends_with(['{', '[']) {
            self.json.push(',');
        }
    }
}

/// Writes one value down. It knows the table as far as it goes, so that unknown members are skipped where they are.
struct Collect<'t> {
    text: &'t mut Text,
    schema: Option<&'static Schema>,
    is_list: bool,
}

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Whatever there is: a format that is asked for something else quotes the value in its error.
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map, a list, a text, a whole number, a truth value or nothing")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.text.number(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.text.number(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.text.number(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.text.number(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.text.number(value)
    }

    /// The digits that were written are lost, and money must not depend on how they are guessed.
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(self.text.refuse("expected a text or a whole number: a float is not exact"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.text.text(value)
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<(), E> {
        Err(self.text.refuse("expected a text instead of bytes"))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.text.number("null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { text, schema, .. } = self;
        text.enter()?;
        text.json.push('[');
        for i in 0.. {
            text.path.index(i);
            let start = text.json.len();
            text.separate();
            if seq.next_element_seed(Collect { text, schema, is_list: false })?.is_none() {
                text.json.truncate(start); // no element, no comma
                text.path.pop();
                break;
            }
            text.path.pop();
        }
        text.json.push(']');
        text.leave();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { text, schema, is_list } = self;
        // In the place of a list it may be what wraps the list: the decoder knows, so it gets everything.
        let schema = schema.filter(|_| !is_list);
        text.enter()?;
        let start = text.json.len();
        text.json.push('{');
        while let Some(name) = map.next_key_seed(Name { text, schema })? {
            match name {
                Member::Known(field) => {
                    let schema = if let Kind::Record(schema) = field.kind { Some(schema()) } else { None };
                    text.path.field(field.name);
                    map.next_value_seed(Collect { text, schema, is_list: field.is_list })?;
                    text.path.pop();
                }
                Member::Kept => map.next_value_seed(Collect { text, schema: None, is_list: false })?,
                Member::Unknown => map.next_value::<IgnoredAny>().map(drop)?,
                Member::Number => {
                    text.json.truncate(start);
                    map.next_value_seed(Digits { text })?;
                    text.leave();
                    // Hand-made, if there is more.
                    return match map.next_key::<IgnoredAny>()? {
                        None => Ok(()),
                        Some(_) => Err(text.refuse("expected a number")),
                    };
                }
            }
        }
        text.json.push('}');
        text.leave();
        Ok(())
    }
}

/// What to do with the value behind a name.
enum Member {
    Known(&'static Field),
    /// There is no table here.
    Kept,
    Unknown,
    Number,
}

/// Writes the name of a member down, if its value will follow.
struct Name<'t> {
    text: &'t mut Text,
    schema: Option<&'static Schema>,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Name<'_> {
    /// No field has such a name.
    fn other<E: Error>(self) -> Result<Member, E> {
        if self.schema.is_some() { Ok(Member::Unknown) } else { Err(self.text.refuse("expected names that are texts")) }
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Member, E> {
        let field = self.schema.map(|schema| schema.index_of(name).map(|i| &schema.fields[i]));
        let member = match field {
            Some(Some(field)) => Member::Known(field),
            _ if name == NUMBER && self.text.json.ends_with('{') => return Ok(Member::Number),
            Some(None) => return Ok(Member::Unknown),
            None => Member::Kept,
        };
        self.text.separate();
        write_text(&mut self.text.json, name);
        self.text.json.push(':');
        Ok(member)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Member, E> {
        self.other()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Member, E> {
        self.other()
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Member, E> {
        self.other()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Member, E> {
        self.other()
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Member, E> {
        self.other()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Member, E> {
        self.other()
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Member, E> {
        self.other()
    }

    fn visit_unit<E: Error>(self) -> Result<Member, E> {
        self.other()
    }
}

/// A number that kept its digits.
struct Digits<'t> {
    text: &'t mut Text,
}

impl<'de> DeserializeSeed<'de> for Digits<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { text } = self;
        let start = text.json.len();
        Collect { text, schema: None, is_list: false }.deserialize(deserializer)?;
        // Digits have no escapes: what is between the quotes is the number, if it is one.
        let quoted = text.json.split_off(start);
        let digits = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
        let is_number = digits.starts_with(|first: char| first == '-' || first.is_ascii_digit())
            && Reader::new(digits).value() == Ok(digits);
        if is_number { text.number(digits) } else { Err(text.refuse("expected a number")) }
    }
}
