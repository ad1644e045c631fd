//! Every test of the data layer runs on SQLite and, when `BERTH_TEST_POSTGRES_URL` names a server on
//! which databases may be made, on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use berth_db::{Db, Error, Location, Value, params};

struct Bench {
    db: Db,
    _dir: tempfile::TempDir,
}

async fn databases() -> Vec<Bench> {
    let dir = tempfile::tempdir().unwrap();
    let sqlite = Location::Sqlite(dir.path().join("berth.db"));
    let mut found = vec![Bench { db: Db::open(&sqlite).await.unwrap(), _dir: dir }];
    if let Ok(url) = std::env::var("BERTH_TEST_POSTGRES_URL") {
        let url = fresh_postgres(&url).await;
        let location = Location::Postgres { url, max_connections: 16, ca_pem: None };
        let db = Db::open(&location).await.unwrap();
        found.push(Bench { db, _dir: tempfile::tempdir().unwrap() });
    }
    found
}

async fn fresh_postgres(url: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("berth_db_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let base = base.rsplit_once('/').unwrap().0;
    format!("{base}/{name}?{query}")
}

const ADD_USER: &str = "INSERT INTO users (username, email, realname, comment, sysadmin, deleted, revoked_at, created_at, \
                        updated_at) VALUES (?1, '', ?1, '', 0, 0, 0, ?2, ?2) RETURNING id";

async fn add_user(db: &Db, name: &str) -> Result<i64, Error> {
    let name = name.to_owned();
    db.write(move |tx| {
        let now = tx.now()?;
        tx.one(ADD_USER, &params![name.as_str(), now])?.get(0)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_can_be_read() {
    for bench in databases().await {
        let id = add_user(&bench.db, "alice").await.unwrap();
        let name: String = bench
            .db
            .read(move |tx| tx.one("SELECT username FROM users WHERE id = ?1", &params![id])?.get(0))
            .await
            .unwrap();
        assert_eq!(name, "alice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_name_is_told_apart_from_other_failures() {
    for bench in databases().await {
        add_user(&bench.db, "alice").await.unwrap();
        assert!(matches!(add_user(&bench.db, "alice").await, Err(Error::Unique(_))));
        let orphan: Result<u64, Error> = bench
            .db
            .write(|tx| {
                tx.execute(
                    "INSERT INTO project_metadata VALUES (?1, ?2, ?3)",
                    &params![999_i64, "public", "true"],
                )
            })
            .await;
        assert!(matches!(orphan, Err(Error::ForeignKey(_))), "{orphan:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_unit_leaves_nothing_and_harms_no_other() {
    for bench in databases().await {
        let mut tasks = Vec::new();
        for n in 0..100 {
            let db = bench.db.clone();
            tasks.push(tokio::spawn(async move {
                db.write(move |tx| {
                    let now = tx.now()?;
                    tx.one(ADD_USER, &params![format!("user{n}"), now])?;
                    if n % 2 == 0 { Ok(()) } else { Err(Error::Statement("changed its mind".into())) }
                })
                .await
                .is_ok()
            }));
        }
        let mut kept = 0;
        for task in tasks {
            kept += i64::from(task.await.unwrap());
        }
        let count: i64 = bench.db.read(|tx| tx.one("SELECT COUNT(*) FROM users", &[])?.get(0)).await.unwrap();
        assert_eq!((kept, count), (50, 50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_unit_is_an_error_and_the_next_one_works() {
    for bench in databases().await {
        let result: Result<(), Error> = bench.db.write(|_| panic!("a bug")).await;
        assert!(result.is_err());
        add_user(&bench.db, "bob").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_increments_are_all_counted() {
    for bench in databases().await {
        add_user(&bench.db, "counter").await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let mut tasks = Vec::new();
        for _ in 0..60 {
            let (db, runs) = (bench.db.clone(), runs.clone());
            tasks.push(tokio::spawn(async move {
                db.write(move |tx| -> Result<(), Error> {
                    runs.fetch_add(1, Ordering::SeqCst);
                    let lock = format!("SELECT revoked_at FROM users WHERE username = ?1{}", tx.for_update());
                    let old: i64 = tx.one(&lock, &params!["counter"])?.get(0)?;
                    tx.execute(
                        "UPDATE users SET revoked_at = ?1 WHERE username = ?2",
                        &params![old + 1, "counter"],
                    )?;
                    Ok(())
                })
                .await
                .unwrap();
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let total: i64 = bench
            .db
            .read(|tx| {
                tx.one("SELECT revoked_at FROM users WHERE username = ?1", &params!["counter"])?.get(0)
            })
            .await
            .unwrap();
        assert_eq!(total, 60);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_units_that_block_each_other_both_end() {
    for bench in databases().await {
        add_user(&bench.db, "left").await.unwrap();
        add_user(&bench.db, "right").await.unwrap();
        let mut tasks = Vec::new();
        for n in 0..12 {
            let db = bench.db.clone();
            let (first, second) = if n % 2 == 0 { ("left", "right") } else { ("right", "left") };
            tasks.push(tokio::spawn(async move {
                db.write(move |tx| -> Result<(), Error> {
                    for name in [first, second] {
                        let sql = "UPDATE users SET revoked_at = revoked_at + 1 WHERE username = ?1";
                        tx.execute(sql, &params![name])?;
                    }
                    Ok(())
                })
                .await
            }));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_race_that_postgres_calls_an_internal_error_is_run_again_and_other_ones_are_told() {
    for Bench { db, .. } in databases().await {
        if !db.is_shared() {
            continue;
        }
        let raised = async |message: &'static str| {
            let mut tries = 0;
            db.write(move |tx| {
                tries += 1;
                if tries == 1 {
                    let raise = format!("RAISE EXCEPTION '{message}' USING ERRCODE = 'XX000'");
                    tx.execute(&format!("DO $$ BEGIN {raise}; END $$"), &[])?;
                }
                Ok::<_, Error>(tries)
            })
            .await
        };
        let race =
            raised("new multixact has more than one updating member: 0 2[1 (keysh), 2 (nokeyupd)]").await;
        assert_eq!(race.unwrap(), 2);
        assert!(matches!(raised("out of its mind").await, Err(Error::Statement(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_keep_their_type_and_null_is_not_zero() {
    for bench in databases().await {
        let bytes = vec![0_u8, 255, 10];
        let stored = bytes.clone();
        bench
            .db
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO signing_keys (kind, wrapped, created_at, retired_at) VALUES (?1, ?2, ?3, ?4)",
                    &params!["tést", stored.clone(), i64::MAX, None::<i64>],
                )
            })
            .await
            .unwrap();
        let row = bench
            .db
            .read(|tx| tx.one("SELECT kind, wrapped, created_at, retired_at FROM signing_keys", &[]))
            .await
            .unwrap();
        assert_eq!(row.get::<String>(0).unwrap(), "tést");
        assert_eq!(row.get::<Vec<u8>>(1).unwrap(), bytes);
        assert_eq!(row.get::<i64>(2).unwrap(), i64::MAX);
        assert_eq!(row.get::<Option<i64>>(3).unwrap(), None);
        assert!(row.get::<i64>(3).is_err());
        assert_eq!(Value::from(true), Value::Int(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_again_changes_nothing_and_a_newer_schema_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(dir.path().join("berth.db"));
    let db = Db::open(&location).await.unwrap();
    add_user(&db, "alice").await.unwrap();
    db.close().await;
    let db = Db::open(&location).await.unwrap();
    let count: i64 = db.read(|tx| tx.one("SELECT COUNT(*) FROM users", &[])?.get(0)).await.unwrap();
    assert_eq!(count, 1);
    db.write(|tx| tx.execute("INSERT INTO schema_migrations VALUES (99999, 'from the future', 0)", &[]))
        .await
        .unwrap();
    db.close().await;
    assert!(matches!(Db::open(&location).await, Err(Error::Newer { found: 99999, .. })));
}
