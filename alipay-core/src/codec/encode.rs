//! Record → JSON text, and record → top-level parameters.

use std::fmt::Write as _;

use super::{DynRecord, Ref, Scalars, left_out::is_left_out, scan::plain_len};

/// The record as compact JSON, fields in documented order.
///
/// Left out: what is missing, empty lists, and the alternatives that a `first` rule makes the platform ignore.
#[must_use]
pub fn to_json(record: &dyn DynRecord) -> String {
    let mut out = String::with_capacity(256);
    write_record(&mut out, record);
    out
}

/// The record as top-level parameters: scalars as their text, everything else as JSON.
///
/// Left out: as in [`to_json`], and empty text.
#[must_use]
pub fn to_params(record: &dyn DynRecord) -> Vec<(&'static str, String)> {
    let mut params = Vec::new();
    for_each_sent(record, &mut |name, value| {
        let mut text = String::new();
        match value {
            Ref::Str(value) => text.push_str(value),
            value if value.is_set() => write_value(&mut text, value, Quotes::No),
            _ => {}
        }
        if !text.is_empty() {
            params.push((name, text));
        }
    });
    params
}

fn for_each_sent<'r>(record: &'r dyn DynRecord, each: &mut dyn FnMut(&'static str, Ref<'r>)) {
    let schema = record.schema();
    for (i, field) in schema.fields.iter().enumerate() {
        let value = record.field(i);
        let is_there = match value {
            Ref::Absent => false,
            Ref::Scalars(list) => !list.is_empty(),
            Ref::Records(list) => !list.is_empty(),
            _ => true,
        };
        if is_there && (schema.rules.is_empty() || !is_left_out(record, field.name)) {
            each(field.name, value);
        }
    }
}

fn write_record(out: &mut String, record: &dyn DynRecord) {
    let mut separator = '{';
    for_each_sent(record, &mut |name, value| {
        out.push(separator);
        separator = ',';
        write_text(out, name);
        out.push(':');
        write_value(out, value, Quotes::Yes);
    });
    if separator == '{' {
        out.push('{');
    }
    out.push('}');
}

/// Whether money and time are quoted; they are strings in JSON, and bare in a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Yes,
    No,
}

fn write_value(out: &mut String, value: Ref<'_>, quotes: Quotes) {
    let quote = if quotes == Quotes::Yes { "\"" } else { "" };
    // Writing into a String cannot fail.
    let _ = match value {
        Ref::Absent => out.write_str("null"),
        Ref::Str(text) => {
            write_text(out, text);
            Ok(())
        }
        Ref::Int(value) => write!(out, "{value}"),
        Ref::Bool(value) => write!(out, "{value}"),
        Ref::Amount(value) => {
            out.push_str(quote);
            value.write_to(out);
            out.push_str(quote);
            Ok(())
        }
        Ref::DateTime(value) => write!(out, "{quote}{value}{quote}"),
        Ref::Date(value) => write!(out, "{quote}{value}{quote}"),
        Ref::Record(record) => {
            write_record(out, record);
            Ok(())
        }
        Ref::Scalars(list) => {
            write_list(out, list.len(), &mut |out, i| write_element(out, list, i));
            Ok(())
        }
        Ref::Records(list) => {
            write_list(out, list.len(), &mut |out, i| {
                if let Some(record) = list.at(i) {
                    write_record(out, record);
                }
            });
            Ok(())
        }
    };
}

fn write_element(out: &mut String, list: &dyn Scalars, i: usize) {
    write_value(out, list.at(i), Quotes::Yes);
}

fn write_list(out: &mut String, len: usize, element: &mut dyn FnMut(&mut String, usize)) {
    out.push('[');
    for i in 0..len {
        if i > 0 {
            out.push(',');
        }
        element(out, i);
    }
    out.push(']');
}

/// RFC 8259 §7: quotes, backslashes and control characters are escaped, everything else stays as it is.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    loop {
        let (plain, special) = rest.split_at(plain_len(rest.as_bytes()));
        out.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(control) => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            None => break,
        }
        rest = characters.as_str();
    }
    out.push('"');
}
