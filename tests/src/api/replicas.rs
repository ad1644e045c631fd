//! Several processes over one PostgreSQL and one bucket: what one does the others know.

use crate::harness::{
    Berth, Blob, Browser, Bucket, Builder, Client, Database, Image, PASSWORD, Provider, Role, Upload, Wire,
};
use serde_json::json;
use std::time::{Duration, Instant};

const SECRET: &str = "the secret that all replicas of a test share, long enough";

/// Two servers over the same database and bucket.
async fn two() -> Option<(Berth, Berth)> {
    let (database, bucket) = (Database::fresh().await?, Bucket::fresh()?);
    let replica = || {
        let builder: Builder = Berth::builder().database(&database).bucket(&bucket);
        builder.env("BERTH_SECRET_KEY", SECRET).admin_password("Same-passw0rd-for-both")
    };
    let first = replica().start().await;
    let second = replica().start().await;
    Some((first, second))
}

/// The same person at another server.
fn at(berth: &Berth, name: &str) -> Client {
    if name == "admin" { berth.admin() } else { berth.login(name, PASSWORD) }
}

#[tokio::test]
async fn what_is_pushed_to_one_is_pulled_from_the_other() {
    let Some((first, second)) = two().await else { return };
    let image = first.admin().push("library/app:1").await.created();
    second.admin().pull("library/app:1").await.is(&image);
    let moved = second.admin().push("library/app:1").await.created();
    first.admin().pull("library/app:1").await.is(&moved);
    first.admin().delete_manifest("library/app", "1").await.accepted();
    second.admin().get_manifest("library/app", "1").await.not_found();
    second.admin().pull(&format!("library/app@{}", image.digest())).await.is(&image);
    first.admin().api("DELETE", "/projects/library/repositories/app").await.ok();
    second.admin().pull(&format!("library/app@{}", image.digest())).await.refused(404);
}

#[tokio::test]
async fn a_token_of_one_opens_the_other_until_it_is_revoked_at_either() {
    let Some((first, second)) = two().await else { return };
    let admin = first.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    let alice = first.member("alice", "shop", Role::Developer).await;
    let token = alice.token(&["repository:shop/app:pull,push"]).await;
    let (here, there) = (first.plain().bearer(&token), second.plain().bearer(&token));
    here.get_manifest("shop/app", "1").await.ok();
    there.get_manifest("shop/app", "1").await.ok();
    let id = admin.member_id("shop", "alice").await;
    admin.api("DELETE", &format!("/projects/shop/members/{id}")).await.ok();
    let begun = Instant::now();
    while there.get_manifest("shop/app", "1").await.status() != 401 {
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "the other replica still takes the token after 2 s"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    here.get_manifest("shop/app", "1").await.unauthorized();
}

#[tokio::test]
async fn a_changed_project_is_known_to_both() {
    let Some((first, second)) = two().await else { return };
    first.admin().create_project("shop").await.created();
    let image = second.admin().push("shop/app:1").await.created();
    second.anonymous().pull("shop/app:1").await.refused(401);
    let public = json!({"metadata": {"public": "true"}});
    first.admin().api("PUT", "/projects/shop").json(&public).await.ok();
    let begun = Instant::now();
    while second.anonymous().get_manifest("shop/app", "1").await.status() != 200 {
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "the other replica still thinks it private after 2 s"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    first.anonymous().pull("shop/app:1").await.is(&image);
}

#[tokio::test]
async fn an_upload_begun_at_one_goes_on_at_the_other() {
    let Some((mut first, second)) = two().await else { return };
    for size in [20_000, 12 << 20] {
        let blob = Blob::unique(size);
        let (half, most) = (size / 2, size - 5);
        let there = |location: &str| location.replace(&first.url(), &second.url());
        let upload = first.admin().begin_upload("library/app").await;
        let upload =
            Upload::from(&first.admin().send_chunk(&upload, blob.bytes.slice(..half)).await.accepted());
        let status = second.admin().get(there(upload.location())).await.no_content();
        let upload = Upload::from(&status.has("range", format!("0-{}", half - 1)));
        let upload =
            Upload::from(&second.admin().send_chunk(&upload, blob.bytes.slice(half..most)).await.accepted());
        first.kill9();
        second.admin().close_upload(&upload, &blob.digest, blob.bytes.slice(most..)).await.created();
        second.admin().get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
        first.restart().await;
        first.admin().get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    }
}

/// Sends a chunk of 100,000 bytes of which only half comes for now.
async fn half_a_chunk(berth: &Berth, upload: &Upload, half: &[u8]) -> Wire {
    let authorization = berth.admin().authorization(&["repository:library/app:pull,push"]).await;
    let path = upload.location().strip_prefix(&berth.url()).unwrap_or(upload.location());
    let host = berth.host();
    let mut wire = Wire::connect(&host).await;
    wire.send(format!(
        "PATCH {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nContent-Length: 100000\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    ))
    .await;
    wire.send(half).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    wire
}

#[tokio::test]
async fn a_chunk_under_way_at_one_keeps_the_other_out_until_it_ends_or_its_process_dies() {
    let Some((mut first, second)) = two().await else { return };
    let blob = Blob::unique(400_000);
    let upload = first.admin().begin_upload("library/app").await;
    let upload =
        Upload::from(&first.admin().send_chunk(&upload, blob.bytes.slice(..100_000)).await.accepted());
    let there = upload.location().replace(&first.url(), &second.url());

    let mut wire = half_a_chunk(&first, &upload, &blob.bytes[100_000..150_000]).await;
    let status = second.admin().get(there.clone()).await.no_content();
    let at_second = Upload::from(&status.has("range", "0-99999"));
    second.admin().send_chunk(&at_second, Blob::unique(100_000).bytes).await.is(416).code("RANGE_INVALID");
    wire.send(&blob.bytes[150_000..200_000]).await;
    assert_eq!(wire.reply().await.unwrap().status, 202);

    let status = second.admin().get(there.clone()).await.no_content();
    let at_second = Upload::from(&status.has("range", "0-199999"));
    let status = first.admin().get(upload.location()).await.no_content();
    let at_first = Upload::from(&status);
    let _cut_off = half_a_chunk(&first, &at_first, &blob.bytes[200_000..250_000]).await;
    first.kill9();
    let chunk = blob.bytes.slice(200_000..300_000);
    let at_second = Upload::from(&second.admin().send_chunk(&at_second, chunk).await.accepted());
    second.admin().close_upload(&at_second, &blob.digest, blob.bytes.slice(300_000..)).await.created();
    second.admin().get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn what_is_restored_at_one_is_known_to_the_other() {
    let Some((first, second)) = two().await else { return };
    first.admin().create_project("shop").await.created();
    let image = first.admin().push("shop/app:1").await.created();
    let artifact = format!("/projects/shop/repositories/app/artifacts/{}", image.digest());
    for delete in [
        format!("{artifact}/tags/1"),
        artifact,
        "/projects/shop/repositories/app".into(),
        "/projects/shop".into(),
    ] {
        let is_project = delete == "/projects/shop";
        second.admin().pull("shop/app:1").await.is(&image);
        if is_project {
            first.admin().api("DELETE", "/projects/shop/repositories/app").await.ok();
        }
        first.admin().api("DELETE", &delete).await.ok();
        let begun = Instant::now();
        while second.admin().get_manifest("shop/app", "1").await.status() == 200 {
            assert!(begun.elapsed() < Duration::from_secs(2), "{delete}: the other replica has it after 2 s");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let items = first.admin().api("GET", "/bin?sort=-id").await.ok().list();
        for item in &items[..if is_project { 2 } else { 1 }] {
            first.admin().api("POST", &format!("/bin/{}/restore", item["id"])).await.ok();
        }
        let begun = Instant::now();
        while second.admin().get_manifest("shop/app", "1").await.status() != 200 {
            assert!(
                begun.elapsed() < Duration::from_secs(2),
                "{delete}: not restored at the other after 2 s"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        second.admin().pull("shop/app:1").await.is(&image);
    }
    first.check_is_clean();
}

#[tokio::test]
async fn users_are_the_same_everywhere() {
    let Some((first, second)) = two().await else { return };
    first.user("alice").await;
    let alice = at(&second, "alice");
    alice.create_project("hers").await.created();
    let image = Image::unique();
    at(&first, "alice").push_image("hers/app:1", &image).await.created();
    alice.pull("hers/app:1").await.is(&image);
    let id = at(&first, "admin").user_id("alice").await;
    at(&first, "admin").api("DELETE", &format!("/users/{id}")).await.ok();
    let begun = Instant::now();
    while alice.basic().get("/v2/").await.status() != 401 {
        assert!(begun.elapsed() < Duration::from_secs(2), "the deleted user is still known after 2 s");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_log_in_at_a_provider_begins_at_one_and_ends_at_the_other() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let replica = || {
        let builder: Builder = Berth::builder().database(&database).bucket(&bucket);
        let builder = builder.env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").env("BERTH_SECRET_KEY", SECRET);
        builder.admin_password("Same-passw0rd-for-both")
    };
    let (first, second) = (replica().start().await, replica().start().await);
    let provider = Provider::start(&first, 2).await;
    provider.account("1", json!({"preferred_username": "ada"})).await;
    let mut settings = provider.settings();
    settings["oidc_auto_onboard"] = json!(true);
    first.admin().api("PUT", "/configurations").json(&settings).await.ok();
    tokio::time::sleep(Duration::from_millis(1500)).await;

    let mut browser = Browser::open(&first);
    let back = browser.through_provider("1", "/harbor").await;
    let cookie = format!("berth_oidc={}", browser.cookie("berth_oidc").unwrap());
    let there = back.replace(&first.plain().address(), &second.plain().address());
    let end = second.plain().get(there.as_str()).header("cookie", &cookie).await.is(302);
    assert_eq!(end.header("location"), Some("/harbor"));
    first.plain().get(back.as_str()).header("cookie", &cookie).await.unauthorized();
    let lines = end.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned());
    let sid = lines.into_iter().find(|line| line.starts_with("sid=")).unwrap();
    let sid = sid.split(';').next().unwrap().to_owned();
    let me = first.plain().api("GET", "/users/current").header("cookie", &sid).await.ok().json();
    let secret = me["oidc_user_meta"]["secret"].as_str().unwrap();
    // Both are asked at once when the token has run out: the provider is asked once.
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let (here, there) = (first.login("ada", secret).basic(), second.login("ada", secret).basic());
    let asked = (0..6).flat_map(|_| [&here, &there]).map(|ada| async { ada.get("/v2/").await.ok() });
    futures::future::join_all(asked).await;
    assert_eq!(provider.grants("refresh_token").await, 1);
}
