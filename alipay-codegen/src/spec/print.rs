//! The canonical text of spec files: what a maintainer would write, and the same for everybody.
//!
//! A value stands on one line if it fits; the outermost object and lists of objects never do.

use super::json::{Json, Member, Value};

/// The most characters of a line.
const WIDTH: usize = 140;

/// The text of a file, with a line break at its end.
pub(crate) fn print(json: &Json) -> String {
    let mut out = String::new();
    match &json.value {
        Value::Object(members) => object(members, 0, &mut out),
        _ => value(json, 0, 0, &mut out),
    }
    out.push('\n');
    out
}

/// `lead` is what already stands on the line, beyond the indentation.
fn value(json: &Json, depth: usize, lead: usize, out: &mut String) {
    let is_table = match &json.value {
        Value::List(items) => items.iter().any(|item| matches!(item.value, Value::Object(_))),
        _ => false,
    };
    if !is_table {
        let line = inline(json);
        let is_short = 2 * depth + lead + line.chars().count() < WIDTH;
        if is_short || !matches!(json.value, Value::List(_) | Value::Object(_)) {
            out.push_str(&line);
            return;
        }
    }
    match &json.value {
        Value::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                begin(i, depth + 1, out);
                value(item, depth + 1, 1, out);
            }
            end(depth, ']', out);
        }
        Value::Object(members) => object(members, depth, out),
        _ => {}
    }
}

fn object(members: &[Member], depth: usize, out: &mut String) {
    out.push('{');
    for (i, member) in members.iter().enumerate() {
        begin(i, depth + 1, out);
        let key = format!("{}: ", text(&member.key));
        out.push_str(&key);
        value(&member.value, depth + 1, key.chars().count() + 1, out);
    }
    end(depth, '}', out);
}

fn begin(index: usize, depth: usize, out: &mut String) {
    out.push_str(if index > 0 { ",\n" } else { "\n" });
    indent(depth, out);
}

fn end(depth: usize, bracket: char, out: &mut String) {
    out.push('\n');
    indent(depth, out);
    out.push(bracket);
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn inline(json: &Json) -> String {
    match &json.value {
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|member| format!("{}: {}", text(&member.key), inline(&member.value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        _ => json.to_string(),
    }
}

fn text(text: &str) -> String {
    Json::text(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::print;
    use crate::spec::parse::parse;

    fn printed(text: &str) -> String {
        print(&parse(text).expect("the text of the test is JSON"))
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        let text = r#"{"a":[1,"x"],"b":{"c":true,"d":{}},"e":[{"n":null}],"f":[]}"#;
        let expected = "{\n  \"a\": [1, \"x\"],\n  \"b\": { \"c\": true, \"d\": {} },\n  \"e\": [\n    { \"n\": null }\n  ],\n  \"f\": []\n}\n";
        assert_eq!(printed(text), expected);
    }

    #[test]
    fn what_does_not_fit_stands_on_several() {
        let long = "x".repeat(200);
        let printed = printed(&format!(r#"{{"a":{{"b":"{long}","c":["y"]}}}}"#));
        assert_eq!(printed, format!("{{\n  \"a\": {{\n    \"b\": \"{long}\",\n    \"c\": [\"y\"]\n  }}\n}}\n"));
    }

    #[test]
    fn printing_what_was_printed_changes_nothing() {
        let once = printed(r#"{"a":"\u4e2d \" \\ \n","b":[[],[{}]],"c":-0.50}"#);
        assert_eq!(printed(&once), once);
    }
}
