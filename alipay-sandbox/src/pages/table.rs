//! Tables that become cards where there is no room for columns.

use maud::{Markup, html};

/// A table. Roles are spelled out because browsers drop them together with the layout of tables.
pub(super) fn table(caption: &str, columns: &[&str], rows: Vec<Vec<Markup>>) -> Markup {
    html! {
        table role="table" aria-label=(caption) {
            thead role="rowgroup" {
                tr role="row" { @for column in columns { th role="columnheader" scope="col" { (column) } } }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (column, cell) in columns.iter().zip(row) {
                            td role="cell" data-label=(column) { div { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// Names and values, one below the other; without those that have no value.
pub(super) fn facts<'a>(pairs: impl IntoIterator<Item = (&'a str, Option<Markup>)>) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in pairs { @if let Some(value) = value { div { dt { (name) } dd { (value) } } } }
        }
    }
}

/// A value as a fact, if there is one.
pub(super) fn text(value: &str) -> Option<Markup> {
    (!value.is_empty()).then(|| html! { (value) })
}

/// A value in letters of one width, if there is one.
pub(super) fn code(value: &str) -> Option<Markup> {
    (!value.is_empty()).then(|| html! { code { (value) } })
}

/// How good news is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Waiting,
    Bad,
    Over,
}

/// A state in one word, and in the platform's own term where there is one.
pub(super) fn chip(tone: Tone, word: &str) -> Markup {
    let class = match tone {
        Tone::Good => "chip good",
        Tone::Waiting => "chip waiting",
        Tone::Bad => "chip bad",
        Tone::Over => "chip over",
    };
    html! { span class=(class) { (word) } }
}
