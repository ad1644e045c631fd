//! What was deleted comes back as it was, for as long as the bin keeps it.

use crate::harness::{Berth, Client, Database, Image, Index, PASSWORD, Reply, Role};
use serde_json::{Value, json};
use std::time::Duration;

/// A Berth whose collection follows a deletion within seconds.
pub(super) async fn eager() -> Berth {
    Berth::builder().env("BERTH_GC_HOLD", "1s").start().await
}

/// The items in a project's bin, the newest first.
pub(super) async fn bin(client: &Client, project: &str) -> Vec<Value> {
    client.api("GET", &format!("/projects/{project}/bin?page_size=100")).await.ok().list()
}

/// The newest item of a name in the whole bin.
pub(super) async fn item(client: &Client, name: &str) -> i64 {
    let found = client.api("GET", "/bin?page_size=100").await.ok().list();
    let item = found.iter().find(|item| item["name"] == name);
    item.unwrap_or_else(|| panic!("{name} is not in the bin: {found:#?}"))["id"].as_i64().unwrap()
}

pub(super) async fn restore(client: &Client, id: i64) -> Reply {
    client.api("POST", &format!("/bin/{id}/restore")).await
}

/// What a refused restoration says.
pub(super) async fn refusal(client: &Client, id: i64) -> String {
    let reply = restore(client, id).await.conflict().code("CONFLICT");
    reply.json()["errors"][0]["message"].as_str().unwrap().to_owned()
}

pub(super) fn artifact(repository: &str, reference: &str) -> String {
    format!("{}/artifacts/{reference}", Client::repository_path(repository))
}

pub(super) async fn used(admin: &Client, project: &str) -> i64 {
    let summary = admin.api("GET", &format!("/projects/{project}/summary")).await.ok().json();
    summary["quota"]["used"]["storage"].as_i64().unwrap()
}

pub(super) async fn recoverable(admin: &Client, project: &str) -> i64 {
    let summary = admin.api("GET", &format!("/projects/{project}/summary")).await.ok().json();
    let header = admin.api("GET", &format!("/projects/{project}/bin")).await.ok();
    let header: i64 = header.header("x-recoverable-bytes").unwrap().parse().unwrap();
    assert_eq!(summary["recoverable_bytes"].as_i64().unwrap(), header);
    header
}

#[tokio::test]
async fn a_deleted_tag_can_be_restored() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let before = admin.api("GET", &artifact("library/app", "1")).await.ok().json()["tags"].clone();
    admin.api("DELETE", &format!("{}/tags/1", artifact("library/app", "1"))).await.ok();
    admin.get_manifest("library/app", "1").await.not_found();
    let id = item(&admin, "library/app:1").await;
    let shown = admin.api("GET", &format!("/bin/{id}")).await.ok().json();
    assert_eq!((&shown["kind"], &shown["digest"]), (&json!("tag"), &json!(image.digest())));
    assert_eq!((&shown["tags"], &shown["operator"]), (&json!(["1"]), &json!("admin")));
    restore(&admin, id).await.ok();
    admin.pull("library/app:1").await.is(&image);
    let after = admin.api("GET", &artifact("library/app", image.digest())).await.ok().json()["tags"].clone();
    assert_eq!(before[0]["id"], after[0]["id"]);
    assert_eq!(before[0]["push_time"], after[0]["push_time"]);
    restore(&admin, id).await.not_found();
    assert!(bin(&admin, "library").await.is_empty());
    // By the distribution specification too.
    admin.delete_manifest("library/app", "1").await.accepted();
    restore(&admin, item(&admin, "library/app:1").await).await.ok();
    admin.pull("library/app:1").await.is(&image);
    berth.check_is_clean();
}

#[tokio::test]
async fn a_tag_does_not_come_back_onto_another_artifact() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let first = admin.push("library/app:1").await.created();
    admin.delete_manifest("library/app", "1").await.accepted();
    let second = admin.push("library/app:1").await.created();
    let id = item(&admin, "library/app:1").await;
    let said = refusal(&admin, id).await;
    assert!(said.contains("the tag 1 names another artifact"), "{said}");
    admin.pull("library/app:1").await.is(&second);
    admin.delete_manifest("library/app", "1").await.accepted();
    restore(&admin, id).await.ok();
    admin.pull("library/app:1").await.is(&first);
    berth.check_is_clean();
}

#[tokio::test]
async fn a_deleted_artifact_comes_back_with_tags_labels_and_accessories() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    admin.push_image("shop/app:latest", &image).await.created();
    let signature = Image::attached_to(&image.manifest, "application/vnd.test.signature");
    admin.push_image(&format!("shop/app@{}", signature.digest()), &signature).await.created();
    let label = json!({"name": "stable", "scope": "g"});
    let label = admin.api("POST", "/labels").json(&label).await.created().location_id();
    let gone = json!({"name": "gone", "scope": "g"});
    let gone = admin.api("POST", "/labels").json(&gone).await.created().location_id();
    for id in [label, gone] {
        let path = format!("{}/labels", artifact("shop/app", "1"));
        admin.api("POST", &path).json(&json!({"id": id})).await.ok();
    }
    let all = "?with_label=true&with_accessory=true";
    let mut before = admin.api("GET", &format!("{}{all}", artifact("shop/app", "1"))).await.ok().json();
    let full = used(&admin, "shop").await;

    admin.api("DELETE", &artifact("shop/app", "1")).await.ok();
    assert_eq!((used(&admin, "shop").await, recoverable(&admin, "shop").await), (0, full));
    admin.api("DELETE", &format!("/labels/{gone}")).await.ok();
    for reference in ["1", "latest", image.digest(), signature.digest()] {
        admin.get_manifest("shop/app", reference).await.not_found();
    }
    let shown = bin(&admin, "shop").await;
    assert_eq!(shown.len(), 1);
    assert_eq!((&shown[0]["tags"], &shown[0]["artifact_count"]), (&json!(["1", "latest"]), &json!(2)));
    assert_eq!(shown[0]["size"], json!(full));

    restore(&admin, shown[0]["id"].as_i64().unwrap()).await.ok();
    admin.pull("shop/app:1").await.is(&image);
    admin.pull("shop/app:latest").await.is(&image);
    assert_eq!(admin.referrers("shop/app", image.digest()).await.len(), 1);
    let mut after = admin.api("GET", &format!("{}{all}", artifact("shop/app", "1"))).await.ok().json();
    before["labels"].as_array_mut().unwrap().retain(|label| label["name"] != "gone");
    for shown in [&mut before, &mut after] {
        shown["pull_time"] = Value::Null;
        shown["tags"].as_array_mut().unwrap().iter_mut().for_each(|tag| tag["pull_time"] = Value::Null);
    }
    assert_eq!(before, after);
    assert_eq!((used(&admin, "shop").await, recoverable(&admin, "shop").await), (full, 0));
    berth.check_is_clean();
}

#[tokio::test]
async fn an_artifact_comes_back_without_the_tags_that_were_given_away_if_that_is_wished() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.push_image("library/app:latest", &image).await.created();
    admin.delete_manifest("library/app", image.digest()).await.accepted();
    let newer = admin.push("library/app:latest").await.created();
    let id = bin(&admin, "library").await[0]["id"].as_i64().unwrap();
    let said = refusal(&admin, id).await;
    assert!(said.contains("the tag latest") && said.contains("without_taken_tags"), "{said}");
    admin.get_manifest("library/app", "1").await.not_found();
    admin.api("POST", &format!("/bin/{id}/restore?without_taken_tags=true")).await.ok();
    admin.pull("library/app:1").await.is(&image);
    admin.pull("library/app:latest").await.is(&newer);
    berth.check_is_clean();
}

#[tokio::test]
async fn an_artifact_that_was_pushed_anew_gets_back_what_it_had_besides() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let signature = Image::attached_to(&image.manifest, "application/vnd.test.signature");
    admin.push_image(&format!("library/app@{}", signature.digest()), &signature).await.created();
    let label = json!({"name": "stable", "scope": "g"});
    let label = admin.api("POST", "/labels").json(&label).await.created().location_id();
    let labels = format!("{}/labels", artifact("library/app", "1"));
    admin.api("POST", &labels).json(&json!({"id": label})).await.ok();
    admin.delete_manifest("library/app", image.digest()).await.accepted();
    admin.push_image("library/app:2", &image).await.created();
    let id = bin(&admin, "library").await[0]["id"].as_i64().unwrap();
    restore(&admin, id).await.ok();
    assert_eq!(admin.tags("library/app").await, ["1", "2"]);
    admin.pull("library/app:1").await.is(&image);
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
    let shown =
        admin.api("GET", &format!("{}?with_label=true", artifact("library/app", "2"))).await.ok().json();
    assert_eq!(shown["labels"][0]["name"], "stable");
    berth.check_is_clean();

    let whole = admin.push("library/tool:1").await.created();
    admin.delete_manifest("library/tool", whole.digest()).await.accepted();
    admin.push_image("library/tool:1", &whole).await.created();
    let id = bin(&admin, "library").await[0]["id"].as_i64().unwrap();
    let said = refusal(&admin, id).await;
    assert!(said.contains("nothing to restore"), "{said}");
    berth.check_is_clean();
}

#[tokio::test]
async fn a_robot_that_may_delete_artifacts_alone_restores_them() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    let robot = json!({"name": "janitor", "level": "project", "duration": -1, "disable": false, "permissions": [
        {"kind": "project", "namespace": "shop", "access": [{"resource": "artifact", "action": "delete"}]}]});
    let robot = admin.api("POST", "/robots").json(&robot).await.created().json();
    let robot = berth.login(robot["name"].as_str().unwrap(), robot["secret"].as_str().unwrap()).basic();
    robot.api("DELETE", &artifact("shop/app", "1")).await.ok();
    let id = item(&admin, &format!("shop/app@{}", image.digest())).await;
    robot.api("DELETE", &format!("/bin/{id}")).await.not_found();
    restore(&robot, id).await.ok();
    admin.pull("shop/app:1").await.is(&image);
}

#[tokio::test]
async fn webhooks_hear_of_pulls_again_after_their_project_came_back() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let webhook = json!({"name": "ci", "enabled": true, "event_types": ["PULL_ARTIFACT"],
        "targets": [{"type": "http", "address": "https://hooks.example.com/"}]});
    let policies = "/projects/shop/webhook/policies";
    let policy = admin.api("POST", policies).json(&webhook).await.created().location_id();
    let image = admin.push("shop/app:1").await.created();
    admin.api("DELETE", &Client::repository_path("shop/app")).await.ok();
    admin.api("DELETE", "/projects/shop").await.ok();
    // Whoever changes policies meanwhile makes the server forget it.
    admin.create_project("other").await.created();
    admin.api("POST", "/projects/other/webhook/policies").json(&webhook).await.created();
    restore(&admin, item(&admin, "shop").await).await.ok();
    restore(&admin, item(&admin, "shop/app").await).await.ok();
    admin.pull("shop/app:1").await.is(&image);
    for _ in 0..100 {
        let told = admin.api("GET", &format!("{policies}/{policy}/executions")).await.ok().list();
        if !told.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody was told of the pull");
}

#[tokio::test]
async fn an_index_comes_back_with_its_parts_and_not_without_them() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let (own, tagged) = (Image::unique(), Image::unique());
    admin.push_image(&format!("library/app@{}", own.digest()), &own).await.created();
    admin.push_image("library/app:arm", &tagged).await.created();
    let index = Index::over(vec![own.clone(), tagged.clone()]);
    admin.push_index("library/app:multi", &index).await.created();
    admin.delete_manifest("library/app", index.digest()).await.accepted();
    admin.get_manifest("library/app", own.digest()).await.not_found();
    admin.delete_manifest("library/app", tagged.digest()).await.accepted();

    let items = bin(&admin, "library").await;
    let id =
        |digest: &str| items.iter().find(|item| item["digest"] == digest).unwrap()["id"].as_i64().unwrap();
    let said = refusal(&admin, id(index.digest())).await;
    assert!(said.contains(tagged.digest()) && said.contains("is in the bin"), "{said}");
    restore(&admin, id(tagged.digest())).await.ok();
    restore(&admin, id(index.digest())).await.ok();
    admin.get_manifest("library/app", "multi").await.ok().contains(&index.document.bytes);
    admin.pull(&format!("library/app@{}", own.digest())).await.is(&own);
    admin.pull("library/app:arm").await.is(&tagged);
    let shown = admin.api("GET", &artifact("library/app", "multi")).await.ok().json();
    assert!(shown["references"].as_array().unwrap().iter().all(|part| part["child_id"].is_i64()), "{shown}");
    admin.delete_manifest("library/app", own.digest()).await.is(412);
    berth.check_is_clean();
}

#[tokio::test]
async fn a_tag_whose_artifact_is_in_the_bin_says_so() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.push_image("library/app:2", &image).await.created();
    admin.push("library/app:other").await.created();
    admin.delete_manifest("library/app", "1").await.accepted();
    admin.delete_manifest("library/app", image.digest()).await.accepted();
    let tag = item(&admin, "library/app:1").await;
    let whole = item(&admin, &format!("library/app@{}", image.digest())).await;
    let said = refusal(&admin, tag).await;
    assert!(said.contains("in the bin") && said.contains(&format!("item {whole}")), "{said}");
    restore(&admin, whole).await.ok();
    restore(&admin, tag).await.ok();
    assert_eq!(admin.tags("library/app").await, ["1", "2", "other"]);

    admin.delete_manifest("library/app", "1").await.accepted();
    admin.delete_manifest("library/app", image.digest()).await.accepted();
    let tag = item(&admin, "library/app:1").await;
    let whole = item(&admin, &format!("library/app@{}", image.digest())).await;
    admin.api("DELETE", &format!("/bin/{whole}")).await.ok();
    let said = refusal(&admin, tag).await;
    assert!(said.contains("is gone"), "{said}");
    berth.check_is_clean();
}

#[tokio::test]
async fn a_deleted_repository_comes_back_with_everything_in_it() {
    let berth = eager().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let (first, second) =
        (admin.push("shop/app:1").await.created(), admin.push("shop/app:2").await.created());
    admin.push_image("shop/app:latest", &second).await.created();
    let path = Client::repository_path("shop/app");
    admin.api("PUT", &path).json(&json!({"description": "What we sell."})).await.ok();
    let untagged = admin.push("shop/app:gone").await.created();
    admin.delete_manifest("shop/app", "gone").await.accepted();
    let earlier = item(&admin, "shop/app:gone").await;
    let full = used(&admin, "shop").await;
    let before = admin.api("GET", &path).await.ok().json();

    admin.api("DELETE", &path).await.ok();
    assert_eq!((used(&admin, "shop").await, recoverable(&admin, "shop").await), (0, full));
    admin.get_manifest("shop/app", "1").await.not_found();
    let id = item(&admin, "shop/app").await;
    let shown = admin.api("GET", &format!("/bin/{id}")).await.ok().json();
    assert_eq!((&shown["artifact_count"], &shown["tag_count"]), (&json!(3), &json!(3)));
    let said = refusal(&admin, earlier).await;
    assert!(said.contains("restore shop/app first"), "{said}");

    // The name can be used at once, and then stands in the way.
    let other = admin.push("shop/app:1").await.created();
    admin.pull("shop/app:1").await.is(&other);
    let said = refusal(&admin, id).await;
    assert!(said.contains("pushed meanwhile"), "{said}");
    admin.api("DELETE", &path).await.ok();
    tokio::time::sleep(Duration::from_millis(2500)).await;

    restore(&admin, id).await.ok();
    admin.pull("shop/app:1").await.is(&first);
    admin.pull("shop/app:latest").await.is(&second);
    admin.pull(&format!("shop/app@{}", untagged.digest())).await.is(&untagged);
    let after = admin.api("GET", &path).await.ok().json();
    for key in ["id", "description", "artifact_count", "creation_time", "name"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_eq!(used(&admin, "shop").await, full);
    restore(&admin, earlier).await.ok();
    assert_eq!(admin.tags("shop/app").await, ["1", "2", "gone", "latest"]);
    berth.check_is_clean();
}

#[tokio::test]
async fn a_repository_comes_back_where_somebody_has_begun_to_upload() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.api("DELETE", &Client::repository_path("library/app")).await.ok();
    let blob = crate::harness::Blob::unique(1000);
    admin.push_blob("library/app", &blob).await.created();
    restore(&admin, item(&admin, "library/app").await).await.ok();
    admin.pull("library/app:1").await.is(&image);
    admin.head_blob("library/app", &blob.digest).await.ok();
    berth.check_is_clean();
}

#[tokio::test]
async fn a_repository_of_thousands_of_artifacts_goes_and_comes_back_quickly() {
    const MANY: usize = 3000;
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:0").await.created();
    // Artifacts that share the first one's layers, each with a tag.
    let zeros = "0".repeat(64);
    let made = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         INSERT INTO artifacts (project_id, repository_id, digest, size, manifest_size, manifest_media_type, media_type, \
         artifact_type, type, push_time) SELECT a.project_id, a.repository_id, 'sha256:' || SUBSTR('{zeros}' || CAST(n.i AS TEXT), LENGTH(CAST(n.i AS TEXT)) + 1), a.size, \
         a.manifest_size, a.manifest_media_type, a.media_type, a.artifact_type, a.type, a.push_time FROM n, artifacts a"
    );
    berth.sql(&made).await;
    let first = format!("(SELECT id FROM artifacts WHERE digest = '{}')", image.digest());
    berth
        .sql("INSERT INTO blobs (digest, size, object_key, state, created_at) SELECT a.digest, 1, 'none/' || a.digest, 0, 1 \
              FROM artifacts a WHERE NOT EXISTS (SELECT 1 FROM blobs b WHERE b.digest = a.digest)")
        .await;
    berth
        .sql(&format!(
            "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) SELECT a.id, b.digest, a.repository_id \
             FROM artifacts a, artifact_blobs b WHERE b.artifact_id = {first} AND a.id <> b.artifact_id \
             AND b.digest <> '{}' UNION SELECT a.id, a.digest, a.repository_id FROM artifacts a WHERE a.id <> {first}",
            image.digest()
        ))
        .await;
    berth
        .sql(&format!(
            "INSERT INTO tags (repository_id, name, artifact_id, push_time) SELECT a.repository_id, 'v' || a.id, a.id, 1 \
             FROM artifacts a WHERE a.id <> {first}"
        ))
        .await;
    berth
        .sql("INSERT INTO project_blobs (project_id, digest, size) SELECT DISTINCT 1, b.digest, b.size FROM blobs b \
              JOIN artifact_blobs ab ON ab.digest = b.digest WHERE true ON CONFLICT DO NOTHING")
        .await;
    berth.sql("UPDATE quotas SET used = (SELECT SUM(size) FROM project_blobs) WHERE project_id = 1").await;
    let full = used(&admin, "library").await;
    let begun = std::time::Instant::now();
    admin.api("DELETE", &Client::repository_path("library/app")).await.ok();
    let deleted = begun.elapsed();
    assert_eq!((used(&admin, "library").await, recoverable(&admin, "library").await), (0, full));
    let begun = std::time::Instant::now();
    restore(&admin, item(&admin, "library/app").await).await.ok();
    let restored = begun.elapsed();
    println!("{MANY} artifacts: deleted in {deleted:?}, restored in {restored:?}");
    assert!(deleted + restored < Duration::from_secs(15), "deleted in {deleted:?}, restored in {restored:?}");
    let shown = admin.api("GET", &Client::repository_path("library/app")).await.ok().json();
    assert_eq!(shown["artifact_count"], json!(MANY + 1));
    assert_eq!(used(&admin, "library").await, full);
    admin.pull("library/app:0").await.is(&image);
}

#[tokio::test]
async fn a_deleted_project_comes_back_with_its_settings_and_rights() {
    let berth = Berth::start().await;
    for name in ["carol", "dave"] {
        berth.user(name).await;
    }
    project_goes_and_comes_back(&berth).await;
    if let Some(database) = Database::fresh().await {
        let berth = Berth::builder().database(&database).start().await;
        for name in ["carol", "dave"] {
            berth.user(name).await;
        }
        project_goes_and_comes_back(&berth).await;
    }
}

/// What a project says of itself, without what an absence changes.
async fn portrait(admin: &Client, project: &str) -> Vec<Value> {
    let mut shown = Vec::new();
    for path in
        ["", "/members?page_size=100", "/webhook/policies", "/immutabletagrules", "/metadatas/", "/summary"]
    {
        shown.push(admin.api("GET", &format!("/projects/{project}{path}")).await.ok().json());
    }
    let id = shown[0]["project_id"].as_i64().unwrap();
    for path in [
        format!("/labels?scope=p&project_id={id}"),
        format!("/robots?q=Level%3Dproject,ProjectID%3D{id}"),
        format!("/quotas?reference=project&reference_id={id}"),
        format!("/retentions/{}", shown[4]["retention_id"].as_str().unwrap()),
    ] {
        shown.push(admin.api("GET", &path).await.ok().json());
    }
    shown[0]["update_time"] = Value::Null;
    shown
}

async fn project_goes_and_comes_back(berth: &Berth) {
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    alice.create_project("shop").await.created();
    let made = alice.api("GET", "/projects/shop").await.ok().json();
    let project = made["project_id"].as_i64().unwrap();
    for (name, role) in [("carol", Role::Developer), ("dave", Role::Guest)] {
        alice.add_member("shop", name, role).await.created();
    }
    for (group, role) in [("builders", Role::Maintainer), ("leavers", Role::Developer)] {
        let group = json!({"role_id": role.id(), "member_group": {"group_name": group, "group_type": 3}});
        alice.api("POST", "/projects/shop/members").json(&group).await.created();
    }
    let settings = json!({"metadata": {"auto_scan": "true", "severity": "high"},
        "cve_allowlist": {"items": [{"cve_id": "CVE-2024-1"}]}});
    alice.api("PUT", "/projects/shop").json(&settings).await.ok();
    let label = json!({"name": "stable", "scope": "p", "project_id": project});
    alice.api("POST", "/labels").json(&label).await.created();
    let rule = json!({"tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "kept"}]}});
    alice.api("POST", "/projects/shop/immutabletagrules").json(&rule).await.created();
    let webhook = json!({"name": "ci", "enabled": false, "event_types": ["PUSH_ARTIFACT"],
        "targets": [{"type": "http", "address": "https://hooks.example.com/", "auth_header": "secret-of-the-hook"}]});
    alice.api("POST", "/projects/shop/webhook/policies").json(&webhook).await.created();
    let selector =
        |decoration: &str| json!([{"kind": "doublestar", "decoration": decoration, "pattern": "**"}]);
    let retention = json!({"algorithm": "or", "rules": [{"action": "retain", "template": "always", "params": {},
        "tag_selectors": selector("matches"), "scope_selectors": {"repository": selector("repoMatches")}}],
        "trigger": {"kind": "Schedule", "settings": {"cron": "0 0 0 * * *"}},
        "scope": {"level": "project", "ref": project}});
    alice.api("POST", "/retentions").json(&retention).await.created();
    let robot = json!({"name": "ci", "level": "project", "duration": -1, "disable": false, "permissions": [
        {"kind": "project", "namespace": "shop", "access": [{"resource": "repository", "action": "pull"},
        {"resource": "repository", "action": "push"}]}]});
    let robot = alice.api("POST", "/robots").json(&robot).await.created().json();
    let workload = json!({"name": "workload", "level": "project", "duration": -1, "disable": false, "permissions": [
        {"kind": "project", "namespace": "shop", "access": [{"resource": "repository", "action": "pull"}]}],
        "trusts": [{"issuer": "https://ci.example", "audience": "berth", "subject": "repo:octo/app:*"}]});
    alice.api("POST", "/robots").json(&workload).await.created();
    let robot = berth.login(robot["name"].as_str().unwrap(), robot["secret"].as_str().unwrap());
    let quotas =
        admin.api("GET", &format!("/quotas?reference=project&reference_id={project}")).await.ok().list();
    let limit = json!({"hard": {"storage": 123_456_789}});
    admin.api("PUT", &format!("/quotas/{}", quotas[0]["id"])).json(&limit).await.ok();
    let image = robot.push("shop/app:v1").await.created();
    let label =
        alice.api("GET", &format!("/labels?scope=p&project_id={project}")).await.ok().list()[0]["id"].clone();
    alice
        .api("POST", &format!("{}/labels", artifact("shop/app", "v1")))
        .json(&json!({"id": label}))
        .await
        .ok();
    alice.api("DELETE", "/projects/shop/repositories/app").await.ok();
    let repository = item(&admin, "shop/app").await;
    let before = portrait(&admin, "shop").await;
    assert!(before[7].to_string().contains("repo:octo/app:*"), "trusts are not shown: {}", before[7]);

    alice.api("DELETE", "/projects/shop").await.ok();
    admin.api("GET", "/projects/shop").await.not_found();
    robot.basic().get("/v2/").await.unauthorized();
    robot.basic().get_manifest("shop/app", "v1").await.unauthorized();
    berth.login("carol", PASSWORD).api("GET", "/projects/shop").await.forbidden();
    let dave = admin.user_id("dave").await;
    admin.api("DELETE", &format!("/users/{dave}")).await.ok();
    let groups = admin.api("GET", "/usergroups?group_name=leavers").await.ok().list();
    admin.api("DELETE", &format!("/usergroups/{}", groups[0]["id"])).await.ok();
    // Its former admin sees it, others do not, and what is in it waits for it.
    let id = item(&alice, "shop").await;
    assert_eq!(alice.api("GET", "/bin").await.ok().list().len(), 1);
    let carol = berth.login("carol", PASSWORD);
    assert!(carol.api("GET", "/bin").await.ok().list().is_empty());
    carol.api("GET", &format!("/bin/{id}")).await.not_found();
    carol.api("POST", &format!("/bin/{id}/restore")).await.not_found();
    carol.api("DELETE", &format!("/bin/{id}")).await.not_found();
    let said = refusal(&admin, repository).await;
    assert!(said.contains(&format!("restore that first, item {id}")), "{said}");

    // The name can be used at once, and then stands in the way.
    admin.create_project("shop").await.created();
    let named_again = json!({"name": "ci", "level": "project", "duration": -1, "disable": false, "permissions": [
        {"kind": "project", "namespace": "shop", "access": [{"resource": "repository", "action": "pull"}]}]});
    admin.api("POST", "/robots").json(&named_again).await.created();
    let said = refusal(&alice, id).await;
    assert!(said.contains("another project is named shop"), "{said}");
    admin.api("DELETE", "/projects/shop").await.ok();

    restore(&alice, id).await.ok();
    let mut after = portrait(&admin, "shop").await;
    let mut wanted = before.clone();
    let left = |member: &Value| member["entity_name"] == "dave" || member["entity_name"] == "leavers";
    wanted[1].as_array_mut().unwrap().retain(|member| !left(member));
    for counted in ["guest_count", "developer_count"] {
        wanted[5][counted] = Value::Null;
        after[5][counted] = Value::Null;
    }
    assert_eq!(after, wanted);
    restore(&alice, repository).await.ok();
    robot.pull("shop/app:v1").await.is(&image);
    let shown =
        alice.api("GET", &format!("{}?with_label=true", artifact("shop/app", "v1"))).await.ok().json();
    assert_eq!(shown["labels"][0]["name"], "stable");
    robot.push("shop/app:v2").await.created();
    berth.check_is_clean();
}
