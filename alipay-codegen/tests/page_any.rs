//! Bytes that are no page, and pages that were damaged: a valid spec or an error comes out, and no panic.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod page_support;

use page_support::{Case, page_path};
use proptest::prelude::*;
use std::fs;

const LAYOUTS: [&str; 12] = [
    "a.txt",
    "a_blank.txt",
    "b.txt",
    "c.md",
    "d.txt",
    "e.txt",
    "f.txt",
    "g.json",
    "h.txt",
    "j.txt",
    "l.go",
    "page.html",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Bytes of no page at all.
    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        let _ = Case::new().import(&bytes);
    }

    /// Pages with parts cut out, put in twice, or changed. What comes out of them is a valid spec or an error.
    #[test]
    fn changed_pages_end(
        layout in prop::sample::select(&LAYOUTS[..]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..6_u8, any::<char>()), 1..12),
    ) {
        let mut text: Vec<char> = fs::read_to_string(page_path(layout)).unwrap().chars().collect();
        for (from, to, kind, c) in edits {
            if text.is_empty() {
                break;
            }
            let (from, to) = (from.index(text.len()), to.index(text.len()));
            let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 200));
            match kind {
                0 => drop(text.drain(from..to)),
                1 => {
                    let part = text[from..to].to_vec();
                    drop(text.splice(to..to, part));
                }
                2 => text[from] = c,
                3 => text.insert(from, '\n'),
                4 => text.insert(from, '\t'),
                _ => text.truncate(to),
            }
        }
        let case = Case::new();
        let page: String = text.into_iter().collect();
        if case.import(page.as_bytes()).is_ok() {
            prop_assert!(alipay_codegen::load(case.specs.path()).is_ok());
        }
    }
}
