//! From rows to a tree: by marks, or by what is known about the objects. Nothing is placed by a guess.

use super::notes::Notes;
use super::row::Row;
use crate::import::draft::Draft;
use crate::spec::json::Value;
use crate::spec::text::shown;
use crate::spec::{BaseType, Json, ParamSpec, TypeDef};
use std::collections::{HashMap, HashSet};

/// The deepest nesting of the platform is far from it.
const DEEPEST: usize = 16;

/// Rows, each with the row it is part of.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) rows: Vec<Row>,
    parents: Vec<Option<usize>>,
}

impl Tree {
    /// The rows inside a row, or at the top.
    pub(super) fn children(&self, of: Option<usize>) -> impl Iterator<Item = usize> {
        self.parents.iter().enumerate().filter(move |(_, parent)| **parent == of).map(|(i, _)| i)
    }

    /// The way to a row, with its own name.
    pub(super) fn path(&self, of: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut next = Some(of);
        while let Some(here) = next.filter(|_| path.len() <= DEEPEST) {
            path.extend(self.rows.get(here).map(|row| row.name.as_str()));
            next = self.parents.get(here).copied().flatten();
        }
        path.reverse();
        path
    }

    fn depth(&self, of: usize) -> usize {
        let mut depth = 0;
        let mut next = self.parents.get(of).copied().flatten();
        while let Some(here) = next {
            depth += 1;
            next = self.parents.get(here).copied().flatten();
        }
        depth
    }

    fn add(&mut self, row: Row, parent: Option<usize>, notes: &mut Notes<'_>) -> Option<usize> {
        let twice = self.children(parent).find(|child| self.rows[*child].name == row.name);
        if let Some(twice) = twice {
            let first = self.rows[twice].line;
            let message = format!("`{}` is there twice, first in line {first}", shown(&row.name));
            notes.warn(row.line, &row.at(), message, "the first one was taken");
            return None;
        }
        if parent.is_some_and(|parent| self.depth(parent) + 1 >= DEEPEST) {
            notes.warn(row.line, &row.at(), format!("`{}` is nested too deep", shown(&row.name)), "it was left out");
            return None;
        }
        self.rows.push(row);
        self.parents.push(parent);
        Some(self.rows.len() - 1)
    }
}

/// What is known about the objects of a page, apart from its rows.
pub(super) struct Known<'a> {
    pub(super) draft: &'a Draft,
    /// The fields of the spec, if there is one.
    pub(super) fields: &'a [ParamSpec],
    pub(super) samples: Vec<&'a Json>,
    /// Tables that have a class for a title.
    pub(super) classes: &'a HashMap<String, Vec<Row>>,
}

/// Places every row.
pub(super) fn place(rows: Vec<Row>, known: &Known<'_>, notes: &mut Notes<'_>) -> Tree {
    let mut tree = Tree::default();
    let has_marks = rows.iter().any(|row| row.depth.is_some_and(|depth| depth > 0));
    let has_paths = rows.iter().any(|row| !row.path.is_empty());
    match (has_marks, has_paths) {
        (_, true) => by_paths(rows, &mut tree, notes),
        (true, _) => by_marks(rows, known, &mut tree, notes),
        _ => by_knowledge(rows, known, &mut tree, notes),
    }
    by_classes(known, &mut tree, notes);
    tree
}

fn unplaced(row: &Row, why: &str, notes: &mut Notes<'_>) {
    let message = format!("`{}` could not be placed: {why}", shown(&row.name));
    notes.warn(
        row.line,
        &row.at(),
        message,
        "it was left out; add it to the spec by hand, or import the page again once its type is known",
    );
}

fn by_paths(rows: Vec<Row>, tree: &mut Tree, notes: &mut Notes<'_>) {
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    for row in rows {
        let parent = match row.path.is_empty() {
            true => None,
            false => match places.get(&row.path) {
                Some(parent) if tree.rows[*parent].ty.is_object() => Some(*parent),
                _ => {
                    unplaced(&row, "there is no such object above it", notes);
                    continue;
                }
            },
        };
        let path: Vec<String> = row.path.iter().chain([&row.name]).cloned().collect();
        if let Some(at) = tree.add(row, parent, notes) {
            places.insert(path, at);
        }
    }
}

fn by_marks(rows: Vec<Row>, known: &Known<'_>, tree: &mut Tree, notes: &mut Notes<'_>) {
    // The last row of each level.
    let mut open: Vec<usize> = Vec::new();
    // How much deeper than its marks an object stands that has lost its own.
    let mut lost: Option<usize> = None;
    for row in rows {
        let marked = row.depth.unwrap_or_default();
        let mut depth = marked;
        if marked == 0 {
            lost = None;
            if let Some(level) = level_that_knows(&row, known, tree, &open) {
                let message = format!(
                    "`{}` has no mark, but `{}` is known to have it",
                    shown(&row.name),
                    shown(&tree.rows[open[level - 1]].name)
                );
                notes.warn(row.line, &row.at(), message, "it was placed there");
                depth = level;
                lost = row.ty.is_object().then_some(level);
            }
        } else if let Some(level) = lost {
            // Inside the object without a mark, or beside it: its own mark would have told.
            let knows = |depth: usize| {
                let parent = depth.checked_sub(1).and_then(|level| open.get(level)).copied();
                parent.is_some() && names(parent, known, tree).is_some_and(|names| names.contains(&row.name))
            };
            if knows(marked + level) {
                depth = marked + level;
            } else if knows(marked) {
                lost = None;
            } else {
                unplaced(&row, "an object above it has lost its mark", notes);
                continue;
            }
        }
        let parent = match depth {
            0 => None,
            depth => match open.get(depth - 1) {
                Some(parent) if tree.rows[*parent].ty.is_object() => Some(*parent),
                Some(parent) => {
                    let why =
                        format!("it is marked as part of `{}`, which is no object", shown(&tree.rows[*parent].name));
                    unplaced(&row, &why, notes);
                    continue;
                }
                None => {
                    unplaced(&row, "its mark is deeper than that of any object above it", notes);
                    continue;
                }
            },
        };
        if let Some(at) = tree.add(row, parent, notes) {
            open.truncate(depth);
            open.push(at);
        }
    }
}

/// The level of a row without a mark which is known to be part of an open object, and not to be at the top.
fn level_that_knows(row: &Row, known: &Known<'_>, tree: &Tree, open: &[usize]) -> Option<usize> {
    let is_top = names(None, known, tree).is_none_or(|names| names.contains(&row.name));
    if is_top {
        return None;
    }
    let knows = |level: &usize| {
        let at = open.get(level - 1).copied();
        names(at, known, tree).is_some_and(|names| names.contains(&row.name))
    };
    (1..=open.len()).rev().find(knows)
}

/// Without marks, each object is followed by its fields, and only what is known tells where they end.
fn by_knowledge(rows: Vec<Row>, known: &Known<'_>, tree: &mut Tree, notes: &mut Notes<'_>) {
    let words = Words::of(&rows);
    let top = names(None, known, tree).unwrap_or_default();
    let mut open: Vec<Open> = Vec::new();
    let mut is_first_inside = false;
    let mut has_unplaced = false;
    for (i, row) in rows.into_iter().enumerate() {
        let knows = |open: &Open| {
            open.names.as_ref().is_some_and(|names| names.contains(&row.name)) && !open.taken.contains(&row.name)
        };
        let level = match open.iter().rposition(knows) {
            Some(level) => Some(level + 1),
            None if open.is_empty() || top.contains(&row.name) => Some(0),
            // The page itself shows it inside.
            None if is_first_inside => Some(open.len()),
            None => words.level(i, &open).filter(|level| *level == 0 || !has_unplaced),
        };
        let Some(level) = level else {
            unplaced(&row, "nothing tells where the fields of the object above it end", notes);
            // What follows may be inside it.
            has_unplaced |= row.ty.is_object();
            is_first_inside = false;
            continue;
        };
        has_unplaced &= level > 0;
        open.truncate(level);
        is_first_inside = row.opens;
        let (is_object, name) = (row.ty.is_object(), row.name.clone());
        let Some(at) = tree.add(row, open.last().map(|open| open.at), notes) else { continue };
        if let Some(parent) = open.last_mut() {
            parent.taken.insert(name);
        }
        // A table of its own has its fields.
        if is_object && !has_table(&tree.rows[at], known) {
            open.push(Open { at, names: names(Some(at), known, tree), taken: HashSet::new() });
        }
    }
}

fn has_table(row: &Row, known: &Known<'_>) -> bool {
    matches!(&row.ty.kind, super::words::Kind::Object(Some(class)) if known.classes.contains_key(class))
}

/// An object whose fields may follow.
struct Open {
    at: usize,
    /// `None` if nothing is known about it.
    names: Option<HashSet<String>>,
    taken: HashSet<String>,
}

/// Some pages say 必选 at the top and 必填 inside: of each row, whether it has one or the other.
struct Words {
    inner: Vec<Option<bool>>,
    tells: bool,
}

impl Words {
    fn of(rows: &[Row]) -> Self {
        let inner: Vec<Option<bool>> = rows
            .iter()
            .map(|row| match row.flag_word.as_str() {
                "必选" => Some(false),
                "必填" => Some(true),
                _ => None,
            })
            .collect();
        // The word tells something only if it has never another meaning: nothing before the first object is inside.
        let first_object = rows.iter().position(|row| row.ty.is_object()).unwrap_or(rows.len());
        let before = &inner[..(first_object + 1).min(inner.len())];
        let tells = inner.contains(&Some(false)) && inner.contains(&Some(true)) && !before.contains(&Some(true));
        Self { inner, tells }
    }

    fn level(&self, at: usize, open: &[Open]) -> Option<usize> {
        if !self.tells {
            return None;
        }
        match self.inner.get(at).copied().flatten() {
            Some(false) => Some(0),
            // In which of several objects cannot be seen.
            Some(true) => (open.len() == 1).then_some(1),
            // Between two rows that are inside, everything is.
            None => {
                let next = self.inner.get(at + 1..)?.iter().flatten().next().copied();
                (open.len() == 1 && next == Some(true)).then_some(1)
            }
        }
    }
}

/// Tables with a class for a title hold the fields of every object of that class.
fn by_classes(known: &Known<'_>, tree: &mut Tree, notes: &mut Notes<'_>) {
    let mut next = 0;
    // Rows that are added here may be objects themselves. A class inside itself is described once.
    while next < tree.rows.len() {
        let class = match &tree.rows[next].ty.kind {
            super::words::Kind::Object(Some(class)) => class.clone(),
            _ => String::new(),
        };
        let mut around = tree.parents[next];
        let mut is_inside_itself = false;
        while let Some(here) = around {
            is_inside_itself |=
                matches!(&tree.rows[here].ty.kind, super::words::Kind::Object(Some(outer)) if *outer == class);
            around = tree.parents[here];
        }
        if let Some(rows) = known.classes.get(&class).filter(|_| !is_inside_itself) {
            // A page of classes inside each other could grow without end.
            if tree.rows.len() + rows.len() > 3_000 {
                notes.warn(
                    tree.rows[next].line,
                    "",
                    format!("`{}` is used too often", shown(&class)),
                    "its fields were left out",
                );
                break;
            }
            for row in rows.clone() {
                let row = Row { depth: None, ..row };
                tree.add(row, Some(next), notes);
            }
        }
        next += 1;
    }
}

/// The names that an object is known to have: from the spec, its class, the samples of the page, its description.
fn names(of: Option<usize>, known: &Known<'_>, tree: &Tree) -> Option<HashSet<String>> {
    let path = of.map(|of| tree.path(of)).unwrap_or_default();
    let mut names: HashSet<String> = HashSet::new();
    let fields = fields(&path, of, known, tree);
    names.extend(fields.iter().map(|field| field.name.clone()));
    for sample in &known.samples {
        collect(sample, &path, &mut names);
    }
    if let Some(of) = of {
        names.extend(super::hints::members(&tree.rows[of].description));
    }
    (!names.is_empty()).then_some(names)
}

/// The fields of the object at the end of a path, in the spec or by the class that the page names.
fn fields<'a>(path: &[&str], of: Option<usize>, known: &Known<'a>, tree: &Tree) -> &'a [ParamSpec] {
    let record = |name: &str| match known.draft.types.get(name) {
        Some(TypeDef::Record(record)) => record.fields.as_slice(),
        _ => &[],
    };
    let mut here = known.fields;
    for step in path {
        here = match here.iter().find(|field| field.name == *step).map(|field| &field.ty.base) {
            Some(BaseType::Named(name)) => record(name),
            _ => &[],
        };
    }
    let class = of.and_then(|of| match &tree.rows[of].ty.kind {
        super::words::Kind::Object(Some(class)) => Some(record(class)),
        _ => None,
    });
    if here.is_empty() { class.unwrap_or_default() } else { here }
}

fn collect(json: &Json, path: &[&str], names: &mut HashSet<String>) {
    match (&json.value, path) {
        (Value::List(items), _) => items.iter().for_each(|item| collect(item, path, names)),
        (Value::Object(members), []) => names.extend(members.iter().map(|member| member.key.clone())),
        (Value::Object(_), [step, rest @ ..]) => {
            if let Some(inner) = json.member(step) {
                collect(inner, rest, names);
            }
        }
        _ => {}
    }
}
