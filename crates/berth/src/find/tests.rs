//! What is found, over both databases; and how quickly among very many names.

use berth_db::{Db, Dialect, Tx, params};

use super::{Asked, Found, find};
use crate::authn::Caller;
use crate::error::{Error, Result};
use crate::listing::tests::{Store, user};

/// Projects with repositories and tags in them, and what the ids of artifacts begin at.
const SHOP: i64 = 100;

fn fill(tx: &mut Tx<'_>) -> Result<()> {
    for (id, name, public) in [(SHOP, "shop", 0), (101, "shopfront", 1), (102, "work%shop", 0)] {
        let sql = "INSERT INTO projects (id, name, owner_id, public, created_at, updated_at) VALUES (?1, ?2, 1, ?3, 1, 1)";
        tx.execute(sql, &params![id, name, public])?;
    }
    let repositories = [
        (100, SHOP, "shop/app", Some(1)),
        (101, SHOP, "shop/web-app", Some(1)),
        (102, 101, "shopfront/team/application", Some(1)),
        (103, 101, "shopfront/happy", Some(1)),
        (104, SHOP, "shop/apple", None),
    ];
    for (id, project, name, pushed) in repositories {
        let sql = "INSERT INTO repositories (id, project_id, name, description, sequence, pushed_at, pull_count, \
                   created_at, updated_at) VALUES (?1, ?2, ?3, '', 0, ?4, 0, 1, 1)";
        tx.execute(sql, &params![id, project, name, pushed])?;
    }
    for (id, repository, project, digest) in [(100, 100, SHOP, "4f2a91"), (101, 102, 101, "4f2a92")] {
        insert_artifact(tx, id, (project, repository), &format!("sha256:{digest}{}", "0".repeat(58)))?;
    }
    for (id, repository, artifact, name) in [
        (100, 100, 100, "1.2"),
        (101, 100, 100, "1.20"),
        (102, 100, 100, "Stable-1.2"),
        (103, 102, 101, "1.2.3"),
    ] {
        insert_tag(tx, id, (repository, artifact), name)?;
    }
    for (id, project, name) in [(100, 0, "Stable"), (101, SHOP, "unstable"), (102, 101, "very stable")] {
        let sql = "INSERT INTO labels (id, project_id, name, description, color, created_at, updated_at) \
                   VALUES (?1, ?2, ?3, '', '#fff', 1, 1)";
        tx.execute(sql, &params![id, project, name])?;
    }
    // Members of `shop`: a developer and a limited guest.
    for (id, role) in [(50, 2), (51, 5)] {
        let sql = "INSERT INTO users (id, username, email, realname, comment, sysadmin, deleted, revoked_at, created_at, \
                   updated_at) VALUES (?1, ?2, '', '', '', 0, 0, 0, 1, 1)";
        tx.execute(sql, &params![id, format!("u{id}")])?;
        let sql = "INSERT INTO members (project_id, entity_type, entity_id, role_id, created_at, updated_at) \
                   VALUES (?1, 'u', ?2, ?3, 1, 1)";
        tx.execute(sql, &params![SHOP, id, role])?;
    }
    Ok(())
}

fn insert_artifact(tx: &mut Tx<'_>, id: i64, (project, repository): (i64, i64), digest: &str) -> Result<()> {
    let sql = "INSERT INTO artifacts (id, project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
               media_type, artifact_type, type, push_time) VALUES (?1, ?2, ?3, ?4, 10, 10, 'm', 'm', '', 'IMAGE', ?1)";
    tx.execute(sql, &params![id, project, repository, digest])?;
    Ok(())
}

fn insert_tag(tx: &mut Tx<'_>, id: i64, (repository, artifact): (i64, i64), name: &str) -> Result<()> {
    let sql =
        "INSERT INTO tags (id, repository_id, name, artifact_id, push_time) VALUES (?1, ?2, ?3, ?4, ?1)";
    tx.execute(sql, &params![id, repository, name, artifact])?;
    Ok(())
}

async fn stores() -> Vec<Store> {
    let stores = Store::all().await;
    for store in &stores {
        store.db.write(fill).await.unwrap();
    }
    stores
}

async fn found(db: &Db, caller: &Caller, text: &str) -> Found {
    let (caller, asked) = (caller.clone(), Asked::read(text, None).unwrap());
    db.scan(move |tx| find(tx, &caller, &asked, 8)).await.unwrap()
}

/// The groups as text: projects, repositories, tags, artifacts, labels.
async fn told(store: &Store, caller: &Caller, text: &str) -> [Vec<String>; 5] {
    let found = found(&store.db, caller, text).await;
    [
        found.projects.items.into_iter().map(|one| one.name).collect(),
        found.repositories.items.into_iter().map(|one| one.name).collect(),
        found.tags.items.into_iter().map(|one| format!("{}:{}", one.repository.name, one.name)).collect(),
        found
            .artifacts
            .items
            .into_iter()
            .map(|one| format!("{}@{}", one.repository.name, &one.digest[7..13]))
            .collect(),
        found.labels.items.into_iter().map(|one| one.name).collect(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_names_come_first() {
    for store in stores().await {
        let admin = user(1, true);
        let [projects, repositories, ..] = told(&store, &admin, "shop").await;
        assert_eq!(projects, ["shop", "shopfront", "work%shop"]);
        assert_eq!(repositories.len(), 4);
        let [_, repositories, ..] = told(&store, &admin, "APP").await;
        assert_eq!(
            repositories,
            ["library/app", "shop/app", "shop/web-app", "shopfront/team/application", "shopfront/happy"]
        );
        let [projects, repositories, ..] = told(&store, &admin, "shop/a").await;
        assert_eq!((projects, repositories), (vec!["shop".to_owned()], vec!["shop/app".to_owned()]));
        let [_, _, tags, ..] = told(&store, &admin, "1.2").await;
        assert_eq!(
            tags,
            ["shop/app:1.2", "shopfront/team/application:1.2.3", "shop/app:1.20", "shop/app:Stable-1.2"]
        );
        let [_, _, tags, _, labels] = told(&store, &admin, "stable").await;
        assert_eq!(tags, ["shop/app:Stable-1.2"]);
        assert_eq!(labels, ["Stable", "very stable", "unstable"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_of_a_repository_and_a_part_of_a_digest_are_understood() {
    for store in stores().await {
        let admin = user(1, true);
        let [projects, repositories, tags, ..] = told(&store, &admin, "app:1.2").await;
        assert!(projects.is_empty() && repositories.len() == 5, "{projects:?} {repositories:?}");
        assert_eq!(
            tags,
            ["shop/app:1.2", "shop/app:1.20", "shop/app:Stable-1.2", "shopfront/team/application:1.2.3"]
        );
        let [_, _, tags, ..] = told(&store, &admin, "shop/app:").await;
        assert_eq!(tags, ["shop/app:1.2", "shop/app:1.20", "shop/app:Stable-1.2"]);
        for text in
            ["4f2a91", "sha256:4F2A91", "shop/app@sha256:4", "shop/app:1.2@sha256:4f2a91", "app@4f2a91"]
        {
            let [_, _, _, artifacts, _] = told(&store, &admin, text).await;
            assert_eq!(artifacts, ["shop/app@4f2a91"], "{text}");
        }
        let [_, _, _, artifacts, _] = told(&store, &admin, "sha256:4f2a9").await;
        assert!(artifacts.is_empty(), "{artifacts:?}");
        let [_, _, _, artifacts, _] = told(&store, &admin, "absent@sha256:4f2a91").await;
        assert!(artifacts.is_empty(), "{artifacts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_finds_what_they_may_see() {
    for store in stores().await {
        let nobody = Caller::Anonymous;
        let [projects, repositories, tags, artifacts, labels] = told(&store, &nobody, "shop").await;
        assert_eq!(projects, ["shopfront"]);
        assert_eq!(repositories, ["shopfront/happy", "shopfront/team/application"]);
        assert!(tags.is_empty() && artifacts.is_empty() && labels.is_empty());
        for (caller, seen) in [(nobody, 0), (user(7, false), 0), (user(50, false), 1), (user(51, false), 1)] {
            let [_, _, tags, ..] = told(&store, &caller, "shop/app:1.2").await;
            assert_eq!(tags.len(), 3 * seen, "{}", caller.name());
            let [_, _, _, artifacts, _] = told(&store, &caller, "4f2a91").await;
            assert_eq!(artifacts.len(), seen, "{}", caller.name());
        }
        // A limited guest sees the labels of public projects and of the installation, but none of the own project.
        let [.., labels] = told(&store, &user(50, false), "stable").await;
        assert_eq!(labels, ["Stable", "very stable", "unstable"]);
        let [.., labels] = told(&store, &user(51, false), "stable").await;
        assert_eq!(labels, ["Stable", "very stable"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_mean_something_to_a_database_are_letters() {
    for store in stores().await {
        let [projects, repositories, tags, _, labels] = told(&store, &user(1, true), "%").await;
        assert_eq!(projects, ["work%shop"]);
        assert!(repositories.is_empty() && tags.is_empty() && labels.is_empty());
        for text in [
            "_",
            "'",
            "\"",
            "\\",
            "' OR 1=1 --",
            "*",
            "?1",
            "$1",
            ":",
            "@",
            "/",
            "a:b:c",
            "\u{10ffff}",
            "ß/ä:ö@ü",
        ] {
            let [projects, repositories, ..] = told(&store, &user(1, true), text).await;
            assert!(projects.is_empty(), "{text}: {projects:?}");
            assert!(text == "/" || repositories.is_empty(), "{text}: {repositories:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_tells_whether_there_is_more() {
    for store in stores().await {
        let asked = Asked::read("1.2", None).unwrap();
        let few = store.db.scan(move |tx| find(tx, &user(1, true), &asked, 2)).await.unwrap();
        assert!(few.tags.has_more && few.tags.items.len() == 2);
        assert!(!found(&store.db, &user(1, true), "1.2").await.tags.has_more);
    }
}

/// 100,000 tags in 2000 repositories of 200 projects.
fn fill_much(tx: &mut Tx<'_>) -> Result<()> {
    let dialect = tx.dialect();
    let numbers = |upto: i64| match dialect {
        Dialect::Sqlite => {
            format!("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {upto})")
        }
        Dialect::Postgres => format!("WITH s AS (SELECT generate_series(1, {upto})::bigint AS n)"),
    };
    for (upto, insert) in [
        (
            200,
            "INSERT INTO projects (id, name, owner_id, public, created_at, updated_at) \
             SELECT 10000 + n, 'team-' || n, 1, n % 2, 1, 1 FROM s",
        ),
        (
            2000,
            "INSERT INTO repositories (id, project_id, name, description, sequence, pushed_at, pull_count, created_at, \
             updated_at) SELECT 10000 + n, 10001 + n % 200, 'team-' || (1 + n % 200) || '/service-' || n, '', 0, 1, 0, 1, 1 \
             FROM s",
        ),
        (
            100_000,
            "INSERT INTO artifacts (id, project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
             media_type, artifact_type, type, push_time) SELECT 100000 + n, 10001 + n % 200, 10001 + n % 2000, \
             'sha256:' || (1000000 + n * 7) || '000000000000000000000000000000000000000000000000000000000', 10, 10, 'm', \
             'm', '', 'IMAGE', n FROM s",
        ),
        (
            100_000,
            "INSERT INTO tags (id, repository_id, name, artifact_id, push_time) SELECT 100000 + n, 10001 + n % 2000, \
             'v' || (n % 9) || '.' || n || '-rc', 100000 + n, n FROM s",
        ),
    ] {
        let at = insert.find("SELECT").unwrap_or_default();
        let sql = format!("{}{} {}", &insert[..at], numbers(upto), &insert[at..]);
        tx.execute(&sql, &[])?;
    }
    Ok(())
}

/// How long it takes among 100,000 tags: `BERTH_TEST_LONG=1 cargo test -p berth --lib find -- --nocapture`.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_quick_among_very_many_names() {
    if std::env::var_os("BERTH_TEST_LONG").is_none() {
        return;
    }
    for store in stores().await {
        store
            .db
            .write(|tx| {
                fill_much(tx)?;
                tx.execute("ANALYZE", &[])?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        println!("{:?}", store.db.dialect());
        for caller in [user(1, true), user(50, false)] {
            for text in [
                "v",
                "v1.1",
                "v1.10009-rc",
                "10009",
                "rc",
                "nothing-has-this",
                "service-1",
                "team-7/",
                "service-77:v",
                "s",
                "1000007",
                "sha256:1000007",
            ] {
                found(&store.db, &caller, text).await;
                let mut times = Vec::new();
                let mut counts = Vec::new();
                for _ in 0..7 {
                    let begun = std::time::Instant::now();
                    let told = found(&store.db, &caller, text).await;
                    times.push(begun.elapsed());
                    counts = vec![
                        told.projects.items.len(),
                        told.repositories.items.len(),
                        told.tags.items.len(),
                        told.artifacts.items.len(),
                    ];
                }
                times.sort();
                println!("  {:>8} {text:<18} {:>9.2?} {counts:?}", caller.name(), times[3]);
            }
        }
    }
}
