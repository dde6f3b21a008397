//! Single members of a JSON object that no table describes.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Reader, Syntax, unquote};

/// The text of a top-level member: of a string its characters, of a number or truth value its literal. `None` when it is
/// missing, `null`, an object, a list, or there twice.
pub(crate) fn member(object: &str, name: &str) -> Option<String> {
    let raw = raw_member(object, name)?;
    if raw.starts_with(['{', '[']) { None } else { plain_text(raw) }
}

/// The text of a value that is a parameter by itself: of a string its characters, of anything else its JSON. `None` of
/// `null`.
pub(crate) fn plain_text(raw: &str) -> Option<String> {
    match raw.as_bytes().first()? {
        b'n' => None,
        b'"' => unquote(raw)?.ok().map(Cow::into_owned),
        _ => Some(raw.to_owned()),
    }
}

/// Whether a text is one JSON object and nothing else.
pub(crate) fn is_object(text: &str) -> bool {
    let mut reader = Reader::new(text);
    reader.peek() == Some(b'{') && reader.value().is_ok() && reader.end().is_ok()
}

/// Names and exact JSON texts of all top-level members; `None` when the text is no object.
pub(crate) fn members(object: &str) -> Option<Vec<(String, &str)>> {
    let mut found = Vec::new();
    let mut reader = Reader::new(object);
    let read = reader.object(|reader, name| {
        found.push((name.to_owned(), reader.value()?));
        Ok::<_, Syntax>(())
    });
    read.and_then(|()| reader.end()).ok()?;
    Some(found)
}

/// The same as a tree; `None` when a text in it has broken escapes. Of a name that is there twice, the last one counts.
pub(crate) fn tree(members: &[(String, &str)]) -> Option<Map<String, Value>> {
    members.iter().map(|(name, raw)| Some((name.clone(), serde_json::from_str(raw).ok()?))).collect()
}

/// The exact JSON text of a top-level member; `None` when it is missing or there twice.
pub(crate) fn raw_member<'t>(object: &'t str, name: &str) -> Option<&'t str> {
    let mut found = members(object)?.into_iter().filter(|(other, _)| other == name);
    match (found.next(), found.next()) {
        (Some((_, only)), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_texts() {
        let object = r#"{"a":"x\/y","b":1.50,"c":true,"d":{},"e":[],"f":null,"g":1,"g":2}"#;
        assert_eq!(member(object, "a").as_deref(), Some("x/y"));
        assert_eq!(member(object, "b").as_deref(), Some("1.50"));
        assert_eq!(member(object, "c").as_deref(), Some("true"));
        for name in ["d", "e", "f", "g", "h"] {
            assert_eq!(member(object, name), None, "{name}");
        }
        assert_eq!(member("[1]", "a"), None);
        assert_eq!(raw_member(object, "d"), Some("{}"));
    }
}
