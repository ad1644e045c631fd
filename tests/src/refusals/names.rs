//! Names, tags and digests that are none.

use crate::harness::{Berth, Blob, Image, Wire, WireReply};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use std::path::Path;

/// Sends a request with a path as written, as the administrator.
async fn ask(berth: &Berth, method: &str, path: &str, body: &[u8], content_type: &str) -> WireReply {
    let host = berth.host();
    let credentials = STANDARD.encode(format!("admin:{}", berth.admin_password()));
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {credentials}\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    Wire::exchange(&host, request).await
}

fn bad_digests() -> Vec<String> {
    let hex = "0123456789abcdef".repeat(4);
    vec![
        "sha256:../../etc/passwd".into(),
        "sha256:..%2f..%2fetc%2fpasswd".into(),
        "sha256:ABC".into(),
        format!("sha256:{}", hex.to_uppercase()),
        format!("sha256:{}", &hex[1..]),
        format!("sha256:{hex}0"),
        format!("sha512:{hex}"),
        format!("md5:{}", &hex[..32]),
        format!("sha1:{}", &hex[..40]),
        format!("SHA256:{hex}"),
        format!("sha256:{}g", &hex[1..]),
        format!("sha256:{hex}%00"),
        "sha256:".into(),
        ":".into(),
        format!(":{hex}"),
        format!("sha256:sha256:{}", &hex[7..]),
    ]
}

/// Every file and directory beside the data directory and in the places a traversal would reach.
fn outside(berth: &Berth) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for directory in [berth.scratch(), Path::new("/etc"), Path::new("/")] {
        for entry in std::fs::read_dir(directory).unwrap().flatten() {
            seen.insert(entry.path().display().to_string());
        }
    }
    seen
}

#[tokio::test]
async fn n19_a_digest_that_is_none_is_refused() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    let before = outside(&berth);
    for digest in bad_digests() {
        for method in ["GET", "HEAD", "DELETE"] {
            for kind in ["blobs", "manifests"] {
                let path = format!("/v2/library/app/{kind}/{digest}");
                let reply = ask(&berth, method, &path, b"", "text/plain").await;
                assert_eq!(reply.status, 400, "{method} {path}: {reply:?}");
            }
        }
        let path = format!("/v2/library/app/referrers/{digest}");
        assert_eq!(ask(&berth, "GET", &path, b"", "text/plain").await.status, 400, "{path}");
        let escaped = digest.replace('%', "%25");
        let path = format!("/v2/library/app/blobs/uploads/?digest={escaped}");
        let reply = ask(&berth, "POST", &path, b"bytes", "application/octet-stream").await;
        assert_eq!(reply.status, 400, "{path}: {reply:?}");
        let upload = admin.begin_upload("library/app").await;
        admin.put(upload.closing(&digest)).body("application/octet-stream", "bytes").await.bad_request();
        let mount = format!("/v2/library/app/blobs/uploads/?mount={escaped}&from=library/other");
        let reply = ask(&berth, "POST", &mount, b"", "text/plain").await;
        assert!([202, 400].contains(&reply.status), "{mount}: {reply:?}");
        let image = Image::unique();
        let path = format!("/v2/library/app/manifests/{digest}");
        let reply = ask(&berth, "PUT", &path, &image.manifest.bytes, &image.manifest.media_type).await;
        assert_eq!(reply.status, 400, "PUT {path}: {reply:?}");
    }
    assert_eq!(outside(&berth), before, "something was made outside the data directory");
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test]
async fn n19_a_name_that_is_none_is_refused() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let before = outside(&berth);
    let long = format!("library/{}", "a".repeat(300));
    let names = [
        "library/..",
        "library/../app",
        "../library/app",
        "library/./app",
        "library//app",
        "library/app/",
        "library/App",
        "Library/app",
        "library/app%00",
        "library/%00",
        "%2e%2e%2flibrary/app",
        "library/%2e%2e%2fapp",
        "library/..%2f..%2f..%2fetc",
        "library/%2e%2e/app",
        "library/a%20b",
        "library/-app",
        "library/app-",
        "library/.app",
        "library/a...b",
        "library/a___b",
        "library/%C3%A4",
        "library/a%0d%0aX-Evil:1",
        "library/a\\b",
        "library/a:b",
        "library/a@b",
        long.as_str(),
    ];
    for name in names {
        let requests = [
            ("GET", format!("/v2/{name}/manifests/1")),
            ("GET", format!("/v2/{name}/blobs/{}", image.config.digest)),
            ("GET", format!("/v2/{name}/tags/list")),
            ("POST", format!("/v2/{name}/blobs/uploads/")),
            ("PUT", format!("/v2/{name}/manifests/1")),
            ("DELETE", format!("/v2/{name}/manifests/1")),
        ];
        for (method, path) in requests {
            let body: &[u8] = if method == "PUT" { &image.manifest.bytes } else { b"" };
            let reply = ask(&berth, method, &path, body, &image.manifest.media_type).await;
            assert_eq!(reply.status, 400, "{method} {path}: {reply:?}");
        }
    }
    assert_eq!(outside(&berth), before, "something was made outside the data directory");
    let list = admin.api("GET", "/repositories").await.ok().names("name");
    assert_eq!(list, ["library/app"], "a refused request made a repository");
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test]
async fn n19_a_tag_that_is_none_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let (fits, too_long) = ("x".repeat(128), "x".repeat(129));
    admin.put_manifest("library/app", &fits, &image.manifest).await.created();
    let tags = [
        too_long.as_str(),
        "-x",
        ".x",
        "..",
        "%2e%2e",
        "a%20b",
        "a%00",
        "a%2fb",
        "a+b",
        "%C3%A4",
        "a~b",
        "a%0ab",
        "a%5cb",
    ];
    for tag in tags {
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let path = format!("/v2/library/app/manifests/{tag}");
            let body: &[u8] = if method == "PUT" { &image.manifest.bytes } else { b"" };
            let reply = ask(&berth, method, &path, body, &image.manifest.media_type).await;
            assert_eq!(reply.status, 400, "{method} {path}: {reply:?}");
        }
        let path = format!("/v2/library/app/manifests/{}?tag={tag}", image.digest());
        let reply = ask(&berth, "PUT", &path, &image.manifest.bytes, &image.manifest.media_type).await;
        assert_eq!(reply.status, 400, "PUT {path}: {reply:?}");
    }
    let mut tags = admin.tags("library/app").await;
    tags.sort();
    assert_eq!(tags, ["1".to_string(), fits]);
}

#[tokio::test]
async fn n19_an_upload_cannot_be_sent_to_a_project_that_is_none() {
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    for name in ["app", "library", "_catalog", "absent/app"] {
        admin.post(format!("/v2/{name}/blobs/uploads/")).await.one_of(&[400, 401, 404]);
        admin.push_blob_at_once(name, &Blob::unique(5)).await.one_of(&[400, 401, 404]);
    }
}
