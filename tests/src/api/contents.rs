//! What artifacts are made of, and how two of them differ.

use crate::harness::{Berth, Blob, Client, Image, Index, Role, media};
use serde_json::{Value, json};

const APP: &str = "/projects/shop/repositories/app/artifacts";

fn config(env: &str, history: &[(&str, bool)], version: &str) -> Blob {
    let steps: Vec<Value> = history
        .iter()
        .map(|(command, empty)| json!({"created_by": command, "created": "2026-01-02T03:04:05Z", "empty_layer": empty}))
        .collect();
    let config = json!({
        "architecture": "amd64", "os": "linux", "created": "2026-01-02T03:04:05Z",
        "config": {"Env": ["PATH=/bin", env], "Cmd": ["sh"], "Labels": {"version": version}},
        "history": steps, "rootfs": {"type": "layers", "diff_ids": []},
    });
    Blob::of(config.to_string())
}

async fn scene() -> (Berth, Client) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    (berth, admin)
}

async fn layers(client: &Client, reference: &str) -> Value {
    client.api("GET", &format!("{APP}/{reference}/layers")).await.ok().json()
}

async fn difference(client: &Client, old: &str, new: &str) -> Value {
    client.api("GET", &format!("{APP}/{old}/difference?with={new}")).await.ok().json()
}

#[tokio::test]
async fn the_layers_of_an_image_stand_beside_the_commands_that_made_them() {
    let (_berth, admin) = scene().await;
    let (base, top) = (Blob::unique(300), Blob::unique(50));
    let history = [("ADD rootfs.tar /", false), ("ENV A=<b>", true), ("RUN make", false)];
    let image = Image::made(config("A=b", &history, "1"), vec![base.clone(), top.clone()], |_| {});
    admin.push_image("shop/app:1", &image).await.created();
    let told = layers(&admin, "1").await;
    let steps = told["layers"].as_array().unwrap();
    assert_eq!(steps.len(), 3, "{told}");
    assert_eq!((&steps[0]["digest"], &steps[0]["size"]), (&json!(base.digest), &json!(300)));
    assert_eq!((&steps[0]["created_by"], &steps[0]["empty"]), (&json!("ADD rootfs.tar /"), &json!(false)));
    assert_eq!((&steps[1]["empty"], &steps[1]["created_by"]), (&json!(true), &json!("ENV A=<b>")));
    assert!(steps[1].get("digest").is_none() && steps[1]["size"] == 0, "{told}");
    assert_eq!((&steps[2]["digest"], &steps[2]["media_type"]), (&json!(top.digest), &json!(media::LAYER)));
    assert_eq!((&told["layers_size"], &told["has_history"]), (&json!(350), &json!(true)));
    assert_eq!(
        (&told["digest"], &told["config"]["digest"]),
        (&json!(image.digest()), &json!(image.config.digest))
    );
    let sum = 350 + image.config.bytes.len() + image.manifest.bytes.len();
    assert_eq!((&told["size"], &told["children"]), (&json!(sum), &json!([])), "{told}");
    assert_eq!(layers(&admin, image.digest()).await, told, "by digest as by tag");

    // A history that does not fit, and a config that is none, hide no layer.
    for (tag, config) in [("2", config("A=b", &history, "1")), ("3", Blob::of("no json"))] {
        let image = Image::made(config, vec![base.clone()], |_| {});
        admin.push_image(&format!("shop/app:{tag}"), &image).await.created();
        let told = layers(&admin, tag).await;
        assert_eq!(
            (&told["has_history"], told["layers"].as_array().unwrap().len()),
            (&json!(false), 1),
            "{told}"
        );
    }
    admin.api("GET", &format!("{APP}/absent/layers")).await.not_found();
}

#[tokio::test]
async fn other_artifacts_tell_their_files_and_an_index_its_children() {
    let (_berth, admin) = scene().await;
    let files = Image::made(Blob::of("{}"), vec![Blob::unique(10)], |manifest| {
        manifest["config"]["mediaType"] = json!(media::EMPTY);
        manifest["artifactType"] = json!("application/vnd.example.files");
        manifest["layers"][0]["annotations"] = json!({"org.opencontainers.image.title": "a.txt"});
    });
    admin.push_image("shop/app:files", &files).await.created();
    let told = layers(&admin, "files").await;
    assert_eq!(
        (&told["layers"][0]["title"], &told["has_history"]),
        (&json!("a.txt"), &json!(false)),
        "{told}"
    );
    assert_eq!(told["artifact_type"], "application/vnd.example.files");

    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index("shop/app:multi", &index).await.created();
    let told = layers(&admin, "multi").await;
    assert_eq!((&told["layers"], told.get("config")), (&json!([]), None), "{told}");
    let children = told["children"].as_array().unwrap();
    assert_eq!((children.len(), &children[1]["platform"]["architecture"]), (2, &json!("arm64")), "{told}");
    assert_eq!(
        layers(&admin, children[1]["digest"].as_str().unwrap()).await["layers"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn two_images_differ_in_layers_and_configuration() {
    let (_berth, admin) = scene().await;
    let (base, old_top, new_top) = (Blob::unique(300), Blob::unique(50), Blob::unique(70));
    let steps = |command| [("ADD rootfs.tar /", false), (command, false)];
    let one = config("A=1", &steps("RUN one"), "1");
    let old = Image::made(one, vec![base.clone(), old_top.clone()], |manifest| {
        manifest["annotations"] = json!({"kept": "x", "gone": "y"});
    });
    let two = config("B=2", &steps("RUN two"), "2");
    let new = Image::made(two, vec![base.clone(), new_top.clone()], |manifest| {
        manifest["annotations"] = json!({"kept": "x"});
    });
    admin.push_image("shop/app:1", &old).await.created();
    admin.push_image("shop/app:2", &new).await.created();

    let told = difference(&admin, "1", "2").await;
    assert_eq!((&told["same"], &told["old"]["digest"]), (&json!(false), &json!(old.digest())));
    assert_eq!(
        (&told["new"]["digest"], &told["new"]["repository_name"]),
        (&json!(new.digest()), &json!("shop/app"))
    );
    assert_eq!(told["annotations"], json!([{"field": "annotation", "key": "gone", "old": "y", "new": null}]));
    let images = told["images"].as_array().unwrap();
    assert_eq!((images.len(), &images[0]["platform"]), (1, &json!("linux/amd64")), "{told}");
    let image = &images[0];
    assert_eq!((&image["state"], &image["kept_bytes"]), (&json!("changed"), &json!(300)));
    assert_eq!((&image["added_bytes"], &image["removed_bytes"]), (&json!(70), &json!(50)));
    let seen: Vec<(&str, &str, &str)> = image["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| {
            let text = |key: &str| layer[key].as_str().unwrap();
            (text("state"), text("digest"), text("created_by"))
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("same", base.digest.as_str(), "ADD rootfs.tar /"),
            ("removed", old_top.digest.as_str(), "RUN one"),
            ("added", new_top.digest.as_str(), "RUN two")
        ]
    );
    assert_eq!(
        image["configuration"],
        json!([
            {"field": "env", "key": "A", "old": "1", "new": null},
            {"field": "env", "key": "B", "old": null, "new": "2"},
            {"field": "label", "key": "version", "old": "1", "new": "2"},
        ])
    );
    assert_eq!(difference(&admin, "1", "2").await, told, "the same answer each time");

    let same = difference(&admin, "1", old.digest()).await;
    assert_eq!((&same["same"], &same["images"][0]["state"]), (&json!(true), &json!("same")), "{same}");
    assert_eq!(same["images"][0]["configuration"], json!([]));
}

#[tokio::test]
async fn indexes_differ_by_platform_and_an_image_is_compared_with_its_own() {
    let (_berth, admin) = scene().await;
    let kept = Image::unique();
    let old = Index::over(vec![kept.clone(), Image::unique()]);
    let new = Index::changed(vec![kept.clone(), Image::unique(), Image::unique()], |index| {
        // What tells how an image was built is no image.
        index["manifests"][2]["platform"] = json!({"os": "unknown", "architecture": "unknown"});
        index["manifests"][2]["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest"});
    });
    admin.push_index("shop/app:old", &old).await.created();
    admin.push_index("shop/app:new", &new).await.created();
    let told = difference(&admin, "old", "new").await;
    let states: Vec<(&str, &str)> = told["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| (image["platform"].as_str().unwrap(), image["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("linux/amd64", "same"), ("linux/arm64", "changed")], "{told}");
    assert_eq!(told["images"][1]["layers"].as_array().unwrap().len(), 2, "{told}");

    // An image of one platform beside an index of two.
    let alone = Image::unique();
    admin.push_image("shop/app:alone", &alone).await.created();
    let told = difference(&admin, "alone", "new").await;
    let first = &told["images"][0];
    assert_eq!((&first["platform"], &first["state"]), (&json!("linux/amd64"), &json!("changed")), "{told}");
    assert_eq!(
        (&first["old"]["digest"], &first["new"]["digest"]),
        (&json!(alone.digest()), &json!(kept.digest()))
    );
    assert_eq!(
        (&told["images"][1]["state"], &told["images"][1]["old"]),
        (&json!("added"), &json!(null)),
        "{told}"
    );
}

#[tokio::test]
async fn charts_are_compared_by_what_their_config_says() {
    let (_berth, admin) = scene().await;
    for version in ["1.0.0", "1.1.0"] {
        let config = Blob::of(json!({"name": "web", "version": version}).to_string());
        let chart = Image::made(config, vec![Blob::unique(10)], |manifest| {
            manifest["config"]["mediaType"] = json!("application/vnd.cncf.helm.config.v1+json");
            manifest["layers"][0]["mediaType"] = json!("application/vnd.cncf.helm.chart.content.v1.tar+gzip");
        });
        admin.push_image(&format!("shop/app:{version}"), &chart).await.created();
    }
    let told = difference(&admin, "1.0.0", "1.1.0").await;
    assert_eq!(
        told["images"][0]["configuration"],
        json!([{"field": "config", "key": "version", "old": "1.0.0", "new": "1.1.0"}])
    );
}

#[tokio::test]
async fn n23_what_a_private_artifact_is_made_of_is_closed_to_strangers() {
    let (berth, admin) = scene().await;
    admin.create_project("other").await.created();
    admin.push("shop/app:1").await.created();
    admin.push("other/app:1").await.created();
    let across = format!("{APP}/1/difference?with=1&with_repository=other/app");
    admin.api("GET", &across).await.ok();
    let guest = berth.member("gus", "shop", Role::LimitedGuest).await;
    guest.api("GET", &format!("{APP}/1/layers")).await.ok();
    guest.api("GET", &format!("{APP}/1/difference?with=1")).await.ok();
    // A right on one of both is not enough, and a closed project is as one that does not exist.
    let closed = guest.api("GET", &across).await.forbidden();
    let absent = guest.api("GET", &across.replace("other/", "absent/")).await.forbidden();
    assert_eq!(closed.json(), absent.json());
    let eve = berth.user("eve").await;
    for path in [format!("{APP}/1/layers"), format!("{APP}/1/difference?with=1"), across.clone()] {
        berth.plain().api("GET", &path).await.unauthorized();
        eve.api("GET", &path).await.forbidden();
    }
    admin.api("GET", &format!("{APP}/1/difference")).await.is(422);
    for bad in ["..", "a%20b", "sha256:x", ""] {
        admin.api("GET", &format!("{APP}/1/difference?with={bad}")).await.one_of(&[400, 422]);
    }
    for bad in ["..", "shop", "A/b", "shop/"] {
        admin
            .api("GET", &format!("{APP}/1/difference?with=1&with_repository={bad}"))
            .await
            .one_of(&[400, 404]);
    }
    admin.api("GET", &format!("{APP}/1/difference?with=absent")).await.not_found();
}
