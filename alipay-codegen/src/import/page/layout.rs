//! Which layout a part of a page has: the one that finds the most rows in it.

use super::cells::Split;
use super::lines::Line;
use super::notes::Notes;
use super::row::Row;
use super::samples::Samples;
use super::table;
use super::{blocks, source, stack};

#[derive(Clone, Copy)]
enum Layout {
    Blocks,
    Source,
    Bars,
    Tabs,
    Stack,
    Glued,
    Blanks,
}

/// Reads the rows of a part of a page.
pub(super) fn rows(lines: &[Line], samples: &Samples, notes: &mut Notes<'_>) -> Vec<Row> {
    let counts = [
        (Layout::Blocks, blocks::starts(lines)),
        (Layout::Source, source::starts(lines)),
        (Layout::Bars, table::starts(lines, Split::Bars)),
        (Layout::Tabs, table::starts(lines, Split::Tabs)),
        (Layout::Stack, stack::starts(lines)),
        (Layout::Glued, stack::glued_starts(lines)),
        (Layout::Blanks, table::starts(lines, Split::Blanks)),
    ];
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    // Of equals, the first one has the stricter rows.
    let Some((layout, _)) = counts.into_iter().find(|(_, count)| *count == most && most > 0) else { return Vec::new() };
    match layout {
        Layout::Blocks => blocks::read(lines, notes),
        Layout::Source => source::read(lines, samples, notes),
        Layout::Bars => table::read(lines, Split::Bars, samples, notes),
        Layout::Tabs => table::read(lines, Split::Tabs, samples, notes),
        Layout::Stack => stack::read(lines, samples, notes),
        Layout::Glued => stack::glued(lines, notes),
        Layout::Blanks => table::read(lines, Split::Blanks, samples, notes),
    }
}
