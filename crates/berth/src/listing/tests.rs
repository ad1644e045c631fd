//! The lists over a real database: what they show, with how many statements, and by which indexes.

use std::cell::RefCell;
use std::sync::Arc;

use berth_db::{Db, Location, Tx, Value, params};
use berth_oci::{Reference, RepositoryName};

use super::{ListQuery, Page, parse_filters, parse_sorts};
use crate::artifacts::list::{self as artifacts, With};
use crate::authn::{Caller, User};
use crate::authz::{
    self, Home, ListArtifacts, ListImmutableRules, ListLabels, ListMembers, ListRepositories, ListUserGroups,
    ListUsers,
};
use crate::error::{Error, Result};
use crate::find::{self, Asked};
use crate::projects::{self, ProjectRef};
use crate::undelete::Bin;
use crate::{
    audit, groups, immutability, labels, members, quotas, repositories, restore, robots, tags, users,
};

thread_local! {
    static STATEMENTS: RefCell<Vec<(String, Vec<Value>)>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a list's statement for the tests that look at its plan.
pub(super) fn remember(sql: &str, params: &[Value]) {
    STATEMENTS.with(|kept| kept.borrow_mut().push((sql.to_owned(), params.to_vec())));
}

fn digest(n: i64) -> String {
    format!("sha256:{n:064x}")
}

pub(crate) fn user(id: i64, admin: bool) -> Caller {
    Caller::User(Arc::new(User { id, name: format!("user-{id}"), admin }))
}

fn query(q: &str, sort: &str) -> ListQuery {
    let page = Page { number: 1, size: 100 };
    ListQuery { filters: parse_filters(q).unwrap(), sorts: parse_sorts(sort).unwrap(), page }
}

const WITH: With =
    With { tags: true, labels: true, immutable_status: true, accessories: true, inherited: true };

/// A database with the project `library`: a repository with an index of two children (one of them tagged),
/// an untagged artifact and a signature of the index; and one that only held uploads.
pub(crate) struct Store {
    pub(crate) db: Db,
    _home: tempfile::TempDir,
}

impl Store {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(home.path().join("berth.db"));
        Self::open(&location, home).await
    }

    /// One in SQLite and, when `BERTH_TEST_POSTGRES_URL` names a server, one in PostgreSQL.
    pub(crate) async fn all() -> Vec<Self> {
        let mut stores = vec![Self::new().await];
        if let Ok(url) = std::env::var("BERTH_TEST_POSTGRES_URL") {
            let url = fresh_postgres(url).await;
            let location = Location::Postgres { url, max_connections: 4, ca_pem: None };
            stores.push(Self::open(&location, tempfile::tempdir().unwrap()).await);
        }
        stores
    }

    async fn open(location: &Location, home: tempfile::TempDir) -> Self {
        let db = Db::open(location).await.unwrap();
        db.write(|tx| {
            users::bootstrap(tx, "hash")?;
            projects::bootstrap(tx)?;
            fill(tx)?;
            if tx.dialect() == berth_db::Dialect::Postgres {
                // Ids that were given by hand do not move PostgreSQL's sequences.
                tx.query("SELECT setval(pg_get_serial_sequence('repositories', 'id'), 1000)", &[])?;
            }
            Ok::<_, crate::error::Error>(())
        })
        .await
        .unwrap();
        Self { db, _home: home }
    }

    async fn ask<T: Send + 'static>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static) -> T {
        self.db.read(f).await.unwrap()
    }

    /// The digests' numbers that a list of the repository shows.
    async fn listed(&self, q: &str) -> Vec<i64> {
        let query = query(q, "");
        let page =
            self.ask(move |tx| within(tx, |tx, allowed| artifacts::list(tx, allowed, query, WITH))).await;
        assert_eq!(page.total as usize, page.items.len());
        page.items.iter().map(|item| i64::from_str_radix(&item.digest[65..], 16).unwrap()).collect()
    }
}

/// Makes a database beside the one that the URL names.
async fn fresh_postgres(url: String) -> String {
    let name = format!("berth_lists_{}_{:x}", std::process::id(), rand::random::<u32>());
    let make = format!("CREATE DATABASE {name}");
    let (base, query) = url.split_once('?').map_or((url.as_str(), ""), |(base, query)| (base, query));
    let fresh = format!("{}/{name}?{query}", base.rsplit_once('/').unwrap().0);
    let server =
        Db::open(&Location::Postgres { url: url.clone(), max_connections: 2, ca_pem: None }).await.unwrap();
    // Outside of a transaction, as making a database demands.
    server.read(move |tx| tx.execute(&make, &[])).await.unwrap();
    fresh
}

fn scope<R: authz::Right>(tx: &mut Tx<'_>) -> Result<authz::Allowed<authz::RepositoryScope, R>> {
    let project = projects::find(tx, &ProjectRef::Name("library".into()))?;
    let name: RepositoryName = "library/app".parse().unwrap();
    authz::repository::<R>(tx, &user(1, true), project, name)
}

/// Runs a list of the repository with the right that it demands.
fn within<R: authz::Right, T>(
    tx: &mut Tx<'_>,
    list: impl FnOnce(&mut Tx<'_>, &authz::Allowed<authz::RepositoryScope, R>) -> Result<T>,
) -> Result<T> {
    let allowed = scope(tx)?;
    list(tx, &allowed)
}

fn fill(tx: &mut Tx<'_>) -> Result<()> {
    for (id, name, pushed) in [(1, "library/app", Some(1)), (2, "library/empty", None)] {
        let sql = "INSERT INTO repositories (id, project_id, name, description, sequence, pushed_at, pull_count, \
                   created_at, updated_at) VALUES (?1, 1, ?2, '', 0, ?3, 0, 1, 1)";
        tx.execute(sql, &params![id, name, pushed])?;
    }
    for n in 1..=5_i64 {
        let subject = (n == 5).then(|| digest(1));
        insert_artifact(tx, n, subject)?;
    }
    for (position, child) in [2_i64, 3].into_iter().enumerate() {
        let sql = "INSERT INTO artifact_children (parent_id, position, repository_id, child_digest, child_id) \
                   VALUES (1, ?1, 1, ?2, ?3)";
        tx.execute(sql, &params![position as i64, digest(child), child])?;
    }
    for (id, name, artifact) in [(1, "latest", 1), (2, "1.0", 1), (3, "amd64", 2)] {
        insert_tag(tx, id, name, artifact)?;
    }
    Ok(())
}

fn insert_artifact(tx: &mut Tx<'_>, n: i64, subject: Option<String>) -> Result<()> {
    let sql = "INSERT INTO artifacts (id, project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
               media_type, artifact_type, type, subject_digest, push_time) \
               VALUES (?1, 1, 1, ?2, 10, 10, 'm', ?3, ?4, 'IMAGE', ?5, ?1)";
    let artifact_type = if n == 5 { "application/vnd.cncf.notary.signature" } else { "" };
    tx.execute(sql, &params![n, digest(n), if n == 1 { "index" } else { "image" }, artifact_type, subject])?;
    Ok(())
}

fn insert_tag(tx: &mut Tx<'_>, id: i64, name: &str, artifact: i64) -> Result<()> {
    let sql = "INSERT INTO tags (id, repository_id, name, artifact_id, push_time) VALUES (?1, 1, ?2, ?3, ?1)";
    tx.execute(sql, &params![id, name, artifact])?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_artifacts_leaves_out_children_and_accessories() {
    for store in Store::all().await {
        assert_eq!(store.listed("").await, [4, 2, 1]);
        assert_eq!(store.listed("base=*").await, [4, 3, 2, 1]);
        assert_eq!(store.listed("tags=*").await, [2, 1]);
        assert_eq!(store.listed("tags=nil").await, [4]);
        assert_eq!(store.listed("tags=latest").await, [1]);
        assert_eq!(store.listed("tags=~MD6").await, [0_i64; 0]);
        assert_eq!(store.listed("tags=~md6").await, [2]);
        assert_eq!(store.listed("media_type=image").await, [4, 2]);
        assert_eq!(store.listed("labels=(1)").await, [0_i64; 0]);
        assert_eq!(store.listed("password=~a").await, [4, 2, 1]);
        for refused in ["base=x", "tags={a b}", "tags=[a~b]", "labels=1", "labels=(a)"] {
            let query = query(refused, "");
            let outcome = store
                .db
                .read(move |tx| within(tx, |tx, allowed| artifacts::list(tx, allowed, query, WITH)))
                .await;
            assert_eq!(outcome.unwrap_err().code, crate::error::Code::BadRequest, "{refused}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artifact_shows_its_tags_children_and_accessories() {
    for store in Store::all().await {
        let reference: Reference = "latest".parse().unwrap();
        let index = store
            .ask(move |tx| within(tx, |tx, allowed| artifacts::get(tx, allowed, &reference, WITH)))
            .await;
        let names: Vec<&str> = index.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["1.0", "latest"]);
        let children: Vec<Option<i64>> = index.references.iter().map(|child| child.child_id).collect();
        assert_eq!(children, [Some(2), Some(3)]);
        assert_eq!(index.accessories.len(), 1);
        assert_eq!(
            (index.accessories[0].artifact_id, index.accessories[0].kind.as_str()),
            (5, "signature.notation")
        );

        let reference: Reference = digest(1).parse().unwrap();
        let again = reference.clone();
        let all = store
            .ask(move |tx| {
                within(tx, |tx, allowed| artifacts::accessories(tx, allowed, &again, &query("", "")))
            })
            .await;
        assert_eq!((all.total, all.items[0].subject_id), (1, 1));
        let none = store
            .ask(move |tx| {
                let query = query("type=signature.cosign", "");
                within(tx, |tx, allowed| artifacts::accessories(tx, allowed, &reference, &query))
            })
            .await;
        assert_eq!(none.total, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_of_each_repository_needs_one_type() {
    for store in Store::all().await {
        let latest = async |q: &'static str| {
            let outcome = store.db.read(move |tx| -> Result<_> {
                let project = projects::find(tx, &ProjectRef::Id(1))?;
                let allowed = authz::project::<ListArtifacts>(tx, &user(1, true), project)?;
                artifacts::list_of_project(tx, &allowed, query(q, ""), true, WITH)
            });
            outcome.await.map(|page| page.items.iter().map(|item| item.id).collect::<Vec<_>>())
        };
        assert_eq!(latest("media_type=image").await.unwrap(), [4]);
        assert_eq!(latest("media_type=index").await.unwrap(), [1]);
        for refused in ["", "media_type=~image", "media_type=image,artifact_type=x"] {
            assert!(latest(refused).await.is_err(), "{refused}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_of_uploads_alone_is_not_shown_and_counts_are_of_what_lists_show() {
    for store in Store::all().await {
        let page = store
            .ask(|tx| {
                let project = projects::find(tx, &ProjectRef::Id(1))?;
                let allowed = authz::project::<ListRepositories>(tx, &user(1, true), project)?;
                repositories::list::list(tx, &allowed, &query("", ""))
            })
            .await;
        assert_eq!(page.total, 1);
        assert_eq!((page.items[0].name.as_str(), page.items[0].artifact_count), ("library/app", 3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_take_the_same_number_of_statements_however_long_they_are() {
    for store in Store::all().await {
        let count = || {
            store.ask(|tx| {
                let allowed = scope(tx)?;
                let before = tx.statements();
                let page = artifacts::list(tx, &allowed, query("base=*", ""), WITH)?;
                let of_artifacts = tx.statements() - before;
                all_lists(tx)?;
                Ok((page.items.len(), (of_artifacts, tx.statements() - before)))
            })
        };
        let (few, statements) = count().await;
        store
            .db
            .write(|tx| {
                for n in 10..40_i64 {
                    insert_artifact(tx, n, None)?;
                    insert_tag(tx, n, &format!("t{n}"), n)?;
                    insert_tag(tx, n + 100, &format!("l{n}"), 1)?;
                    insert_neighbours(tx, n)?;
                }
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        let (many, again) = count().await;
        assert!(many > few);
        assert_eq!(statements, again);
    }
}

/// A public project with a repository, and a user who is a member of `library`.
fn insert_neighbours(tx: &mut Tx<'_>, n: i64) -> Result<()> {
    let sql = "INSERT INTO projects (id, name, owner_id, public, created_at, updated_at) VALUES (?1, ?2, 1, 1, 1, 1)";
    tx.execute(sql, &params![n, format!("garden-{n}")])?;
    let sql = "INSERT INTO repositories (id, project_id, name, description, sequence, pushed_at, pull_count, \
               created_at, updated_at) VALUES (?1, ?1, ?2, '', 0, 1, 0, 1, 1)";
    tx.execute(sql, &params![n, format!("garden-{n}/app")])?;
    let sql = "INSERT INTO users (id, username, email, realname, comment, sysadmin, deleted, revoked_at, created_at, \
               updated_at) VALUES (?1, ?2, '', '', '', 0, 0, 0, 1, 1)";
    tx.execute(sql, &params![n, format!("anna-{n}")])?;
    let sql = "INSERT INTO members (project_id, entity_type, entity_id, role_id, created_at, updated_at) \
               VALUES (1, 'u', ?1, 3, 1, 1)";
    tx.execute(sql, &params![n])?;
    Ok(())
}

/// Every list, by every kind of caller, in every order that it knows.
fn all_lists(tx: &mut Tx<'_>) -> Result<()> {
    let admin = user(1, true);
    let library = projects::find(tx, &ProjectRef::Id(1))?;
    let reference: Reference = "latest".parse().unwrap();
    for caller in [admin.clone(), user(2, false), Caller::Anonymous] {
        let readable = authz::readable_projects(&caller);
        projects::list::list(tx, &caller, readable.clone(), query("", ""))?;
        repositories::list::list_all(tx, readable.clone(), &query("", ""))?;
        projects::list::search(tx, &caller, readable.clone(), "a")?;
        repositories::list::search(tx, readable, "a")?;
        for text in ["zzz", "library/app:zzz", "sha256:ffffff", "library/app@sha256:ff"] {
            find::find(tx, &caller, &Asked::read(text, None)?, 8)?;
        }
    }
    let allowed = authz::project::<ListRepositories>(tx, &admin, library.clone())?;
    repositories::list::list(tx, &allowed, &query("name=~a", "-name"))?;
    let allowed = authz::project::<ListMembers>(tx, &admin, library.clone())?;
    members::list(tx, &allowed, Some("a"), Page { number: 1, size: 10 })?;
    let found = library.clone();
    let allowed = authz::project::<ListArtifacts>(tx, &admin, library)?;
    artifacts::list_of_project(tx, &allowed, query("media_type=image", ""), true, WITH)?;
    within(tx, |tx, allowed| artifacts::list(tx, allowed, query("tags=~a", ""), WITH))?;
    within(tx, |tx, allowed| artifacts::accessories(tx, allowed, &reference, &query("", "")))?;
    within(tx, |tx, allowed| artifacts::list(tx, allowed, query("labels=(1 2)", ""), WITH))?;
    labels::list_global(tx, &query("name=~a", "-name"))?;
    let allowed = authz::project::<ListImmutableRules>(tx, &admin, found.clone())?;
    immutability::list(tx, &allowed, &query("", ""))?;
    let allowed = authz::project::<ListLabels>(tx, &admin, found)?;
    labels::list(tx, &allowed, &query("", ""))?;
    within(tx, |tx, allowed| tags::list::list(tx, allowed, &reference, &query("", ""), true))?;
    users::list::list(tx, &authz::system::<ListUsers>(&admin)?, &query("username=~a", "email"))?;
    let allowed = authz::system::<ListUserGroups>(&admin)?;
    groups::list::list(tx, &allowed, query("group_name=~a,ldap_group_dn=cn=a", "-group_name"))?;
    accounts_lists(tx, &admin)
}

fn accounts_lists(tx: &mut Tx<'_>, admin: &Caller) -> Result<()> {
    let library = projects::find(tx, &ProjectRef::Id(1))?;
    let allowed = authz::home(tx, admin, Some(Home::System))?;
    robots::list(tx, &allowed, query("name=~a", "-name"))?;
    let allowed = authz::system(admin)?;
    quotas::list::list(tx, &allowed, None, &query("", "-used.storage"))?;
    quotas::list::list(tx, &allowed, Some(1), &query("", ""))?;
    let allowed = authz::project(tx, admin, library)?;
    audit::list::of_project(tx, &allowed, &query("username=~a", ""))?;
    let library = projects::find(tx, &ProjectRef::Id(1))?;
    let allowed = authz::project(tx, admin, library)?;
    restore::list::list(tx, &allowed, Bin::of_days(7), &query("name=~a", ""))?;
    for caller in [admin.clone(), user(2, false)] {
        let person = authz::authenticated(&caller)?;
        restore::list::list_all(tx, &person, Bin::of_days(7), &query("kind=tag", ""))?;
    }
    for caller in [admin.clone(), user(2, false)] {
        audit::list::of_caller(tx, &caller, &query("", ""))?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_understood_by_every_database() {
    for store in Store::all().await {
        store.ask(all_lists).await;
    }
}

#[tokio::test]
async fn lists_go_by_indexes() {
    let store = Store::new().await;
    let plans = store
        .ask(|tx| {
            all_lists(tx)?;
            let statements = STATEMENTS.with(|kept| kept.take());
            assert!(statements.len() > 20, "the lists were not seen");
            let mut plans = Vec::new();
            for (sql, params) in statements {
                for row in tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), &params)? {
                    plans.push((row.get::<String>(3)?, sql.clone()));
                }
            }
            Ok(plans)
        })
        .await;
    // Lists over everything walk what they list; whatever lies below is searched. (`m`, `v` and `b` are what was gathered.)
    let walked = [
        "SCAN p",
        "SCAN o",
        "SCAN r",
        "SCAN users",
        "SCAN user_groups",
        "SCAN u",
        "SCAN q",
        "SCAN l",
        "SCAN m",
        "SCAN v",
        "SCAN b",
        "SCAN audit_log",
        "SCAN CONSTANT ROW",
    ];
    for (step, sql) in plans {
        let is_walk = walked.iter().any(|known| step == *known || step.starts_with(&format!("{known} ")));
        assert!(!step.starts_with("SCAN") || is_walk, "{step}: {sql}");
    }
}
