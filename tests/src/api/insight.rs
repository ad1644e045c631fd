//! What people ask about their installation: what is moved each day, what takes the space, why they were refused.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Berth, Client, Image, Role};

/// Today's numbers of a list of days, once they are `wanted`: they are written every ten seconds.
async fn today(client: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let days = client.api("GET", path).await.ok().list();
        let last = days.last().expect("today").clone();
        if wanted(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} never told what was moved: {:?}", client.api("GET", path).await.ok().list().last())
}

fn size(image: &Image) -> i64 {
    let layers: usize = image.layers.iter().map(|layer| layer.bytes.len()).sum();
    (layers + image.config.bytes.len() + image.manifest.bytes.len()) as i64
}

#[tokio::test]
async fn each_day_counts_what_was_pulled_pushed_and_stored() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_project("other").await.created();
    let alice = berth.member("alice", "shop", Role::Developer).await;
    let stranger = berth.user("stranger").await;
    let image = alice.push("shop/app:1").await.created();
    alice.push_image("shop/app:2", &image).await.created();
    for _ in 0..3 {
        alice.pull("shop/app:1").await.is(&image);
    }
    admin.push("other/app:1").await.created();

    let of_shop = "/projects/shop/statistics/daily?days=3";
    let last = today(&alice, of_shop, |day| day["pulls"] == 3).await;
    assert_eq!((&last["pushes"], &last["pushed_bytes"]), (&json!(2), &json!(size(&image))), "{last}");
    assert_eq!(last["stored_bytes"], size(&image));
    let days = alice.api("GET", of_shop).await.ok().list();
    assert_eq!(days.len(), 3);
    assert!(days[0]["date"].as_str().unwrap() < days[2]["date"].as_str().unwrap());
    assert_eq!((&days[0]["pulls"], &days[0]["stored_bytes"]), (&json!(0), &Value::Null));

    let mine = alice.api("GET", "/statistics/daily").await.ok().list();
    assert_eq!((mine.len(), &mine[29]["pushes"]), (30, &json!(2)));
    let all = admin.api("GET", "/statistics/daily?days=1").await.ok().list();
    assert_eq!((all.len(), &all[0]["pushes"]), (1, &json!(3)));
    let nothing = stranger.api("GET", "/statistics/daily?days=1").await.ok().list();
    assert_eq!((&nothing[0]["pushes"], &nothing[0]["stored_bytes"]), (&json!(0), &json!(0)));

    stranger.api("GET", of_shop).await.forbidden();
    for bad in ["0", "401", "-1"] {
        alice.api("GET", &format!("/statistics/daily?days={bad}")).await.bad_request();
    }
    alice.api("GET", "/statistics/daily?days=many").await.is(422);
    // What was counted is written before the program ends, and found by the next one.
    alice.pull("shop/app:1").await.is(&image);
    berth.terminate().await;
    berth.restart().await;
    let last = today(&berth.admin(), of_shop, |_| true).await;
    assert_eq!(last["pulls"], 4);
}
