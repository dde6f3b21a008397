//! From tokens to text, and from text to disk.

use proc_macro2::TokenStream;
use std::fs;
use std::io;
use std::path::Path;

/// How generated code looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Readable up to about 1,500 types, and one item per line beyond: formatting takes longer than generating.
    #[default]
    Auto,
    /// Readable.
    Pretty,
    /// One item per line.
    Plain,
}

impl Format {
    /// What `Auto` means for this many types.
    pub(crate) fn resolve(self, types: usize) -> Self {
        const MOST: usize = 1_500;
        match self {
            Self::Auto if types <= MOST => Self::Pretty,
            Self::Auto => Self::Plain,
            chosen => chosen,
        }
    }
}

/// The text of a file: a comment, then the items.
pub(crate) fn print(header: &str, items: &[TokenStream], format: Format) -> String {
    let mut text = format!("// {header}\n");
    let mut was_use = false;
    for item in items {
        let printed = match format {
            Format::Plain => plain(item),
            _ => pretty(item),
        };
        let is_use = printed.starts_with("use ");
        if !(is_use && was_use) {
            text.push('\n');
        }
        text.push_str(&printed);
        was_use = is_use;
    }
    text
}

fn plain(item: &TokenStream) -> String {
    format!("{item}\n")
}

fn pretty(item: &TokenStream) -> String {
    match syn::parse2(item.clone()) {
        Ok(file) => spaced(&prettyplease::unparse(&file)),
        // Whatever is wrong with it, the compiler explains it better.
        Err(_) => plain(item),
    }
}

/// Puts an empty line behind every method. No string can look like the end of one: strings have no line breaks.
fn spaced(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + code.len() / 16);
    let mut was_end = false;
    for line in code.lines() {
        if was_end && line != "}" {
            out.push('\n');
        }
        was_end = line == "    }";
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Writes a file, unless it already has this content: Cargo compares modification times.
pub(crate) fn if_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        _ => fs::write(path, text),
    }
}
