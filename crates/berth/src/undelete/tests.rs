//! The bin's tables against the schema, over both databases.

use berth_db::{Dialect, Tx, params};

use super::{Bin, relations};
use crate::error::Result;
use crate::listing::tests::Store;

/// Tables that say something of a project and are no settings of it: they stay, go by themselves, or come with what is
/// in the project.
const NO_SETTINGS: [&str; 9] = [
    "artifacts",
    "audit_log",
    "bin_items",
    "daily_counts",
    "project_blobs",
    "projects",
    "refusals",
    "repositories",
    "uploads",
];

fn columns(tx: &mut Tx<'_>, table: &str) -> Result<Vec<String>> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
        Dialect::Postgres => {
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = ?1 ORDER BY ordinal_position"
        }
    };
    tx.query(sql, &params![table])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

fn tables(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        }
    };
    tx.query(sql, &[])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_what_is_deleted_is_kept() {
    for store in Store::all().await {
        let compared = store.db.read(|tx| -> Result<()> {
            for relation in relations::all() {
                let mut known: Vec<String> =
                    relation.columns.iter().map(|column| (*column).to_owned()).collect();
                assert_eq!(columns(tx, relation.table)?, known, "{} has other columns", relation.table);
                known.insert(0, "item_id".to_owned());
                let twin = format!("bin_{}", relation.table);
                assert_eq!(columns(tx, &twin)?, known, "{twin} has other columns");
            }
            Ok(())
        });
        compared.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_with_settings_of_a_project_is_kept() {
    for store in Store::all().await {
        let compared = store.db.read(|tx| -> Result<()> {
            for table in tables(tx)? {
                let is_twin = relations::all().any(|relation| table == format!("bin_{}", relation.table));
                let is_kept = relations::all().any(|relation| table == relation.table);
                let is_of_project = columns(tx, &table)?.iter().any(|column| column == "project_id");
                assert!(
                    !is_of_project || is_twin || is_kept || NO_SETTINGS.contains(&table.as_str()),
                    "{table}: the bin does not know whether it belongs to a project"
                );
            }
            Ok(())
        });
        compared.await.unwrap();
    }
}

#[test]
fn a_bin_that_is_off_keeps_nothing_that_was_ever_deleted() {
    let day = 24 * 3600 * 1_000_000;
    assert_eq!(Bin::of_days(7).horizon(10 * day), 3 * day);
    assert!(!Bin::OFF.is_on() && Bin::OFF.horizon(10 * day) == i64::MAX);
}
