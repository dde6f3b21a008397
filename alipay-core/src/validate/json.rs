//! Requests that come as JSON: what is written by hand, and what arrives at a gateway.
//!
//! Numbers and truth values may be quoted, as every official SDK but one writes them; money may be a number, as the
//! documentation's own samples do. Anything else of another type is a problem, since the platform would not read it.

use serde_json::{Map, Value};

use super::{Advice, Problem, Violation, judge};
use crate::{
    Charset,
    codec::{Field, Item, JsonRecord, Kind, RecordList, ScalarList, Schema},
};

/// Problems of a kind beyond this number are not reported: they have one cause.
const MAX_PROBLEMS: usize = 32;

/// Longest name that a path quotes, in characters: names come from outside.
const MAX_NAME: usize = 64;

/// Reads the members of a JSON object as a record of this table, and finds everything that the table does not allow.
///
/// Members that the table does not have are among the violations, as [`Problem::Unknown`]: mostly they are typing mistakes,
/// though the platform may have added one since.
///
/// ```
/// use alipay_core::{codec::{Field, Schema}, validate::check_json};
/// static QUERY: Schema = Schema::new("Query", &[Field::string("trade_no"), Field::integer("page").required().max(9)]);
/// let serde_json::Value::Object(members) = serde_json::json!({"trade_on": "1", "page": 10}) else { return };
/// let (_, violations) = check_json(&QUERY, &members);
/// let texts: Vec<String> = violations.iter().map(ToString::to_string).collect();
/// let unknown = "trade_on: is not a parameter of this API, perhaps `trade_no` is meant";
/// assert_eq!(texts, [unknown, "page: must be at most 9"]);
/// ```
#[must_use]
pub fn check_json<'v>(schema: &'static Schema, members: &'v Map<String, Value>) -> (JsonRecord<'v>, Vec<Violation>) {
    let mut reader = Reader::default();
    let record = reader.record("", schema, members);
    let (found, _) = judge_read(&record, reader.unread, true, Charset::Utf8);
    (record, reader.unknown.into_iter().chain(found).collect())
}

/// The JSON value of a parameter that travels by itself: of records and lists their JSON, of everything else its text.
///
/// ```
/// use alipay_core::{codec::{Field, Schema}, validate::parameter_value};
/// static TOKEN: Schema = Schema::new("Token", &[Field::string("code"), Field::string("scopes").list()]);
/// assert_eq!(parameter_value(&TOKEN, "code", "1"), serde_json::json!("1"));
/// assert_eq!(parameter_value(&TOKEN, "scopes", r#"["auth_user"]"#), serde_json::json!(["auth_user"]));
/// ```
#[must_use]
pub fn parameter_value(schema: &Schema, name: &str, text: &str) -> Value {
    let field = schema.fields.iter().find(|field| field.name == name);
    let is_json = field.is_some_and(|field| field.is_list || matches!(field.kind, Kind::Record(_)));
    let json = if is_json { serde_json::from_str(text).ok() } else { None };
    json.unwrap_or_else(|| Value::from(text))
}

/// [`judge`](super::judge) of a request that came as JSON. Nothing is said of members that the table does not have: the
/// platform may know them.
pub(crate) fn judge_json(
    schema: &'static Schema,
    members: &Map<String, Value>,
    constraints: bool,
    charset: Charset,
) -> (Vec<Violation>, Vec<Advice>) {
    let (record, unread) = JsonRecord::read_known(schema, members);
    judge_read(&record, unread, constraints, charset)
}

fn judge_read(
    record: &JsonRecord<'_>,
    unread: Vec<Violation>,
    constraints: bool,
    charset: Charset,
) -> (Vec<Violation>, Vec<Advice>) {
    let (mut broken, mut advice) = judge(record, constraints, charset);
    // What could not be read looks like it were missing, and so does everything in it.
    let is_read = |path: &str| !unread.iter().any(|unread| is_within(path, &unread.path));
    broken.retain(|violation| is_read(&violation.path));
    advice.retain(|advice| is_read(&advice.path));
    let unread = if constraints { unread } else { Vec::new() };
    (unread.into_iter().chain(broken).collect(), advice)
}

/// Whether a path is another one, or goes on from it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

impl<'v> JsonRecord<'v> {
    /// Reads the members of a JSON object, and tells which of them the table does not have, and which could not be read;
    /// of each kind no more than 32. Nothing else is checked.
    #[must_use]
    pub fn read(schema: &'static Schema, members: &'v Map<String, Value>) -> (Self, Vec<Violation>) {
        let mut reader = Reader::default();
        let record = reader.record("", schema, members);
        (record, reader.unknown.into_iter().chain(reader.unread).collect())
    }

    /// The same without a word about members that the table does not have.
    pub(crate) fn read_known(schema: &'static Schema, members: &'v Map<String, Value>) -> (Self, Vec<Violation>) {
        let mut reader = Reader { skips_unknown: true, ..Reader::default() };
        (reader.record("", schema, members), reader.unread)
    }
}

/// What is not in the table never takes the place of what breaks it.
#[derive(Default)]
struct Reader {
    /// Names are compared with all others for a suggestion, which takes a while.
    skips_unknown: bool,
    unknown: Vec<Violation>,
    unread: Vec<Violation>,
}

impl Reader {
    fn record<'v>(&mut self, path: &str, schema: &'static Schema, members: &'v Map<String, Value>) -> JsonRecord<'v> {
        let left = if self.skips_unknown { 0 } else { MAX_PROBLEMS.saturating_sub(self.unknown.len()) };
        for name in members.keys().filter(|name| schema.index_of(name).is_none()).take(left) {
            let shown: String = name.chars().take(MAX_NAME).collect();
            let problem = Problem::Unknown { similar: similar(name, schema) };
            self.unknown.push(Violation { path: inside(path, &shown), problem });
        }
        let read = |field: &Field| {
            members.get(field.name).map_or(Item::Absent, |value| self.field(&inside(path, field.name), field, value))
        };
        JsonRecord { schema, values: schema.fields.iter().map(read).collect() }
    }

    fn field<'v>(&mut self, path: &str, field: &Field, value: &'v Value) -> Item<'v> {
        match value {
            // Several SDKs write what is missing as null, and forms write it as nothing.
            Value::Null => Item::Absent,
            Value::String(text) if text.is_empty() => Item::Absent,
            value if field.is_list => self.list(path, field, value),
            value => self.one(path, field.kind, value),
        }
    }

    /// A list, perhaps in the object that names its elements.
    fn list<'v>(&mut self, path: &str, field: &Field, value: &'v Value) -> Item<'v> {
        let wrapped = field.item_name.and_then(|name| value.get(name));
        let Value::Array(elements) = wrapped.unwrap_or(value) else {
            return self.mistyped(path, "a list");
        };
        let numbered = elements.iter().enumerate().map(|(i, element)| (format!("{path}[{i}]"), element));
        if let Kind::Record(schema) = field.kind {
            let records = numbered.map(|(path, element)| match element {
                Value::Object(members) => self.record(&path, schema(), members),
                _ => {
                    self.mistyped(&path, "an object");
                    // In its place, so that those behind it keep their numbers.
                    JsonRecord { schema: schema(), values: Vec::new() }
                }
            });
            Item::Records(RecordList(records.collect()))
        } else {
            let scalars = numbered.map(|(path, element)| self.one(&path, field.kind, element));
            Item::Scalars(ScalarList(scalars.collect()))
        }
    }

    fn one<'v>(&mut self, path: &str, kind: Kind, value: &'v Value) -> Item<'v> {
        let text = value.as_str();
        let item = match (kind, value) {
            (Kind::Record(schema), Value::Object(members)) => Some(Item::Record(self.record(path, schema(), members))),
            (Kind::String, Value::String(text)) => Some(Item::Str(text)),
            // Wrong, and all the same what the answer must be about.
            (Kind::String, Value::Number(number)) => {
                self.mistyped(path, expected(kind));
                Some(Item::Text(number.to_string()))
            }
            (Kind::Json, Value::String(text)) => is_json(text).then_some(Item::Str(text)),
            (Kind::Integer, Value::Number(number)) => number.as_i64().map(Item::Int),
            (Kind::Integer, _) => text.and_then(|text| text.parse().ok()).map(Item::Int),
            (Kind::Boolean, Value::Bool(value)) => Some(Item::Bool(*value)),
            (Kind::Boolean, _) => text.and_then(|text| text.parse().ok()).map(Item::Bool),
            (Kind::Amount, Value::Number(number)) => number.to_string().parse().ok().map(Item::Amount),
            (Kind::Amount, _) => text.and_then(|text| text.parse().ok()).map(Item::Amount),
            (Kind::DateTime, _) => text.and_then(|text| text.parse().ok()).map(Item::DateTime),
            (Kind::Date, _) => text.and_then(|text| text.parse().ok()).map(Item::Date),
            _ => None,
        };
        item.unwrap_or_else(|| self.mistyped(path, expected(kind)))
    }

    fn mistyped<'v>(&mut self, path: &str, expected: &'static str) -> Item<'v> {
        if self.unread.len() < MAX_PROBLEMS {
            self.unread.push(Violation { path: path.to_owned(), problem: Problem::Mistyped { expected } });
        }
        Item::Absent
    }
}

/// The field that a typing mistake most likely meant.
fn similar(wrong: &str, schema: &'static Schema) -> Option<&'static str> {
    // Nobody mistypes a name this long, and distances grow with the square.
    if wrong.len() > MAX_NAME {
        return None;
    }
    let names = schema.fields.iter().map(|field| field.name);
    let ranked = names.map(|name| (strsim::osa_distance(&normal(wrong), &normal(name)), name));
    let near = ranked.min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, name)| *distance <= name.len().min(wrong.len()) / 3).map(|(_, name)| name)
}

/// `outTradeNo` and `out_trade_no` are one name to whoever types it.
fn normal(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "text",
        Kind::Json => "JSON inside a string",
        Kind::Integer => "a whole number",
        Kind::Boolean => "true or false",
        Kind::Amount => "yuan with at most two decimals, as 88.88",
        Kind::DateTime => "a time as 2024-05-01 12:30:00",
        Kind::Date => "a day as 2024-05-01",
        Kind::Record(_) => "an object",
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

fn inside(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{DynRecord as _, Ref};

    static NESTED: Schema = Schema::new("Nested", &[Field::string("name").required(), Field::integer("count")]);
    static SCHEMA: Schema = Schema::new(
        "Request",
        &[
            Field::string("text"),
            Field::amount("price"),
            Field::boolean("flag"),
            Field::json("extra"),
            Field::record("nested", || &NESTED),
            Field::record("items", || &NESTED).list().item_name("item"),
            Field::string("options").list(),
            Field::date("day"),
        ],
    );

    fn problems(json: &str) -> Vec<String> {
        let Value::Object(members) = serde_json::from_str(json).unwrap() else { panic!("an object") };
        JsonRecord::read(&SCHEMA, &members).1.into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn good_values_in_all_their_spellings() {
        for json in [
            r#"{"text":"a","price":"88.88","flag":true,"extra":"{\"a\":[1]}","day":"2024-05-01"}"#,
            r#"{"price":88.88,"flag":"true","nested":{"name":"a","count":"5"}}"#,
            r#"{"items":[{"name":"a"}],"options":["a","b"],"text":null,"price":""}"#,
            r#"{"items":{"item":[{"name":"a","count":5}]}}"#,
            "{}",
        ] {
            assert_eq!(problems(json), [""; 0], "{json}");
        }
    }

    #[test]
    fn money_is_exact() {
        let Value::Object(members) = serde_json::from_str(r#"{"price":0.1}"#).unwrap() else { panic!("an object") };
        let (record, _) = JsonRecord::read(&SCHEMA, &members);
        assert!(matches!(record.field(1), Ref::Amount(amount) if amount.fen() == 10));
    }

    #[test]
    fn everything_else_is_named() {
        assert_eq!(problems(r#"{"text":5}"#), ["text: must be text"]);
        assert_eq!(problems(r#"{"price":"1,000"}"#), ["price: must be yuan with at most two decimals, as 88.88"]);
        assert_eq!(problems(r#"{"price":1e-3}"#), ["price: must be yuan with at most two decimals, as 88.88"]);
        assert_eq!(problems(r#"{"nested":"x"}"#), ["nested: must be an object"]);
        assert_eq!(
            problems(r#"{"nested":{"nmae":"x"}}"#),
            ["nested.nmae: is not a parameter of this API, perhaps `name` is meant"]
        );
        assert_eq!(problems(r#"{"items":[{"name":"a"},{"count":1.5}]}"#), ["items[1].count: must be a whole number"]);
        assert_eq!(problems(r#"{"items":{"other":[]}}"#), ["items: must be a list"]);
        assert_eq!(problems(r#"{"options":["a",null]}"#), ["options[1]: must be text"]);
        assert_eq!(problems(r#"{"extra":"{"}"#), ["extra: must be JSON inside a string"]);
        assert_eq!(problems(r#"{"day":"2024-02-30"}"#), ["day: must be a day as 2024-05-01"]);
    }

    #[test]
    fn typing_mistakes_are_told_from_other_names() {
        let meant = |name: &str| similar(name, &SCHEMA);
        assert_eq!(meant("itmes"), Some("items"));
        assert_eq!(meant("Options"), Some("options"));
        for name in ["", "other", "no_such_thing", "文本", &"text".repeat(20)] {
            assert_eq!(meant(name), None, "{name}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_told_once() {
        let Value::Object(members) = serde_json::from_str(r#"{"nested":{"name":5}}"#).unwrap() else { panic!() };
        let texts: Vec<_> = check_json(&SCHEMA, &members).1.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["nested.name: must be text"]);
    }

    #[test]
    fn what_is_unknown_hides_nothing() {
        let many: Vec<String> = (0..100).map(|i| format!("\"k{i}\":1")).collect();
        let flooded =
            format!("{{{},\"items\":[\"x\",{{\"count\":1}}],\"text\":5,\"items[1].name\":1}}", many.join(","));
        let Value::Object(members) = serde_json::from_str(&flooded).unwrap() else { panic!() };
        let (record, found) = check_json(&SCHEMA, &members);
        let known: Vec<_> = found.iter().filter(|one| !matches!(one.problem, Problem::Unknown { .. })).collect();
        let texts: Vec<_> = known.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["text: must be text", "items[0]: must be an object", "items[1].name: is required"]);
        // What a number says is known all the same.
        assert_eq!(record.text("text"), Some("5"));
    }

    #[test]
    fn a_flood_of_problems_is_cut() {
        let many: Vec<String> = (0..1000).map(|i| format!("\"k{i}\":1")).collect();
        assert_eq!(problems(&format!("{{{}}}", many.join(","))).len(), MAX_PROBLEMS);
    }
}
