//! Pulls on their way to the audit log. A pull never waits for the database.

use std::sync::Arc;

use berth_db::Db;

use super::{Kind, Operation, Row, cut, name_of, sql};
use crate::authn::Caller;
use crate::clock;
use crate::error::Result;
use crate::spool::{self, Spool};

/// Remembers pulls until they are written.
pub struct PullLog(Spool<Row>);

impl Default for PullLog {
    fn default() -> Self {
        let name = "pulls for the audit log";
        Self(Spool::new(spool::Kind { name, most: 20_000, batch: 1000, insert: sql::insert }))
    }
}

impl PullLog {
    /// Records one pull of a manifest, by a tag or by its digest alone.
    pub fn record(&self, caller: &Caller, project: i64, repository: &str, tag: Option<&str>, digest: &str) {
        self.0.put(|| {
            let resource = match tag {
                Some(tag) => format!("{repository}:{tag}"),
                None => format!("{repository}@{digest}"),
            };
            let description = format!("pull artifact: {repository}@{digest}");
            Row {
                project,
                username: Arc::from(name_of(caller)),
                operation: Operation::Pull,
                kind: Kind::Artifact,
                resource: cut(&resource),
                description: cut(&description),
                result: true,
                at: clock::now(),
            }
        });
    }

    /// Writes what was recorded, for ever.
    pub async fn run(&self, db: &Db) {
        self.0.run(db).await;
    }

    /// Writes what was recorded so far.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        self.0.flush(db).await
    }
}
