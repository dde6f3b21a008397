//! Random values of every generated type, through decoding and encoding: what comes back is what went in.

use crate::{
    codec::{DynRecord, Field, Kind, Rule, Schema, decode_into, same, to_json},
    *,
};

/// Values of each type, every one drawn anew.
const DRAWS: u64 = 3;

/// Records within records: beyond this only values.
const DEPTH: usize = 12;

type Fresh = fn() -> Box<dyn DynRecord>;

#[test]
fn random_values_of_every_type() {
    macro_rules! list {
        ($($record:ty),*) => { &[$(|| Box::new(<$record>::default())),*] };
    }
    let types: &[Fresh] = for_each_record!(list);
    let mut fields = 0;
    for fresh in types {
        fields += fresh().schema().fields.len();
        for seed in 0..DRAWS {
            round_trip(*fresh, seed);
        }
    }
    println!("{} types with {fields} fields, {DRAWS} values each", types.len());
    assert!(fields > types.len());
}

fn round_trip(fresh: Fresh, seed: u64) {
    let (mut first, mut second) = (fresh(), fresh());
    let schema = first.schema();
    let mut text = String::new();
    Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + schema.fields.len() as u64).record(schema, 0, &mut text);
    let problems = decode_into(&text, &mut *first);
    assert!(problems.is_empty(), "{}: {problems:?} in {text}", schema.name);
    assert_eq!(to_json(&*first), text, "{}", schema.name);
    assert!(decode_into(&text, &mut *second).is_empty() && same(&*first, &*second), "{}", schema.name);
}

/// A generator of values; the same seed draws the same ones.
struct Draw(u64);

impl Draw {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn record(&mut self, schema: &Schema, depth: usize, out: &mut String) {
        out.push('{');
        for field in schema.fields {
            let is_too_deep = matches!(field.kind, Kind::Record(_)) && depth == DEPTH;
            // What is required is always sent.
            let is_absent = self.below(4) == 0 || is_too_deep || is_ignored_at_times(schema, field);
            if is_absent && !field.is_required {
                continue;
            }
            if !out.ends_with('{') {
                out.push(',');
            }
            out.push_str(&format!("\"{}\":", field.name));
            self.field(field, depth, out);
        }
        out.push('}');
    }

    fn field(&mut self, field: &Field, depth: usize, out: &mut String) {
        if !field.is_list {
            return self.value(field, depth, out);
        }
        out.push('[');
        for i in 0..=self.below(3) {
            if i > 0 {
                out.push(',');
            }
            self.value(field, depth, out);
        }
        out.push(']');
    }

    fn value(&mut self, field: &Field, depth: usize, out: &mut String) {
        match field.kind {
            Kind::Integer => out.push_str(&(self.next() as i64).to_string()),
            Kind::Boolean => out.push_str(if self.below(2) == 0 { "true" } else { "false" }),
            Kind::Amount => {
                let (yuan, fen) = (self.below(100_000_000_000), self.below(100));
                out.push_str(&format!("\"{yuan}.{fen:02}\""));
            }
            Kind::Date => out.push_str(&format!("\"{}\"", self.date())),
            Kind::DateTime => {
                let (hour, minute, second) = (self.below(24), self.below(60), self.below(60));
                out.push_str(&format!("\"{} {hour:02}:{minute:02}:{second:02}\"", self.date()));
            }
            Kind::Record(schema) => self.record(schema(), depth + 1, out),
            _ => self.text(out),
        }
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (1 + self.below(9999), 1 + self.below(12), 1 + self.below(28));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// What breaks encoders: quotes, backslashes, control characters, and letters of one to four bytes.
    fn text(&mut self, out: &mut String) {
        const PARTS: [&str; 8] = ["a", "é", "中", "😀", "\\\"", "\\\\", "\\n", " &=#%+/"];
        out.push('"');
        for _ in 0..=self.below(6) {
            out.push_str(PARTS[self.below(PARTS.len() as u64) as usize]);
        }
        out.push('"');
    }
}

/// Of alternatives with a priority only the first one is sent, so only that one comes back.
fn is_ignored_at_times(schema: &Schema, field: &Field) -> bool {
    schema.rules.iter().any(|rule| match rule {
        Rule::OneOf { fields, .. } => fields.iter().skip(1).any(|name| *name == field.name),
        _ => false,
    })
}
