//! Reads a form out of an HTML document as a browser would: attributes, then character references.

/// The form of a page.
pub struct Form {
    pub method: String,
    pub action: String,
    pub charset: String,
    pub fields: Vec<(String, String)>,
    /// Names of all elements, in order.
    pub elements: Vec<String>,
}

pub fn parse(html: &str) -> Form {
    let mut form = Form {
        method: String::new(),
        action: String::new(),
        charset: String::new(),
        fields: Vec::new(),
        elements: Vec::new(),
    };
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let (tag, after) = split_tag(rest);
        rest = after;
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        if name.is_empty() {
            continue;
        }
        form.elements.push(name.clone());
        let value = |attribute: &str| attributes(tag).into_iter().find(|(other, _)| other == attribute);
        let value = |attribute: &str| value(attribute).map(|(_, value)| value).unwrap_or_default();
        match name.as_str() {
            "form" => {
                (form.method, form.action, form.charset) = (value("method"), value("action"), value("accept-charset"));
            }
            "input" => form.fields.push((value("name"), value("value"))),
            "script" => rest = rest.split_once("</script>").map_or("", |(_, after)| after),
            _ => {}
        }
    }
    form
}

/// The text of a tag up to the `>` that is not inside of quotes.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return (&text[..at], &text[at + 1..]),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let name = before.rsplit(char::is_whitespace).next().unwrap();
        let (value, behind) = after.split_once('"').unwrap();
        found.push((name.to_owned(), unescaped(value)));
        rest = behind;
    }
    found
}

fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (reference, behind) = after.split_once(';').unwrap_or_else(|| panic!("a bare ampersand in {value}"));
        match reference {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            number => {
                let number = number.strip_prefix('#').unwrap_or_else(|| panic!("unknown reference {reference}"));
                out.push(char::from_u32(number.parse().unwrap()).unwrap());
            }
        }
        rest = behind;
    }
    out + rest
}
