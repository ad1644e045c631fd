//! The end of the server (fault 26).

use super::*;

/// Answers after the time its path names.
async fn after(request: Request<RequestBody>) -> Response<ResponseBody> {
    let millis = request.uri().path().trim_start_matches('/').parse().unwrap_or(0);
    tokio::time::sleep(Duration::from_millis(millis)).await;
    Response::new(ResponseBody::full("done"))
}

#[tokio::test]
async fn what_is_in_flight_finishes_and_nothing_new_begins() {
    let server = Server::start(after, Limits::default());
    let mut idle = server.connect().await;
    assert_eq!(idle.get("/0").await.body, b"done");
    let mut untouched = server.connect().await;
    let mut busy = server.connect().await;
    busy.send("GET /600 HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let http2 = tokio::spawn(get_http2(TcpStream::connect(server.addr).await.unwrap(), "/600"));
    tokio::time::sleep(Duration::from_millis(200)).await;

    server.shutdown.request();
    assert!(idle.rest().await.is_empty(), "an idle connection is closed at once");
    assert!(untouched.rest().await.is_empty());
    assert!(TcpStream::connect(server.addr).await.is_err(), "the port still takes connections");
    let reply = busy.reply().await;
    assert_eq!(reply.body, b"done");
    assert!(reply.head.contains("connection: close"), "{}", reply.head);
    assert_eq!(http2.await.unwrap().unwrap().1, "done");
    assert_eq!(server.task.await.unwrap(), Outcome { cut: 0 });
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut_and_counted() {
    let limits = Limits { drain_timeout: Duration::from_millis(300), ..Limits::default() };
    let server = Server::start(after, limits);
    let mut busy = server.connect().await;
    busy.send("GET /60000 HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let outcome = server.stop().await;
    assert_eq!(outcome, Outcome { cut: 1 });
    assert!(!outcome.is_clean());
    assert!(busy.rest().await.is_empty());
}

#[tokio::test]
async fn a_second_request_to_stop_does_not_wait() {
    let server = Server::start(after, Limits::default());
    let mut busy = server.connect().await;
    busy.send("GET /60000 HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.shutdown.request();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.shutdown.force();
    let outcome = tokio::time::timeout(Duration::from_secs(5), server.task).await.unwrap().unwrap();
    assert_eq!(outcome, Outcome { cut: 1 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_on_its_way_arrives_whole() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = pattern(32 * 1024 * 1024);
    let path = written(dir.path(), "blob", &bytes);
    let service = move |_: Request<RequestBody>| {
        let file = blob(&path, 0..32 * 1024 * 1024);
        std::future::ready(Response::new(ResponseBody::file(file)))
    };
    let server = Server::start(service, Limits::default());
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    client.head().await;
    server.shutdown.request();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(client.body(bytes.len()).await == bytes);
    assert_eq!(server.task.await.unwrap(), Outcome { cut: 0 });
}
