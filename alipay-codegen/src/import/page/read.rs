//! A page, read: whatever its layout was.

use super::cells::{Split, cells, head};
use super::lines::{Line, lines};
use super::notes::Notes;
use super::row::Row;
use super::samples::Samples;
use super::sections::{Part, Section, cut, sides};
use super::words::Kind;
use super::{about, decode, errors, html, layout, site};
use crate::spec::text::{listed, shown};
use crate::spec::{ErrorSpec, Need};
use std::collections::HashMap;

/// What a page says.
pub(super) struct Read {
    pub(super) method: String,
    pub(super) title: Option<(usize, String)>,
    pub(super) user: Option<(usize, Need)>,
    /// Whether the public parameters are there, and `biz_content` is none of them.
    pub(super) is_plain: bool,
    pub(super) request: Vec<Row>,
    pub(super) response: Vec<Row>,
    /// Tables that have a class for a title.
    pub(super) classes: HashMap<String, Vec<Row>>,
    pub(super) errors: Vec<(usize, ErrorSpec)>,
    pub(super) samples: Samples,
}

/// The largest API has a few hundred.
const MOST_ROWS: usize = 3000;

/// Reads a page; `None`, with an error, if it is none.
pub(super) fn read(bytes: &[u8], notes: &mut Notes<'_>) -> Option<Read> {
    let text = decode::decode(bytes, notes)?;
    let is_site = site::is_site(&text);
    let lines = if !is_site && html::is_html(&text) { html::lines(&text, notes) } else { lines(&text) };
    let samples = if is_site { Samples::default() } else { Samples::find(&lines) };
    let mut parts = Parts::default();
    match is_site {
        true => (parts.request, parts.response) = site::read(&text, notes),
        false => parts.sections(&cut(&lines), &samples, notes),
    }
    if parts.request.len() + parts.response.len() > MOST_ROWS {
        let message = format!("more than {MOST_ROWS} rows: this is no page of one API");
        notes.error(0, "", message, "split it, and import the pages one by one");
        return None;
    }
    if parts.is_empty() && samples.responses.is_empty() {
        refuse(&text, notes);
        return None;
    }
    let method = match is_site {
        true => site::method(&text, notes),
        false => about::method(&lines, &samples, notes),
    }?;
    let title = if is_site { site::title(&text) } else { about::title(&lines, &method) };
    let user = about::user(&lines, &parts.public);
    let has = |name: &str| parts.public.iter().any(|row| row.name == name);
    let is_plain = has("app_id") && has("sign") && has("version") && !has("biz_content");
    let mut page = Read {
        method,
        title,
        user,
        is_plain,
        request: parts.request,
        response: parts.response,
        classes: parts.classes,
        errors: parts.errors,
        samples,
    };
    distrust_small_letters(&mut page, notes);
    Some(page)
}

/// Neither rows nor samples: says what the page may be instead.
fn refuse(text: &str, notes: &mut Notes<'_>) {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (message, help) = if has(&["验证码", "captcha", "滑块", "punish"]) {
        ("the page is a captcha, no documentation", "open it in a browser, answer the captcha, and save it then")
    } else if has(&["登录", "登陆", "login", "Login", "sign in"]) {
        ("the page is a login page, no documentation", "log in, and save the page then")
    } else {
        ("the page has neither a table of parameters nor a sample answer", "copy the whole page of one API")
    };
    notes.error(0, "", message, help);
}

/// Mirrors turn everything into small letters: then values and examples are not what the platform takes.
fn distrust_small_letters(page: &mut Read, notes: &mut Notes<'_>) {
    let has_capitals = page.request.iter().chain(&page.response).any(|row| row.ty.has_capitals);
    let mut rows: Vec<&mut Row> = page.request.iter_mut().chain(&mut page.response).collect();
    let lowered = rows.iter().find(|row| matches!(row.ty.kind, Kind::Lowered(_)));
    let Some((line, class)) = lowered.map(|row| (row.line, row.ty.kind.clone())) else { return };
    let Kind::Lowered(class) = class else { return };
    if has_capitals {
        // Not everything is in small letters, so this is no class that has lost its capitals.
        for row in &rows {
            if let Kind::Lowered(ty) = &row.ty.kind {
                let message = format!("`{}` has the unknown type `{}`, and was left out", shown(&row.name), shown(ty));
                notes.warn(row.line, &row.at(), message, "add it to the spec by hand");
            }
        }
        let is_known = |row: &Row| !matches!(row.ty.kind, Kind::Lowered(_));
        page.request.retain(is_known);
        page.response.retain(is_known);
        return;
    }
    let message = format!("the page is a copy in small letters: the class `{}` has no capitals", shown(&class));
    notes.warn(line, "", message, "examples, values and samples were left out; import the page from its source");
    for row in &mut rows {
        row.example.clear();
        row.values.clear();
        row.is_cut = false;
    }
    page.samples = Samples::default();
}

#[derive(Default)]
struct Parts {
    public: Vec<Row>,
    request: Vec<Row>,
    response: Vec<Row>,
    classes: HashMap<String, Vec<Row>>,
    errors: Vec<(usize, ErrorSpec)>,
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.request.is_empty() && self.response.is_empty() && self.errors.is_empty() && self.public.is_empty()
    }

    fn sections(&mut self, sections: &[Section], samples: &Samples, notes: &mut Notes<'_>) {
        let has = |wanted: Part| sections.iter().any(|section| section.part == wanted);
        let has_titles = has(Part::Request) || has(Part::Response);
        for section in sections {
            match section.part {
                Part::Request | Part::Response => self.fields(section, samples, notes),
                Part::Head if !has_titles => self.fields(section, samples, notes),
                Part::PublicRequest | Part::PublicResponse => self.public(section, samples, notes),
                Part::Errors => self.errors.extend(errors::read(&section.lines, notes)),
                Part::Notice => notice(&section.lines, section.line, samples, notes),
                Part::Head | Part::Sample | Part::Other => elsewhere(section, samples, notes),
            }
        }
        if !has_titles && !self.request.is_empty() && self.response.is_empty() {
            let line = self.request.first().map_or(0, |row| row.line);
            notes.warn(
                line,
                "/request",
                "the page has no titles, and nothing shows where the answer begins",
                "every row was read as part of the request",
            );
        }
        if let Some(last) = sections.last().filter(|last| last.part == Part::Request && !self.request.is_empty()) {
            notes.warn(
                last.line,
                "/request",
                "the page ends with the request: the copy may be cut",
                "import it again when the whole page is at hand",
            );
        }
    }

    fn fields(&mut self, section: &Section, samples: &Samples, notes: &mut Notes<'_>) {
        let (table, others) = match section.part {
            Part::Head => (section.lines.as_slice(), None),
            _ => first_table(&section.lines),
        };
        if let Some(others) = others {
            let help = "if it belongs to the API, put a line with its title before it, such as 请求参数 or 响应参数";
            notes.warn(others, section.part.at(), "a second table without a title that is known was left out", help);
        }
        let rows = layout::rows(table, samples, notes);
        match &section.class {
            Some(class) => self.classes.entry(class.clone()).or_default().extend(rows),
            None => {
                let sides = sides(rows, section.part == Part::Response);
                self.public.extend(sides.public);
                self.request.extend(sides.request);
                self.response.extend(sides.response);
            }
        }
    }

    /// Public rows tell whether a user's token is needed. What is wrong with them is of no interest; what follows them
    /// without a title is.
    fn public(&mut self, section: &Section, samples: &Samples, notes: &mut Notes<'_>) {
        let mut quiet = Notes::new("");
        let sides_quiet =
            sides(layout::rows(&section.lines, samples, &mut quiet), section.part == Part::PublicResponse);
        self.public.extend(sides_quiet.public);
        let own = sides_quiet.request.into_iter().chain(sides_quiet.response);
        let own: Vec<Row> = own.filter(|row| !is_public(&row.name)).collect();
        if let Some(first) = own.first() {
            let message = format!("`{}` and {} more rows stand in a public table", shown(&first.name), own.len() - 1);
            notes.warn(
                first.line,
                section.part.at(),
                message,
                "they were left out; if they are parameters of the API, give them a title of their own",
            );
        }
    }
}

/// The lines up to the second head of a table, and where that is: what follows could be about anything.
fn first_table(lines: &[Line]) -> (&[Line], Option<usize>) {
    let is_head = |line: &Line| {
        [Split::Tabs, Split::Bars, Split::Blanks].iter().any(|split| head(&cells(&line.text, *split)).is_some())
    };
    match lines.iter().enumerate().filter(|(_, line)| is_head(line)).nth(1) {
        Some((at, line)) => (lines.get(..at).unwrap_or_default(), Some(line.no)),
        None => (lines, None),
    }
}

/// Rows in a part that is not about parameters.
fn elsewhere(section: &Section, samples: &Samples, notes: &mut Notes<'_>) {
    let rows = layout::rows(&section.lines, samples, &mut Notes::new(""));
    let rows: Vec<&Row> = rows.iter().filter(|row| !is_public(&row.name)).collect();
    if let Some(first) = rows.first() {
        let names = listed(rows.iter().map(|row| &row.name));
        let message = format!("rows stand outside of the parts about request and answer, and were left out: {names}");
        notes.warn(first.line, "", message, "put a line with the title 请求参数 or 响应参数 before them");
    }
}

/// Rows that appear in public tables of some pages only.
fn is_public(name: &str) -> bool {
    matches!(
        name,
        "app_id"
            | "method"
            | "format"
            | "return_url"
            | "charset"
            | "sign_type"
            | "sign"
            | "timestamp"
            | "version"
            | "notify_url"
            | "app_auth_token"
            | "biz_content"
            | "auth_token"
            | "app_cert_sn"
            | "alipay_root_cert_sn"
            | "alipay_cert_sn"
            | "code"
            | "msg"
            | "sub_code"
            | "sub_msg"
            | "encrypt_type"
            | "ws_service_url"
            | "target_app_id"
    )
}

/// Notifications are types of their own, in `types/<domain>.json`.
fn notice(lines: &[Line], line: usize, samples: &Samples, notes: &mut Notes<'_>) {
    let rows = layout::rows(lines, samples, &mut Notes::new(""));
    if !rows.is_empty() {
        let message = format!("{} parameters of a notification were left out", rows.len());
        notes.warn(line, "", message, "describe them as a type with `notify_types` in types/<domain>.json");
    }
}
