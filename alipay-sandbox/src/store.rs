//! The file that the state is kept in: SQLite, one row per thing that is remembered.
//!
//! Calls change the state in memory and wait, before they are answered, until their changes are on the disk. A thread of
//! its own writes; changes that came while it wrote go into the next transaction together, so that many calls share one
//! wait for the disk.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

use crate::state::{Change, State};

/// What the tables in the file look like. A file of another version is refused.
const VERSION: i64 = 1;

/// Most changes in one transaction, in batches.
const MOST: usize = 1024;

/// Why there is no state file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateFileError {
    /// SQLite cannot open, read or lock it.
    #[error("cannot use the state file {}: {problem}", .path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// What SQLite says.
        problem: String,
    },
    /// Another gateway uses it.
    #[error("another gateway uses the state file {}", .0.display())]
    InUse(PathBuf),
    /// Something else's, or another version's.
    #[error("the state file {} is of version {found}, and this gateway reads version {VERSION}", .path.display())]
    OtherVersion {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// A row that cannot be read.
    #[error("the state file {} has a row in {table} that cannot be read: {problem}", .path.display())]
    Row {
        /// Which file.
        path: PathBuf,
        /// Which table.
        table: String,
        /// What is wrong with it, without its content.
        problem: String,
    },
}

/// The file, as whoever changes the state sees it.
pub(crate) struct Store {
    queue: Option<mpsc::Sender<Batch>>,
    thread: Option<JoinHandle<()>>,
}

/// Says when changes are on the disk.
pub(crate) struct Saved(Option<oneshot::Receiver<bool>>);

/// A row of the file.
pub(crate) struct StoredRow {
    pub(crate) app_id: String,
    pub(crate) table: String,
    pub(crate) json: String,
}

impl StoredRow {
    /// Puts the row into its table.
    pub(crate) fn load_into(&self, state: &mut State, path: &Path) -> Result<(), StateFileError> {
        let problem = match state.load(&self.table, &self.json) {
            Ok(true) => return Ok(()),
            Ok(false) => "there is no such table".to_owned(),
            // Where it is wrong; serde_json may quote a value in its own words.
            Err(error) => format!("column {} of its JSON", error.column()),
        };
        Err(StateFileError::Row { path: path.to_owned(), table: self.table.clone(), problem })
    }
}

struct Batch {
    app_id: String,
    changes: Vec<Change>,
    done: oneshot::Sender<bool>,
}

impl Saved {
    /// There is nothing to wait for.
    pub(crate) fn at_once() -> Self {
        Self(None)
    }

    /// The changes cannot even be written down.
    pub(crate) fn never() -> Self {
        Self(Some(oneshot::channel().1))
    }

    /// Waits; `false` when the changes are not on the disk, and never will be.
    pub(crate) async fn wait(self) -> bool {
        match self.0 {
            None => true,
            Some(done) => done.await.unwrap_or(false),
        }
    }
}

impl Store {
    /// Opens the file, or makes it, and reads everything in it.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<StoredRow>), StateFileError> {
        let connection = connect(path)?;
        let rows = read(&connection).map_err(|error| problem(path, &error))?;
        let (queue, batches) = mpsc::channel();
        let spawned = thread::Builder::new()
            .name("alipay-sandbox-state".to_owned())
            .spawn(move || write_all(connection, &batches))
            .map_err(|error| StateFileError::Unusable { path: path.to_owned(), problem: error.to_string() })?;
        Ok((Self { queue: Some(queue), thread: Some(spawned) }, rows))
    }

    /// Writes changes, in the order in which they are given here. Without any, waits for those that were given before:
    /// an answer may tell of them.
    pub(crate) fn write(&self, app_id: &str, changes: Vec<Change>) -> Saved {
        let (done, saved) = oneshot::channel();
        let batch = Batch { app_id: app_id.to_owned(), changes, done };
        if let Some(queue) = &self.queue {
            // When the thread is gone, so is the other end of `saved`: whoever waits is told.
            let _ = queue.send(batch);
        }
        Saved(Some(saved))
    }
}

/// Waits until everything is written.
impl Drop for Store {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // a panic there has been told to everybody who waited
        }
    }
}

fn connect(path: &Path) -> Result<Connection, StateFileError> {
    let problem = |error| problem(path, &error);
    let connection = Connection::open(path).map_err(problem)?;
    // Nobody else writes, and every commit is on the disk before it returns: the machine may lose power.
    connection
        .execute_batch("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        .map_err(problem)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(problem)?;
    let is_new = found == 0
        && connection
            .query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
            .is_ok_and(|tables| tables == 0);
    if is_new {
        connection
            .execute_batch(&format!(
                "BEGIN EXCLUSIVE;
                 CREATE TABLE state (
                     app_id TEXT NOT NULL,
                     name TEXT NOT NULL,
                     key TEXT NOT NULL,
                     row TEXT NOT NULL,
                     PRIMARY KEY (app_id, name, key)
                 ) STRICT, WITHOUT ROWID;
                 PRAGMA user_version = {VERSION};
                 COMMIT;"
            ))
            .map_err(problem)?;
    } else if found != VERSION {
        return Err(StateFileError::OtherVersion { path: path.to_owned(), found });
    }
    Ok(connection)
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<StoredRow>> {
    let mut statement = connection.prepare("SELECT app_id, name, row FROM state")?;
    let rows =
        statement.query_map([], |row| Ok(StoredRow { app_id: row.get(0)?, table: row.get(1)?, json: row.get(2)? }))?;
    rows.collect()
}

/// Writes until nobody is left who could ask for it.
fn write_all(mut connection: Connection, queue: &mpsc::Receiver<Batch>) {
    while let Ok(first) = queue.recv() {
        let mut batches = vec![first];
        batches.extend(queue.try_iter().take(MOST));
        let is_saved = write(&mut connection, &batches).is_ok();
        for batch in batches {
            let _ = batch.done.send(is_saved); // whoever asked may have gone
        }
        // Memory is ahead of the file now: what comes later would not fit to what is in it.
        if !is_saved {
            return;
        }
    }
}

fn write(connection: &mut Connection, batches: &[Batch]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut put = transaction.prepare("INSERT OR REPLACE INTO state VALUES (?1, ?2, ?3, ?4)")?;
        let mut remove = transaction.prepare("DELETE FROM state WHERE app_id=?1 AND name=?2 AND key=?3")?;
        for batch in batches {
            for Change { table, key, row } in &batch.changes {
                match row {
                    Some(row) => put.execute(params![batch.app_id, table, key, row])?,
                    None => remove.execute(params![batch.app_id, table, key])?,
                };
            }
        }
    }
    transaction.commit()
}

fn problem(path: &Path, error: &rusqlite::Error) -> StateFileError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            StateFileError::InUse(path.to_owned())
        }
        _ => StateFileError::Unusable { path: path.to_owned(), problem: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(key: &str, row: Option<&str>) -> Change {
        Change { table: "orders", key: key.to_owned(), row: row.map(str::to_owned) }
    }

    #[tokio::test]
    async fn what_was_saved_is_there_again_and_only_for_one_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state.db");
        let (store, rows) = Store::open(&path).unwrap();
        assert!(rows.is_empty());
        assert!(store.write("1", vec![change("a", Some("{}")), change("b", Some("{}"))]).wait().await);
        assert!(store.write("1", vec![change("a", None)]).wait().await);
        assert!(store.write("1", Vec::new()).wait().await);
        assert!(matches!(Store::open(&path), Err(StateFileError::InUse(_))));
        drop(store);
        let (_store, rows) = Store::open(&path).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].app_id.as_str(), rows[0].table.as_str(), rows[0].json.as_str()), ("1", "orders", "{}"));
    }

    #[test]
    fn other_files_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let text = directory.path().join("a.txt");
        std::fs::write(&text, "This is no database, however long one looks at it. ".repeat(40)).unwrap();
        assert!(matches!(Store::open(&text), Err(StateFileError::Unusable { .. })));
        let other = directory.path().join("other.db");
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
        assert!(matches!(Store::open(&other), Err(StateFileError::OtherVersion { found: 0, .. })));
        assert!(matches!(Store::open(directory.path()), Err(StateFileError::Unusable { .. })));
    }
}
