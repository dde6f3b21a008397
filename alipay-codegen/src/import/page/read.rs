//! A page, read: whatever its layout was.

use super::lines::{Line, lines};
use super::notes::Notes;
use super::row::Row;
use super::samples::Samples;
use super::sections::{Part, Section, cut, sides};
use super::words::Kind;
use super::{about, decode, errors, html, layout, site};
use crate::spec::text::shown;
use crate::spec::{ErrorSpec, Need};
use std::collections::HashMap;

/// What a page says.
pub(super) struct Read {
    pub(super) method: String,
    pub(super) title: Option<(usize, String)>,
    pub(super) user: Option<(usize, Need)>,
    pub(super) request: Vec<Row>,
    pub(super) response: Vec<Row>,
    /// Tables that have a class for a title.
    pub(super) classes: HashMap<String, Vec<Row>>,
    pub(super) errors: Vec<(usize, ErrorSpec)>,
    pub(super) samples: Samples,
}

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
    let mut page = Read {
        method,
        title,
        user,
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
    let mut rows: Vec<&mut Row> = page.request.iter_mut().chain(&mut page.response).collect();
    let lowered = rows.iter().find(|row| matches!(row.ty.kind, Kind::Lowered(_)));
    let Some((line, class)) = lowered.map(|row| (row.line, row.ty.kind.clone())) else { return };
    let Kind::Lowered(class) = class else { return };
    let message = format!("the page is a copy in small letters: the class `{}` has no capitals", shown(&class));
    notes.warn(line, "", message, "examples, values and samples were left out; import the page from its source");
    for row in &mut rows {
        row.example.clear();
        row.values.clear();
        // Nor what a description lists.
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
                _ => {}
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
        let rows = layout::rows(&section.lines, samples, notes);
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
