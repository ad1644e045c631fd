//! What every pull must know without asking the database: which projects exist and whose tokens were
//! revoked when. Loaded at start, changed after each commit, and fed by the change log when other
//! processes write to the same database.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use berth_db::{Db, Row, Tx, params};
use parking_lot::{Mutex, RwLock};

use crate::error::Result;

/// A live project, as the hot paths need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id, never used again.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether everybody may pull.
    pub public: bool,
    /// Who made it.
    pub owner_id: i64,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

/// How often other processes' changes are looked for. Together with the time of one query it must stay
/// under the 2 s within which a revocation is in force everywhere.
const POLL: Duration = Duration::from_millis(1000);
/// So long after a deletion no change from before it comes here any more, in microseconds.
const LATE: i64 = 3600 * 1_000_000;
/// Changes that one statement tells of.
const ANNOUNCED_AT_ONCE: usize = 500;

const COLUMNS: &str = "id, name, public, owner_id, created_at, updated_at";

/// The directory; one per process.
pub struct Directory {
    by_name: RwLock<HashMap<String, Arc<Project>>>,
    /// When projects were deleted, for changes from before that come here late. Locked after the names.
    gone: Mutex<HashMap<i64, i64>>,
    revoked: RwLock<HashMap<i64, i64>>,
    revoked_robots: RwLock<HashMap<i64, i64>>,
    is_shared: bool,
    last_change: AtomicI64,
}

impl Directory {
    /// Reads everything once.
    pub async fn load(db: &Db) -> Result<Self> {
        let (projects, revoked, robots, last_change) = db
            .scan(|tx| -> Result<_> {
                let last: i64 = tx.one("SELECT COALESCE(MAX(id), 0) FROM changes", &[])?.get(0)?;
                let sql = format!("SELECT {COLUMNS} FROM projects WHERE deleted_at IS NULL");
                let projects = tx.query(&sql, &[])?;
                let revoked = tx.query("SELECT id, revoked_at FROM users WHERE revoked_at > 0", &[])?;
                let robots = tx.query("SELECT id, revoked_at FROM robots WHERE revoked_at > 0", &[])?;
                Ok((projects, revoked, robots, last))
            })
            .await?;
        let directory = Self {
            by_name: RwLock::default(),
            gone: Mutex::default(),
            revoked: RwLock::default(),
            revoked_robots: RwLock::default(),
            is_shared: db.is_shared(),
            last_change: AtomicI64::new(last_change),
        };
        for row in &projects {
            directory.put(project_of(row)?);
        }
        for row in revoked {
            directory.revoke(row.get(0)?, row.get(1)?);
        }
        for row in robots {
            directory.revoke_robot(row.get(0)?, row.get(1)?);
        }
        Ok(directory)
    }

    /// The project of a name, from memory.
    pub fn get(&self, name: &str) -> Option<Arc<Project>> {
        self.by_name.read().get(name).cloned()
    }

    /// The project of a name; another process may have made it a moment ago.
    pub async fn find(&self, db: &Db, name: &str) -> Result<Option<Arc<Project>>> {
        let known = self.get(name);
        if known.is_some() || !self.is_shared {
            return Ok(known);
        }
        let name = name.to_owned();
        let found = db.read(move |tx| find_by_name(tx, &name)).await?;
        Ok(found.map(|project| self.put(project)))
    }

    /// Remembers a project after it was made, changed or restored. Two changes may come here in another order than they
    /// were committed in: the later one counts, whichever it is.
    pub fn put(&self, project: Project) -> Arc<Project> {
        let project = Arc::new(project);
        let mut by_name = self.by_name.write();
        if self.gone.lock().get(&project.id).is_some_and(|deleted_at| *deleted_at >= project.updated_at) {
            return project;
        }
        if let Some(known) = by_name.get(&project.name)
            && (known.updated_at, known.id) > (project.updated_at, project.id)
        {
            return known.clone();
        }
        by_name.insert(project.name.clone(), project.clone());
        project
    }

    /// Forgets a project after it was deleted; `deleted_at`: its last change by that. One that was restored since stays.
    pub fn remove(&self, id: i64, deleted_at: i64) {
        let mut by_name = self.by_name.write();
        by_name.retain(|_, project| project.id != id || project.updated_at > deleted_at);
        let mut gone = self.gone.lock();
        gone.retain(|_, at| *at > deleted_at - LATE);
        let last = gone.entry(id).or_insert(deleted_at);
        *last = (*last).max(deleted_at);
    }

    /// Voids the tokens of a user that were issued before `at` (microseconds UTC).
    pub fn revoke(&self, user: i64, at: i64) {
        let mut revoked = self.revoked.write();
        let entry = revoked.entry(user).or_insert(at);
        *entry = (*entry).max(at);
    }

    /// Whether a token issued at `issued` (microseconds UTC) is void.
    pub fn is_revoked(&self, user: i64, issued: i64) -> bool {
        self.revoked.read().get(&user).is_some_and(|at| issued <= *at)
    }

    /// Voids the tokens of a robot account that were issued before `at` (microseconds UTC).
    pub fn revoke_robot(&self, robot: i64, at: i64) {
        let mut revoked = self.revoked_robots.write();
        let entry = revoked.entry(robot).or_insert(at);
        *entry = (*entry).max(at);
    }

    /// Whether a robot account's token issued at `issued` (microseconds UTC) is void.
    pub fn is_robot_revoked(&self, robot: i64, issued: i64) -> bool {
        self.revoked_robots.read().get(&robot).is_some_and(|at| issued <= *at)
    }

    /// Applies the changes of other processes, for ever. Returns at once where there are none.
    pub async fn follow(&self, db: &Db) {
        if !self.is_shared {
            return;
        }
        loop {
            tokio::time::sleep(POLL).await;
            if let Err(error) = self.catch_up(db).await {
                tracing::warn!(%error, "the change log could not be read; revocations of other replicas are late");
            }
        }
    }

    async fn catch_up(&self, db: &Db) -> Result<()> {
        let seen = self.last_change.load(Ordering::Acquire);
        // Rows may commit out of the order of their ids: the last ones are read again for a while.
        let from = (seen - 1000).max(0);
        let changes = db
            .read(move |tx| -> Result<Vec<Row>> {
                let recent = tx.now()? - 60_000_000;
                let sql = "SELECT id, kind, object_id, at FROM changes WHERE id > ?1 AND (id > ?2 OR at > ?3) ORDER BY id";
                Ok(tx.query(sql, &params![from, seen, recent])?)
            })
            .await?;
        for row in changes {
            let (kind, id, at) = (row.get::<String>(1)?, row.get::<i64>(2)?, row.get::<i64>(3)?);
            match kind.as_str() {
                "user" => self.revoke(id, at),
                "robot" => self.revoke_robot(id, at),
                _ => self.refresh(db, id).await?,
            }
            self.last_change.fetch_max(row.get(0)?, Ordering::AcqRel);
        }
        Ok(())
    }

    async fn refresh(&self, db: &Db, id: i64) -> Result<()> {
        let sql = format!("SELECT {COLUMNS}, deleted_at IS NOT NULL FROM projects WHERE id = ?1");
        let row = db.read(move |tx| -> Result<_> { Ok(tx.find(&sql, &params![id])?) }).await?;
        // A deleted project keeps its row.
        let Some(row) = row else { return Ok(()) };
        let project = project_of(&row)?;
        if row.get(6)? {
            self.remove(project.id, project.updated_at);
        } else {
            self.put(project);
        }
        Ok(())
    }
}

/// The live project of a name, from the database.
pub fn find_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<Project>> {
    let sql = format!("SELECT {COLUMNS} FROM projects WHERE deleted_at IS NULL AND name = ?1");
    tx.find(&sql, &params![name])?.as_ref().map(project_of).transpose()
}

/// The live project of an id, from the database.
pub fn find_by_id(tx: &mut Tx<'_>, id: i64) -> Result<Option<Project>> {
    let sql = format!("SELECT {COLUMNS} FROM projects WHERE deleted_at IS NULL AND id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(project_of).transpose()
}

/// Tells other processes that a project or a user's tokens changed; part of the change's transaction.
pub fn announce(tx: &mut Tx<'_>, change: Change) -> Result<()> {
    let (kind, id) = match change {
        Change::Project(id) => ("project", id),
        Change::User(id) => ("user", id),
        Change::Robot(id) => ("robot", id),
    };
    let now = tx.now()?;
    tx.execute("INSERT INTO changes (kind, object_id, at) VALUES (?1, ?2, ?3)", &params![kind, id, now])?;
    Ok(())
}

/// Tells the other processes that the tokens of many users are void.
pub fn announce_users(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    let now = tx.now()?;
    for some in ids.chunks(ANNOUNCED_AT_ONCE) {
        let mut values = params!["user", now].to_vec();
        let mut rows = Vec::with_capacity(some.len());
        for id in some {
            values.extend(params![*id]);
            rows.push(format!("(?1, ?{}, ?2)", values.len()));
        }
        let sql = format!("INSERT INTO changes (kind, object_id, at) VALUES {}", rows.join(", "));
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// What changed.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// A project was made, changed or deleted.
    Project(i64),
    /// A user's tokens are void from now on.
    User(i64),
    /// A robot account's tokens are void from now on.
    Robot(i64),
}

fn project_of(row: &Row) -> Result<Project> {
    Ok(Project {
        id: row.get(0)?,
        name: row.get(1)?,
        public: row.get(2)?,
        owner_id: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        Directory {
            by_name: RwLock::default(),
            gone: Mutex::default(),
            revoked: RwLock::default(),
            revoked_robots: RwLock::default(),
            is_shared: false,
            last_change: AtomicI64::new(0),
        }
    }

    fn changed_at(updated_at: i64) -> Project {
        Project { id: 7, name: "shop".into(), public: false, owner_id: 1, created_at: 1, updated_at }
    }

    fn known(directory: &Directory) -> Option<i64> {
        directory.get("shop").map(|project| project.updated_at)
    }

    #[test]
    fn changes_count_in_the_order_in_which_they_were_committed() {
        let changed = directory();
        changed.put(changed_at(20));
        changed.put(changed_at(10));
        assert_eq!(known(&changed), Some(20));

        // Deleted at 30 and restored at 40, which is heard of first.
        let restored = directory();
        restored.put(changed_at(20));
        restored.put(changed_at(40));
        restored.remove(7, 30);
        assert_eq!(known(&restored), Some(40));

        // Changed at 20 and deleted at 30, which is heard of first.
        let deleted = directory();
        deleted.put(changed_at(10));
        deleted.remove(7, 30);
        deleted.put(changed_at(20));
        assert_eq!(known(&deleted), None);
        deleted.put(changed_at(40));
        assert_eq!(known(&deleted), Some(40));

        // A project made anew under the name is another one.
        let anew = directory();
        anew.put(Project { id: 8, ..changed_at(35) });
        anew.remove(7, 40);
        assert_eq!(known(&anew), Some(35));
    }
}
