//! Parts of a page, cut by the titles that the pages have; where titles are lost, by content.

use super::cells::{Split, cells, head};
use super::lines::{Line, plain, uncomment};
use super::row::Row;
use super::words::{Kind, type_word};

/// What a part of a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Before the first title. Without titles it is the whole page.
    Head,
    PublicRequest,
    Request,
    PublicResponse,
    Response,
    Errors,
    /// Tables about notifications.
    Notice,
    Sample,
    Other,
}

impl Part {
    /// The place in messages.
    pub(super) fn at(self) -> &'static str {
        match self {
            Self::Response => "/response",
            Self::Errors => "/errors",
            _ => "/request",
        }
    }
}

/// A part of a page.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) part: Part,
    pub(super) line: usize,
    /// The class whose fields a table has, if the table has a class for a title.
    pub(super) class: Option<String>,
    pub(super) lines: Vec<Line>,
}

/// Cuts a page.
pub(super) fn cut(lines: &[Line]) -> Vec<Section> {
    let section = |part, line, class| Section { part, line, class, lines: Vec::new() };
    let mut sections = vec![section(Part::Head, 1, None)];
    for (i, line) in lines.iter().enumerate() {
        let current = sections.last().map_or(Part::Head, |last| last.part);
        if let Some(part) = title(&line.text) {
            sections.push(section(part, line.no, None));
            continue;
        }
        if let Some(name) = declared(&line.text) {
            let is_answer = ["Response", "Resp", "Rsp", "Result"].iter().any(|end| name.ends_with(end));
            let is_first = !sections.iter().any(|section| matches!(section.part, Part::Request | Part::Response));
            sections.push(match (is_answer, is_first) {
                (true, _) => section(Part::Response, line.no, None),
                (_, true) => section(Part::Request, line.no, None),
                _ => section(current, line.no, Some(name)),
            });
            continue;
        }
        let is_errors = ["错误码", "Error code"].contains(&first_cell(&line.text).as_str());
        if is_errors && current != Part::Errors {
            sections.push(section(Part::Errors, line.no, None));
            continue;
        }
        if let Some(class) = class_title(&line.text).filter(|_| is_before_head(&lines[i + 1..])) {
            sections.push(section(current, line.no, Some(class)));
            continue;
        }
        // A heading that nobody knows ends what was before it.
        if matches!(current, Part::Request | Part::Response) && is_heading(&line.text) {
            sections.push(section(Part::Other, line.no, None));
            continue;
        }
        if let Some(last) = sections.last_mut() {
            last.lines.push(line.clone());
        }
    }
    sections
}

/// Whether a line is the title of a part.
pub(super) fn title(line: &str) -> Option<Part> {
    // A title has a few words; a cell may have any text.
    if line.len() > 100 || line.contains(['\t', '|']) {
        return None;
    }
    let line = uncomment(line).trim().trim_start_matches(['#', '*', '•', '=', ' ']);
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let line = numbered.strip_prefix(['、', '.', '．']).unwrap_or(line);
    let line = line.trim_end_matches([':', '：', '*', '=', '#', ' ']);
    let bare = line.split(['(', '（']).next().unwrap_or_default();
    let bare: String = bare.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    Some(match bare.as_str() {
        "公共请求参数" | "commonrequestparameters" | "publicrequestparameters" => Part::PublicRequest,
        "请求参数"
        | "业务请求参数"
        | "请求业务参数"
        | "业务参数"
        | "应用参数"
        | "bodyparams"
        | "body参数"
        | "requestparameters"
        | "businessrequestparameters" => Part::Request,
        "公共响应参数" | "公共返回参数" | "commonresponseparameters" | "publicresponseparameters" => {
            Part::PublicResponse
        }
        "响应参数"
        | "业务响应参数"
        | "返回参数"
        | "业务返回参数"
        | "返回结果"
        | "返回响应"
        | "responseparameters"
        | "businessresponseparameters" => Part::Response,
        "业务错误码"
        | "错误码"
        | "错误码解释"
        | "错误码列表"
        | "业务错误码解释"
        | "errorcodes"
        | "businesserrorcodes" => Part::Errors,
        "触发通知"
        | "触发通知类型"
        | "触发通知字段"
        | "触发通知示例"
        | "通知参数"
        | "异步通知参数"
        | "notificationparameters" => Part::Notice,
        "请求示例" | "响应示例" | "返回示例" | "正常示例" | "异常示例" | "异常返回示例" | "错误示例"
        | "响应异常示例" | "samplerequest" | "sampleresponse" | "示例代码" => Part::Sample,
        "公共参数" | "请求地址" | "公共错误码" | "常见问题" | "常见报错" | "faq" | "返回" | "顶部" | "注意事项"
        | "api工具" => Part::Other,
        _ => return None,
    })
}

/// The name in `type WidgetPart struct {` and `public class WidgetPart {`.
fn declared(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    let name = match words.as_slice() {
        ["type", name, "struct", ..] | ["public", "class", name, ..] | ["class", name, ..] => {
            name.trim_end_matches('{')
        }
        _ => return None,
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_name && line.trim_end().ends_with('{')).then(|| name.to_owned())
}

/// The first of at least two cells.
fn first_cell(line: &str) -> String {
    let line = uncomment(line).trim().trim_start_matches('|');
    let first = line.split(['\t', '|', ' ']).next().unwrap_or_default();
    if first.len() < line.len() { plain(first) } else { String::new() }
}

fn class_title(line: &str) -> Option<String> {
    if line.len() > 200 {
        return None;
    }
    let line = uncomment(line).trim().trim_start_matches(['#', ' ']).trim_end_matches([':', '：']);
    let line = plain(line);
    let word = line.split([' ', '(', '（']).next()?;
    match type_word(word)?.kind {
        Kind::Object(Some(class)) if class == word && line.len() < 80 => Some(class),
        _ => None,
    }
}

/// A heading of Markdown.
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    rest.len() < line.len() && rest.starts_with(' ') && !rest.contains(['\t', '|'])
}

/// Whether the next line with text is the head of a table.
fn is_before_head(lines: &[Line]) -> bool {
    let next = lines.iter().take(4).find(|line| !line.text.trim().is_empty());
    let is_head = |split| next.is_some_and(|line| head(&cells(&line.text, split)).is_some());
    is_head(Split::Tabs) || is_head(Split::Bars)
}

const PUBLIC_REQUEST: [&str; 14] = [
    "app_id",
    "method",
    "format",
    "return_url",
    "charset",
    "sign_type",
    "sign",
    "timestamp",
    "version",
    "notify_url",
    "app_auth_token",
    "biz_content",
    "auth_token",
    "app_cert_sn",
];
const PUBLIC_RESPONSE: [&str; 5] = ["code", "msg", "sub_code", "sub_msg", "sign"];

/// What rows of one table, or of several in a row, are about.
#[derive(Debug, Default)]
pub(super) struct Sides {
    /// The public ones, of the request.
    pub(super) public: Vec<Row>,
    pub(super) request: Vec<Row>,
    pub(super) response: Vec<Row>,
}

/// Cuts the public rows off, and what follows the public rows of the answer.
pub(super) fn sides(rows: Vec<Row>, is_response: bool) -> Sides {
    let mut sides = Sides::default();
    let mut is_response = is_response;
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    // While a run of public rows goes on.
    let mut run: Option<&[&str]> = None;
    for (i, row) in rows.into_iter().enumerate() {
        let is_top = row.depth.unwrap_or_default() == 0 && row.path.is_empty();
        if run.is_some_and(|run| !is_top || !run.contains(&name(i))) {
            run = None;
        }
        if run.is_none() && is_top {
            let begins_request = name(i) == "app_id" && PUBLIC_REQUEST.contains(&name(i + 1));
            let begins_response = name(i) == "code" && matches!(name(i + 1), "msg" | "sub_code");
            is_response |= begins_response;
            run = match (begins_request, begins_response) {
                (true, _) => Some(&PUBLIC_REQUEST),
                (_, true) => Some(&PUBLIC_RESPONSE),
                _ => None,
            };
        }
        match (run, is_response) {
            (Some(run), _) => sides.public.extend((run.len() == PUBLIC_REQUEST.len()).then_some(row)),
            (None, true) => sides.response.push(row),
            (None, false) => sides.request.push(row),
        }
    }
    sides
}
