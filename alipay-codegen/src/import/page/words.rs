//! The words of the pages: needed or not, types, heads of columns.

/// Whether a field is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    Required,
    Optional,
    /// The description has the condition.
    Conditional,
}

/// What a word in the column "is it needed" means; `None` for one that nobody has seen.
pub(super) fn flag(word: &str) -> Option<Flag> {
    const REQUIRED: [&str; 17] = [
        "必选",
        "必填",
        "必须",
        "必需",
        "是",
        "Y",
        "y",
        "Yes",
        "Required",
        "required",
        "√",
        "✅",
        "√必选",
        "不可空",
        "MUST",
        "Mandatory",
        "M",
    ];
    const OPTIONAL: [&str; 16] = [
        "可选",
        "选填",
        "否",
        "非必填",
        "非必选",
        "非必须",
        "非必需",
        "N",
        "No",
        "O",
        "Optional",
        "optional",
        "可空",
        "CHOICE",
        "-",
        "",
    ];
    const CONDITIONAL: [&str; 7] = ["特殊可选", "条件可选", "条件必填", "条件必选", "特殊必填", "C", "Conditional"];
    let among = |words: &[&str]| words.contains(&word);
    match (among(&REQUIRED), among(&OPTIONAL), among(&CONDITIONAL)) {
        (true, ..) => Some(Flag::Required),
        (_, true, _) => Some(Flag::Optional),
        (.., true) => Some(Flag::Conditional),
        _ => None,
    }
}

/// A word that is written, and says whether a field is needed.
pub(super) fn is_flag(word: &str) -> bool {
    !word.is_empty() && word != "-" && flag(word).is_some()
}

/// The type of a field, as the page has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeWord {
    pub(super) kind: Kind,
    pub(super) list: bool,
    pub(super) min: Option<u32>,
    pub(super) max: Option<u32>,
    /// Whether it is written with a capital.
    pub(super) has_capitals: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    Price,
    Date,
    Bytes,
    /// With its class, if the page names one.
    Object(Option<String>),
    /// A class whose capitals a mirror has lost.
    Lowered(String),
}

impl TypeWord {
    pub(super) fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_) | Kind::Lowered(_))
    }
}

/// Reads `String`, `WidgetPart[]`, `string(64)`, `string[0,64]`, `List<String>`, `array{object}`.
pub(super) fn type_word(text: &str) -> Option<TypeWord> {
    let text = text.trim().trim_matches('`');
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (word, mut rest) = text.split_at(end);
    let lower = word.to_ascii_lowercase();
    if matches!(lower.as_str(), "list" | "array") {
        let brackets = |open: char, close: char| rest.strip_prefix(open)?.strip_suffix(close);
        if let Some(inner) = brackets('<', '>').or_else(|| brackets('{', '}')) {
            return type_word(inner).filter(|inner| !inner.list).map(|inner| TypeWord { list: true, ..inner });
        }
    }
    let kind = kind(word, &lower)?;
    let has_capitals = word.bytes().any(|b| b.is_ascii_uppercase());
    let mut ty = TypeWord { kind, list: lower == "array" || lower == "list", min: None, max: None, has_capitals };
    if let Some(after) = rest.strip_prefix("[]") {
        rest = after;
        // An array of bytes is one value.
        ty.list = ty.kind != Kind::Bytes;
    }
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Some(ty);
    }
    let inner = [('(', ')'), ('（', '）'), ('[', ']')];
    let inner = inner.into_iter().find_map(|(open, close)| rest.strip_prefix(open)?.strip_suffix(close))?;
    match inner.split_once([',', '，', '-']) {
        Some((min, max)) => {
            ty.min = Some(min.trim().parse().ok()?);
            ty.max = Some(max.trim().parse().ok()?);
        }
        None => ty.max = Some(inner.trim().parse().ok()?),
    }
    Some(ty)
}

fn kind(word: &str, lower: &str) -> Option<Kind> {
    Some(match lower {
        "string" | "str" | "text" | "json" | "enum" => Kind::Text,
        "number" | "integer" | "int" | "long" | "short" | "int32" | "int64" | "float" | "double" | "decimal"
        | "bigdecimal" | "float64" => Kind::Number,
        "boolean" | "bool" => Kind::Boolean,
        "price" | "money" | "amount" => Kind::Price,
        "date" | "datetime" | "time" | "timestamp" => Kind::Date,
        "byte_array" | "byte" | "file" | "binary" => Kind::Bytes,
        // Its keys are data, which a spec has no type for.
        "map" => return None,
        "object" | "array" | "list" | "jsonobject" | "struct" => Kind::Object(None),
        _ => {
            let is_word = !word.is_empty() && word.len() <= 100 && word.bytes().all(|b| b.is_ascii_alphanumeric());
            match word.starts_with(|c: char| c.is_ascii_uppercase()) {
                // Words of a text and constants are no classes.
                true if is_word && word.bytes().any(|b| b.is_ascii_lowercase()) => Kind::Object(Some(word.to_owned())),
                _ => return None,
            }
        }
    })
}

/// Reads a type in a place where only a type can be: a class in small letters is one, too.
pub(super) fn lowered_type(text: &str) -> Option<TypeWord> {
    if let Some(ty) = type_word(text) {
        return Some(ty);
    }
    let (word, list) = text.strip_suffix("[]").map_or((text, false), |word| (word, true));
    let is_word = word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    is_word.then(|| TypeWord { kind: Kind::Lowered(word.to_owned()), list, min: None, max: None, has_capitals: false })
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Title,
    Type,
    Flag,
    Length,
    Description,
    Example,
    /// `最大长度: 64` among other things.
    Limits,
    Default,
    /// Whether one of several products has the field.
    Product,
    /// Nobody knows what.
    Unknown,
}

pub(super) fn column(head: &str) -> Option<Column> {
    if head.len() > 60 {
        return None;
    }
    let head: String = head.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '`' | '-')).collect();
    Some(match head.to_ascii_lowercase().as_str() {
        "参数" | "参数名" | "参数名称" | "字段" | "字段名" | "字段名称" | "名称" | "属性" | "属性名" | "变量名"
        | "parameter" | "name" | "field" => Column::Name,
        "中文名" | "中文名称" | "标题" => Column::Title,
        "类型" | "参数类型" | "字段类型" | "数据类型" | "type" => Column::Type,
        "是否必填" | "是否必须" | "是否必选" | "是否必需" | "必填" | "必选" | "必须" | "必需" | "是否可空" | "可空"
        | "nullable" | "mandatory" | "required" => Column::Flag,
        "最大长度" | "长度" | "字段长度" | "maxlength" | "length" => Column::Length,
        "描述" | "说明" | "备注" | "含义" | "参数描述" | "参数说明" | "字段描述" | "字段说明" | "description" => {
            Column::Description
        }
        "示例值" | "示例" | "样例" | "样例值" | "example" => Column::Example,
        "更多限制" => Column::Limits,
        "默认值" | "default" => Column::Default,
        _ => return None,
    })
}

/// A length: a number, or one of the signs for none. `None` if it is neither.
pub(super) fn length(cell: &str) -> Option<Option<u32>> {
    let cell = cell.trim();
    if matches!(cell, "" | "-" | "~" | "—" | "不限" | "无") {
        return Some(None);
    }
    let number = cell.trim_start_matches("<=").trim_start_matches('≤');
    let number = number.trim().trim_end_matches("字符").trim_end_matches("characters").trim();
    match number.parse() {
        Ok(0) => Some(None),
        Ok(length) => Some(Some(length)),
        Err(_) => None,
    }
}

/// Whether it could stand where a name stands: not yet whether it is a good one.
pub(super) fn is_namelike(text: &str) -> bool {
    let fits = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '.' | '[' | ']')
            || (!c.is_ascii()
                && (!is_wide(c) || matches!(c, '\u{ff10}'..='\u{ff5a}'))
                && (c.is_alphanumeric() || crate::spec::text::is_invisible(c)))
    };
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| !c.is_ascii_digit() && c != '.' && c != ']' && c != '[');
    first && text.len() <= 200 && text.chars().all(fits) && text.chars().any(|c| c.is_ascii_alphabetic())
}

/// Chinese text and its marks.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        let ty = |kind, list, max| Some((kind, list, max));
        let of = |text: &str| type_word(text).map(|ty| (ty.kind, ty.list, ty.max));
        assert_eq!(of("String"), ty(Kind::Text, false, None));
        assert_eq!(of("string[](128)"), ty(Kind::Text, true, Some(128)));
        assert_eq!(of("String (64)"), ty(Kind::Text, false, Some(64)));
        assert_eq!(of("WidgetPart[]"), ty(Kind::Object(Some("WidgetPart".to_owned())), true, None));
        assert_eq!(of("array{object}"), ty(Kind::Object(None), true, None));
        assert_eq!(of("Byte[]"), ty(Kind::Bytes, false, None));
        let range = type_word("string[][0,64]").map(|ty| (ty.list, ty.min, ty.max));
        assert_eq!(range, Some((true, Some(0), Some(64))));
        for no in ["", "BIG", "Map<String,String>", "string(", "a b", "widgetpart", "String (x)", "List<List<String>>"]
        {
            assert_eq!(type_word(no), None, "{no}");
        }
        assert_eq!(lowered_type("widgetpart[]").map(|ty| ty.kind), Some(Kind::Lowered("widgetpart".to_owned())));
    }

    #[test]
    fn lengths() {
        assert_eq!(length("64"), Some(Some(64)));
        assert_eq!(length("<= 64 字符"), Some(Some(64)));
        assert_eq!(length("-"), Some(None));
        assert_eq!(length("many"), None);
        assert_eq!(length("99999999999"), None);
    }
}
