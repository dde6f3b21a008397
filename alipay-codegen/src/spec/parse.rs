//! Strict JSON, with a hint for each usual mistake.
//!
//! A parser of our own, since three things are needed that a general one does not give: the place of every value
//! (for diagnostics), the order of keys (for documentation and generated code), and hints. It also keeps
//! everything that serde would compile out of the build scripts of applications.

use super::json::{Json, Member, Value};
use super::pointer::{Step, position};
use super::text::shown;
use std::collections::HashSet;

/// Spec files are shallow; deeper input is a mistake or an attack on the stack.
pub(crate) const MAX_DEPTH: usize = 64;

/// Why a text is not JSON, and where.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) at: usize,
    /// Innermost first.
    pub(crate) path: Vec<Step>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Parses a whole file. Duplicate keys do not stop the parser, so they may come several at once.
pub(crate) fn parse(text: &str) -> Result<Json, Vec<Problem>> {
    let mut parser = Parser { text, at: 0, duplicates: Vec::new() };
    let parsed = parser.document();
    let mut problems = parser.duplicates;
    match parsed {
        Ok(json) if problems.is_empty() => Ok(json),
        Ok(_) => Err(problems),
        Err(problem) => {
            problems.push(problem);
            Err(problems)
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    duplicates: Vec<Problem>,
}

type Parsed<T> = Result<T, Problem>;

impl Parser<'_> {
    fn document(&mut self) -> Parsed<Json> {
        self.space()?;
        if self.peek().is_none() {
            return Err(self.wrong("the file is empty").hint("write a JSON object"));
        }
        let json = self.value(0)?;
        self.space()?;
        match self.peek() {
            None => Ok(json),
            Some(_) => Err(self
                .wrong("text after the end of the JSON value")
                .hint("a spec file holds exactly one object; remove the rest")),
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Json> {
        if depth > MAX_DEPTH {
            return Err(self
                .wrong(format!("more than {MAX_DEPTH} levels of nesting"))
                .hint("give inner objects a named type under `types`"));
        }
        let at = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return Err(self.wrong("the file ends where a value is expected")),
        };
        Ok(Json { value, at })
    }

    fn object(&mut self, depth: usize) -> Parsed<Value> {
        let open = self.at;
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        loop {
            self.space()?;
            match self.peek() {
                Some(b'}') if members.is_empty() => break,
                Some(b'}') => return Err(self.trailing_comma("}")),
                Some(b'"') => {}
                Some(b'\'') => return Err(self.single_quote()),
                None => return Err(self.truncated("object", open)),
                Some(_) => {
                    return Err(self.wrong("expected a key in double quotes").hint("write \"key\": value"));
                }
            }
            let at = self.at;
            let key = self.string()?;
            if !seen.insert(key.clone()) {
                self.duplicates.push(Problem {
                    at,
                    path: vec![Step::Key(key.clone())],
                    message: format!("the key `{}` appears twice in this object", shown(&key)),
                    help: Some("keep one of the two".to_owned()),
                });
            }
            self.space()?;
            match self.peek() {
                Some(b':') => self.at += 1,
                None => return Err(self.truncated("object", open)),
                Some(_) => return Err(self.wrong("expected `:` after the key").hint("write \"key\": value")),
            }
            self.space()?;
            if self.peek().is_none() {
                return Err(self.truncated("object", open));
            }
            let known = self.duplicates.len();
            let value = self.value(depth + 1);
            for duplicate in self.duplicates.iter_mut().skip(known) {
                duplicate.path.push(Step::Key(key.clone()));
            }
            let value = value.map_err(|problem| problem.inside(Step::Key(key.clone())))?;
            members.push(Member { key, at, value });
            if self.separator(b'}', "object", open)? {
                break;
            }
        }
        self.at += 1;
        Ok(Value::Object(members))
    }

    fn list(&mut self, depth: usize) -> Parsed<Value> {
        let open = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space()?;
            match self.peek() {
                Some(b']') if items.is_empty() => break,
                Some(b']') => return Err(self.trailing_comma("]")),
                None => return Err(self.truncated("list", open)),
                Some(_) => {}
            }
            let step = Step::Index(items.len());
            let known = self.duplicates.len();
            let item = self.value(depth + 1);
            for duplicate in self.duplicates.iter_mut().skip(known) {
                duplicate.path.push(step.clone());
            }
            items.push(item.map_err(|problem| problem.inside(step))?);
            if self.separator(b']', "list", open)? {
                break;
            }
        }
        self.at += 1;
        Ok(Value::List(items))
    }

    /// After a member or item: `true` at the closing bracket, `false` behind a comma.
    fn separator(&mut self, close: u8, what: &str, open: usize) -> Parsed<bool> {
        self.space()?;
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(byte) if byte == close => Ok(true),
            None => Err(self.truncated(what, open)),
            Some(_) => Err(self
                .wrong(format!("expected `,` or `{}`", char::from(close)))
                .hint("is a comma missing at the end of the line above?")),
        }
    }

    fn string(&mut self) -> Parsed<String> {
        let open = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(stop) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') else {
                self.at = open;
                return Err(self.wrong("the file ends inside this string").hint("add the closing `\"`"));
            };
            out.push_str(&rest[..stop]);
            self.at += stop;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(b'\n' | b'\r') => {
                    return Err(self
                        .wrong("a line break inside a string")
                        .hint("close the string with `\"`, or write \\n for a line break"));
                }
                _ => {
                    return Err(self
                        .wrong("a control character inside a string")
                        .hint("write it as \\u00XX, or remove it"));
                }
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let escaped = match self.text.as_bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                return Err(self.wrong("an unknown escape in a string").hint("a backslash itself is written \\\\"));
            }
        };
        self.at += 2;
        Ok(escaped)
    }

    fn unicode(&mut self) -> Parsed<char> {
        let first = self.hex4()?;
        let code = match first {
            0xD800..=0xDBFF if self.text[self.at..].starts_with("\\u") => match self.hex4()? {
                low @ 0xDC00..=0xDFFF => 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00),
                _ => first,
            },
            _ => first,
        };
        char::from_u32(code)
            .ok_or_else(|| self.wrong("half of a surrogate pair").hint("write the character itself; the file is UTF-8"))
    }

    /// The four digits of a `\uXXXX`, which starts here.
    fn hex4(&mut self) -> Parsed<u32> {
        let digits = self.text.get(self.at + 2..self.at + 6);
        let code = digits
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| {
                self.wrong("`\\u` needs four hexadecimal digits").hint("write the character itself; the file is UTF-8")
            })?;
        self.at += 6;
        Ok(code)
    }

    fn number(&mut self) -> Parsed<Value> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9')).unwrap_or(rest.len());
        let text = &rest[..end];
        if !is_number(text) {
            return Err(self
                .wrong(format!("`{}` is not a number", shown(text)))
                .hint("JSON numbers have no leading zeros and no `+`; identifiers are strings"));
        }
        self.at += end;
        Ok(Value::Number(text.to_owned()))
    }

    fn word(&mut self) -> Parsed<Value> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if rest.starts_with('\'') => return Err(self.single_quote()),
            _ if word.is_empty() => return Err(self.wrong("expected a value").hint("write one, or remove the key")),
            _ => {
                let help = match word.to_ascii_lowercase().as_str() {
                    "true" | "false" => format!("write {}", word.to_ascii_lowercase()),
                    "none" | "nil" | "undefined" => "leave the key out".to_owned(),
                    _ => format!("write \"{}\" for a string", shown(word)),
                };
                return Err(self.wrong(format!("`{}` is not a JSON value", shown(word))).hint(help));
            }
        };
        self.at += end;
        Ok(value)
    }

    /// Skips white space, and refuses comments, which many people expect to work.
    fn space(&mut self) -> Parsed<()> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        let rest = &self.text[self.at..];
        if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
            return Err(self.wrong("a comment; JSON has none").hint("remove it, or move the text into `description`"));
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&self, message: impl Into<String>) -> Problem {
        Problem { at: self.at, path: Vec::new(), message: message.into(), help: None }
    }

    fn truncated(&self, what: &str, open: usize) -> Problem {
        let line = position(self.text, open).0;
        self.wrong(format!("the file ends inside the {what} that starts on line {line}"))
            .hint("add the closing bracket; is the end of the file lost?")
    }

    fn trailing_comma(&self, close: &str) -> Problem {
        self.wrong(format!("a trailing comma before `{close}`")).hint("remove the comma")
    }

    fn single_quote(&self) -> Problem {
        self.wrong("a single quote").hint("strings are written in double quotes")
    }
}

impl Problem {
    fn hint(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn inside(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }
}

fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
