//! Source code with the documentation in its comments: Go, Java, PHP.

use super::cells::Split;
use super::lines::Line;
use super::notes::Notes;
use super::row::{self, Row};
use super::samples::Samples;
use super::table;
use super::words::{flag, length, type_word};

/// How many lines declare a field.
pub(super) fn starts(lines: &[Line]) -> usize {
    lines.iter().filter(|line| field(&line.text).is_some()).count()
}

/// Reads the fields of one declaration.
pub(super) fn read(lines: &[Line], samples: &Samples, notes: &mut Notes<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut is_comment = false;
    for line in lines {
        let Some(field) = field(&line.text) else {
            // Values stand in a comment below their field.
            let text = line.text.trim();
            is_comment |= text.starts_with("/*");
            let comment = text.trim_start_matches(['/', '*']).trim_end_matches(['/', '*']).trim();
            if let Some(row) = rows.last_mut().filter(|_| (is_comment || text.starts_with("//")) && !comment.is_empty())
            {
                row.description.push('\n');
                row.description.push_str(comment);
            }
            is_comment &= !text.ends_with("*/");
            continue;
        };
        let comment = field.comment.trim();
        let has_tabs = comment.contains('\t');
        let (apart, split) = if has_tabs { ('\t', Split::Tabs) } else { (' ', Split::Blanks) };
        // Some comments name the type once more, and theirs is finer.
        let first = comment.split(apart).next().unwrap_or_default();
        let (ty, facts) = match type_word(first).is_some() {
            true => (first.to_owned(), comment.get(first.len()..).unwrap_or_default().trim_start_matches(apart)),
            false => (field.ty, comment),
        };
        let first = facts.split(apart).next().unwrap_or_default();
        let is_table_row =
            !first.is_empty() && (flag(first).is_some() || length(first).is_some_and(|length| length.is_some()));
        if is_table_row {
            let text = [field.name.as_str(), &ty, facts].join(&apart.to_string());
            rows.extend(
                table::read(&[Line { no: line.no, text }], split, samples, notes)
                    .into_iter()
                    .map(|row| Row { depth: None, ..row }),
            );
            continue;
        }
        let (Some(ty), Some((path, name))) = (type_word(&ty), row::name(&field.name, line.no, notes)) else { continue };
        let mut row = Row::new(line.no, &name, ty);
        row.path = path;
        row.description = facts.to_owned();
        rows.push(row);
    }
    rows
}

struct Field<'a> {
    name: String,
    ty: String,
    comment: &'a str,
}

fn field(text: &str) -> Option<Field<'_>> {
    if text.len() > 4000 {
        return None;
    }
    go(text).or_else(|| java(text)).or_else(|| php(text))
}

/// ``WidgetNo string `json:"widget_no"` // 必选 64 text W001``.
fn go(text: &str) -> Option<Field<'_>> {
    let (before, after) = text.split_once("`json:\"").or_else(|| text.split_once("json:\""))?;
    let (tag, rest) = after.split_once('"')?;
    let name = tag.split(',').next()?.to_owned();
    let ty = before.split_whitespace().nth(1)?;
    let (list, ty) = ty.strip_prefix("[]").map_or((false, ty), |ty| (true, ty));
    let ty = ty.trim_start_matches('*');
    let ty = ty.rsplit('.').next()?;
    let ty = if list { format!("{ty}[]") } else { ty.to_owned() };
    Some(Field { name, ty, comment: rest.split_once("//").map_or("", |(_, comment)| comment) })
        .filter(|field| !field.name.is_empty())
}

/// `private String widgetNo;//必选 64 text`, with tabs in the comment.
fn java(text: &str) -> Option<Field<'_>> {
    let rest = text.trim_start().strip_prefix("private ")?;
    let (declaration, rest) = rest.split_once(';')?;
    let (ty, name) = declaration.trim().split_once(' ')?;
    let (_, comment) = rest.split_once("//")?;
    Some(Field { name: snake(name.trim()), ty: ty.trim().to_owned(), comment })
}

/// `'widget_no' => $x, //String 必选 64 text W001`, with tabs in the comment.
fn php(text: &str) -> Option<Field<'_>> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (name, rest) = text.get(1..)?.split_once(quote)?;
    let rest = rest.trim_start().strip_prefix("=>")?;
    let (_, comment) = rest.split_once("//")?;
    let ty = comment.trim().split(['\t', ' ']).next()?;
    type_word(ty)?;
    Some(Field { name: name.to_owned(), ty: ty.to_owned(), comment })
}

/// `widget_no` of `widgetNo`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
