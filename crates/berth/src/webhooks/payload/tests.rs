//! Every form, word for word.

use serde_json::{Value, json};

use super::*;

const AT: i64 = 1_700_000_000_500_000;
const TO: For<'static> = For { project_id: 3, policy_id: 7, id: "1b4e28ba" };

fn push() -> Notice {
    let data = EventData {
        resources: vec![Resource {
            digest: "sha256:ab".into(),
            tag: "1.0".into(),
            resource_url: "hub.example.com/shop/team/app:1.0".into(),
        }],
        repository: Some(Repository {
            date_created: Some(1_690_000_000),
            name: "team/app".into(),
            namespace: "shop".into(),
            repo_full_name: "shop/team/app".into(),
            repo_type: "private",
        }),
        ..EventData::default()
    };
    Notice::of(EventType::PushArtifact, AT, "alice", data)
}

fn written(channel: Channel, format: Option<Format>, notice: &Notice) -> String {
    body(channel, format, notice, TO).unwrap()
}

#[test]
fn a_push_in_the_default_form() {
    assert_eq!(
        written(Channel::Http, Some(Format::Default), &push()),
        concat!(
            r#"{"type":"PUSH_ARTIFACT","occur_at":1700000000,"operator":"alice","event_data":{"resources":[{"#,
            r#""digest":"sha256:ab","tag":"1.0","resource_url":"hub.example.com/shop/team/app:1.0"}],"#,
            r#""repository":{"date_created":1690000000,"name":"team/app","namespace":"shop","#,
            r#""repo_full_name":"shop/team/app","repo_type":"private"}}}"#
        )
    );
    assert_eq!(content_type(Channel::Http, Some(Format::Default)), "application/json");
}

#[test]
fn a_push_as_a_cloud_event() {
    assert_eq!(
        written(Channel::Http, Some(Format::CloudEvents), &push()),
        concat!(
            r#"{"specversion":"1.0","id":"1b4e28ba","source":"/projects/3/webhook/policies/7","#,
            r#""type":"harbor.artifact.pushed","datacontenttype":"application/json","#,
            r#""time":"2023-11-14T22:13:20.500Z","operator":"alice","data":{"resources":[{"digest":"sha256:ab","#,
            r#""tag":"1.0","resource_url":"hub.example.com/shop/team/app:1.0"}],"repository":{"#,
            r#""date_created":1690000000,"name":"team/app","namespace":"shop","repo_full_name":"shop/team/app","#,
            r#""repo_type":"private"}}}"#
        )
    );
    assert_eq!(content_type(Channel::Http, Some(Format::CloudEvents)), "application/cloudevents+json");
}

#[test]
fn what_is_not_known_is_left_out_and_a_quota_says_its_details() {
    let details = "quota usage reach 85%: resource storage used 9.0 MiB of 10.0 MiB";
    let data = EventData {
        repository: Some(Repository {
            date_created: None,
            name: "app".into(),
            namespace: "shop".into(),
            repo_full_name: "shop/app".into(),
            repo_type: "public",
        }),
        custom_attributes: BTreeMap::from([("Details", details.to_owned())]),
        ..EventData::default()
    };
    let notice = Notice::of(EventType::QuotaWarning, AT, "", data);
    let found: Value = serde_json::from_str(&written(Channel::Http, None, &notice)).unwrap();
    let repository =
        json!({"name": "app", "namespace": "shop", "repo_full_name": "shop/app", "repo_type": "public"});
    assert_eq!(
        found,
        json!({"type": "QUOTA_WARNING", "occur_at": 1_700_000_000, "operator": "",
               "event_data": {"repository": repository, "custom_attributes": {"Details": details}}})
    );
}

#[test]
fn a_run_of_retention_tells_its_rules_and_what_went() {
    let rule = json!({"template": "latestPushedK", "params": {"latestPushedK": 1}, "tag_selectors": [],
                      "scope_selectors": {}});
    let data = EventData {
        retention: Some(Retention {
            total: 3,
            retained: 2,
            harbor_hostname: "hub.example.com".into(),
            project_name: "shop".into(),
            retention_policy_id: 5,
            retention_rule: vec![rule.clone()],
            result: "SUCCESS".into(),
            deleted_artifact: vec![Deleted {
                kind: "image".into(),
                status: "SUCCESS",
                name_tag: "shop/app:1".into(),
                references: None,
            }],
        }),
        ..EventData::default()
    };
    let notice = Notice::of(EventType::TagRetention, AT, "harbor-jobservice", data);
    let found: Value = serde_json::from_str(&written(Channel::Http, None, &notice)).unwrap();
    let gone = json!({"type": "image", "status": "SUCCESS", "name_tag": "shop/app:1", "references": null});
    assert_eq!(
        found["event_data"],
        json!({"retention": {"total": 3, "retained": 2, "harbor_hostname": "hub.example.com",
                             "project_name": "shop", "retention_policy_id": 5, "retention_rule": [rule],
                             "result": "SUCCESS", "deleted_artifact": [gone]}})
    );
}

fn blocks(notice: &Notice) -> Vec<String> {
    let found: Value = serde_json::from_str(&written(Channel::Slack, None, notice)).unwrap();
    let blocks = found["blocks"].as_array().unwrap();
    assert!(blocks.iter().all(|block| block["type"] == "section" && block["text"]["type"] == "mrkdwn"));
    blocks.iter().map(|block| block["text"]["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn six_blocks_for_slack() {
    let found = blocks(&push());
    assert_eq!(
        found[..5],
        [
            "*Harbor webhook events*",
            "*event_type:* PUSH_ARTIFACT",
            "*occur_at:* <!date^1700000000^{date} at {time}|2023-11-14T22:13:20.000Z>",
            "*operator:* alice",
            "*event_data:*",
        ]
    );
    assert!(
        found[5].starts_with("```{\n\t\"resources\": [\n\t\t{\n\t\t\t\"digest\": \"sha256:ab\""),
        "{}",
        found[5]
    );
    assert!(found[5].ends_with("}```") && found.len() == 6);
}

#[test]
fn nothing_in_an_event_becomes_markup_for_slack_and_a_long_one_is_cut() {
    let mut notice = push();
    notice.operator = "<!channel> & co".into();
    let many = Resource { tag: "`<x>`".into(), ..Resource::default() };
    notice.data.as_mut().unwrap().resources = vec![many; 500];
    let found = blocks(&notice);
    assert_eq!(found[3], "*operator:* &lt;!channel&gt; &amp; co");
    assert!(!found[5][3..found[5].len() - 3].contains('`'));
    assert!(found[5].ends_with("…```") && found[5].chars().count() < 3000);
}

#[test]
fn a_card_for_teams() {
    let found: Value = serde_json::from_str(&written(Channel::Teams, None, &push())).unwrap();
    let facts = json!([
        {"title": "Event", "value": "PUSH_ARTIFACT"},
        {"title": "Time", "value": "2023-11-14T22:13:20.500Z"},
        {"title": "Operator", "value": "alice"},
        {"title": "Artifact", "value": "hub.example.com/shop/team/app:1.0"},
        {"title": "Digest", "value": "sha256:ab"},
    ]);
    assert_eq!(
        found,
        json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": null,
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": [
                        {"type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": true,
                         "text": "Artifact pushed: shop/team/app"},
                        {"type": "FactSet", "facts": facts},
                    ],
                },
            }],
        })
    );
    let mut long = push();
    long.operator = "[x](http://evil)".repeat(1000);
    long.data.as_mut().unwrap().resources =
        vec![Resource { tag: "*".repeat(5000), ..Resource::default() }; 100];
    let written = written(Channel::Teams, None, &long);
    assert!(written.len() < 28 * 1024 && written.contains("more"), "{} bytes", written.len());
}

#[test]
fn a_test_has_no_data() {
    let notice = Notice::test(AT, "alice");
    assert_eq!(
        written(Channel::Http, None, &notice),
        r#"{"type":"TEST_ENDPOINT","occur_at":1700000000,"operator":"alice"}"#
    );
    assert!(written(Channel::Slack, None, &notice).contains("TEST_ENDPOINT"));
    assert!(written(Channel::Teams, None, &notice).contains("Webhook test"));
}
