//! Retention: policies, and what their runs delete and leave.

use crate::harness::{Berth, Client, Document, Image, Index, Receiver, Role, media};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn selector(decoration: &str, pattern: &str) -> Value {
    json!([{"kind": "doublestar", "decoration": decoration, "pattern": pattern}])
}

/// A rule over tags of the repositories that a glob means.
fn rule(template: &str, parameter: i64, tags: &str, repositories: &str) -> Value {
    let mut params = json!({});
    params[template] = parameter.into();
    json!({
        "disabled": false, "action": "retain", "template": template, "params": params,
        "tag_selectors": selector("matches", tags),
        "scope_selectors": {"repository": selector("repoMatches", repositories)},
    })
}

fn policy(project: i64, rules: &[Value], cron: &str) -> Value {
    json!({
        "algorithm": "or", "rules": rules,
        "trigger": {"kind": "Schedule", "settings": {"cron": cron}, "references": {}},
        "scope": {"level": "project", "ref": project},
    })
}

/// Makes a project; its number.
async fn project(admin: &Client, name: &str) -> i64 {
    admin.create_project(name).await.created().location_id()
}

async fn make(client: &Client, project: i64, rules: &[Value]) -> i64 {
    client.api("POST", "/retentions").json(&policy(project, rules, "")).await.created().location_id()
}

/// Ends all holds: as if what was pushed had been there for a day.
async fn a_day_later(berth: &Berth) {
    berth.sql("UPDATE holds SET expires_at = 1").await;
}

async fn ended(admin: &Client, policy: i64, run: i64) -> Value {
    for _ in 0..600 {
        let runs =
            admin.api("GET", &format!("/retentions/{policy}/executions?page_size=100")).await.ok().list();
        let found = runs.into_iter().find(|found| found["id"] == run).expect("the run is listed");
        if !["Pending", "Scheduled", "Running"].contains(&found["status"].as_str().unwrap()) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the run {run} does not end");
}

/// Runs a policy to its end; the tasks, each with its log.
async fn run(admin: &Client, policy: i64, dry_run: bool) -> Vec<(Value, String)> {
    let runs = format!("/retentions/{policy}/executions");
    let begun = admin.api("POST", &runs).json(&json!({"dry_run": dry_run})).await.created();
    let id = begun.location_id();
    assert_eq!(begun.location(), format!("/api/v2.0{runs}/{id}"));
    let over = ended(admin, policy, id).await;
    assert_eq!(
        (&over["status"], &over["dry_run"], &over["trigger"], &over["policy_id"]),
        (&json!("Success"), &json!(dry_run), &json!("MANUAL"), &json!(policy))
    );
    told(admin, policy, id).await
}

async fn told(admin: &Client, policy: i64, run: i64) -> Vec<(Value, String)> {
    let path = format!("/retentions/{policy}/executions/{run}/tasks");
    let mut tasks = Vec::new();
    for task in admin.api("GET", &format!("{path}?page_size=100")).await.ok().list() {
        let log = admin.api("GET", &format!("{path}/{}", task["id"])).await.ok();
        tasks.push((task, log.has("content-type", "text/plain; charset=utf-8").text()));
    }
    tasks
}

/// The mark of the line that has these tags or this digest.
fn mark_of<'l>(log: &'l str, what: &str) -> Vec<&'l str> {
    let lines = log.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let lines = lines.filter(|cells| cells.len() > 9 && (cells[1] == what || cells[2] == what));
    lines.map(|cells| cells[8]).collect()
}

async fn tags(admin: &Client, repository: &str) -> Vec<String> {
    let mut tags = admin.tags(repository).await;
    tags.sort();
    tags
}

#[tokio::test]
async fn a_policy_is_made_shown_changed_and_deleted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let mut two = rule("nDaysSinceLastPush", 7, "v*", "**");
    two["disabled"] = json!(true);
    let sent = policy(id, &[rule("latestPushedK", 5, "**", "app/**"), two], "0 0 3 * * *");
    let made = admin.api("POST", "/retentions").json(&sent).await.created();
    let retention = made.location_id();
    assert_eq!(made.location(), format!("/api/v2.0/retentions/{retention}"));
    let shown = admin.api("GET", "/projects/shop").await.ok().json();
    assert_eq!(shown["metadata"]["retention_id"], retention.to_string());

    let path = format!("/retentions/{retention}");
    let shown = admin.api("GET", &path).await.ok().json();
    assert_eq!((&shown["id"], &shown["algorithm"]), (&json!(retention), &json!("or")));
    assert_eq!(shown["scope"], sent["scope"]);
    assert_eq!(shown["trigger"], sent["trigger"]);
    assert_eq!(shown["rules"][0]["params"], json!({"latestPushedK": 5}));
    assert_eq!(shown["rules"][1]["disabled"], true);
    for key in ["tag_selectors", "scope_selectors", "template", "action"] {
        assert_eq!(shown["rules"][1][key], sent["rules"][1][key], "{key}");
    }
    // A client sends back what it was shown.
    let mut changed = shown.clone();
    changed["rules"][0]["params"]["latestPushedK"] = json!(6);
    changed["trigger"]["settings"]["cron"] = json!("");
    admin.api("PUT", &path).json(&changed).await.ok();
    assert_eq!(admin.api("GET", &path).await.ok().json()["rules"][0]["params"]["latestPushedK"], 6);
    let of_retention = |rows: Vec<Value>| rows.iter().filter(|row| row["vendor_type"] == "RETENTION").count();
    assert_eq!(of_retention(admin.api("GET", "/schedules").await.ok().list()), 0);
    changed["trigger"]["settings"]["cron"] = json!("0 */10 * * * *");
    admin.api("PUT", &path).json(&changed).await.ok();
    assert_eq!(of_retention(admin.api("GET", "/schedules").await.ok().list()), 1);

    // The setting is the policy's own.
    admin.api("DELETE", "/projects/shop/metadatas/retention_id").await.bad_request();
    admin.api("DELETE", &path).await.ok();
    admin.api("GET", &path).await.not_found();
    let shown = admin.api("GET", "/projects/shop").await.ok().json();
    assert!(shown["metadata"].get("retention_id").is_none(), "{shown}");
    assert_eq!(of_retention(admin.api("GET", "/schedules").await.ok().list()), 0);
    make(&admin, id, &[]).await;
}

#[tokio::test]
async fn a_policy_that_makes_no_sense_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut sent = policy(id, &[rule("latestPushedK", 5, "**", "**")], "");
        change(&mut sent);
        sent
    };
    let refused: Vec<Value> = vec![
        with(&|sent| sent["algorithm"] = json!("and")),
        with(&|sent| sent["scope"]["level"] = json!("system")),
        with(&|sent| sent["scope"]["ref"] = json!(4711)),
        with(&|sent| sent["scope"] = json!(null)),
        with(&|sent| sent["trigger"]["settings"]["cron"] = json!("0 0 * * *")),
        with(&|sent| sent["trigger"]["settings"]["cron"] = json!("30 0 0 * * *")),
        with(&|sent| sent["rules"][0]["template"] = json!("sometimes")),
        with(&|sent| sent["rules"][0]["action"] = json!("delete")),
        with(&|sent| sent["rules"][0]["params"]["latestPushedK"] = json!(-1)),
        with(&|sent| sent["rules"][0]["params"]["latestPushedK"] = json!("5")),
        with(&|sent| sent["rules"][0]["tag_selectors"] = json!([])),
        with(&|sent| sent["rules"][0]["tag_selectors"][0]["pattern"] = json!("{")),
        with(&|sent| sent["rules"][0]["tag_selectors"][0]["extras"] = json!("[]")),
        with(&|sent| sent["rules"][0]["scope_selectors"]["repository"][0]["kind"] = json!("regex")),
        with(&|sent| sent["rules"] = (0..16).map(|n| rule("latestPushedK", n, "**", "**")).collect()),
    ];
    for sent in &refused {
        admin.api("POST", "/retentions").json(sent).await.is(400).code("BAD_REQUEST");
    }
    let twice = with(&|sent| sent["rules"] = json!([sent["rules"][0], sent["rules"][0]]));
    let conflict = admin.api("POST", "/retentions").json(&twice).await.is(409).code("CONFLICT");
    assert!(conflict.text().contains("rule 1 is conflict with rule 0"), "{conflict:?}");
    admin.api("POST", "/retentions").body("application/json", "{\"rules\": 5}").await.is(422);

    let retention = make(&admin, id, &[]).await;
    admin.api("POST", "/retentions").json(&policy(id, &[], "")).await.is(400);
    let path = format!("/retentions/{retention}");
    for sent in refused.iter().filter(|sent| !sent["scope"].is_null()) {
        admin.api("PUT", &path).json(sent).await.is(400);
    }
    admin.api("PUT", &path).json(&twice).await.is(409);
    assert_eq!(admin.api("GET", &path).await.ok().json()["rules"], json!([]));
    // What is unknown: as Harbor tells administrators.
    admin.api("GET", "/retentions/4711").await.is(404);
    admin.api("PUT", "/retentions/4711").json(&policy(id, &[], "")).await.is(404);
    admin.api("DELETE", "/retentions/4711").await.is(400);
    admin.api("POST", "/retentions/4711/executions").json(&json!({})).await.is(400);
    admin.api("GET", "/retentions/4711/executions").await.is(400);
    admin.api("GET", &format!("{path}/executions/4711/tasks")).await.is(404);
    let runs = format!("{path}/executions");
    let begun = admin.api("POST", &runs).json(&json!({"dry_run": true})).await.created().location_id();
    admin.api("PATCH", &format!("{runs}/{begun}")).json(&json!({"action": "dance"})).await.is(400);
    admin.api("PATCH", &format!("{runs}/4711")).json(&json!({"action": "stop"})).await.is(404);
    admin.api("GET", &format!("{runs}/{begun}/tasks/4711")).await.is(404);
}

#[tokio::test]
async fn what_rules_can_be_made_of_is_told_to_whoever_logged_in() {
    let berth = Berth::start().await;
    let told = berth.user("alice").await.api("GET", "/retentions/metadatas").await.ok().json();
    let names: Vec<&str> = told["templates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule_template"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["latestPushedK", "latestPulledN", "nDaysSinceLastPush", "nDaysSinceLastPull", "always"]
    );
    assert_eq!(told["templates"][0]["params"], json!([{"type": "int", "unit": "COUNT", "required": true}]));
    assert_eq!(told["templates"][4]["params"], json!([]));
    assert_eq!(told["scope_selectors"][0]["decorations"], json!(["repoMatches", "repoExcludes"]));
    assert_eq!(told["tag_selectors"][0]["decorations"], json!(["matches", "excludes"]));
    berth.plain().api("GET", "/retentions/metadatas").await.is(401);
}

#[tokio::test]
async fn a_dry_run_deletes_nothing_and_a_run_exactly_what_that_told() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let mut images = Vec::new();
    for number in 1..=5 {
        images.push(admin.push(&format!("shop/app:{number}")).await.created());
    }
    let bare = Image::unique();
    admin.push_image(&format!("shop/app@{}", bare.digest()), &bare).await.created();
    admin.push("shop/other/app:1").await.created();
    a_day_later(&berth).await;
    let mut untagged_go = rule("latestPushedK", 2, "**", "app");
    untagged_go["tag_selectors"][0]["extras"] = json!("{\"untagged\":false}");
    let retention = make(&admin, id, &[untagged_go]).await;

    let quota = "/quotas?reference=project&sort=-used.storage";
    let used = async || admin.api("GET", quota).await.ok().list()[0]["used"]["storage"].as_i64().unwrap();
    let before = used().await;
    let tasks = run(&admin, retention, true).await;
    let [(task, log)] = &tasks[..] else { panic!("one repository is meant: {tasks:?}") };
    assert_eq!(
        (&task["repository"], &task["total"], &task["retained"], &task["status"], &task["status_code"]),
        (&json!("app"), &json!(6), &json!(2), &json!("Success"), &json!(3))
    );
    let columns = log.lines().find(|line| line.starts_with("| Digest")).expect("the table has a head");
    let columns: Vec<&str> = columns.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(
        columns,
        ["Digest", "Tag", "Kind", "Labels", "PushedTime", "PulledTime", "CreatedTime", "Retention", "Reason"]
    );
    for (what, mark) in [("1", "DEL"), ("2", "DEL"), ("3", "DEL"), ("4", "RETAIN"), ("5", "RETAIN")] {
        assert_eq!(mark_of(log, what), [mark], "{log}");
    }
    assert_eq!(mark_of(log, bare.digest()), ["DEL"], "{log}");
    assert!(log.contains("rule 1: latestPushedK = 2") && log.contains("no rule keeps it"), "{log}");
    assert_eq!(tags(&admin, "shop/app").await, ["1", "2", "3", "4", "5"]);
    assert_eq!(used().await, before);

    let tasks = run(&admin, retention, false).await;
    let [(task, log)] = &tasks[..] else { panic!("one repository is meant: {tasks:?}") };
    assert_eq!((&task["total"], &task["retained"]), (&json!(6), &json!(2)));
    assert_eq!(mark_of(log, "1"), ["DEL"]);
    assert_eq!(tags(&admin, "shop/app").await, ["4", "5"]);
    assert!(used().await < before);
    for image in &images[..3] {
        admin.get_manifest("shop/app", image.digest()).await.is(404);
    }
    admin.get_manifest("shop/app", bare.digest()).await.is(404);
    admin.get_manifest("shop/app", "1").await.is(404);
    admin.pull("shop/app:4").await.is(&images[3]);
    admin.pull("shop/app:5").await.is(&images[4]);
    admin.pull("shop/other/app:1").await.ok();
    // Whoever did it is told.
    let rows = admin.api("GET", "/projects/shop/logs?page_size=100").await.ok().list();
    let deleted =
        rows.iter().filter(|row| row["operation"] == "delete" && row["resource_type"] == "artifact");
    assert_eq!(deleted.clone().count(), 4);
    assert!(deleted.clone().all(|row| row["username"] == "harbor-jobservice"), "{rows:?}");

    let runs = admin.api("GET", &format!("/retentions/{retention}/executions?page_size=1")).await.ok();
    let runs = runs.has("x-total-count", "2").carries("link").list();
    assert_eq!((runs.len(), &runs[0]["dry_run"]), (1, &json!(false)));
    berth.check_is_clean();
}

#[tokio::test]
async fn what_a_run_deleted_comes_back_from_the_bin_and_is_judged_like_any_other() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let project = project(&admin, "shop").await;
    let newest = rule("latestPushedK", 1, "**", "**");
    let id = make(&admin, project, std::slice::from_ref(&newest)).await;
    let old = admin.push("shop/app:old").await.created();
    admin.push("shop/app:new").await.created();
    a_day_later(&berth).await;
    run(&admin, id, false).await;
    assert_eq!(tags(&admin, "shop/app").await, ["new"]);
    let items = admin.api("GET", "/projects/shop/bin").await.ok().list();
    assert_eq!(items.len(), 1);
    assert_eq!((&items[0]["kind"], &items[0]["operator"]), (&json!("artifact"), &json!("harbor-jobservice")));
    assert_eq!(items[0]["tags"], json!(["old"]));
    admin.api("POST", &format!("/bin/{}/restore", items[0]["id"])).await.ok();
    admin.pull("shop/app:old").await.is(&old);
    a_day_later(&berth).await;
    // It is as old as it was, though it was pulled just now.
    let pulled = rule("nDaysSinceLastPull", 1, "**", "**");
    for (rules, left) in [([pulled], vec!["old"]), ([newest], vec!["old"])] {
        let mut changed = policy(project, &rules, "");
        changed["id"] = id.into();
        admin.api("PUT", &format!("/retentions/{id}")).json(&changed).await.ok();
        run(&admin, id, false).await;
        assert_eq!(tags(&admin, "shop/app").await, left);
    }
    berth.check_is_clean();
}

#[tokio::test]
async fn siblings_of_one_digest_are_judged_one_by_one() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let image = admin.push("shop/app:v1").await.created();
    admin.push_image("shop/app:nightly", &image).await.created();
    admin.push("shop/app:dev").await.created();
    a_day_later(&berth).await;
    let retention = make(&admin, id, &[rule("always", 0, "v*", "**")]).await;
    let tasks = run(&admin, retention, false).await;
    assert_eq!((&tasks[0].0["total"], &tasks[0].0["retained"]), (&json!(2), &json!(1)));
    let log = &tasks[0].1;
    assert_eq!(
        (mark_of(log, "v1"), mark_of(log, "nightly"), mark_of(log, "dev")),
        (vec!["RETAIN"], vec!["DEL"], vec!["DEL"])
    );
    assert_eq!(tags(&admin, "shop/app").await, ["v1"]);
    admin.pull("shop/app:v1").await.is(&image);
    admin.pull(&format!("shop/app@{}", image.digest())).await.is(&image);
}

#[tokio::test]
async fn n12_retention_leaves_immutable_tags_alone() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let kept = admin.push("shop/app:v1").await.created();
    admin.push_image("shop/app:other-name", &kept).await.created();
    admin.push("shop/app:dev").await.created();
    let immutable = json!({
        "tag_selectors": selector("matches", "v*"),
        "scope_selectors": {"repository": selector("repoMatches", "**")},
    });
    admin.api("POST", "/projects/shop/immutabletagrules").json(&immutable).await.created();
    a_day_later(&berth).await;
    let retention = make(&admin, id, &[rule("always", 0, "nothing", "**")]).await;
    for dry_run in [true, false] {
        let tasks = run(&admin, retention, dry_run).await;
        assert_eq!((&tasks[0].0["total"], &tasks[0].0["retained"]), (&json!(2), &json!(1)));
        assert_eq!(mark_of(&tasks[0].1, kept.digest()), ["IMMUTABLE"], "{}", tasks[0].1);
        assert_eq!(mark_of(&tasks[0].1, "dev"), ["DEL"]);
    }
    assert_eq!(tags(&admin, "shop/app").await, ["other-name", "v1"]);
    admin.pull("shop/app:v1").await.is(&kept);
}

#[tokio::test]
async fn children_stay_with_their_index_and_accessories_with_their_subject() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index("shop/app:v1", &index).await.created();
    // A child with a tag of its own, which no rule means.
    admin.push_image("shop/app:amd64", &index.images[0]).await.created();
    let signature = Image::attached_to(&index.document, "application/vnd.example.signature");
    admin.push_image(&format!("shop/app@{}", signature.digest()), &signature).await.created();
    let waiting = Document::new(media::MANIFEST, &Image::unique().manifest.json());
    let early = Image::attached_to(&waiting, "application/vnd.example.signature");
    admin.push_image(&format!("shop/app@{}", early.digest()), &early).await.created();
    let gone = Index::over(vec![Image::unique(), index.images[1].clone()]);
    admin.push_index("shop/app:dev", &gone).await.created();
    let note = Image::attached_to(&gone.document, "application/vnd.example.note");
    admin.push_image(&format!("shop/app@{}", note.digest()), &note).await.created();
    a_day_later(&berth).await;
    let retention = make(&admin, id, &[rule("always", 0, "v*", "**")]).await;
    let tasks = run(&admin, retention, false).await;
    assert_eq!((&tasks[0].0["total"], &tasks[0].0["retained"]), (&json!(3), &json!(1)), "{}", tasks[0].1);
    assert_eq!(tags(&admin, "shop/app").await, ["v1"]);
    for image in &index.images {
        admin.pull(&format!("shop/app@{}", image.digest())).await.is(image);
    }
    admin.get_manifest("shop/app", "v1").await.ok();
    assert_eq!(admin.referrers("shop/app", index.digest()).await.len(), 1);
    // What waits for its subject does so still.
    admin.get_manifest("shop/app", early.digest()).await.ok();
    for digest in [gone.digest(), gone.images[0].digest(), note.digest()] {
        admin.get_manifest("shop/app", digest).await.is(404);
    }
}

#[tokio::test]
async fn what_was_pushed_a_short_time_ago_stays() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let index = Index::over(vec![Image::unique()]);
    admin.push_index("shop/app:dev", &index).await.created();
    let retention = make(&admin, id, &[rule("always", 0, "v*", "**")]).await;
    let tasks = run(&admin, retention, false).await;
    assert_eq!(tasks[0].0["retained"], 1);
    assert!(tasks[0].1.contains("held"), "{}", tasks[0].1);
    a_day_later(&berth).await;
    // Somebody is about to push an index over the same child: it looks whether the child is there.
    admin.basic().head_manifest("shop/app", index.images[0].digest()).await.ok();
    run(&admin, retention, false).await;
    assert_eq!(tags(&admin, "shop/app").await, ["dev"]);
    admin.get_manifest("shop/app", index.images[0].digest()).await.ok();
}

#[tokio::test]
async fn pulls_and_days_count() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    for name in ["old", "pulled", "new"] {
        admin.push(&format!("shop/app:{name}")).await.created();
    }
    a_day_later(&berth).await;
    let days = 40_i64 * 24 * 3600 * 1_000_000;
    berth.sql(&format!("UPDATE artifacts SET push_time = push_time - {days}")).await;
    berth.sql(&format!("UPDATE tags SET push_time = push_time - {days} WHERE name <> 'new'")).await;
    admin.pull("shop/app:pulled").await.ok();
    let rules = [rule("nDaysSinceLastPush", 30, "**", "**"), rule("nDaysSinceLastPull", 30, "**", "**")];
    let retention = make(&admin, id, &rules).await;
    let tasks = run(&admin, retention, false).await;
    assert_eq!(tags(&admin, "shop/app").await, ["new", "pulled"], "{}", tasks[0].1);
    assert!(tasks[0].1.contains("rule 2: nDaysSinceLastPull = 30"), "{}", tasks[0].1);
}

#[tokio::test]
async fn a_run_that_waits_or_works_is_stopped() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    admin.push("shop/app:v1").await.created();
    let mut nothing = rule("always", 0, "nothing", "**");
    nothing["tag_selectors"][0]["extras"] = json!("{\"untagged\":false}");
    let retention = make(&admin, id, &[nothing]).await;
    let runs = format!("/retentions/{retention}/executions");
    let queue = "/jobservice/queues/RETENTION";
    admin.api("PUT", queue).json(&json!({"action": "pause"})).await.ok();
    let begin =
        async || admin.api("POST", &runs).json(&json!({"dry_run": false})).await.created().location_id();
    let stop = async |run: i64| {
        admin.api("PATCH", &format!("{runs}/{run}")).json(&json!({"action": "stop"})).await.ok();
    };
    let waiting = begin().await;
    stop(waiting).await;
    assert_eq!(ended(&admin, retention, waiting).await["status"], "Stopped");

    // Twenty thousand artifacts, as years of pushes would leave.
    berth
        .sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
             INSERT INTO artifacts (project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
             media_type, artifact_type, type, push_time) SELECT a.project_id, a.repository_id, 'sha256:' || \
             SUBSTR('0000000000000000000000000000000000000000000000000000000000000000' || CAST(i AS TEXT), \
             LENGTH(CAST(i AS TEXT)) + 1, 64), 10, 10, 'm', 'm', '', 'IMAGE', i FROM n, artifacts a",
        )
        .await;
    a_day_later(&berth).await;
    admin.api("PUT", queue).json(&json!({"action": "resume"})).await.ok();
    let working = begin().await;
    let list = "/projects/shop/repositories/app/artifacts?page_size=1";
    let count = async || {
        let reply = admin.api("GET", list).await.ok();
        reply.header("x-total-count").unwrap().parse::<i64>().unwrap()
    };
    for _ in 0..200 {
        if count().await < 19_990 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let asked = Instant::now();
    stop(working).await;
    assert_eq!(ended(&admin, retention, working).await["status"], "Stopped");
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    let left = count().await;
    assert!(left > 0 && left < 20_001, "{left}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(count().await, left, "a stopped run goes on");
    // To stop what is over changes nothing.
    stop(working).await;
    let (task, log) = &told(&admin, retention, working).await[0];
    assert_eq!((&task["total"], &task["retained"]), (&json!(20_001), &json!(left)), "{task}");
    assert!(log.contains("stopped"), "the log says so");
}

#[tokio::test]
async fn a_run_that_is_cut_is_begun_anew() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    for number in 0..5 {
        admin.push(&format!("shop/app:{number}")).await.created();
    }
    a_day_later(&berth).await;
    let retention = make(&admin, id, &[rule("latestPushedK", 1, "**", "**")]).await;
    admin.api("PUT", "/jobservice/queues/RETENTION").json(&json!({"action": "pause"})).await.ok();
    let runs = format!("/retentions/{retention}/executions");
    let begun = admin.api("POST", &runs).json(&json!({})).await.created().location_id();
    berth.kill9();
    berth.restart().await;
    let admin = berth.admin();
    admin.api("PUT", "/jobservice/queues/RETENTION").json(&json!({"action": "resume"})).await.ok();
    assert_eq!(ended(&admin, retention, begun).await["status"], "Success");
    assert_eq!(tags(&admin, "shop/app").await, ["4"]);
}

#[tokio::test]
async fn a_schedule_fires_and_a_changed_policy_ends_older_runs() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    for number in 0..3 {
        admin.push(&format!("shop/app:{number}")).await.created();
    }
    a_day_later(&berth).await;
    let scheduled = policy(id, &[rule("latestPushedK", 1, "**", "**")], "0 0 0 * * *");
    let retention = admin.api("POST", "/retentions").json(&scheduled).await.created().location_id();
    let runs = format!("/retentions/{retention}/executions");
    assert!(admin.api("GET", &runs).await.ok().list().is_empty());
    // Its hour has come.
    berth.sql("UPDATE schedules SET next_at = 1 WHERE vendor_type = 'RETENTION'").await;
    let mut fired = Vec::new();
    for _ in 0..100 {
        fired = admin.api("GET", &runs).await.ok().list();
        if !fired.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(fired[0]["trigger"], "SCHEDULE");
    let over = ended(&admin, retention, fired[0]["id"].as_i64().unwrap()).await;
    assert_eq!((&over["status"], &over["dry_run"]), (&json!("Success"), &json!(false)));
    assert_eq!(tags(&admin, "shop/app").await, ["2"]);

    admin.api("PUT", "/jobservice/queues/RETENTION").json(&json!({"action": "pause"})).await.ok();
    let none = policy(id, &[rule("always", 0, "nothing", "**")], "");
    admin.api("PUT", &format!("/retentions/{retention}")).json(&none).await.ok();
    let begun = admin.api("POST", &runs).json(&json!({})).await.created().location_id();
    // Second thoughts come before it began.
    admin.api("PUT", &format!("/retentions/{retention}")).json(&scheduled).await.ok();
    admin.api("PUT", "/jobservice/queues/RETENTION").json(&json!({"action": "resume"})).await.ok();
    assert_eq!(ended(&admin, retention, begun).await["status"], "Error");
    assert!(told(&admin, retention, begun).await[0].1.contains("the policy was changed"));
    assert_eq!(tags(&admin, "shop/app").await, ["2"]);
}

#[tokio::test]
async fn a_policy_goes_with_its_project() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    let scheduled = policy(id, &[rule("always", 0, "**", "**")], "0 0 0 * * *");
    let retention = admin.api("POST", "/retentions").json(&scheduled).await.created().location_id();
    let runs = format!("/retentions/{retention}/executions");
    let begun = admin.api("POST", &runs).json(&json!({})).await.created().location_id();
    // Without a repository there is nothing to do.
    assert_eq!(ended(&admin, retention, begun).await["status"], "Success");
    assert!(told(&admin, retention, begun).await.is_empty());
    admin.api("DELETE", "/projects/shop").await.ok();
    admin.api("GET", &format!("/retentions/{retention}")).await.not_found();
    let schedules = admin.api("GET", "/schedules").await.ok().list();
    assert!(schedules.iter().all(|row| row["vendor_type"] != "RETENTION"), "{schedules:?}");
    let again = project(&admin, "shop").await;
    let shown = admin.api("GET", "/projects/shop").await.ok().json();
    assert!(shown["metadata"].get("retention_id").is_none(), "{shown}");
    make(&admin, again, &[]).await;
}

#[tokio::test]
async fn n03_a_policy_of_another_project_is_as_if_absent() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let (p, q) = (project(&admin, "p").await, project(&admin, "q").await);
    admin.push("q/app:1").await.created();
    let alice = berth.user("alice").await;
    let gina = berth.user("gina").await;
    admin.add_member("p", "alice", Role::ProjectAdmin).await.created();
    admin.add_member("p", "gina", Role::Guest).await.created();
    let own = make(&alice, p, &[]).await;
    let foreign = make(&admin, q, &[rule("always", 0, "nothing", "**")]).await;
    let begun = format!("/retentions/{foreign}/executions");
    let begun = admin.api("POST", &begun).json(&json!({"dry_run": true})).await.created().location_id();
    ended(&admin, foreign, begun).await;
    let task = told(&admin, foreign, begun).await[0].0["id"].as_i64().unwrap();
    let absent = 4_711_999;
    let ask = async |method: &str, id: i64, rest: &str, body: Option<Value>| {
        let mut call = alice.api(method, &format!("/retentions/{id}{rest}"));
        if let Some(body) = body {
            call = call.json(&body);
        }
        call.await
    };
    let asked: Vec<(&str, String, Option<Value>)> = vec![
        ("GET", String::new(), None),
        ("PUT", String::new(), Some(policy(q, &[], ""))),
        ("PUT", String::new(), Some(policy(p, &[], ""))),
        ("DELETE", String::new(), None),
        ("POST", "/executions".into(), Some(json!({"dry_run": false}))),
        ("GET", "/executions".into(), None),
        ("PATCH", format!("/executions/{begun}"), Some(json!({"action": "stop"}))),
        ("GET", format!("/executions/{begun}/tasks"), None),
        ("GET", format!("/executions/{begun}/tasks/{task}"), None),
    ];
    for (method, rest, body) in &asked {
        let hidden = ask(method, foreign, rest, body.clone()).await.is(404);
        let missing = ask(method, absent, rest, body.clone()).await.is(404);
        let plain = |text: String, id: i64| text.replace(&id.to_string(), "N");
        assert_eq!(plain(hidden.text(), foreign), plain(missing.text(), absent), "{method} {rest}");
    }
    // Nor through one's own policy.
    ask("PUT", own, "", Some(policy(q, &[], ""))).await.is(400);
    ask("PATCH", own, &format!("/executions/{begun}"), Some(json!({"action": "stop"}))).await.is(404);
    ask("GET", own, &format!("/executions/{begun}/tasks"), None).await.is(404);
    ask("GET", own, &format!("/executions/{begun}/tasks/{task}"), None).await.is(404);
    alice.api("POST", "/retentions").json(&policy(q, &[], "")).await.is(403);
    alice.api("POST", "/retentions").json(&policy(absent, &[], "")).await.is(403);
    gina.api("GET", &format!("/retentions/{own}")).await.is(403);
    gina.api("PUT", &format!("/retentions/{own}")).json(&policy(p, &[], "")).await.is(403);
    berth.plain().api("GET", &format!("/retentions/{own}")).await.is(401);
    let kept = admin.api("GET", &format!("/retentions/{foreign}")).await.ok().json();
    assert_eq!((&kept["scope"]["ref"], &kept["rules"][0]["template"]), (&json!(q), &json!("always")));
    assert_eq!(tags(&admin, "q/app").await, ["1"]);
}

#[tokio::test]
async fn a_run_that_deleted_something_is_told_to_webhooks() {
    let berth = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    let admin = berth.admin();
    let id = project(&admin, "shop").await;
    for name in ["v1", "dev"] {
        admin.push(&format!("shop/app:{name}")).await.created();
    }
    a_day_later(&berth).await;
    let mut receiver = Receiver::start().await;
    let hook = json!({
        "name": "ci", "enabled": true, "event_types": ["TAG_RETENTION", "DELETE_ARTIFACT"],
        "targets": [{"type": "http", "address": receiver.url}],
    });
    admin.api("POST", "/projects/shop/webhook/policies").json(&hook).await.created();
    let retention = make(&admin, id, &[rule("always", 0, "v*", "**")]).await;
    run(&admin, retention, true).await;
    run(&admin, retention, false).await;
    let mut told = [receiver.next().await.json(), receiver.next().await.json()];
    told.sort_by_key(|message| message["type"].as_str().unwrap().to_owned());
    let [deleted, message] = told;
    assert_eq!((&deleted["type"], &message["type"]), (&json!("DELETE_ARTIFACT"), &json!("TAG_RETENTION")));
    for message in [&deleted, &message] {
        assert_eq!(message["operator"], "harbor-jobservice");
    }
    let data = &message["event_data"]["retention"];
    assert_eq!(
        (&data["total"], &data["retained"], &data["result"]),
        (&json!(2), &json!(1), &json!("Success"))
    );
    assert_eq!((&data["project_name"], &data["retention_policy_id"]), (&json!("shop"), &json!(retention)));
    assert_eq!(
        data["deleted_artifact"],
        json!([{"type": "IMAGE", "status": "SUCCESS", "name_tag": "shop/app:dev", "references": null}])
    );
    assert_eq!(data["retention_rule"][0]["template"], "always");
    assert_eq!(data["retention_rule"][0]["tag_selectors"][0]["pattern"], "v*");
    // A run that finds nothing to delete has nothing to tell.
    run(&admin, retention, false).await;
    receiver.is_left_alone().await;
    let rows = admin.api("GET", "/projects/shop/auditlog-exts?page_size=100").await.ok().list();
    let said = format!("create retention policy {retention}");
    assert!(rows.iter().any(|row| row["operation_description"] == said.as_str()), "{rows:?}");
}
