//! JSON text → record.
//!
//! Reads the exact text that was verified. Unknown members are skipped, since platforms add fields; a member that
//! cannot be read is a problem with its path, and all problems are reported together.

use std::{borrow::Cow, fmt};

use super::{DynRecord, Field, Mismatch, Reader, Record, Ref, Slot, Syntax, unquote};

/// Deepest nesting of records that is read: a recursive type must not exhaust the stack.
const MAX_DEPTH: usize = 64;

/// Problems beyond this number are not reported: they have one cause.
const MAX_PROBLEMS: usize = 32;

/// One value of an answer that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    /// Where, as `fund_bill_list[0].amount`; empty for the answer itself.
    pub path: String,
    /// What is wrong. Holds nothing of the answer.
    pub message: String,
}

impl fmt::Display for DecodeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

/// Reads one JSON object into a record.
///
/// Members that the table does not know are skipped. Numbers may be quoted, truth values may be spelled `T`, a nested
/// record may arrive as JSON inside a string, a list may be wrapped in an object.
///
/// # Errors
///
/// Every value that could not be read; the record then holds the others.
pub fn decode<R: Record>(text: &str) -> Result<R, Vec<DecodeProblem>> {
    let mut record = R::default();
    let problems = decode_into(text, &mut record);
    if problems.is_empty() { Ok(record) } else { Err(problems) }
}

/// [`decode`] into a record that is there already, whatever its type. Returns every value that could not be read.
#[must_use = "what could not be read is missing in the record"]
pub fn decode_into(text: &str, record: &mut dyn DynRecord) -> Vec<DecodeProblem> {
    decode_text(text, record, &mut |_, _| ())
}

/// [`decode_into`] that also shows every member of the outer object to `watch`, before it is read.
pub(crate) fn decode_text<'a>(
    text: &'a str,
    record: &mut dyn DynRecord,
    watch: &mut dyn FnMut(&str, &Reader<'a>),
) -> Vec<DecodeProblem> {
    read(text, record, watch, Context { depth: 0, problems: Vec::new(), is_stored: false })
}

/// [`decode_text`] for a record that was stored. Fields that every value of its type has must be there: the default that
/// an answer may leave in their place would be an amount of 0.00.
#[cfg(feature = "serde")]
pub(crate) fn decode_stored(text: &str, record: &mut dyn DynRecord) -> Vec<DecodeProblem> {
    read(text, record, &mut |_, _| (), Context { depth: 0, problems: Vec::new(), is_stored: true })
}

fn read<'a>(
    text: &'a str,
    record: &mut dyn DynRecord,
    watch: &mut dyn FnMut(&str, &Reader<'a>),
    mut context: Context,
) -> Vec<DecodeProblem> {
    let mut reader = Reader::new(text);
    let read = context.record(&mut reader, record, watch).and_then(|()| reader.end());
    if let Err(syntax) = read {
        context.syntax(syntax);
    }
    context.problems
}

/// How far reading got, and what could not be read.
pub(super) struct Context {
    depth: usize,
    problems: Vec<DecodeProblem>,
    /// Whether fields that are always there must come.
    is_stored: bool,
}

/// Reads one element of a list.
type Element<'e> = dyn FnMut(&mut Context, &mut Reader<'_>) -> Result<(), Syntax> + 'e;

impl Context {
    fn record<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        record: &mut dyn DynRecord,
        watch: &mut dyn FnMut(&str, &Reader<'a>),
    ) -> Result<(), Syntax> {
        if self.depth == MAX_DEPTH {
            self.problem(format!("nested deeper than {MAX_DEPTH} levels"));
            return reader.value().map(drop);
        }
        let fields = record.schema().fields;
        let (mut seen, mut next) = (Seen::new(fields.len()), 0);
        let mut lacking = if self.is_stored { always_there(record) } else { Vec::new() };
        reader.object(|reader, name| {
            watch(name, reader);
            let Some(i) = find(fields, name, next) else {
                return reader.value().map(drop);
            };
            next = i + 1;
            if let Some(lacks) = lacking.get_mut(i) {
                *lacks &= leaves_default(reader, record.field(i));
            }
            self.inside(
                |context| {
                    if seen.again(i) {
                        context.problem("given twice".to_owned());
                        reader.value().map(drop)
                    } else {
                        context.field(reader, record, i, &fields[i])
                    }
                },
                |path| join(fields[i].name, path),
            )
        })?;
        fields.iter().zip(lacking).filter(|(_, lacks)| *lacks).try_for_each(|(field, _)| {
            self.inside(
                |context| {
                    context.problem("missing".to_owned());
                    Ok(())
                },
                |path| join(field.name, path),
            )
        })
    }

    fn field(
        &mut self,
        reader: &mut Reader<'_>,
        record: &mut dyn DynRecord,
        i: usize,
        field: &'static Field,
    ) -> Result<(), Syntax> {
        let start = reader.position();
        let mut result = Ok(());
        record.set_field(i, Slot { reader, context: self, field, result: &mut result });
        // A record may let a value go.
        if result.is_ok() && reader.position() == start { reader.value().map(drop) } else { result }
    }

    /// A nested record; it may arrive as JSON inside a string, or as a list of one.
    pub(super) fn nested(&mut self, reader: &mut Reader<'_>, record: &mut dyn DynRecord) -> Result<(), Syntax> {
        if reader.peek() == Some(b'{') {
            return self.record(reader, record, &mut |_, _| ());
        }
        let text = reader.value()?;
        let Some(inner) = self.unwrap_string(text) else { return Ok(()) };
        let mut elements = Vec::new();
        let is_list = collect(&inner, &mut elements).is_ok();
        let object = if let ([only], true) = (elements.as_slice(), is_list) { only } else { &*inner };
        let mut reader = Reader::new(object);
        if reader.peek() != Some(b'{') {
            self.problem("expected an object".to_owned());
            return Ok(());
        }
        let read = self.record(&mut reader, record, &mut |_, _| ()).and_then(|()| reader.end());
        self.inner_syntax(read);
        Ok(())
    }

    /// A list; it may arrive as JSON inside a string, wrapped in an object, or as its only element.
    pub(super) fn list(
        &mut self,
        reader: &mut Reader<'_>,
        field: &Field,
        element: &mut Element<'_>,
    ) -> Result<(), Syntax> {
        if reader.peek() == Some(b'[') {
            return self.elements(reader, element);
        }
        let text = reader.value()?;
        if text == "null" || text == "\"\"" {
            return Ok(());
        }
        let Some(inner) = self.unwrap_string(text) else { return Ok(()) };
        let list = if inner.starts_with('[') { Some(&*inner) } else { wrapped_list(&inner, field.item_name) };
        let read = match list {
            Some(list) => {
                let mut reader = Reader::new(list);
                self.elements(&mut reader, element).and_then(|()| reader.end())
            }
            // The value as it came: a text must not lose its quotes.
            None => element(self, &mut Reader::new(text)),
        };
        self.inner_syntax(read);
        Ok(())
    }

    fn elements(&mut self, reader: &mut Reader<'_>, element: &mut Element<'_>) -> Result<(), Syntax> {
        let mut i = 0;
        reader.list(|reader| {
            i += 1;
            self.inside(|context| element(context, reader), |path| join(&format!("[{}]", i - 1), path))
        })
    }

    /// The JSON inside a string that holds an object or a list; any other value as it is.
    fn unwrap_string<'t>(&mut self, text: &'t str) -> Option<Cow<'t, str>> {
        match unquote(text) {
            None => Some(Cow::Borrowed(text)),
            Some(Ok(Cow::Borrowed(inner))) => Some(Cow::Borrowed(inner.trim())),
            Some(Ok(Cow::Owned(inner))) => Some(Cow::Owned(inner.trim().to_owned())),
            Some(Err(mismatch)) => {
                self.mismatch(mismatch);
                None
            }
        }
    }

    pub(super) fn mismatch(&mut self, mismatch: Mismatch) {
        self.problem(format!("expected {}", mismatch.expected));
    }

    /// The answer itself is no JSON: that is not a matter of one field.
    fn syntax(&mut self, syntax: Syntax) {
        self.problem(format!("expected {} at byte {}", syntax.expected, syntax.at));
    }

    /// JSON inside a string is broken: the rest of the answer can still be read.
    fn inner_syntax(&mut self, read: Result<(), Syntax>) {
        if let Err(syntax) = read {
            self.problem(format!("expected {} at byte {} of the value", syntax.expected, syntax.at));
        }
    }

    /// One level deeper. Paths are put together on the way out, and only of problems: most answers have none.
    fn inside(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<(), Syntax>,
        outer: impl Fn(&str) -> String,
    ) -> Result<(), Syntax> {
        let known = self.problems.len();
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        for problem in self.problems.iter_mut().skip(known) {
            problem.path = outer(&problem.path);
        }
        result
    }

    fn problem(&mut self, message: String) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(DecodeProblem { path: String::new(), message });
        }
    }
}

/// `seller` and `price` are `seller.price`; `goods_detail` and `[2].price` are `goods_detail[2].price`.
fn join(outer: &str, inner: &str) -> String {
    let dot = if inner.is_empty() || inner.starts_with('[') { "" } else { "." };
    format!("{outer}{dot}{inner}")
}

/// Which fields of a record were read, without an allocation for all but the largest types.
struct Seen {
    small: u128,
    large: Vec<bool>,
}

impl Seen {
    fn new(fields: usize) -> Self {
        Self { small: 0, large: if fields > 128 { vec![false; fields] } else { Vec::new() } }
    }

    /// Marks field `i`; whether it was marked before.
    fn again(&mut self, i: usize) -> bool {
        if let Some(seen) = self.large.get_mut(i) {
            return std::mem::replace(seen, true);
        }
        let bit = 1_u128 << (i % 128);
        let again = self.small & bit != 0;
        self.small |= bit;
        again
    }
}

/// Members usually come in documented order, so the search starts behind the last hit.
fn find(fields: &[Field], name: &str, next: usize) -> Option<usize> {
    let (before, after) = fields.split_at(next.min(fields.len()));
    let in_order = after.iter().position(|field| field.name == name).map(|i| i + before.len());
    in_order.or_else(|| before.iter().position(|field| field.name == name))
}

/// Which fields an empty record already has, and so every record of the type.
fn always_there(record: &dyn DynRecord) -> Vec<bool> {
    let can_be_missing = |value| matches!(value, Ref::Absent | Ref::Scalars(_) | Ref::Records(_));
    (0..record.schema().fields.len()).map(|i| !can_be_missing(record.field(i))).collect()
}

/// Whether reading this value would leave the default in the field.
fn leaves_default(reader: &Reader<'_>, default: Ref<'_>) -> bool {
    match reader.clone().value() {
        Ok("null") => true,
        Ok("\"\"") => !matches!(default, Ref::Str(_)),
        _ => false,
    }
}

/// The list inside an object: the member of this name, or the only one.
fn wrapped_list<'t>(text: &'t str, item_name: Option<&str>) -> Option<&'t str> {
    let (mut named, mut values) = (None, Vec::new());
    let read = Reader::new(text).object(|reader, name| {
        let value = reader.value()?;
        if Some(name) == item_name {
            named = Some(value);
        }
        values.push(value);
        Ok::<_, Syntax>(())
    });
    read.ok()?;
    let only = if let [only] = values.as_slice() { Some(*only) } else { None };
    named.or(only).filter(|value| value.starts_with('['))
}

fn collect<'t>(list: &'t str, elements: &mut Vec<&'t str>) -> Result<(), Syntax> {
    Reader::new(list).list(|reader| {
        elements.push(reader.value()?);
        Ok(())
    })
}
