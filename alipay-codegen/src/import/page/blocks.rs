//! Blocks: a head line for each field, and its texts behind labels such as 【描述】.

use super::lines::{Line, plain, uncomment};
use super::notes::Notes;
use super::row::{self, Row};
use super::words::{TypeWord, is_namelike, lowered_type, type_word};
use crate::spec::text::shown;

/// How many lines are heads.
pub(super) fn starts(lines: &[Line]) -> usize {
    lines.iter().filter(|line| head(&line.text).is_some()).count()
}

/// The text that a label begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Description,
    Values,
    Example,
    Condition,
    Min,
    Max,
    /// Not a fact about the field.
    Other,
}

/// Reads the rows of one part.
pub(super) fn read(lines: &[Line], notes: &mut Notes<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    // A block whose head was refused has no row that could take its texts.
    let mut is_open = false;
    let mut label = Label::Description;
    let (mut group, mut groups) = (None, 0);
    for line in lines {
        let text = uncomment(&line.text).trim();
        if let Some(head) = head(text).or_else(|| group.and_then(|_| bare_head(text))) {
            let is_member = head.flag.is_empty();
            if !is_member {
                group = None;
            }
            label = Label::Description;
            let name = row::name(&head.name, line.no, notes);
            is_open = name.is_some();
            if let Some((path, name)) = name {
                let mut row = Row::new(line.no, &name, head.ty);
                if !is_member {
                    row = row.flagged(&head.flag, notes);
                }
                row.path = path;
                row.group = group;
                rows.push(row);
            }
            continue;
        }
        if is_group(text) {
            groups += 1;
            group = Some(groups);
            is_open = false;
            continue;
        }
        let Some(row) = rows.last_mut().filter(|_| is_open) else { continue };
        match text {
            "" | "收起" | "收起所有属性" => continue,
            "展开所有属性" | "展开" | "展开子属性" => {
                row.opens = true;
                continue;
            }
            _ => {}
        }
        if text.starts_with("```") || (text.starts_with('{') && label != Label::Example) {
            is_open = false;
            continue;
        }
        let text = match labelled(text) {
            Some((new, rest)) => {
                label = new;
                rest
            }
            None => text,
        };
        add(row, label, text.trim(), line.no, notes);
    }
    for row in &mut rows {
        row.example = row::example(&row.example);
    }
    rows
}

fn add(row: &mut Row, label: Label, text: &str, line: usize, notes: &mut Notes<'_>) {
    let join = |to: &mut String| {
        if !to.is_empty() && !text.is_empty() {
            to.push('\n');
        }
        to.push_str(text);
    };
    match label {
        _ if text.is_empty() => {}
        Label::Description => join(&mut row.description),
        Label::Condition => join(&mut row.condition),
        Label::Example => join(&mut row.example),
        Label::Min => row.min = Some(text.to_owned()),
        Label::Max => row.max = Some(text.to_owned()),
        Label::Values if matches!(text, "更多" | "more" | "更多枚举值") => row.is_cut = true,
        Label::Values => {
            // The label of a value may have a colon itself.
            let (name, value) = text.rsplit_once([':', '：']).unwrap_or(("", text));
            let value = plain(value);
            match value.is_empty() || value.contains(char::is_whitespace) || value.chars().any(super::words::is_wide) {
                true => {
                    let message = format!("`{}` has a value that cannot be read: {}", shown(&row.name), shown(text));
                    notes.warn(line, &row.at(), message, "add it to `enum` by hand");
                    // The others would look like all there are.
                    row.is_cut = true;
                }
                false => row.values.push((value, name.trim().to_owned())),
            }
        }
        Label::Other => {}
    }
}

struct Head {
    name: String,
    flag: String,
    ty: TypeWord,
}

/// `name必选string(64)`, with a title behind a bar, blanks and Markdown.
fn head(text: &str) -> Option<Head> {
    const FLAGS: [&str; 8] = ["特殊可选", "条件可选", "条件必选", "条件必填", "必选", "可选", "必填", "选填"];
    let text = uncomment(text).trim();
    // A cell of a table may have such words, and any text behind them.
    if text.len() > 400 || text.contains('\t') || text.starts_with('【') {
        return None;
    }
    let text: String = text.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    for (at, _) in text.char_indices() {
        let (before, from) = text.split_at(at);
        let Some(flag) = FLAGS.iter().find(|flag| from.starts_with(**flag)) else { continue };
        let name = before.split(['｜', '|']).next().unwrap_or_default().trim();
        let ty = lowered_type(from.get(flag.len()..)?.trim());
        if let Some(ty) = ty.filter(|_| is_namelike(name)) {
            return Some(Head { name: name.to_owned(), flag: (*flag).to_owned(), ty });
        }
        // 特殊可选 ends with 可选: only the first word counts.
        return None;
    }
    None
}

/// `name string(64)`: a member of a group has no flag of its own.
fn bare_head(text: &str) -> Option<Head> {
    let text: String = text.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    let (name, ty) = text.trim().split_once(' ')?;
    let name = name.split(['｜', '|']).next().unwrap_or_default();
    let ty = type_word(ty).filter(|_| is_namelike(name))?;
    Some(Head { name: name.to_owned(), flag: String::new(), ty })
}

/// `以下参数 二选一 传入`, `3 选 1`.
fn is_group(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '`')).collect();
    let is_short = bare.chars().count() <= 20;
    let digits = bare.trim_start_matches("以下参数").trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = digits.starts_with("选1") || digits.starts_with("选一");
    is_short
        && (is_number
            || ["二选一", "三选一", "四选一", "五选一", "多选一"].iter().any(|word| bare.contains(word))
                && bare.starts_with("以下"))
}

fn labelled(text: &str) -> Option<(Label, &str)> {
    let rest = text.strip_prefix('【')?;
    let (label, rest) = rest.split_once('】')?;
    let label = match label.trim() {
        "描述" => Label::Description,
        "枚举值" => Label::Values,
        "示例值" | "示例" => Label::Example,
        "必选条件" => Label::Condition,
        "最小值" => Label::Min,
        "最大值" => Label::Max,
        "注意事项" | "参考链接" => Label::Other,
        _ => return None,
    };
    Some((label, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let of = |text: &str| head(text).map(|head| (head.name, head.flag, head.ty.list, head.ty.min, head.ty.max));
        let plain = |name: &str, flag: &str, max| Some((name.to_owned(), flag.to_owned(), false, None, max));
        assert_eq!(of("name必选string(64)"), plain("name", "必选", Some(64)));
        assert_eq!(of("name 特殊可选 string(64)"), plain("name", "特殊可选", Some(64)));
        assert_eq!(of("**name****｜标题必选的**可选string(10)"), None, "the title has a flag in it");
        assert_eq!(of("**name****｜标题**可选string(10)"), plain("name", "可选", Some(10)));
        assert_eq!(
            of("name|title必选string[0,64]"),
            Some(("name".to_owned(), "必选".to_owned(), false, Some(0), Some(64)))
        );
        assert_eq!(of("name必选string[](128)"), Some(("name".to_owned(), "必选".to_owned(), true, None, Some(128))));
        assert_eq!(of("//name｜number必选boolean"), plain("name", "必选", None));
        assert_eq!(of("name可选widgetpart"), plain("name", "可选", None));
        assert_eq!(of("the field is 必选 and so on"), None);
        assert!(is_group("以下参数 二选一 传入") && is_group("3 选 1") && !is_group("和mobile二选一"));
    }
}
