//! Webhooks: what is told to whom and in which form, that nothing is lost, and where nothing is ever sent.

use crate::harness::{Berth, Blob, Client, Delivery, Gate, Image, Receiver, Role};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;

const POLICIES: &str = "/projects/shop/webhook/policies";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A Berth that may send to this machine, and a project.
async fn shop() -> Berth {
    let berth = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    berth.admin().create_project("shop").await.created();
    berth
}

fn target(receiver: &Receiver) -> Value {
    json!({"type": "http", "address": receiver.url})
}

fn policy(events: &[&str], targets: &[Value]) -> Value {
    json!({"name": "ci", "enabled": true, "event_types": events, "targets": targets})
}

async fn make(client: &Client, policy: &Value) -> i64 {
    client.api("POST", POLICIES).json(policy).await.created().location_id()
}

/// The executions of a policy, once the newest has ended.
async fn ended(client: &Client, id: i64) -> Vec<Value> {
    for _ in 0..300 {
        let all = client.api("GET", &format!("{POLICIES}/{id}/executions")).await.ok().list();
        if all.first().is_some_and(|newest| newest["status"] != "Running") {
            return all;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no execution of policy {id} ended");
}

/// What the first task of the newest execution wrote, once it says this.
async fn log_with(client: &Client, id: i64, part: &str) -> String {
    let mut found = String::new();
    for _ in 0..150 {
        let all = client.api("GET", &format!("{POLICIES}/{id}/executions")).await.ok().list();
        if let Some(execution) = all.first() {
            let tasks = format!("{POLICIES}/{id}/executions/{}/tasks", execution["id"]);
            let task = client.api("GET", &tasks).await.ok().list()[0]["id"].clone();
            found = client.api("GET", &format!("{tasks}/{task}/log")).await.ok().text();
            if found.contains(part) {
                return found;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the log never says {part:?}: {found}");
}

fn is_signed(delivery: &Delivery) -> bool {
    let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let (id, at) = (delivery.header("webhook-id"), delivery.header("webhook-timestamp"));
    let text = [format!("{id}.{at}.").as_bytes(), &delivery.body].concat();
    delivery.header("webhook-signature") == format!("v1,{}", STANDARD.encode(hmac::sign(&key, &text)))
}

#[tokio::test]
async fn a_push_a_pull_and_a_deletion_are_told_field_by_field() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    make(&admin, &policy(&["PUSH_ARTIFACT", "PULL_ARTIFACT", "DELETE_ARTIFACT"], &[target(&receiver)])).await;
    let bob = berth.member("bob", "shop", Role::Maintainer).await;
    let image = Image::unique();
    bob.push_image("shop/team/app:1.0", &image).await.created();
    let pushed = receiver.next().await;
    assert_eq!((pushed.path.as_str(), pushed.header("content-type")), ("/hook", "application/json"));
    let told = pushed.json();
    let host = format!("localhost:{}", berth.host().split(':').nth(1).unwrap());
    let resource = json!([{
        "digest": image.digest(), "tag": "1.0", "resource_url": format!("{host}/shop/team/app:1.0"),
    }]);
    assert_eq!((&told["type"], &told["operator"]), (&json!("PUSH_ARTIFACT"), &json!("bob")));
    assert!(told["occur_at"].as_i64().unwrap() > 1_700_000_000);
    assert_eq!(told["event_data"]["resources"], resource);
    let mut repository = told["event_data"]["repository"].clone();
    assert!(repository["date_created"].take().as_i64().unwrap() > 1_700_000_000);
    assert_eq!(
        repository,
        json!({"date_created": null, "name": "team/app", "namespace": "shop", "repo_full_name": "shop/team/app",
               "repo_type": "private"})
    );

    bob.get_manifest("shop/team/app", "1.0").await.ok();
    let told = receiver.next().await.json();
    assert_eq!((&told["type"], &told["operator"]), (&json!("PULL_ARTIFACT"), &json!("bob")));
    assert_eq!(told["event_data"]["resources"], resource);
    bob.get_manifest("shop/team/app", image.digest()).await.ok();
    let told = receiver.next().await.json();
    assert_eq!(
        told["event_data"]["resources"],
        json!([{"digest": image.digest(), "tag": image.digest(),
                "resource_url": format!("{host}/shop/team/app@{}", image.digest())}])
    );

    bob.api("DELETE", "/projects/shop/repositories/team%252Fapp/artifacts/1.0").await.ok();
    let told = receiver.next().await.json();
    assert_eq!(told["type"], "DELETE_ARTIFACT");
    assert_eq!(told["event_data"]["resources"], resource);

    bob.push_image("shop/other:2", &image).await.created();
    assert_eq!(receiver.next().await.json()["type"], "PUSH_ARTIFACT");
    bob.api("DELETE", "/projects/shop/repositories/other").await.ok();
    let told = receiver.next().await.json();
    assert_eq!(told["type"], "DELETE_ARTIFACT", "with its repository");
    assert_eq!(told["event_data"]["resources"][0]["tag"], "2");
}

#[tokio::test]
async fn messages_are_signed_and_secrets_are_shown_to_those_who_may_change_them() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    let canary = "Bearer canary-5e0f";
    let mut wanted = target(&receiver);
    wanted["auth_header"] = canary.into();
    wanted["secret"] = SECRET.into();
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[wanted.clone()])).await;
    admin.push("shop/app:1").await.created();
    let first = receiver.next().await;
    assert_eq!(first.header("authorization"), canary);
    assert!(is_signed(&first), "{first:?}");

    let path = format!("{POLICIES}/{id}");
    let shown = admin.api("GET", &path).await.ok();
    assert_eq!(shown.json()["targets"][0]["auth_header"], canary);
    assert_eq!(shown.json()["targets"][0]["signed"], true);
    assert!(!shown.text().contains(&SECRET[6..]), "the key is shown to nobody");
    // Of a chat service the path is the key.
    let mut chat = policy(
        &["DELETE_ARTIFACT"],
        &[json!({"type": "slack", "address": format!("{}/services/the-key-of-a-chat", receiver.url)})],
    );
    chat["name"] = "chat".into();
    make(&admin, &chat).await;
    let reader = berth.member("reader", "shop", Role::Maintainer).await;
    for path in [&path, POLICIES] {
        let read = reader.api("GET", path).await.ok().text();
        assert!(!read.contains("canary") && !read.contains("the-key-of-a-chat"), "{path}");
    }
    // Left out, the key stays; "" removes it.
    wanted.as_object_mut().unwrap().remove("secret");
    admin.api("PUT", &path).json(&policy(&["PUSH_ARTIFACT"], &[wanted.clone()])).await.ok();
    admin.push("shop/app:2").await.created();
    assert!(is_signed(&receiver.next().await));
    wanted["secret"] = "".into();
    admin.api("PUT", &path).json(&policy(&["PUSH_ARTIFACT"], &[wanted])).await.ok();
    admin.push("shop/app:3").await.created();
    let third = receiver.next().await;
    assert_eq!(third.header("webhook-signature"), "");
    assert_ne!(third.header("webhook-id"), "");

    ended(&admin, id).await;
    let log = log_with(&admin, id, "the answer is 200 OK: thanks").await;
    assert!(log.contains(&format!("POST {}", receiver.url)), "{log}");
    for text in [log, berth.output()] {
        assert!(!text.contains("canary") && !text.contains(&SECRET[6..]), "{text}");
    }
    for file in std::fs::read_dir(berth.data_dir()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        assert!(!bytes.windows(6).any(|six| six == b"canary"), "sealed at rest: {:?}", file.path());
    }
}

#[tokio::test]
async fn a_delivery_is_tried_again_with_the_same_id_until_it_is_taken() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    let mut wanted = target(&receiver);
    wanted["secret"] = SECRET.into();
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[wanted])).await;
    receiver.answers_next(500, "");
    receiver.answers_next(302, "http://127.0.0.1:9/");
    admin.push("shop/app:1").await.created();
    let (first, second, third) = (receiver.next().await, receiver.next().await, receiver.next().await);
    assert_eq!(first.body, third.body);
    assert_eq!(first.header("webhook-id"), third.header("webhook-id"));
    assert_ne!(first.header("webhook-timestamp"), third.header("webhook-timestamp"));
    assert!(is_signed(&first) && is_signed(&second) && is_signed(&third));
    let all = ended(&admin, id).await;
    assert_eq!((all.len(), &all[0]["status"], &all[0]["trigger"]), (1, &json!("Success"), &json!("EVENT")));
    assert_eq!(all[0]["vendor_type"], "WEBHOOK");
    assert_eq!(all[0]["vendor_id"], id);
    assert_eq!(all[0]["metrics"], json!({"task_count": 1, "success_task_count": 1}));
    assert_eq!(all[0]["extra_attrs"]["event_type"], "PUSH_ARTIFACT");
    assert_eq!(all[0]["extra_attrs"]["payload"].as_str().unwrap().as_bytes(), &third.body[..]);
    let tasks = format!("{POLICIES}/{id}/executions/{}/tasks", all[0]["id"]);
    let tasks = admin.api("GET", &tasks).await.ok().has("x-total-count", "1").list();
    assert_eq!((&tasks[0]["run_count"], &tasks[0]["status"]), (&json!(3), &json!("Success")));
    let log = log_with(&admin, id, "200 OK").await;
    assert!(log.contains("attempt 1") && log.contains("500") && log.contains("302"), "{log}");

    // Delivered again it is the same message.
    let again = format!("{POLICIES}/{id}/executions/{}/redeliver", all[0]["id"]);
    let location = admin.api("POST", &again).await.created().location();
    let fourth = receiver.next().await;
    assert_eq!(
        (fourth.body.clone(), fourth.header("webhook-id")),
        (first.body.clone(), first.header("webhook-id"))
    );
    let all = ended(&admin, id).await;
    assert_eq!((all.len(), &all[0]["trigger"]), (2, &json!("MANUAL")));
    assert!(location.ends_with(&format!("{POLICIES}/{id}/executions/{}", all[0]["id"])), "{location}");
    admin.api("POST", &format!("{POLICIES}/{id}/executions/4711/redeliver")).await.is(404);
    // Where there is nobody to tell any more, that is said.
    let other = policy(&["PUSH_ARTIFACT"], &[json!({"type": "slack", "address": receiver.url})]);
    admin.api("PUT", &format!("{POLICIES}/{id}")).json(&other).await.ok();
    admin.api("POST", &again).await.is(412);
    receiver.is_left_alone().await;
}

#[tokio::test]
async fn what_happens_to_an_artifact_is_told_in_its_order_even_when_it_is_told_again() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    make(&admin, &policy(&["PUSH_ARTIFACT", "DELETE_ARTIFACT"], &[target(&receiver)])).await;
    receiver.answers_next(503, "");
    admin.push("shop/app:1").await.created();
    let refused = receiver.next().await.json();
    admin.api("DELETE", "/projects/shop/repositories/app/artifacts/1").await.ok();
    // What is about something else does not wait.
    admin.push("shop/other:1").await.created();
    let mut told = vec![refused];
    while told.len() < 4 {
        told.push(receiver.next().await.json());
    }
    let of = |repository: &str| -> Vec<&str> {
        let about = |told: &&Value| told["event_data"]["repository"]["name"] == repository;
        told.iter().filter(about).map(|told| told["type"].as_str().unwrap()).collect()
    };
    assert_eq!(of("app"), ["PUSH_ARTIFACT", "PUSH_ARTIFACT", "DELETE_ARTIFACT"]);
    assert_eq!(of("other"), ["PUSH_ARTIFACT"]);
    assert_ne!(told[3]["event_data"]["repository"]["name"], "other", "it waited for another artifact");
}

#[tokio::test]
async fn an_event_outlives_the_death_of_the_process_right_after_the_push() {
    let mut berth = shop().await;
    let mut receiver = Receiver::start().await;
    make(&berth.admin(), &policy(&["PUSH_ARTIFACT"], &[target(&receiver)])).await;
    berth.restart_with(&[("BERTH_FAILPOINT", "manifest_after_commit")]).await;
    let image = Image::unique();
    let admin = berth.admin();
    for blob in image.blobs() {
        admin.push_blob("shop/app", blob).await.created();
    }
    let cut = admin.put_manifest("shop/app", "1", &image.manifest).attempt().await;
    assert!(cut.is_err(), "built without the feature failpoints? {cut:?}");
    berth.exited().await;
    berth.restart_with(&[("BERTH_FAILPOINT", "")]).await;
    let told = receiver.next().await.json();
    assert_eq!(told["event_data"]["resources"][0]["digest"], image.digest());
    receiver.is_left_alone().await;
}

#[tokio::test]
async fn a_delivery_whose_process_dies_before_the_answer_is_sent_again_with_the_same_id() {
    let mut berth = Berth::builder()
        .env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8")
        .env("BERTH_WEBHOOKS_TIMEOUT", 20)
        // On PostgreSQL another process may still be at it: for so long.
        .env("BERTH_TEST_LEASE", 4)
        .start()
        .await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let mut receiver = Receiver::start().await;
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[target(&receiver)])).await;
    receiver.keeps_next_waiting();
    admin.push("shop/app:1").await.created();
    let first = receiver.next().await;
    berth.kill9();
    berth.restart().await;
    let second = receiver.next().await;
    assert!(!first.header("webhook-id").is_empty());
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
    assert_eq!(second.body, first.body);
    receiver.is_left_alone().await;
    let runs = ended(&admin, id).await;
    assert_eq!((runs.len(), &runs[0]["status"]), (1, &json!("Success")), "{runs:?}");
    berth.check_is_clean();
}

#[tokio::test]
async fn a_receiver_that_was_away_gets_everything_when_it_is_back() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    let gate = Gate::to(receiver.url.trim_start_matches("http://").trim_end_matches("/hook")).await;
    gate.shut();
    let target = json!({"type": "http", "address": format!("http://{}/hook", gate.address())});
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[target])).await;
    for tag in 0..12 {
        admin.push(&format!("shop/app:{tag}")).await.created();
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    receiver.is_left_alone().await;
    gate.open();
    let mut told = std::collections::BTreeSet::new();
    while told.len() < 12 {
        let tag = receiver.next().await.json()["event_data"]["resources"][0]["tag"].clone();
        told.insert(tag.as_str().unwrap().to_owned());
    }
    assert_eq!(admin.api("GET", &format!("{POLICIES}/{id}")).await.ok().json()["enabled"], true);
}

#[tokio::test]
async fn chat_services_and_cloud_events_get_their_own_forms() {
    let berth = shop().await;
    let admin = berth.admin();
    let (mut slack, mut teams, mut cloud) =
        (Receiver::start().await, Receiver::start().await, Receiver::start().await);
    let id = make(
        &admin,
        &policy(
            &["PUSH_ARTIFACT"],
            &[
                json!({"type": "slack", "address": slack.url}),
                json!({"type": "teams", "address": format!("{}?sig=workflow-key", teams.url)}),
                json!({"type": "http", "address": format!("{}?dropped=1", cloud.url), "payload_format": "CloudEvents"}),
            ],
        ),
    )
    .await;
    let image = admin.push("shop/app:1").await.created();
    let blocks = slack.next().await.json()["blocks"].clone();
    assert_eq!(blocks[0]["text"]["text"], "*Harbor webhook events*");
    assert!(blocks[5]["text"]["text"].as_str().unwrap().contains(image.digest()));
    let card = teams.next().await;
    assert_eq!(card.path, "/hook?sig=workflow-key");
    assert_eq!(card.json()["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
    let event = cloud.next().await;
    assert_eq!(
        (event.path.as_str(), event.header("content-type")),
        ("/hook", "application/cloudevents+json")
    );
    let event_json = event.json();
    assert_eq!(event_json["type"], "harbor.artifact.pushed");
    assert_eq!(event_json["id"], event.header("webhook-id"));
    let project = admin.api("GET", "/projects/shop").await.ok().json()["project_id"].clone();
    assert_eq!(event_json["source"], format!("/projects/{project}/webhook/policies/{id}"));
    assert_eq!(event_json["data"]["resources"][0]["digest"], image.digest());
    let all = admin.api("GET", &format!("{POLICIES}/{id}/executions")).await.ok().list();
    let mut kinds: Vec<&str> = all.iter().map(|one| one["vendor_type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["SLACK", "TEAMS", "WEBHOOK"]);
    // A workflow's key stands in the query, which is for those who may change it.
    let reader = berth.member("reader", "shop", Role::Maintainer).await;
    assert!(!reader.api("GET", POLICIES).await.ok().text().contains("workflow-key"));
    assert!(admin.api("GET", POLICIES).await.ok().text().contains("workflow-key"));
    assert!(!berth.output().contains("workflow-key"));
}

#[tokio::test]
async fn quotas_are_told_when_they_are_nearly_used_up_and_when_they_refuse() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    make(&admin, &policy(&["QUOTA_EXCEED", "QUOTA_WARNING"], &[target(&receiver)])).await;
    let image = Image::unique();
    let layers: usize = image.layers.iter().map(|layer| layer.bytes.len()).sum();
    let size = layers + image.config.bytes.len() + image.manifest.bytes.len();
    let quotas = admin.api("GET", "/quotas?page_size=100").await.ok().list();
    let quota = quotas.iter().find(|quota| quota["ref"]["name"] == "shop").unwrap()["id"].clone();
    let limit = json!({"hard": {"storage": size + size / 10}});
    admin.api("PUT", &format!("/quotas/{quota}")).json(&limit).await.ok();
    admin.push_image("shop/app:1", &image).await.created();
    let told = receiver.next().await.json();
    assert_eq!(told["type"], "QUOTA_WARNING");
    let details = told["event_data"]["custom_attributes"]["Details"].as_str().unwrap();
    assert!(details.starts_with("quota usage reach 85%: resource storage used "), "{details}");
    assert_eq!(told["event_data"]["resources"], json!([{"digest": image.digest(), "tag": "1"}]));
    admin.push_blob("shop/app", &Blob::of(vec![7; 1 << 20])).await.is(403);
    let told = receiver.next().await.json();
    assert_eq!((&told["type"], &told["operator"]), (&json!("QUOTA_EXCEED"), &json!("admin")));
    let details = told["event_data"]["custom_attributes"]["Details"].as_str().unwrap();
    assert!(details.starts_with("adding 1.0 MiB of storage resource, which when updated"), "{details}");
    assert_eq!(told["event_data"]["repository"]["repo_full_name"], "shop/app");
}

#[tokio::test]
async fn nothing_is_told_of_other_projects_by_a_policy_that_is_off_or_where_webhooks_are_off() {
    let berth = shop().await;
    let admin = berth.admin();
    admin.create_project("other").await.created();
    let mut receiver = Receiver::start().await;
    let mut wanted = policy(&["PUSH_ARTIFACT", "PULL_ARTIFACT"], &[target(&receiver)]);
    wanted["enabled"] = false.into();
    let id = make(&admin, &wanted).await;
    admin.push("shop/app:1").await.created();
    admin.push("other/app:1").await.created();
    admin.pull("other/app:1").await.ok();
    receiver.is_left_alone().await;
    wanted["enabled"] = true.into();
    admin.api("PUT", &format!("{POLICIES}/{id}")).json(&wanted).await.ok();
    admin.api("PUT", "/configurations").json(&json!({"notification_enable": false})).await.ok();
    assert_eq!(admin.api("GET", "/systeminfo").await.ok().json()["notification_enable"], false);
    admin.push("shop/app:2").await.created();
    receiver.is_left_alone().await;
    admin.api("PUT", "/configurations").json(&json!({"notification_enable": true})).await.ok();
    admin.push("shop/app:3").await.created();
    assert_eq!(receiver.next().await.json()["event_data"]["resources"][0]["tag"], "3");
    let last = admin.api("GET", "/projects/shop/webhook/lasttrigger").await.ok().list();
    assert_eq!(last.len(), 2);
    assert_eq!((&last[0]["policy_name"], &last[0]["event_type"]), (&json!("ci"), &json!("PUSH_ARTIFACT")));
    assert!(last[0]["last_trigger_time"].as_str().unwrap() >= last[0]["creation_time"].as_str().unwrap());
    assert_eq!(last[1]["last_trigger_time"], "0001-01-01T00:00:00.000Z");
}

#[tokio::test]
async fn policies_are_made_listed_changed_and_removed_with_their_history() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    let supported = admin.api("GET", "/projects/shop/webhook/events").await.ok().json();
    assert_eq!(supported["event_type"].as_array().unwrap().len(), 10);
    assert_eq!(supported["notify_type"], json!(["http", "slack", "teams"]));
    assert_eq!(
        supported["payload_formats"],
        json!([{"notify_type": "http", "formats": ["Default", "CloudEvents"]}])
    );
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[target(&receiver)])).await;
    admin
        .api("POST", POLICIES)
        .json(&policy(&["PUSH_ARTIFACT"], &[target(&receiver)]))
        .await
        .is(409)
        .code("CONFLICT");
    let shown = admin.api("GET", &format!("{POLICIES}/{id}")).await.ok().json();
    assert_eq!(
        (&shown["name"], &shown["creator"], &shown["enabled"]),
        (&json!("ci"), &json!("admin"), &json!(true))
    );
    assert_eq!(
        shown["targets"],
        json!([{"type": "http", "address": receiver.url, "skip_cert_verify": false, "payload_format": "Default",
                "signed": false}])
    );
    let mut changed = policy(&["DELETE_ARTIFACT", "PUSH_ARTIFACT"], &[target(&receiver)]);
    changed["name"] = "renamed".into();
    changed["description"] = "for the build".into();
    admin.api("PUT", &format!("{POLICIES}/{id}")).json(&changed).await.ok();
    let listed =
        admin.api("GET", &format!("{POLICIES}?q=name%3Drenamed")).await.ok().has("x-total-count", "1");
    assert_eq!(listed.list()[0]["description"], "for the build");
    assert_eq!(listed.list()[0]["event_types"], json!(["DELETE_ARTIFACT", "PUSH_ARTIFACT"]));
    assert_eq!(admin.api("GET", &format!("{POLICIES}?q=name%3Dci")).await.ok().list(), Vec::<Value>::new());
    admin.push("shop/app:1").await.created();
    receiver.next().await;
    ended(&admin, id).await;
    let jobs = format!("/projects/shop/webhook/jobs?policy_id={id}");
    let job = admin.api("GET", &format!("{jobs}&status=Success&status=Error")).await.ok().list()[0].clone();
    assert_eq!(
        (&job["event_type"], &job["notify_type"], &job["policy_id"]),
        (&json!("PUSH_ARTIFACT"), &json!("http"), &json!(id))
    );
    assert!(job["job_detail"].as_str().unwrap().contains("PUSH_ARTIFACT"));
    assert_eq!(admin.api("GET", &format!("{jobs}&status=Error")).await.ok().list(), Vec::<Value>::new());
    admin.api("GET", "/projects/shop/webhook/jobs").await.is(422);
    admin.api("DELETE", &format!("{POLICIES}/{id}")).await.ok();
    admin.api("GET", &format!("{POLICIES}/{id}")).await.is(404);
    admin.api("GET", &format!("{POLICIES}/{id}/executions")).await.is(404);
    admin.api("GET", &jobs).await.is(404);
    admin.push("shop/app:2").await.created();
    receiver.is_left_alone().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let berth = shop().await;
    let admin = berth.admin();
    let good = json!({"type": "http", "address": "https://ci.example.com/hook"});
    let with = |change: Value| {
        let mut target = good.clone();
        target.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        policy(&["PUSH_ARTIFACT"], &[target])
    };
    let mut nameless = policy(&["PUSH_ARTIFACT"], std::slice::from_ref(&good));
    nameless["name"] = " ".into();
    let mut wordy = policy(&["PUSH_ARTIFACT"], std::slice::from_ref(&good));
    wordy["description"] = "x".repeat(1025).into();
    for body in [
        json!({}),
        nameless,
        wordy,
        policy(&[], std::slice::from_ref(&good)),
        policy(&["PUSH_CHART"], std::slice::from_ref(&good)),
        policy(&["PUSH_ARTIFACT"], &[]),
        policy(&["PUSH_ARTIFACT"], &vec![good.clone(); 11]),
        with(json!({"type": "pigeon"})),
        with(json!({"address": ""})),
        with(json!({"address": "ftp://ci.example.com/"})),
        with(json!({"address": "https://user:pass@ci.example.com/"})),
        with(json!({"address": format!("https://ci.example.com/{}", "x".repeat(2048))})),
        with(json!({"payload_format": "XML"})),
        with(json!({"type": "slack", "payload_format": "Default"})),
        with(json!({"auth_header": "two\nlines"})),
        with(json!({"secret": "too short"})),
        with(json!({"type": "teams", "secret": SECRET})),
    ] {
        admin.api("POST", POLICIES).json(&body).await.is(400).code("BAD_REQUEST");
    }
    for number in 0..50 {
        let mut body = policy(&["PUSH_ARTIFACT"], std::slice::from_ref(&good));
        body["name"] = format!("policy {number}").into();
        admin.api("POST", POLICIES).json(&body).await.created();
    }
    admin.api("POST", POLICIES).json(&policy(&["PUSH_ARTIFACT"], &[good])).await.is(400);
}

#[tokio::test]
async fn n01_a_policy_is_only_found_in_its_own_project() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[target(&receiver)])).await;
    admin.push("shop/app:1").await.created();
    receiver.next().await;
    let execution = ended(&admin, id).await[0]["id"].clone();
    let tasks = admin.api("GET", &format!("{POLICIES}/{id}/executions/{execution}/tasks")).await.ok().list();
    admin.create_project("mine").await.created();
    let alice = berth.member("alice", "mine", Role::ProjectAdmin).await;
    let mine = "/projects/mine/webhook/policies";
    let own = json!({"name": "own", "enabled": true, "event_types": ["PUSH_ARTIFACT"], "targets": [target(&receiver)]});
    let own_id = alice.api("POST", mine).json(&own).await.created().location_id();
    let task = &tasks[0]["id"];
    for (method, path) in [
        ("GET", format!("{mine}/{id}")),
        ("PUT", format!("{mine}/{id}")),
        ("DELETE", format!("{mine}/{id}")),
        ("GET", format!("{mine}/{id}/executions")),
        ("GET", format!("{mine}/{id}/executions/{execution}/tasks")),
        ("GET", format!("{mine}/{id}/executions/{execution}/tasks/{task}/log")),
        ("POST", format!("{mine}/{id}/executions/{execution}/redeliver")),
        // The execution of another policy through one's own.
        ("GET", format!("{mine}/{own_id}/executions/{execution}/tasks")),
        ("GET", format!("{mine}/{own_id}/executions/{execution}/tasks/{task}/log")),
        ("POST", format!("{mine}/{own_id}/executions/{execution}/redeliver")),
        ("GET", format!("/projects/mine/webhook/jobs?policy_id={id}")),
    ] {
        let call = alice.api(method, &path);
        let call = if method == "PUT" { call.json(&own) } else { call };
        call.await.is(404);
        alice.api("GET", &format!("{POLICIES}/{id}")).await.is(403);
    }
    let absent = alice.api("GET", &format!("{mine}/4711")).await.is(404).text().replace("4711", "N");
    let foreign = alice.api("GET", &format!("{mine}/{id}")).await.is(404).text();
    assert_eq!(foreign.replace(&id.to_string(), "N"), absent);
    assert_eq!(admin.api("GET", &format!("{POLICIES}/{id}")).await.ok().json()["name"], "ci");
}

#[tokio::test]
async fn n32_nothing_is_sent_to_this_machine_this_link_or_metadata_services() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let mut receiver = Receiver::start().await;
    for address in [
        receiver.url.as_str(),
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:80/",
        "http://0x7f000001/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "gopher://example.com/",
    ] {
        let target = json!({"type": "http", "address": address});
        admin
            .api("POST", POLICIES)
            .json(&policy(&["PUSH_ARTIFACT"], std::slice::from_ref(&target)))
            .await
            .is(400);
        admin.api("POST", "/projects/shop/webhook/test").json(&target).await.is(400);
    }
    // A name is judged by what it leads to when it is used; open and closed ports answer alike.
    let open = receiver.url.replace("127.0.0.1", "localhost");
    let mut said = Vec::new();
    for address in [open.as_str(), "http://localhost:9/hook"] {
        let target = json!({"type": "http", "address": address});
        let tried = admin.api("POST", "/projects/shop/webhook/test").json(&target).await.ok().json();
        assert_eq!(tried["success"], false);
        said.push(tried);
    }
    assert_eq!(said[0], said[1]);
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[json!({"type": "http", "address": open})])).await;
    admin.push("shop/app:1").await.created();
    log_with(&admin, id, "the address does not answer as expected").await;
    receiver.is_left_alone().await;
}

#[tokio::test]
async fn n32_a_redirect_is_followed_to_where_requests_may_go_and_takes_no_credentials_elsewhere() {
    let berth = shop().await;
    let admin = berth.admin();
    let (mut first, mut second) = (Receiver::start().await, Receiver::start().await);
    let mut wanted = target(&first);
    wanted["auth_header"] = "Bearer mine".into();
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[wanted])).await;
    first.answers_next(307, &second.url);
    admin.push("shop/app:1").await.created();
    let (here, there) = (first.next().await, second.next().await);
    assert_eq!(here.body, there.body);
    assert_eq!((here.header("authorization"), there.header("authorization")), ("Bearer mine", ""));
    ended(&admin, id).await;
    first.answers_next(308, "http://169.254.169.254/latest/");
    admin.push("shop/app:2").await.created();
    first.next().await;
    let log = log_with(&admin, id, "requests may not go to this address").await;
    assert!(!log.contains("Bearer"), "{log}");
}

#[tokio::test]
async fn an_address_can_be_tried_before_it_is_saved() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    let mut wanted = target(&receiver);
    wanted["secret"] = SECRET.into();
    let test = "/projects/shop/webhook/test";
    let tried = admin.api("POST", test).json(&wanted).await.ok().json();
    assert_eq!(tried, json!({"success": true, "status": 200, "message": "the answer is 200 OK"}));
    let arrived = receiver.next().await;
    assert!(is_signed(&arrived));
    assert_eq!(
        (&arrived.json()["type"], &arrived.json()["operator"]),
        (&json!("TEST_ENDPOINT"), &json!("admin"))
    );
    receiver.answers_next(403, "");
    let tried = admin.api("POST", test).json(&wanted).await.ok().json();
    assert_eq!((&tried["success"], &tried["status"]), (&json!(false), &json!(403)));
    let reader = berth.member("reader", "shop", Role::Maintainer).await;
    reader.api("POST", test).json(&wanted).await.is(403);
}

#[tokio::test]
async fn the_test_of_a_saved_policy_is_signed_with_its_key_and_goes_nowhere_else_with_it() {
    let berth = shop().await;
    let admin = berth.admin();
    let (mut receiver, mut other) = (Receiver::start().await, Receiver::start().await);
    let mut wanted = target(&receiver);
    wanted["secret"] = SECRET.into();
    let id = make(&admin, &policy(&["PUSH_ARTIFACT"], &[wanted])).await;
    let test = format!("/projects/shop/webhook/test?policy_id={id}");
    admin.api("POST", &test).json(&target(&receiver)).await.ok();
    assert!(is_signed(&receiver.next().await));
    let mut unsigned = target(&receiver);
    unsigned["secret"] = "".into();
    admin.api("POST", &test).json(&unsigned).await.ok();
    assert_eq!(receiver.next().await.header("webhook-signature"), "");
    admin.api("POST", &test).json(&target(&other)).await.ok();
    assert_eq!(other.next().await.header("webhook-signature"), "");
    admin.api("POST", "/projects/shop/webhook/test?policy_id=4711").json(&target(&receiver)).await.is(404);
    admin.create_project("elsewhere").await;
    let foreign = format!("/projects/elsewhere/webhook/test?policy_id={id}");
    admin.api("POST", &foreign).json(&target(&receiver)).await.is(404);
}

#[tokio::test]
async fn a_run_of_retention_is_told_with_what_it_deleted() {
    let berth = shop().await;
    let admin = berth.admin();
    let mut receiver = Receiver::start().await;
    make(&admin, &policy(&["TAG_RETENTION"], &[target(&receiver)])).await;
    for tag in ["1", "2", "3"] {
        admin.push(&format!("shop/app:{tag}")).await.created();
    }
    berth.sql("UPDATE holds SET expires_at = 1").await;
    let project = admin.api("GET", "/projects/shop").await.ok().json()["project_id"].clone();
    let rule = json!({
        "disabled": false, "action": "retain", "template": "latestPushedK", "params": {"latestPushedK": 1},
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
        "scope_selectors": {
            "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]
        },
    });
    let wanted = json!({
        "algorithm": "or", "rules": [rule],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}, "references": {}},
        "scope": {"level": "project", "ref": project},
    });
    let retention = admin.api("POST", "/retentions").json(&wanted).await.created().location_id();
    let runs = format!("/retentions/{retention}/executions");
    admin.api("POST", &runs).json(&json!({"dry_run": false})).await.created();
    let told = receiver.next().await.json();
    assert_eq!(told["type"], "TAG_RETENTION");
    let run = &told["event_data"]["retention"];
    assert_eq!(
        (&run["total"], &run["retained"], &run["project_name"]),
        (&json!(3), &json!(1), &json!("shop"))
    );
    assert_eq!(run["retention_policy_id"], retention);
    assert_eq!(run["retention_rule"][0]["template"], "latestPushedK");
    let mut gone: Vec<&str> = run["deleted_artifact"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gone| gone["name_tag"].as_str().unwrap())
        .collect();
    gone.sort_unstable();
    assert_eq!(gone, ["shop/app:1", "shop/app:2"], "{told}");
}
