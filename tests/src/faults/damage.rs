//! Fault 5: the disk lies. What is damaged is never served as if it were whole; it is put aside, and a client that
//! pushes again heals it.

use super::trace::Tracer;
use crate::harness::{Berth, Blob, Client, Image, Wire, WireReply};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};

/// The file in which the store keeps the content of a digest.
pub(super) fn stored(berth: &Berth, digest: &str) -> PathBuf {
    let hex = digest.split_once(':').unwrap().1;
    let mut found = Vec::new();
    search(berth.data_dir(), &mut |path| {
        if path.display().to_string().contains(hex) && path.is_file() {
            found.push(path.to_path_buf());
        }
    });
    assert_eq!(found.len(), 1, "one file must keep {digest}: {found:?}");
    found.remove(0)
}

fn search(directory: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        visit(&path);
        if path.is_dir() {
            search(&path, visit);
        }
    }
}

/// Everything of the server's answer to a GET, however it ends.
async fn raw_get(berth: &Berth, path: &str) -> Option<WireReply> {
    let credentials = STANDARD.encode(format!("admin:{}", berth.admin_password()));
    let host = berth.host();
    let mut wire = Wire::connect(&host).await;
    wire.send(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {credentials}\r\n\r\n"))
        .await;
    wire.reply().await
}

/// The answer is no success, or a success that is visibly cut short.
#[track_caller]
fn not_served_whole(name: &str, reply: Option<WireReply>) {
    let Some(reply) = reply else { return };
    assert!(
        reply.status >= 400 || reply.cut,
        "{name}: served as if it were whole: {} {}",
        reply.head,
        reply.body.len()
    );
}

/// A client that finds the blob gone pushes it again, and it is whole again.
async fn heals(admin: &Client, repository: &str, blob: &Blob) {
    admin.head_blob(repository, &blob.digest).await.not_found();
    admin.ensure_blob(repository, blob).await.created();
    admin.get_blob(repository, &blob.digest).await.ok().contains(&blob.bytes);
}

/// Small blobs are read at once, large ones are sent by the kernel: both ways.
fn sizes() -> [usize; 2] {
    [5000, 400_000]
}

#[tokio::test]
async fn f05_a_missing_blob_is_not_found_and_heals() {
    for size in sizes() {
        let mut berth = Berth::start().await;
        let admin = berth.admin().basic();
        let image = Image::with_layers(vec![Blob::unique(size)]);
        admin.push_image("library/app:1", &image).await.created();
        let layer = &image.layers[0];
        std::fs::remove_file(stored(&berth, &layer.digest)).unwrap();
        let path = format!("/v2/library/app/blobs/{}", layer.digest);
        not_served_whole("missing", raw_get(&berth, &path).await);
        heals(&admin, "library/app", layer).await;
        admin.pull("library/app:1").await.is(&image);
        berth.terminate().await;
        berth.check_is_clean();
    }
}

#[tokio::test]
async fn f05_a_truncated_blob_is_not_served_and_heals() {
    for size in sizes() {
        for kept in [0, size / 2, size - 1] {
            let mut berth = Berth::start().await;
            let admin = berth.admin().basic();
            let image = Image::with_layers(vec![Blob::unique(size)]);
            admin.push_image("library/app:1", &image).await.created();
            let layer = &image.layers[0];
            let file = std::fs::File::options().write(true).open(stored(&berth, &layer.digest)).unwrap();
            file.set_len(kept as u64).unwrap();
            let path = format!("/v2/library/app/blobs/{}", layer.digest);
            not_served_whole("truncated", raw_get(&berth, &path).await);
            heals(&admin, "library/app", layer).await;
            admin.pull("library/app:1").await.is(&image);
            berth.terminate().await;
            berth.check_is_clean();
        }
    }
}

#[tokio::test]
async fn f05_a_blob_that_grew_is_not_served_and_heals() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let image = admin.push("library/app:1").await.created();
    let layer = &image.layers[0];
    let file = std::fs::File::options().append(true).open(stored(&berth, &layer.digest)).unwrap();
    std::io::Write::write_all(&mut { file }, b"more").unwrap();
    let path = format!("/v2/library/app/blobs/{}", layer.digest);
    not_served_whole("grown", raw_get(&berth, &path).await);
    heals(&admin, "library/app", layer).await;
    berth.terminate().await;
    berth.check_is_clean();
}

/// Shortened while it is being sent: the connection is closed, so that the client sees it.
#[tokio::test]
async fn f05_a_blob_that_shrinks_while_it_is_sent_is_cut_off() {
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    let blob = Blob::unique(64 << 20);
    admin.push_blob_at_once("library/app", &blob).await.created();
    let host = berth.host();
    let credentials = STANDARD.encode(format!("admin:{}", berth.admin_password()));
    let mut wire = Wire::connect(&host).await;
    let path = format!("/v2/library/app/blobs/{}", blob.digest);
    wire.send(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {credentials}\r\n\r\n"))
        .await;
    assert!(!wire.read_some(1000).await.unwrap().is_empty());
    let file = std::fs::File::options().write(true).open(stored(&berth, &blob.digest)).unwrap();
    file.set_len(1 << 20).unwrap();
    let mut received = 0;
    loop {
        match wire.read_some(1 << 20).await {
            Ok(bytes) if bytes.is_empty() => break,
            Ok(bytes) => received += bytes.len(),
            Err(_) => break,
        }
    }
    assert!(received < blob.bytes.len(), "{received} bytes came out of a file that no longer has them");
    admin.get("/v2/").await.ok();
}

/// A flipped byte has the right length, so that only reading all of it shows the damage: `berth check` does, puts it
/// aside, and from then on the blob is not served.
#[tokio::test]
async fn f05_a_flipped_byte_is_found_by_the_check_put_aside_and_heals() {
    for size in sizes() {
        let mut berth = Berth::start().await;
        let admin = berth.admin().basic();
        let image = Image::with_layers(vec![Blob::unique(size)]);
        admin.push_image("library/app:1", &image).await.created();
        let layer = &image.layers[0];
        let file = stored(&berth, &layer.digest);
        berth.terminate().await;
        berth.check_is_clean();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[size / 2] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        let outcome = berth.command(&["check"]).failed();
        assert!(outcome.text().contains(&layer.digest), "the check must name what is damaged: {outcome:#?}");
        berth.restart().await;
        not_served_whole(
            "flipped",
            raw_get(&berth, &format!("/v2/library/app/blobs/{}", layer.digest)).await,
        );
        let mut aside = Vec::new();
        search(berth.data_dir(), &mut |path| {
            if path.is_file() && std::fs::read(path).is_ok_and(|content| content == bytes) {
                aside.push(path.to_path_buf());
            }
        });
        assert_eq!(aside.len(), 1, "the damaged bytes are put aside, never deleted: {aside:?}");
        assert_ne!(aside[0], file);
        heals(&admin, "library/app", layer).await;
        admin.pull("library/app:1").await.is(&image);
        berth.terminate().await;
        berth.check_is_clean();
    }
}

/// Manifests are small and checked whenever they are read from the disk.
#[tokio::test]
async fn f05_a_damaged_manifest_is_not_served_and_heals() {
    for damage in ["flipped", "truncated", "missing"] {
        let mut berth = Berth::start().await;
        let admin = berth.admin().basic();
        let image = admin.push("library/app:1").await.created();
        let file = stored(&berth, image.digest());
        berth.terminate().await;
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        match damage {
            "flipped" => {
                bytes[middle] ^= 1;
                std::fs::write(&file, &bytes).unwrap();
            }
            "truncated" => std::fs::write(&file, &bytes[..middle]).unwrap(),
            _ => std::fs::remove_file(&file).unwrap(),
        }
        berth.restart().await;
        for reference in ["1", image.digest()] {
            not_served_whole(
                damage,
                raw_get(&berth, &format!("/v2/library/app/manifests/{reference}")).await,
            );
        }
        admin.put_manifest("library/app", "1", &image.manifest).await.created();
        admin.pull("library/app:1").await.is(&image);
        berth.terminate().await;
        berth.check_is_clean();
    }
}

/// The device reports an error while the blob is read.
#[tokio::test]
async fn f05_a_read_error_is_not_served_as_content() {
    for size in sizes() {
        let berth = Berth::start().await;
        let admin = berth.admin().basic();
        let image = Image::with_layers(vec![Blob::unique(size)]);
        admin.push_image("library/app:1", &image).await.created();
        let layer = &image.layers[0];
        let path = format!("/v2/library/app/blobs/{}", layer.digest);
        let whole = raw_get(&berth, &path).await.expect("an answer");
        assert!(whole.status == 200 && whole.body == layer.bytes, "before the error all is well");
        let calls = "read,pread64,readv,preadv,preadv2,sendfile,splice,copy_file_range";
        let tracer = Tracer::inject(&berth, &stored(&berth, &layer.digest), calls, "EIO");
        not_served_whole("EIO", raw_get(&berth, &path).await);
        let seen = tracer.finish();
        assert!(seen.iter().any(|event| event.result == -1), "no read was seen, so no error was tried");
        let whole = raw_get(&berth, &path).await.expect("an answer");
        assert!(
            whole.status == 200 && whole.body == layer.bytes,
            "a passing error leaves nothing behind: {}",
            whole.head
        );
    }
}

/// The device reports an error while something is made durable: the write is not acknowledged.
#[tokio::test]
async fn f05_a_sync_error_is_not_acknowledged() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    admin.push("library/other:1").await.created();
    let mut log = Vec::new();
    search(berth.data_dir(), &mut |path| {
        if path.to_string_lossy().ends_with("-wal") {
            log.push(path.to_path_buf());
        }
    });
    let log = log.pop().expect("the database's log");
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let tracer = Tracer::inject(&berth, &log, "fsync,fdatasync", "EIO");
    let credentials = STANDARD.encode(format!("admin:{}", berth.admin_password()));
    let host = berth.host();
    let mut wire = Wire::connect(&host).await;
    wire.send(format!(
        "PUT /v2/library/app/manifests/1 HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {credentials}\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        image.manifest.media_type,
        image.manifest.bytes.len()
    ))
    .await;
    wire.send(&image.manifest.bytes).await;
    let reply = wire.reply().await;
    let seen = tracer.finish();
    assert!(seen.iter().any(|event| event.result == -1), "no sync was seen, so no error was tried");
    assert!(reply.as_ref().is_none_or(|reply| reply.status >= 500), "acknowledged without a sync: {reply:?}");
    berth.kill9();
    berth.check_is_clean();
    berth.restart().await;
    admin.push_image("library/app:1", &image).await.created();
    admin.pull("library/app:1").await.is(&image);
}
