//! Certificates and their exchange.

use super::*;

async fn hello(_: Request<RequestBody>) -> Response<ResponseBody> {
    Response::new(ResponseBody::full("hello"))
}

#[tokio::test]
async fn a_new_pair_is_taken_and_a_broken_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let (files, first) = certificate(dir.path(), "served");
    let (other, second) = certificate(dir.path(), "other");
    let tls = Tls::load(files.clone()).unwrap();
    let server = Server::start_with(Some(Arc::clone(&tls)), hello, Limits::default());
    let serves = async |trusted| tls_connect(server.addr, trusted, "http/1.1").await.is_ok();
    assert!(serves(&first).await && !serves(&second).await);
    assert!(!tls.reload().unwrap(), "nothing has changed");

    // Only the certificate is new: it does not go with the key.
    fs::copy(&other.cert, &files.cert).unwrap();
    let error = tls.reload().unwrap_err().to_string();
    assert!(error.contains("served.crt") && error.contains("served.key"), "{error}");
    assert!(serves(&first).await);
    fs::write(&files.key, "-----BEGIN PRIVATE KEY-----\nnonsense").unwrap();
    assert!(tls.reload().is_err());
    fs::remove_file(&files.key).unwrap();
    assert!(tls.reload().is_err());
    assert!(serves(&first).await);

    fs::copy(&other.key, &files.key).unwrap();
    // It may have been taken already: the server looks too.
    tls.reload().unwrap();
    assert!(serves(&second).await && !serves(&first).await);
}

#[tokio::test]
async fn both_protocols_are_spoken_and_plain_http_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let (files, trusted) = certificate(dir.path(), "one");
    let server = Server::start_with(Some(Tls::load(files).unwrap()), hello, Limits::default());
    let mut http1 = Client::over(tls_connect(server.addr, &trusted, "http/1.1").await.unwrap());
    assert_eq!(http1.get("/").await.body, b"hello");
    let stream = tls_connect(server.addr, &trusted, "h2").await.unwrap();
    assert_eq!(get_http2(stream, "/").await.unwrap().1, "hello");

    let reply = server.connect().await.get("/").await;
    assert_eq!(reply.status, 400);
    assert!(String::from_utf8(reply.body).unwrap().contains("HTTPS"));
    assert!(server.stop().await.is_clean());
}

#[test]
fn what_is_no_certificate_is_refused_with_the_file_named() {
    let dir = tempfile::tempdir().unwrap();
    let (files, _) = certificate(dir.path(), "one");
    let empty = written(dir.path(), "empty", b"");
    let large = written(dir.path(), "large", &vec![b'a'; 2 * 1024 * 1024]);
    let message = |cert: &Path, key: &Path| {
        Tls::load(TlsFiles { cert: cert.to_owned(), key: key.to_owned() }).err().unwrap().to_string()
    };
    assert!(message(&empty, &files.key).contains("empty holds no usable certificate"));
    assert!(message(&files.cert, &empty).contains("empty holds no usable private key"));
    assert!(message(&dir.path().join("absent"), &files.key).contains("cannot read"));
    assert!(message(&large, &files.key).contains("too large"));
}
