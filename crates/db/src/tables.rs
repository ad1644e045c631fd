//! The tables as the database itself describes them, for whoever copies all of them.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::params;
use crate::schema::MIGRATIONS;
use crate::tx::{Dialect, Tx};
use crate::value::Row;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<String>,
    /// The columns of its primary key.
    pub key: Vec<String>,
    /// The tables that its rows refer to.
    pub parents: BTreeSet<String>,
    /// Whether its ids come from a counter.
    pub has_counter: bool,
}

impl Tx<'_> {
    /// All tables of the schema but the record of migrations; those that others refer to come first.
    ///
    /// # Errors
    /// [`Error::Statement`] when tables refer to each other in a circle.
    pub fn tables(&mut self) -> Result<Vec<Table>> {
        let sql = match self.dialect() {
            Dialect::Sqlite => {
                "SELECT name, sql LIKE '%AUTOINCREMENT%' FROM sqlite_schema WHERE type = 'table' \
                 AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"
            }
            Dialect::Postgres => {
                "SELECT CAST(t.table_name AS TEXT), EXISTS (SELECT 1 FROM information_schema.columns c \
                 WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.is_identity = 'YES') \
                 FROM information_schema.tables t WHERE t.table_schema = current_schema() \
                 AND t.table_type = 'BASE TABLE' ORDER BY 1"
            }
        };
        let ours = made_by_us();
        let mut tables = Vec::new();
        for row in self.query(sql, &[])? {
            let (name, has_counter): (String, bool) = (row.get(0)?, row.get(1)?);
            // Others may keep tables of their own beside ours.
            if !ours.contains(name.as_str()) {
                continue;
            }
            let mut parents: BTreeSet<String> =
                texts(&self.query(parents_sql(self.dialect()), &params![&name])?)?;
            parents.retain(|parent| *parent != name && ours.contains(parent.as_str()));
            let columns = texts(&self.query(columns_sql(self.dialect()), &params![&name])?)?;
            let key = texts(&self.query(key_sql(self.dialect()), &params![&name])?)?;
            tables.push(Table { name, columns, key, parents, has_counter });
        }
        in_order(tables)
    }
}

/// The tables that some migration has made.
fn made_by_us() -> BTreeSet<&'static str> {
    let texts = MIGRATIONS.iter().flat_map(|migration| migration.sql);
    let made = texts.flat_map(|text| text.split("CREATE TABLE ").skip(1));
    made.filter_map(|rest| rest.split([' ', '(']).next()).collect()
}

fn texts<C: FromIterator<String>>(rows: &[Row]) -> Result<C> {
    rows.iter().map(|row| row.get(0)).collect()
}

fn parents_sql(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)",
        Dialect::Postgres => {
            "SELECT DISTINCT CAST(r.relname AS TEXT) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
             JOIN pg_class r ON r.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
             WHERE c.contype = 'f' AND CAST(t.relname AS TEXT) = ?1 AND n.nspname = current_schema()"
        }
    }
}

fn columns_sql(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
        Dialect::Postgres => {
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND CAST(table_name AS TEXT) = ?1 ORDER BY ordinal_position"
        }
    }
}

fn key_sql(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk",
        Dialect::Postgres => {
            "SELECT CAST(a.attname AS TEXT) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey) WHERE i.indisprimary \
             AND CAST(t.relname AS TEXT) = ?1 AND n.nspname = current_schema() \
             ORDER BY array_position(CAST(i.indkey AS SMALLINT[]), a.attnum)"
        }
    }
}

fn in_order(mut waiting: Vec<Table>) -> Result<Vec<Table>> {
    let mut done: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|table| table.name.clone()).collect();
        let (later, ready): (Vec<Table>, Vec<Table>) =
            waiting.into_iter().partition(|table| !table.parents.is_disjoint(&names));
        if ready.is_empty() {
            return Err(Error::Statement("tables refer to each other in a circle".into()));
        }
        done.extend(ready);
        waiting = later;
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, Location};

    #[tokio::test]
    async fn every_table_has_a_key_and_comes_after_those_it_refers_to() {
        let home = tempfile::tempdir().unwrap();
        let mut locations = vec![Location::Sqlite(home.path().join("berth.db"))];
        if let Ok(url) = std::env::var("BERTH_TEST_POSTGRES_URL") {
            locations.push(Location::Postgres { url, max_connections: 2, ca_pem: None });
        }
        let mut told: Vec<Vec<Table>> = Vec::new();
        for location in locations {
            let db = Db::open(&location).await.unwrap();
            let foreign = "CREATE TABLE IF NOT EXISTS somebody_elses (id BIGINT)";
            db.write(move |tx| tx.execute(foreign, &[])).await.unwrap();
            let tables = db.read(|tx| tx.tables()).await.unwrap();
            let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
            assert!(!names.contains(&"somebody_elses"));
            assert!(names.contains(&"blobs") && !names.contains(&"schema_migrations"), "{names:?}");
            for (at, table) in tables.iter().enumerate() {
                assert!(!table.key.is_empty(), "{} has no primary key", table.name);
                assert!(
                    table.parents.iter().all(|parent| names[..at].contains(&parent.as_str())),
                    "{table:?}"
                );
            }
            told.push(tables);
        }
        assert!(told.windows(2).all(|both| both[0] == both[1]), "the two databases have other tables");
    }
}
