//! What is remembered of one kind: rows by their key, and which of them changed since they were written to the file.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::{Serialize, de::DeserializeOwned};

/// Something that is remembered under a key.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// What it is found by.
    fn key(&self) -> &str;
}

/// All rows of one kind.
pub(crate) struct Table<R> {
    name: &'static str,
    rows: HashMap<String, R>,
    changed: HashSet<String>,
}

/// One row as it is now; `None` when it is gone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) table: &'static str,
    pub(crate) key: String,
    pub(crate) row: Option<String>,
}

impl<R: Row> Table<R> {
    /// An empty table. The name stands in the file, and is never changed.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, rows: HashMap::new(), changed: HashSet::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn find(&self, key: &str) -> Option<&R> {
        self.rows.get(key)
    }

    /// The row, to be changed: it is written to the file again.
    pub(crate) fn change(&mut self, key: &str) -> Option<&mut R> {
        let row = self.rows.get_mut(key)?;
        if !self.changed.contains(key) {
            self.changed.insert(key.to_owned());
        }
        Some(row)
    }

    /// Adds a row, in the place of another one with its key.
    pub(crate) fn put(&mut self, row: R) -> &mut R {
        let key = row.key().to_owned();
        self.changed.insert(key.clone());
        self.rows.entry(key).insert_entry(row).into_mut()
    }

    /// Forgets rows.
    pub(crate) fn retain(&mut self, keep: impl Fn(&R) -> bool) {
        let gone: Vec<String> = self.rows.iter().filter(|(_, row)| !keep(row)).map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.rows.remove(&key);
            self.changed.insert(key);
        }
    }

    /// All rows, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &R> {
        self.rows.values()
    }
}

/// A table as the file sees it.
pub(crate) trait Stored {
    fn name(&self) -> &'static str;

    /// Takes a row from the file.
    fn load(&mut self, json: &str) -> Result<(), serde_json::Error>;

    /// Moves what changed to the end of `changes`.
    fn drain_into(&mut self, changes: &mut Vec<Change>) -> Result<(), serde_json::Error>;

    /// Forgets what changed: there is no file.
    fn forget_changes(&mut self);
}

impl<R: Row> Stored for Table<R> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn load(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let row: R = serde_json::from_str(json)?;
        self.rows.insert(row.key().to_owned(), row);
        Ok(())
    }

    fn drain_into(&mut self, changes: &mut Vec<Change>) -> Result<(), serde_json::Error> {
        for key in self.changed.drain() {
            let row = self.rows.get(&key).map(serde_json::to_string).transpose()?;
            changes.push(Change { table: self.name, key, row });
        }
        Ok(())
    }

    fn forget_changes(&mut self) {
        self.changed.clear();
    }
}

/// How many rows, and nothing of them.
impl<R> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Note {
        id: String,
        text: String,
    }

    impl Row for Note {
        fn key(&self) -> &str {
            &self.id
        }
    }

    fn changes(table: &mut Table<Note>) -> Vec<(String, bool)> {
        let mut changes = Vec::new();
        table.drain_into(&mut changes).unwrap();
        changes.sort_by(|one, other| one.key.cmp(&other.key));
        changes.into_iter().map(|change| (change.key, change.row.is_some())).collect()
    }

    #[test]
    fn what_changed_is_written_once_and_comes_back() {
        let note = |id: &str| Note { id: id.to_owned(), text: "a".to_owned() };
        let mut table = Table::new("notes");
        table.put(note("1"));
        table.put(note("2"));
        table.change("1").unwrap().text = "b".to_owned();
        assert_eq!(changes(&mut table), [("1".to_owned(), true), ("2".to_owned(), true)]);
        assert_eq!(changes(&mut table), []);
        table.retain(|note| note.id != "2");
        assert_eq!(changes(&mut table), [("2".to_owned(), false)]);

        let json = serde_json::to_string(table.find("1").unwrap()).unwrap();
        let mut other = Table::new("notes");
        other.load(&json).unwrap();
        assert_eq!(other.find("1"), Some(&Note { id: "1".to_owned(), text: "b".to_owned() }));
        assert_eq!(changes(&mut other), []); // it is in the file
        assert!(other.load("{").is_err());
    }
}
