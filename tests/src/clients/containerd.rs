//! containerd by its `ctr`: over plain HTTP, with a CA, and with hosts.toml as a mirror of another registry.

use super::desk::Desk;
use super::engine::Engine;
use super::layout::{Layout, PLATFORMS};
use crate::harness::Berth;

/// Pushes an image made by the test as `library/app:1` and as an index `library/multi:1`. Their digests.
fn stock(berth: &Berth, desk: &Desk) -> (String, String) {
    let mut layout = Layout::new(desk.path("layout"));
    let image = layout.image("app", &["first layer", "second layer"]);
    let index = layout.index("multi", &PLATFORMS);
    let (host, dir) = (berth.host(), layout.dir());
    for (tag, name) in [("app", "app:1"), ("multi", "multi:1")] {
        desk.run(&format!("oras cp --from-oci-layout {dir}:{tag} {} {host}/library/{name}", to_flags(berth)))
            .ok();
    }
    (image, index)
}

fn to_flags(berth: &Berth) -> String {
    if berth.url().starts_with("https") {
        format!("--to-ca-file {}", berth.authority().ca_file().display())
    } else {
        "--to-plain-http".into()
    }
}

/// The digest that containerd keeps an image under, or nothing.
fn digest_of(engine: &Engine, desk: &Desk, name: &str) -> Option<String> {
    let listed = engine.ctr(desk, "images list").ok();
    let line = listed.lines().find(|line| line.split_whitespace().next() == Some(name))?;
    line.split_whitespace().find(|word| word.starts_with("sha256:")).map(str::to_string)
}

#[tokio::test]
async fn over_plain_http_images_are_pulled_removed_and_pushed_again() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), Desk::logged_in(&berth));
    let (image, index) = stock(&berth, &alice);
    let (host, login) = (berth.host(), format!("--user admin:{}", berth.admin_password()));

    let app = format!("{host}/library/app:1");
    engine.ctr(&alice, &format!("images pull --plain-http {login} {app}")).ok();
    assert_eq!(digest_of(&engine, &alice, &app), Some(image.clone()));

    let multi = format!("{host}/library/multi:1");
    engine.ctr(&alice, &format!("images pull --plain-http --all-platforms {login} {multi}")).ok();
    assert_eq!(digest_of(&engine, &alice, &multi), Some(index.clone()));

    for (from, to, digest) in [(&app, "pushed", &image), (&multi, "pushed-multi", &index)] {
        let to = format!("{host}/library/{to}:2");
        engine.ctr(&alice, &format!("images tag {from} {to}")).ok();
        engine.ctr(&alice, &format!("images push --plain-http {login} {to}")).ok();
        assert_eq!(alice.run(&format!("crane digest --insecure {to}")).ok(), *digest);
        engine.ctr(&alice, &format!("images remove --sync {to}")).ok();
        engine.ctr(&alice, &format!("images pull --plain-http --all-platforms {login} {to}")).ok();
        assert_eq!(digest_of(&engine, &alice, &to).as_ref(), Some(digest));
    }
}

#[tokio::test]
async fn a_wrong_password_is_no_anonymous_pull() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), Desk::logged_in(&berth));
    stock(&berth, &alice);
    let app = format!("{}/library/app:1", berth.host());
    engine
        .ctr(&alice, &format!("images pull --plain-http --user admin:Wrong-pa55word {app}"))
        .refused(&["401", "unauthorized"]);
    engine.ctr(&alice, &format!("images pull --plain-http {app}")).ok();
}

#[tokio::test]
async fn https_with_the_authority_of_hosts_toml() {
    let berth = Berth::builder().tls().start().await;
    let (engine, alice) = (Engine::start(), Desk::new());
    let ca = berth.authority().ca_file();
    alice
        .run(&format!(
            "oras login --ca-file {} -u admin -p {} {}",
            ca.display(),
            berth.admin_password(),
            berth.host()
        ))
        .ok();
    let (image, _) = stock(&berth, &alice);
    let app = format!("{}/library/app:1", berth.host());
    let hosts = format!("hosts/{}/hosts.toml", berth.host());
    let login = format!("--user admin:{}", berth.admin_password());

    alice.write(&hosts, format!("server = \"{0}\"\n[host.\"{0}\"]\n", berth.url()));
    let pull = format!("images pull --hosts-dir {} {login} {app}", alice.path("hosts").display());
    engine.ctr(&alice, &pull).refused(&["x509", "certificate"]);

    alice.write(
        &hosts,
        format!("server = \"{0}\"\n[host.\"{0}\"]\n  ca = \"{1}\"\n", berth.url(), ca.display()),
    );
    engine.ctr(&alice, &pull).ok();
    assert_eq!(digest_of(&engine, &alice, &app), Some(image.clone()));

    let copy = format!("{}/library/copy:1", berth.host());
    engine.ctr(&alice, &format!("images tag {app} {copy}")).ok();
    engine
        .ctr(&alice, &format!("images push --hosts-dir {} {login} {copy}", alice.path("hosts").display()))
        .ok();
    assert_eq!(alice.run(&format!("oras resolve --ca-file {} {copy}", ca.display())).ok(), image);
}

#[tokio::test]
async fn as_a_mirror_of_another_registry_by_hosts_toml() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), Desk::logged_in(&berth));
    let (image, index) = stock(&berth, &alice);
    // Every request of a mirror carries ?ns=docker.io; nothing of it leaves this machine, since the mirror has it all.
    alice.write(
        "hosts/docker.io/hosts.toml",
        format!("server = \"{0}\"\n[host.\"{0}\"]\n  capabilities = [\"pull\", \"resolve\"]\n", berth.url()),
    );
    for (name, digest) in [("docker.io/library/app:1", image), ("docker.io/library/multi:1", index)] {
        let hosts = alice.path("hosts");
        engine
            .ctr(&alice, &format!("images pull --all-platforms --hosts-dir {} {name}", hosts.display()))
            .ok();
        assert_eq!(digest_of(&engine, &alice, name), Some(digest));
    }
}
