//! JSON text laid out anew, and without its secrets.
//!
//! Nothing is read into a tree: members keep their order, numbers their digits, texts their escapes.

use super::{Field, Kind, Reader, SECRET, Schema, Sensitivity, Syntax, unquote, write_text};

/// Where a text has line breaks and blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Nowhere.
    Compact,
    /// A line for each member and element, for people.
    Indented,
}

/// JSON text in another layout. Of the fields that `hide` calls secret, `(secret)` stands in the place of the value.
///
/// `None` when the text is no JSON.
///
/// ```
/// use alipay_core::codec::{Field, Layout, Schema, lay_out};
/// static TOKEN: Schema = Schema::new("Token", &[Field::string("access_token").secret(), Field::string("expires_in")]);
/// let answer = r#"{ "expires_in": 1.50, "access_token": "a1b2" }"#;
/// assert_eq!(lay_out(answer, Layout::Compact, None).unwrap(), r#"{"expires_in":1.50,"access_token":"a1b2"}"#);
/// let shown = lay_out(answer, Layout::Indented, Some(&TOKEN)).unwrap();
/// assert_eq!(shown, "{\n  \"expires_in\": 1.50,\n  \"access_token\": \"(secret)\"\n}");
/// ```
#[must_use]
pub fn lay_out(json: &str, layout: Layout, hide: Option<&'static Schema>) -> Option<String> {
    let mut writer = Writer { out: String::with_capacity(json.len()), layout, depth: 0 };
    let mut reader = Reader::new(json);
    writer.value(&mut reader, Hidden::In(hide)).and_then(|()| reader.end()).ok()?;
    Some(writer.out)
}

/// Deepest nesting: the reader's own, so that whatever it lets pass is written.
const MAX_DEPTH: usize = 128;

struct Writer {
    out: String,
    layout: Layout,
    depth: usize,
}

/// What is hidden of a value.
#[derive(Clone, Copy)]
enum Hidden {
    All,
    /// The secret fields of this record, or nothing.
    In(Option<&'static Schema>),
    /// The same of what the table does not have, which may be an object around a list of this record.
    Around(Option<&'static Schema>),
}

impl Hidden {
    fn of(field: Option<&Field>) -> Self {
        match field {
            Some(Field { sensitivity: Sensitivity::Secret, .. }) => Self::All,
            Some(Field { kind: Kind::Record(schema), .. }) => Self::In(Some(schema())),
            _ => Self::In(None),
        }
    }
}

impl Writer {
    fn value(&mut self, reader: &mut Reader<'_>, hidden: Hidden) -> Result<(), Syntax> {
        let (Hidden::In(schema) | Hidden::Around(schema)) = hidden else {
            reader.value()?;
            write_text(&mut self.out, SECRET);
            return Ok(());
        };
        match reader.peek() {
            Some(b'{' | b'[') if self.depth > MAX_DEPTH => {
                Err(Syntax { at: reader.position(), expected: "less nesting" })
            }
            Some(b'{') => self.object(reader, schema),
            Some(b'[') => self.list(reader, hidden),
            _ => {
                let text = reader.value()?;
                let is_record = matches!(hidden, Hidden::In(_));
                match schema.and_then(|schema| in_a_string(text, schema, is_record)) {
                    Some(inner) => write_text(&mut self.out, &inner),
                    None => self.out.push_str(text),
                }
                Ok(())
            }
        }
    }

    fn object(&mut self, reader: &mut Reader<'_>, schema: Option<&'static Schema>) -> Result<(), Syntax> {
        let mut is_empty = true;
        self.depth += 1;
        reader.object(|reader, name| {
            self.begin(if std::mem::take(&mut is_empty) { '{' } else { ',' });
            write_text(&mut self.out, name);
            self.out.push_str(if self.layout == Layout::Indented { ": " } else { ":" });
            let field = schema.and_then(|schema| schema.fields.get(schema.index_of(name)?));
            // An object that wraps a list has no fields of its own.
            let wraps = field.is_none() && schema.is_some();
            self.value(reader, if wraps { Hidden::Around(schema) } else { Hidden::of(field) })
        })?;
        self.end(is_empty, ['{', '}']);
        Ok(())
    }

    fn list(&mut self, reader: &mut Reader<'_>, hidden: Hidden) -> Result<(), Syntax> {
        let mut is_empty = true;
        self.depth += 1;
        reader.list(|reader| {
            self.begin(if std::mem::take(&mut is_empty) { '[' } else { ',' });
            self.value(reader, hidden)
        })?;
        self.end(is_empty, ['[', ']']);
        Ok(())
    }

    fn begin(&mut self, separator: char) {
        self.out.push(separator);
        self.line();
    }

    fn end(&mut self, is_empty: bool, [open, close]: [char; 2]) {
        self.depth -= 1;
        if is_empty {
            self.out.push(open);
        } else {
            self.line();
        }
        self.out.push(close);
    }

    fn line(&mut self) {
        if self.layout == Layout::Indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }
}

/// Records also come as JSON inside a string. Without secrets in it, it stays as it is; what cannot be read may have some.
fn in_a_string(text: &str, schema: &'static Schema, is_record: bool) -> Option<String> {
    let read = unquote(text)?.ok().and_then(|inner| {
        let shown = lay_out(&inner, Layout::Compact, Some(schema))?;
        Some((shown, lay_out(&inner, Layout::Compact, None)?))
    });
    match read {
        Some((shown, plain)) => (plain != shown).then_some(shown),
        None => (is_record && has_secrets(schema, 8)).then(|| SECRET.to_owned()),
    }
}

/// Whether a record has secrets, down to a depth; records can hold themselves.
fn has_secrets(schema: &Schema, depth: usize) -> bool {
    schema.fields.iter().any(|field| match field.kind {
        _ if matches!(field.sensitivity, Sensitivity::Secret) => true,
        Kind::Record(inner) => depth > 0 && has_secrets(inner(), depth - 1),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static INNER: Schema = Schema::new("Inner", &[Field::string("token").secret(), Field::string("name")]);
    static OUTER: Schema = Schema::new(
        "Outer",
        &[
            Field::record("one", || &INNER),
            Field::record("many", || &INNER).list().item_name("inner"),
            Field::string("keys").list().secret(),
            Field::record("hidden", || &INNER).secret(),
        ],
    );

    #[test]
    fn what_cannot_be_read_may_be_secret() {
        for text in [r#"{"one":"{\"token\":\"S\"} \ud800"}"#, r#"{"one":"token=S"}"#] {
            assert_eq!(lay_out(text, Layout::Compact, Some(&OUTER)).unwrap(), r#"{"one":"(secret)"}"#);
        }
    }

    #[test]
    fn everything_but_the_layout_stays() {
        for (text, compact) in [
            ("{ }", "{}"),
            (" [ ] ", "[]"),
            ("1.500e+3", "1.500e+3"),
            (
                r#"{"b" : 0.10, "a": [1 ,{"x":"\u4f60 \/"}, []], "a":null}"#,
                r#"{"b":0.10,"a":[1,{"x":"\u4f60 \/"},[]],"a":null}"#,
            ),
        ] {
            assert_eq!(lay_out(text, Layout::Compact, None).as_deref(), Some(compact));
            let indented = lay_out(text, Layout::Indented, None).unwrap();
            assert_eq!(lay_out(&indented, Layout::Compact, None).as_deref(), Some(compact));
        }
        let indented = lay_out(r#"{"a":[1,2],"b":{},"c":{"d":true}}"#, Layout::Indented, None).unwrap();
        assert_eq!(indented, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": {\n    \"d\": true\n  }\n}");
        for text in ["", "{", "{}{}", "01", "{'a':1}", &"[".repeat(100_000)] {
            assert_eq!(lay_out(text, Layout::Indented, None), None);
        }
    }

    #[test]
    fn secrets_are_hidden_wherever_they_are() {
        for (text, expected) in [
            (r#"{"one":{"token":"S","name":"n"}}"#, r#"{"one":{"token":"(secret)","name":"n"}}"#),
            (r#"{"many":[{"token":"S"},{"name":"n"}]}"#, r#"{"many":[{"token":"(secret)"},{"name":"n"}]}"#),
            (r#"{"many":{"inner":[{"token":"S"}]}}"#, r#"{"many":{"inner":[{"token":"(secret)"}]}}"#),
            (r#"{"keys":["S","S"],"hidden":{"name":"S"}}"#, r#"{"keys":"(secret)","hidden":"(secret)"}"#),
            (r#"{"one":"{\"token\":\"S\"}"}"#, r#"{"one":"{\"token\":\"(secret)\"}"}"#),
            (r#"{"one":"{ \"name\":\"n\"}","token":"n"}"#, r#"{"one":"{ \"name\":\"n\"}","token":"n"}"#),
        ] {
            assert_eq!(lay_out(text, Layout::Compact, Some(&OUTER)).as_deref(), Some(expected));
        }
    }
}
