//! Runs over a real database, whichever it is, against a model that says in ten lines what must go.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use berth_db::{Dialect, Tx, params};
use berth_jobs::{Ended, Status};
use berth_oci::RepositoryName;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use super::policy::tests::{rule, selector};
use super::run::{self, Done, Hands, Order};
use super::{Content, GivenRule, KIND, Policy, REPOSITORY, job, sql};
use crate::authz;
use crate::directory;
use crate::error::{Code, Result};
use crate::holds::{self, HeadHolds};
use crate::immutability;
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};
use crate::undelete::Bin;

const DAY: i64 = 24 * 3600 * 1_000_000;
type Glob = (&'static str, fn(&str) -> bool);
/// Globs over tags, each with what it means.
const GLOBS: [Glob; 5] = [
    ("**", |_| true),
    ("v*", |tag| tag.starts_with('v')),
    ("*-?", |tag| tag.len() > 1 && tag.as_bytes()[tag.len() - 2] == b'-'),
    ("{dev,latest}*", |tag| tag.starts_with("dev") || tag.starts_with("latest")),
    ("nothing", |tag| tag == "nothing"),
];
const TAGS: [&str; 10] = ["v1", "v2", "v3-1", "v4-2", "dev-1", "dev-2", "latest", "latest-9", "stable", "x"];

/// An artifact of a random repository; its number is its place.
#[derive(Clone, Debug, Default)]
struct Thing {
    tags: Vec<(&'static str, i64, i64)>,
    pushed: i64,
    pulled: i64,
    children: Vec<usize>,
    subject: Option<usize>,
    is_held: bool,
}

impl Thing {
    fn last_push(&self) -> i64 {
        self.tags.iter().map(|tag| tag.1).chain([self.pushed]).max().unwrap()
    }

    fn last_pull(&self) -> i64 {
        self.tags.iter().map(|tag| tag.2).chain([self.pulled]).max().unwrap()
    }
}

/// A rule as the model knows it: template, parameter, glob, whether it excludes, what it says of untagged ones.
type Simple = (&'static str, i64, usize, bool, Option<bool>);

#[derive(Clone, Debug)]
struct World {
    now: i64,
    things: Vec<Thing>,
    rules: Vec<Simple>,
    immutable: Option<usize>,
}

impl World {
    fn random(dice: &mut StdRng, now: i64) -> Self {
        let mut free: Vec<&str> = TAGS.to_vec();
        let ago = |dice: &mut StdRng| now - dice.random_range(0..60) * DAY - dice.random_range(1..DAY / 2);
        let count = dice.random_range(1..12);
        let mut things: Vec<Thing> = Vec::new();
        for at in 0..count {
            let mut thing = Thing { pushed: ago(dice), ..Thing::default() };
            while !free.is_empty() && dice.random_range(0..100) < 45 {
                let tag = free.swap_remove(dice.random_range(0..free.len()));
                let pull = if dice.random_range(0..3) == 0 { ago(dice) } else { 0 };
                thing.tags.push((tag, ago(dice), pull));
            }
            thing.pulled = if dice.random_range(0..2) == 0 { ago(dice) } else { 0 };
            if at > 0 && dice.random_range(0..4) == 0 {
                let children: BTreeSet<usize> =
                    (0..dice.random_range(1..3)).map(|_| dice.random_range(0..at)).collect();
                let is_none_ones = |child: &usize| things[*child].subject.is_none();
                thing.children = children.into_iter().filter(is_none_ones).collect();
            } else if at > 0 && dice.random_range(0..5) == 0 {
                thing.subject = Some(dice.random_range(0..at + 1));
                // One that waits for a subject that never came.
                thing.subject = thing.subject.map(|subject| if subject == at { 99 } else { subject });
            }
            thing.is_held = dice.random_range(0..8) == 0;
            things.push(thing);
        }
        let templates = [
            "always",
            "latestPushedK",
            "latestPulledN",
            "nDaysSinceLastPush",
            "nDaysSinceLastPull",
            "latestActiveK",
            "lastXDays",
        ];
        let rules = (0..dice.random_range(1..4)).map(|_| {
            let template = templates[dice.random_range(0..templates.len())];
            let parameter =
                if template.contains("ays") { dice.random_range(0..50) } else { dice.random_range(0..4) };
            let said = [None, Some(true), Some(false)][dice.random_range(0..3)];
            (template, parameter, dice.random_range(0..GLOBS.len()), dice.random_range(0..3) == 0, said)
        });
        let rules = rules.collect();
        let immutable = (dice.random_range(0..3) == 0).then(|| dice.random_range(1..GLOBS.len()));
        Self { now, things, rules, immutable }
    }

    fn parents(&self, of: usize) -> impl Iterator<Item = usize> {
        (0..self.things.len()).filter(move |at| self.things[*at].children.contains(&of))
    }

    /// What goes when `gone` goes: untagged children and accessories that nothing else refers to.
    fn with_what_follows(&self, mut gone: BTreeSet<usize>, lost: &BTreeSet<&str>) -> BTreeSet<usize> {
        loop {
            let follows = |at: &usize| {
                let is_bare = self.things[*at].tags.iter().all(|tag| lost.contains(tag.0));
                let orphaned = is_bare && self.parents(*at).next().is_some();
                let accessory = self.things[*at].subject.is_some_and(|subject| gone.contains(&subject));
                (orphaned || accessory) && self.parents(*at).all(|parent| gone.contains(&parent))
            };
            let more: Vec<usize> =
                (0..self.things.len()).filter(|at| !gone.contains(at)).filter(follows).collect();
            if more.is_empty() {
                return gone;
            }
            gone.extend(more);
        }
    }

    /// What an artifact is bound up with: its untagged parts and accessories, and theirs.
    fn bound(&self, at: usize) -> BTreeSet<usize> {
        let accessories = (0..self.things.len()).filter(|other| self.things[*other].subject == Some(at));
        let parts =
            self.things[at].children.iter().copied().filter(|part| self.things[*part].tags.is_empty());
        let direct: Vec<usize> = accessories.chain(parts).collect();
        direct.into_iter().flat_map(|other| self.bound(other)).chain([at]).collect()
    }

    fn means(&self, rule: &Simple, tag: &str) -> bool {
        GLOBS[rule.2].1(tag) != rule.3
    }

    fn is_selected(&self, rule: &Simple, at: usize) -> bool {
        let tags = &self.things[at].tags;
        if tags.is_empty() {
            rule.4.unwrap_or(!rule.3) != rule.3
        } else {
            tags.iter().any(|tag| self.means(rule, tag.0))
        }
    }

    fn keeps(&self, rule: &Simple, listed: &[usize], at: usize) -> bool {
        let (push, pull) = (|at: usize| self.things[at].last_push(), |at: usize| self.things[at].last_pull());
        let newer = |time: &dyn Fn(usize) -> i64| {
            let others = listed.iter().filter(|other| self.is_selected(rule, **other));
            others.filter(|other| (time(**other), **other) > (time(at), at)).count() < rule.1 as usize
        };
        let since = self.now - rule.1 * DAY;
        self.is_selected(rule, at)
            && match rule.0 {
                "always" => true,
                "latestPushedK" => newer(&push),
                "latestPulledN" => newer(&pull),
                "latestActiveK" => newer(&|at| push(at).max(pull(at))),
                "nDaysSinceLastPull" => pull(at) >= since && pull(at) > 0,
                _ => push(at) >= since,
            }
    }

    /// The model: what is deleted, as artifacts and as tags.
    #[rustfmt::skip]
    fn deleted(&self) -> (BTreeSet<usize>, BTreeSet<&'static str>) {
        let is_part = |at: usize| self.parents(at).next().is_some();
        let is_listed = |at: &usize| self.things[*at].subject.is_none() && !(is_part(*at) && self.things[*at].tags.is_empty());
        let listed: Vec<usize> = (0..self.things.len()).filter(is_listed).collect();
        let touched: Vec<usize> = listed.iter().copied().filter(|at| !self.bound(*at).into_iter().any(|at| self.is_safe(at))).collect();
        let keepers = |at: usize| self.rules.iter().filter(|rule| self.keeps(rule, &listed, at)).collect::<Vec<_>>();
        let dropped = touched.iter().copied().filter(|at| keepers(*at).is_empty() && !is_part(*at));
        let tags = touched.iter().flat_map(|at| self.things[*at].tags.iter().map(move |tag| (*at, tag.0)));
        let lost = tags.filter(|(at, tag)| !keepers(*at).iter().any(|rule| self.means(rule, tag))).map(|(_, tag)| tag).collect();
        (self.with_what_follows(dropped.collect(), &lost), lost)
    }

    fn is_safe(&self, at: usize) -> bool {
        let is_immutable = |tag: &str| self.immutable.is_some_and(|glob| GLOBS[glob].1(tag));
        self.things[at].is_held || self.things[at].tags.iter().any(|tag| is_immutable(tag.0))
    }

    fn content(&self) -> Content {
        let rules = self.rules.iter().enumerate().map(|(at, (template, parameter, glob, excludes, said))| {
            let extras = said.map(|said| json!({"untagged": said}).to_string()).unwrap_or_default();
            let decoration = if *excludes { "excludes" } else { "matches" };
            GivenRule {
                priority: at as i64,
                tag_selectors: vec![selector(decoration, GLOBS[*glob].0, &extras)],
                ..rule(template, *parameter, "")
            }
        });
        Content::parse(rules.collect(), "").unwrap()
    }
}

/// The seed of this run: `BERTH_TEST_SEED`, else a fresh one.
fn seed() -> u64 {
    let seed = std::env::var("BERTH_TEST_SEED").ok().map(|text| text.parse().unwrap());
    let seed = seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
    println!("run again with BERTH_TEST_SEED={seed}");
    seed
}

fn digest(round: usize, at: usize) -> String {
    format!("sha256:{round:032x}{at:032x}")
}

/// Puts a world into a repository of its own; its name.
fn build(tx: &mut Tx<'_>, world: &World, round: usize) -> Result<String> {
    if tx.dialect() == Dialect::Postgres {
        // Ids that were given by hand do not move PostgreSQL's sequences.
        for table in ["artifacts", "tags"] {
            tx.query(
                &format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) + 1 FROM {table}))"
                ),
                &[],
            )?;
        }
    }
    let name = format!("library/world-{round}");
    let sql = "INSERT INTO repositories (project_id, name, description, sequence, pushed_at, pull_count, created_at, \
               updated_at) VALUES (1, ?1, '', 0, 1, 0, 1, 1) RETURNING id";
    let repository: i64 = tx.one(sql, &params![name.as_str()])?.get(0)?;
    let mut ids = Vec::new();
    let pulled = |time: i64| (time > 0).then_some(time);
    for (at, thing) in world.things.iter().enumerate() {
        let sql = "INSERT INTO artifacts (project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
                   media_type, artifact_type, type, subject_digest, push_time, pull_time) \
                   VALUES (1, ?1, ?2, 10, 10, 'm', 'm', '', 'IMAGE', ?3, ?4, ?5) RETURNING id";
        let subject = thing.subject.map(|subject| digest(round, subject));
        let row = params![repository, digest(round, at), subject, thing.pushed, pulled(thing.pulled)];
        let id: i64 = tx.one(sql, &row)?.get(0)?;
        ids.push(id);
        for (tag, push, pull) in &thing.tags {
            let sql = "INSERT INTO tags (repository_id, name, artifact_id, push_time, pull_time) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            tx.execute(sql, &params![repository, *tag, id, *push, pulled(*pull)])?;
        }
        for (place, child) in thing.children.iter().enumerate() {
            let sql = "INSERT INTO artifact_children (parent_id, position, repository_id, child_digest, child_id) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            tx.execute(sql, &params![id, place as i64, repository, digest(round, *child), ids[*child]])?;
        }
        if thing.is_held {
            holds::take(tx, repository, &digest(round, at), Duration::from_secs(3600))?;
        }
    }
    tx.execute("DELETE FROM immutable_rules", &[])?;
    if let Some(glob) = world.immutable {
        protect(tx, GLOBS[glob].0)?;
    }
    Ok(name)
}

fn protect(tx: &mut Tx<'_>, tags: &str) -> Result<()> {
    let content = immutability::Content {
        priority: 0,
        tag_decoration: "matches".into(),
        tag_pattern: tags.into(),
        tag_extras: String::new(),
        repository_decoration: "repoMatches".into(),
        repository_pattern: "**".into(),
    };
    let library = projects::find(tx, &ProjectRef::Id(1))?;
    let allowed = authz::project(tx, &user(1, true), library)?;
    immutability::create(tx, &allowed, false, &content).map(drop)
}

/// Sets the policy of the library.
fn set_policy(tx: &mut Tx<'_>, content: &Content) -> Result<Policy> {
    let library = projects::find(tx, &ProjectRef::Id(1))?;
    let id = match sql::of_project(tx, 1)? {
        None => {
            let allowed = authz::project(tx, &user(1, true), library)?;
            super::create(tx, &allowed, content)?
        }
        Some(id) => {
            let (allowed, policy) = super::prove(tx, &user(1, true), id, Code::NotFound)?;
            super::update(tx, &allowed, &policy, content)?;
            id
        }
    };
    Ok(sql::find(tx, id)?.unwrap())
}

fn hands(tx: &mut Tx<'_>, name: &str) -> Result<Hands> {
    let project = std::sync::Arc::new(directory::find_by_id(tx, 1)?.unwrap());
    let name: RepositoryName = name.parse().unwrap();
    Ok(Hands {
        artifacts: authz::ordered(project.clone(), name.clone()),
        tags: authz::ordered(project, name),
    })
}

fn heads() -> HeadHolds {
    HeadHolds::new(Duration::from_secs(60))
}

fn plan(tx: &mut Tx<'_>, name: &str, policy: &Policy) -> Result<run::Plan> {
    let project = std::sync::Arc::new(directory::find_by_id(tx, 1)?.unwrap());
    let allowed = authz::ordered(project, name.parse().unwrap());
    Ok(run::plan(tx, &allowed, &policy.content.compile()?, &heads())?.unwrap())
}

fn order(name: &str, policy: &Policy) -> Order {
    Order { policy: policy.id, revision: policy.revision, repository: name.to_owned(), dry_run: false }
}

/// What is left of a repository: numbers of artifacts, and tags.
fn left(tx: &mut Tx<'_>, repository: i64) -> Result<(BTreeSet<usize>, BTreeSet<String>)> {
    let mut numbers = BTreeSet::new();
    for row in tx.query("SELECT digest FROM artifacts WHERE repository_id = ?1", &params![repository])? {
        let digest: String = row.get(0)?;
        numbers.insert(usize::from_str_radix(&digest[digest.len() - 32..], 16).unwrap());
    }
    let rows = tx.query("SELECT name FROM tags WHERE repository_id = ?1", &params![repository])?;
    Ok((numbers, rows.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_deletes_is_what_the_model_says() {
    let seed = seed();
    for store in Store::all().await {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut deletions = 0;
        for round in 0..150 {
            let now = store.db.write(|tx| tx.now()).await.unwrap();
            let world = World::random(&mut dice, now);
            let ran = world.clone();
            let (artifacts, tags) = store
                .db
                .write(move |tx| -> Result<_> {
                    let name = build(tx, &ran, round)?;
                    let policy = set_policy(tx, &ran.content())?;
                    let (hands, order) = (hands(tx, &name)?, order(&name, &policy));
                    let plan = plan(tx, &name, &policy)?;
                    for entry in plan.entries.iter().filter(|(_, verdict)| !verdict.changes_nothing()) {
                        let place = (0, plan.repository);
                        let done = run::carry_out(tx, &hands, &order, place, entry, (&heads(), Bin::OFF))?;
                        // What a part of an index was deleted with is gone already.
                        assert!(
                            matches!(done, Done::Carried | Done::Stays("somebody else deleted it")),
                            "{done:?} {entry:?} {ran:#?}"
                        );
                    }
                    left(tx, plan.repository)
                })
                .await
                .unwrap();
            let (gone, lost) = world.deleted();
            let stays: BTreeSet<usize> = (0..world.things.len()).filter(|at| !gone.contains(at)).collect();
            let tagged: BTreeMap<&str, usize> = world
                .things
                .iter()
                .enumerate()
                .flat_map(|(at, thing)| thing.tags.iter().map(move |tag| (tag.0, at)))
                .collect();
            let names: BTreeSet<String> = tagged
                .iter()
                .filter(|(tag, at)| !lost.contains(*tag) && !gone.contains(at))
                .map(|(tag, _)| (*tag).to_owned())
                .collect();
            assert_eq!((artifacts, tags), (stays, names), "round {round}, seed {seed}: {world:#?}");
            deletions += gone.len();
        }
        assert!(deletions > 100, "the worlds are too peaceful: {deletions} deletions");
    }
}

fn thing(tags: &[&'static str], pushed: i64) -> Thing {
    Thing { tags: tags.iter().map(|tag| (*tag, pushed, 0)).collect(), pushed, ..Thing::default() }
}

/// A repository of one old artifact that no rule keeps, judged, and then changed before the verdict is carried out.
async fn judged_then(
    change: impl Fn(&mut Tx<'_>, i64, &Policy) -> Result<()> + Send + Clone + 'static,
) -> Vec<(Done, usize)> {
    let mut outcomes = Vec::new();
    for store in Store::all().await {
        let change = change.clone();
        let outcome = store
            .db
            .write(move |tx| -> Result<_> {
                let things = vec![thing(&["dev-1"], 1000)];
                let rules = vec![("always", 0, 1, false, None)];
                let world = World { now: tx.now()?, things, rules, immutable: None };
                let name = build(tx, &world, 0)?;
                let policy = set_policy(tx, &world.content())?;
                let plan = plan(tx, &name, &policy)?;
                change(tx, plan.repository, &policy)?;
                let hands = hands(tx, &name)?;
                let place = (0, plan.repository);
                let done = run::carry_out(
                    tx,
                    &hands,
                    &order(&name, &policy),
                    place,
                    &plan.entries[0],
                    (&heads(), Bin::OFF),
                )?;
                Ok((done, left(tx, plan.repository)?.0.len()))
            })
            .await;
        outcomes.push(outcome.unwrap());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_was_judged_stays() {
    let outcomes = judged_then(|_, _, _| Ok(())).await;
    assert!(outcomes.iter().all(|outcome| *outcome == (Done::Carried, 0)), "{outcomes:?}");
    let stays = |outcomes: Vec<(Done, usize)>| {
        assert!(
            outcomes.iter().all(|(done, left)| matches!(done, Done::Stays(_)) && *left == 1),
            "{outcomes:?}"
        );
    };
    stays(
        judged_then(|tx, repository, _| {
            tx.execute("UPDATE tags SET push_time = 2000 WHERE repository_id = ?1", &params![repository])?;
            Ok(())
        })
        .await,
    );
    stays(
        judged_then(|tx, repository, _| {
            tx.execute(
                "UPDATE artifacts SET pull_time = 2000 WHERE repository_id = ?1",
                &params![repository],
            )?;
            Ok(())
        })
        .await,
    );
    stays(
        judged_then(|tx, repository, _| {
            let sql = "INSERT INTO tags (repository_id, name, artifact_id, push_time) \
                       SELECT repository_id, 'more', id, 1000 FROM artifacts WHERE repository_id = ?1";
            tx.execute(sql, &params![repository])?;
            Ok(())
        })
        .await,
    );
    stays(judged_then(|tx, _, _| protect(tx, "dev-*")).await);
    stays(
        judged_then(|tx, repository, _| holds::take(tx, repository, &digest(0, 0), Duration::from_secs(60)))
            .await,
    );
    let over = judged_then(|tx, _, policy| {
        let world =
            World { now: 0, things: Vec::new(), rules: vec![("always", 0, 0, false, None)], immutable: None };
        assert_ne!(set_policy(tx, &world.content())?.revision, policy.revision);
        Ok(())
    });
    let over = over.await;
    assert!(over.iter().all(|outcome| *outcome == (Done::Over, 1)), "{over:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_deleted_something_is_told_once_when_it_ends() {
    for store in Store::all().await {
        let told = store
            .db
            .write(move |tx| -> Result<_> {
                let things = vec![thing(&["v1", "dev-1"], 1000), thing(&[], 1000), thing(&["dev-2"], 1000)];
                let rules = vec![("always", 0, 1, false, Some(false))];
                let world = World { now: tx.now()?, things, rules, immutable: None };
                let name = build(tx, &world, 0)?;
                let policy = set_policy(tx, &world.content())?;
                let execution = super::start(tx, &policy, berth_jobs::Trigger::Manual, false)?;
                let sql = "SELECT id, parameters FROM tasks WHERE execution_id = ?1 AND parameters LIKE '%world-0%'";
                let row = tx.one(sql, &params![execution])?;
                let (task, parameters): (i64, String) = (row.get(0)?, row.get(1)?);
                let order: Order = serde_json::from_str(&parameters).unwrap();
                let (hands, plan) = (hands(tx, &name)?, plan(tx, &name, &policy)?);
                for entry in plan.entries.iter().filter(|(_, verdict)| !verdict.changes_nothing()) {
                    run::carry_out(tx, &hands, &order, (task, plan.repository), entry, (&heads(), Bin::OFF))?;
                }
                assert_eq!(sql::deleted_artifacts(tx, task)?, 2);
                let ended = Ended {
                    task,
                    execution,
                    vendor_id: policy.id,
                    status: Status::Success,
                    parameters: &serde_json::from_str(&parameters).unwrap(),
                    extra_attrs: &json!({"total": 3, "retained": 1}),
                };
                job::tell(tx, &ended)?;
                job::tell(tx, &ended)?;
                let rows =
                    tx.query("SELECT payload FROM outbox WHERE kind = 'retention_finished'", &[])?;
                rows.iter().map(|row| Ok(row.get::<String>(0)?)).collect::<Result<Vec<_>>>()
            })
            .await
            .unwrap();
        assert_eq!(told.len(), 1);
        let told: serde_json::Value = serde_json::from_str(&told[0]).unwrap();
        assert_eq!((&told["total"], &told["retained"]), (&json!(3), &json!(1)));
        assert_eq!((&told["operator"], &told["result"]), (&json!("harbor-jobservice"), &json!("Success")));
        let mut names: Vec<&str> =
            told["deleted"].as_array().unwrap().iter().map(|one| one["name_tag"].as_str().unwrap()).collect();
        names.sort_unstable();
        let untagged = format!("library/world-0@{}", digest(0, 1));
        assert_eq!(names, ["library/world-0:dev-1", "library/world-0:dev-2", untagged.as_str()]);
        assert_eq!(told["rules"][0]["template"], "always");
        assert_eq!(told["rules"][0]["scope_selectors"][REPOSITORY][0]["pattern"], "**");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_without_repositories_is_over_at_once_and_a_policy_goes_with_its_project() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let mut given = rule("always", 0, "**");
                given.scope_selectors.insert(REPOSITORY.into(), vec![selector("repoMatches", "nowhere", "")]);
                let content = Content::parse(vec![given], "0 0 0 * * *")?;
                let policy = set_policy(tx, &content)?;
                assert!(berth_jobs::schedules::find(tx, KIND.name, policy.id)?.is_some());
                let id = super::start(tx, &policy, berth_jobs::Trigger::Manual, false)?;
                let row =
                    tx.one("SELECT status, status_message FROM executions WHERE id = ?1", &params![id])?;
                let said: (String, String) = (row.get(0)?, row.get(1)?);
                assert_eq!(said, ("Success".to_owned(), "no resources for retention".to_owned()));
                super::forget_project(tx, 1)?;
                assert!(berth_jobs::schedules::find(tx, KIND.name, policy.id)?.is_none());
                let left = tx.one("SELECT COUNT(*) FROM executions", &[])?.get::<i64>(0)?;
                assert_eq!((sql::of_project(tx, 1)?, left), (None, 0));
                Ok(())
            })
            .await
            .unwrap();
    }
}
