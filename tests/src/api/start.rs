//! The first minute: it starts with nothing configured, says where it listens and how to log in, and ends when asked.

use crate::harness::Berth;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

#[tokio::test]
async fn an_image_goes_in_and_comes_out_again_also_after_a_restart() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.pull("library/app:1").await.is(&image);
    admin.pull(&format!("library/app@{}", image.digest())).await.is(&image);
    berth.restart().await;
    admin.pull("library/app:1").await.is(&image);
}

#[tokio::test]
async fn the_ready_line_names_the_port_that_was_chosen() {
    let berth = Berth::builder().listen("127.0.0.1:0").start().await;
    assert!(!berth.url().ends_with(":0"), "the ready line said {}", berth.url());
    berth.plain().get("/v2/").await.unauthorized();
}

#[tokio::test]
async fn asked_to_stop_it_ends_with_zero() {
    let mut berth = Berth::start().await;
    berth.admin().push("library/app:1").await.created();
    let status = berth.terminate().await;
    assert_eq!(status.code(), Some(0), "{}", berth.output());
}

/// Without a configured password the first start makes one, prints it once and keeps it in a file for its owner only;
/// later starts name the file.
#[tokio::test]
async fn without_a_password_the_first_start_makes_one() {
    let mut berth = Berth::builder().no_admin_password().start().await;
    let output = berth.output();
    let printed = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let password = text.trim().to_string();
        (password.len() >= 8 && !password.contains(char::is_whitespace) && output.contains(&password))
            .then(|| (path.clone(), password))
    };
    let mut kept: Vec<(PathBuf, String)> = files_below(berth.data_dir()).iter().filter_map(printed).collect();
    assert_eq!(kept.len(), 1, "one file must keep the password that was printed: {kept:?}\n{output}");
    let (file, password) = kept.remove(0);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "the mode of {}", file.display());
    assert_eq!(output.matches(&password).count(), 1, "the password is printed once: {output}");
    berth.login("admin", &password).push("library/app:1").await.created();

    berth.restart().await;
    let later = berth.output()[output.len()..].to_string();
    assert!(!later.contains(&password), "a later start must not print the password: {later}");
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert!(later.contains(&name), "a later start must name the file {name}: {later}");
    berth.login("admin", &password).pull("library/app:1").await.ok();
}

#[tokio::test]
async fn a_second_start_on_the_same_data_is_refused() {
    let berth = Berth::start().await;
    let second = Berth::builder().data_dir(berth.data_dir()).try_start().await;
    let outcome = match second {
        Ok(_) => panic!("two servers on one data directory"),
        Err(outcome) => outcome.failed(),
    };
    let directory = berth.data_dir().display().to_string();
    assert!(outcome.text().contains(&directory), "the message must name {directory}: {outcome:#?}");
    berth.admin().push("library/app:1").await.created();
}

#[tokio::test]
async fn an_unknown_key_of_the_configuration_is_named_and_refused() {
    let started = Berth::builder().config("hostname: localhost\nno_such_key: 1\n").try_start().await;
    let outcome = started.err().expect("an unknown key must be refused").failed();
    assert!(outcome.text().contains("no_such_key"), "{outcome:#?}");
}

#[tokio::test]
async fn an_unknown_variable_is_only_warned_about() {
    let berth = Berth::builder()
        .env("BERTH_NO_SUCH_SETTING", "1")
        .env("BERTH_PORT_8888_TCP", "tcp://10.0.0.1:8888")
        .start()
        .await;
    assert!(berth.output().contains("BERTH_NO_SUCH_SETTING"), "{}", berth.output());
    berth.plain().get("/api/v2.0/ping").await.ok();
}

#[tokio::test]
async fn the_administrators_password_can_be_reset_on_the_command_line() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.get("/v2/").await.ok();
    berth.terminate().await;
    let outcome = berth.command(&["reset-password"]).succeeded();
    berth.restart().await;
    let words: Vec<&str> = outcome.stdout.split_whitespace().collect();
    let mut accepted = Vec::new();
    for word in words.into_iter().filter(|word| word.len() >= 8) {
        if berth.login("admin", word).basic().get("/v2/").await.status().as_u16() == 200 {
            accepted.push(word);
        }
    }
    assert_eq!(accepted.len(), 1, "one printed word must be the new password: {outcome:#?}");
    assert_ne!(accepted[0], berth.admin_password());
    admin.basic().get("/v2/").await.unauthorized();
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_below(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}
