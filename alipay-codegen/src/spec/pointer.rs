//! JSON pointers, and where in a file they lead.

use super::json::{Json, Value};
use std::fmt::Write as _;

/// One step of a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// A pointer under construction: as cheap as a reference while nothing is wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pointer<'a> {
    Root,
    Key(&'a Pointer<'a>, &'a str),
    Index(&'a Pointer<'a>, usize),
}

impl<'a> Pointer<'a> {
    pub(crate) fn key(&'a self, key: &'a str) -> Pointer<'a> {
        Pointer::Key(self, key)
    }

    pub(crate) fn index(&'a self, index: usize) -> Pointer<'a> {
        Pointer::Index(self, index)
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut here = *self;
        loop {
            here = match here {
                Pointer::Root => break,
                Pointer::Key(parent, key) => {
                    steps.push(Step::Key(key.to_owned()));
                    *parent
                }
                Pointer::Index(parent, index) => {
                    steps.push(Step::Index(index));
                    *parent
                }
            };
        }
        steps.reverse();
        steps
    }
}

/// Writes a pointer as RFC 6901 does.
pub(crate) fn render(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        // Writing to a `String` cannot fail.
        let _ = match step {
            Step::Key(key) => {
                let key = super::text::shown(key);
                write!(out, "/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Step::Index(index) => write!(out, "/{index}"),
        };
    }
    out
}

/// The byte offset where the pointer leads, or where the last existing part of it does.
pub(crate) fn locate(root: &Json, steps: &[Step]) -> usize {
    let mut here = root;
    let mut at = root.at;
    for step in steps {
        let next = match (step, &here.value) {
            (Step::Key(key), Value::Object(members)) => {
                members.iter().find(|member| member.key == *key).map(|member| (member.at, &member.value))
            }
            (Step::Index(index), Value::List(items)) => items.get(*index).map(|item| (item.at, item)),
            _ => None,
        };
        match next {
            Some((offset, value)) => (at, here) = (offset, value),
            None => break,
        }
    }
    at
}

/// Line and column of a byte offset, both from 1; the column counts characters.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_to_the_last_part_that_exists() {
        let text = "{\n  \"a\": [1,\n    {\"b/c\": 2}]\n}";
        let json = super::super::parse::parse(text).expect("valid JSON");
        let steps = Pointer::Root;
        let a = steps.key("a");
        let second = a.index(1);
        let b = second.key("b/c");
        let at = |p: &Pointer<'_>| position(text, locate(&json, &p.steps()));
        assert_eq!(at(&b), (3, 6));
        assert_eq!(render(&b.steps()), "/a/1/b~1c");
        assert_eq!(at(&second.key("missing")), (3, 5));
        assert_eq!(at(&a.key("not an object")), (2, 3));
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(position("é中x", 5), (1, 3));
        assert_eq!(position("中", 1), (1, 1));
    }
}
