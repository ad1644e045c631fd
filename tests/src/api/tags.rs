//! Tags: listed, paged, and taken away by their name.

use crate::harness::{Berth, Client, Image};

async fn with_tags(tags: &[&str]) -> (Berth, Client, Image) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for tag in tags {
        admin.push_image(&format!("library/app:{tag}"), &image).await.created();
    }
    (berth, admin, image)
}

#[tokio::test]
async fn tags_are_listed_in_order() {
    let (_berth, admin, _) = with_tags(&["b", "a", "10", "2", "latest", "1.0-rc"]).await;
    let reply = admin.get("/v2/library/app/tags/list").await.ok().without("link");
    let json = reply.json();
    assert_eq!(json["name"], "library/app");
    assert_eq!(json["tags"], serde_json::json!(["1.0-rc", "10", "2", "a", "b", "latest"]));
}

#[tokio::test]
async fn tags_come_in_pages() {
    let (_berth, admin, _) = with_tags(&["a", "b", "c", "d", "e"]).await;
    for size in [1, 2, 3, 5, 9] {
        let mut path = format!("/v2/library/app/tags/list?n={size}");
        let mut seen: Vec<String> = Vec::new();
        loop {
            let reply = admin.get(&path).await.ok();
            let page: Vec<String> = serde_json::from_value(reply.json()["tags"].clone()).unwrap();
            assert!(page.len() <= size, "{reply:?}");
            seen.extend(page);
            match reply.header("link") {
                None => break,
                Some(link) => {
                    let (target, relation) = link.split_once(';').unwrap();
                    assert_eq!(relation.trim(), "rel=\"next\"");
                    path = target.trim().trim_start_matches('<').trim_end_matches('>').to_string();
                }
            }
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"], "pages of {size}");
    }
}

#[tokio::test]
async fn a_page_begins_after_any_name() {
    let (_berth, admin, _) = with_tags(&["a", "c", "e"]).await;
    let tags = async |query: &str| {
        let reply = admin.get(format!("/v2/library/app/tags/list?{query}")).await.ok();
        reply.json()["tags"].clone()
    };
    assert_eq!(tags("last=a").await, serde_json::json!(["c", "e"]));
    assert_eq!(tags("last=b").await, serde_json::json!(["c", "e"]));
    assert_eq!(tags("n=1&last=b").await, serde_json::json!(["c"]));
    assert_eq!(tags("last=e").await, serde_json::json!([]));
    assert_eq!(tags("n=0").await, serde_json::json!([]));
    let last = admin.get("/v2/library/app/tags/list?n=2&last=a").await.ok().without("link");
    assert_eq!(last.json()["tags"], serde_json::json!(["c", "e"]));
    for nonsense in ["n=-1", "n=abc", "n=1.5", "n="] {
        admin.get(format!("/v2/library/app/tags/list?{nonsense}")).await.bad_request();
    }
}

#[tokio::test]
async fn a_repository_that_never_was_has_no_list() {
    let (_berth, admin, _) = with_tags(&["a"]).await;
    admin.get("/v2/library/absent/tags/list").await.not_found().code("NAME_UNKNOWN");
}

#[tokio::test]
async fn a_tag_is_deleted_by_its_name_and_the_image_stays() {
    let (_berth, admin, image) = with_tags(&["one", "two"]).await;
    admin.delete_manifest("library/app", "one").await.accepted();
    admin.get_manifest("library/app", "one").await.not_found();
    admin.pull("library/app:two").await.is(&image);
    assert_eq!(admin.tags("library/app").await, ["two"]);
    admin.delete_manifest("library/app", "one").await.not_found().code("MANIFEST_UNKNOWN");
    admin.delete_manifest("library/app", "two").await.accepted();
    assert_eq!(admin.tags("library/app").await, [""; 0]);
    admin.pull(&format!("library/app@{}", image.digest())).await.is(&image);
    admin.push_image("library/app:one", &image).await.created();
    assert_eq!(admin.tags("library/app").await, ["one"]);
}
