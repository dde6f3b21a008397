//! From saved HTML to lines: one for each row of a table, a tab between cells. A scanner in one pass: nothing is fetched,
//! no entity of a page is expanded, and tags that nobody closed do no harm.

use super::lines::{BREAK, Line, entities};
use super::notes::Notes;

/// Whether a text is HTML, and not a text with a few tags in it.
pub(super) fn is_html(text: &str) -> bool {
    let mut counts = [0_usize; 4];
    for (at, _) in text.match_indices('<') {
        let name = tag_name(text.get(at + 1..).unwrap_or_default());
        match name.as_str() {
            "html" | "body" => return true,
            "table" => counts[0] += 1,
            "td" | "tr" | "th" => counts[1] += 1,
            "div" | "p" | "li" => counts[2] += 1,
            "head" | "title" | "meta" => counts[3] += 1,
            _ => {}
        }
        let is_table = counts[0] > 0 && counts[1] > 1;
        if is_table || counts[1] > 5 || counts[2] > 5 || counts[3] > 1 {
            return true;
        }
    }
    text.trim_start().get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
}

/// The lines of a page.
pub(super) fn lines(text: &str, notes: &mut Notes<'_>) -> Vec<Line> {
    let mut page = Page { notes, lines: Vec::new(), text: String::new(), line: 1, no: 1, row: None, inner: 0, pre: 0 };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match rest.find('<') {
            Some(0) => page.markup(rest),
            Some(next) => {
                page.text(&rest[..next]);
                next
            }
            None => {
                page.text(rest);
                rest.len()
            }
        };
        let length = length.max(1);
        page.no += rest.get(..length).unwrap_or(rest).matches('\n').count();
        at += length;
    }
    page.end_row();
    page.flush();
    if page.inner > 0 {
        page.notes.warn(
            page.no,
            "",
            "a table inside a cell is never closed",
            "what follows it was read as part of the cell",
        );
    }
    page.lines
}

struct Page<'a, 'b> {
    notes: &'a mut Notes<'b>,
    lines: Vec<Line>,
    /// The line that is not complete yet, and where it began.
    text: String,
    line: usize,
    /// The line of the file.
    no: usize,
    row: Option<Cells>,
    /// Tables inside a cell.
    inner: usize,
    pre: usize,
}

#[derive(Default)]
struct Cells {
    count: usize,
    /// Further columns that the cell takes.
    span: usize,
}

impl Page<'_, '_> {
    /// A tag, a comment or a declaration, or a `<` that is none. Returns how long it is.
    fn markup(&mut self, rest: &str) -> usize {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return comment.find("-->").map_or_else(|| self.unclosed(rest, "comment"), |end| end + 7);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            // A document type may declare entities in brackets; they are skipped with it.
            let close = rest.find('>');
            let has_subset = close.and_then(|close| rest.get(..close)).is_some_and(|before| before.contains('['));
            let end = if has_subset { rest.find("]>").map(|end| end + 2) } else { close.map(|end| end + 1) };
            return end.unwrap_or_else(|| self.unclosed(rest, "declaration"));
        }
        let name = tag_name(&rest[1..]);
        if name.is_empty() {
            self.text("<");
            return 1;
        }
        let Some(end) = tag_end(rest) else { return self.unclosed(rest, "tag") };
        let tag = &rest[..end];
        if matches!(name.as_str(), "script" | "style" | "noscript") {
            let close = format!("</{name}");
            return find_ignoring_case(rest, &close).unwrap_or_else(|| self.unclosed(rest, &name));
        }
        self.tag(&name, rest.starts_with("</"), tag);
        end
    }

    /// What never ends takes the rest of the page with it.
    fn unclosed(&mut self, rest: &str, what: &str) -> usize {
        let message = format!("a {what} is never closed");
        self.notes.warn(self.no, "", message, "nothing behind it was read; save the page again");
        rest.len()
    }

    fn tag(&mut self, name: &str, is_end: bool, tag: &str) {
        match name {
            // The end of the table itself, whose last row nobody closed.
            "table" if self.row.is_some() && is_end && self.inner == 0 => self.end_row(),
            "table" if self.row.is_some() => {
                self.inner = if is_end { self.inner.saturating_sub(1) } else { self.inner + 1 };
                if !is_end && self.inner == 1 {
                    let help = "its rows were read as text of the cell; add them to the spec by hand";
                    self.notes.warn(self.no, "", "a table stands inside a cell", help);
                }
            }
            "tr" | "td" | "th" if self.inner > 0 => self.push_break(if name == "tr" { BREAK } else { ' ' }),
            "tr" => {
                self.end_row();
                if !is_end {
                    self.flush();
                    self.row = Some(Cells::default());
                }
            }
            "td" | "th" if !is_end => self.cell(tag),
            "br" | "p" | "div" | "li"
                if self.row.as_ref().is_some_and(|row| row.count > 0) && (name == "br" || !is_end) =>
            {
                self.push_break(BREAK);
            }
            "pre" => {
                self.pre = if is_end { self.pre.saturating_sub(1) } else { self.pre + 1 };
                if self.row.is_none() {
                    self.flush();
                }
            }
            "br" | "p" | "div" | "li" | "ul" | "ol" | "table" | "thead" | "tbody" | "section" | "article" | "dt"
            | "dd" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "title" | "option"
                if self.row.is_none() =>
            {
                self.flush();
            }
            _ => {}
        }
    }

    fn cell(&mut self, tag: &str) {
        let row = self.row.get_or_insert_with(Cells::default);
        if row.count == 0 {
            self.line = self.no;
        } else {
            self.text.push('\t');
        }
        for _ in 0..row.span {
            self.text.push('\t');
        }
        row.count += 1;
        row.span = attribute(tag, "colspan").unwrap_or(1).clamp(1, 20) - 1;
        if row.span > 0 {
            let help = "check what was read of this row";
            self.notes.warn(self.no, "", "a cell takes several columns", help);
        }
        if attribute(tag, "rowspan").is_some_and(|rows| rows > 1) {
            let help = "the rows below have a cell less; complete them in the spec by hand";
            self.notes.warn(self.no, "", "a cell takes several rows", help);
        }
    }

    fn push_break(&mut self, c: char) {
        if !self.text.is_empty() && !self.text.ends_with([BREAK, '\t']) {
            self.text.push(c);
        }
    }

    fn end_row(&mut self) {
        if self.row.take().is_some_and(|row| row.count > 0) {
            self.push();
        }
        self.text.clear();
        self.inner = 0;
    }

    fn flush(&mut self) {
        if !self.text.trim().is_empty() {
            self.push();
        }
        self.text.clear();
    }

    fn push(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text: Vec<&str> = text.split('\t').map(|cell| cell.trim_end_matches([BREAK, ' '])).collect();
        self.lines.push(Line { no: self.line, text: text.join("\t") });
    }

    fn text(&mut self, raw: &str) {
        let is_in_row = self.row.is_some();
        if self.pre > 0 && !is_in_row {
            for (i, part) in raw.split('\n').enumerate() {
                if i > 0 {
                    self.flush();
                }
                if self.text.is_empty() {
                    self.line = self.no + i;
                }
                self.text.push_str(&entities(part));
            }
            return;
        }
        // Blanks and line breaks of the file are one blank; those that an entity asks for are kept.
        let mut squeezed = String::with_capacity(raw.len());
        for c in raw.chars() {
            match c.is_ascii_whitespace() {
                true if squeezed.ends_with(' ') => {}
                true => squeezed.push(' '),
                false => squeezed.push(c),
            }
        }
        let is_start = self.text.is_empty() || self.text.ends_with(['\t', BREAK, ' ']);
        let squeezed = if is_start { squeezed.trim_start_matches(' ') } else { &squeezed };
        if squeezed.is_empty() {
            return;
        }
        if self.text.is_empty() && !is_in_row {
            self.line = self.no
                + raw.len().min(
                    raw.find(|c: char| !c.is_whitespace())
                        .map_or(0, |at| raw.get(..at).map_or(0, |before| before.matches('\n').count())),
                );
        }
        self.text.push_str(&entities(squeezed));
    }
}

/// The name of the tag behind a `<`, in small letters.
fn tag_name(text: &str) -> String {
    let text = text.strip_prefix('/').unwrap_or(text);
    let name: String = text.chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name.to_ascii_lowercase() } else { String::new() }
}

/// Where a tag ends. Quotes count only behind `=`, as a browser takes them.
fn tag_end(text: &str) -> Option<usize> {
    let (mut quote, mut last) = (None, b' ');
    for (at, c) in text.bytes().enumerate() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if last == b'=' => quote = Some(c),
            _ => {}
        }
        if !c.is_ascii_whitespace() {
            last = c;
        }
    }
    None
}

/// A number in an attribute.
fn attribute(tag: &str, name: &str) -> Option<usize> {
    let at = find_ignoring_case(tag, name)?;
    let value = tag.get(at + name.len()..)?.trim_start().strip_prefix('=')?;
    let digits: String =
        value.trim_start().trim_start_matches(['"', '\'']).chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    text.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
}
