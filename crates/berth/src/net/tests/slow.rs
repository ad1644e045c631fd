//! Clients that take their time, or take too much (fault 21, negative test 38).

use super::*;

fn short() -> Limits {
    Limits {
        header_read_timeout: Duration::from_millis(400),
        handshake_timeout: Duration::from_millis(400),
        idle_timeout: Duration::from_millis(800),
        write_stall_timeout: Duration::from_millis(800),
        body_stall_timeout: Duration::from_millis(1000),
        ..Limits::default()
    }
}

/// Reads the body; says how it ended.
async fn swallow(request: Request<RequestBody>) -> Response<ResponseBody> {
    let status = match request.into_body().collect().await {
        Ok(_) => 201,
        Err(BodyError::TooSlow) => 408,
        Err(BodyError::Broken(_)) => 400,
    };
    Response::builder().status(status).body(ResponseBody::empty()).unwrap()
}

async fn ends_within(client: &mut Client<TcpStream>, limit: Duration) -> Vec<u8> {
    tokio::time::timeout(limit, client.rest()).await.expect("the connection was not cut")
}

#[tokio::test]
async fn a_head_that_trickles_is_cut() {
    let server = Server::start(swallow, short());
    let mut client = server.connect().await;
    let trickle = async {
        for byte in b"GET / HTTP/1.1\r\nHost: h\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaa".chunks(1) {
            if client.wire.write_all(byte).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it was not cut");
    };
    tokio::time::timeout(PATIENCE, trickle).await.unwrap();
    // A second request on a connection has no more time than the first.
    let mut client = server.connect().await;
    assert_eq!(client.get("/").await.status, 201);
    client.send("GET / HTT").await;
    assert!(ends_within(&mut client, Duration::from_millis(750)).await.is_empty());
}

#[tokio::test]
async fn silence_is_cut_before_and_between_requests() {
    let server = Server::start(swallow, short());
    let mut silent = server.connect().await;
    ends_within(&mut silent, Duration::from_secs(3)).await;
    let mut idle = server.connect().await;
    assert_eq!(idle.get("/").await.status, 201);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(idle.get("/").await.status, 201, "closed too early");
    ends_within(&mut idle, Duration::from_secs(3)).await;
}

#[tokio::test]
async fn a_handshake_that_does_not_come_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let (files, _) = certificate(dir.path(), "one");
    let server = Server::start_with(Some(Tls::load(files).unwrap()), swallow, short());
    let mut silent = server.connect().await;
    let mut halting = server.connect().await;
    halting.send([0x16, 3, 1, 2, 0]).await;
    ends_within(&mut silent, Duration::from_secs(3)).await;
    ends_within(&mut halting, Duration::from_secs(3)).await;
}

#[tokio::test]
async fn a_body_that_stops_or_trickles_is_answered_with_an_error() {
    let server = Server::start(swallow, short());
    let mut stops = server.connect().await;
    stops.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nabc").await;
    assert_eq!(stops.reply().await.status, 408);

    let mut trickles = server.connect().await;
    trickles.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n").await;
    let (mut reading, mut writing) = tokio::io::split(trickles.wire);
    let trickle = tokio::spawn(async move {
        while writing.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = [0; 12];
    tokio::time::timeout(PATIENCE, reading.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    trickle.abort();

    // Twice the least speed is enough.
    let mut steady = server.connect().await;
    steady.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5120\r\n\r\n").await;
    for _ in 0..20 {
        steady.send([b'x'; 256]).await;
        tokio::time::sleep(Duration::from_millis(125)).await;
    }
    assert_eq!(steady.reply().await.status, 201);
}

#[tokio::test]
async fn a_reader_that_stops_is_cut_and_costs_no_memory() {
    let dir = tempfile::tempdir().unwrap();
    let size = 256 * 1024 * 1024;
    let path = dir.path().join("blob");
    File::create(&path).unwrap().set_len(size).unwrap();
    let service = {
        let path = path.clone();
        move |_: Request<RequestBody>| {
            std::future::ready(Response::new(ResponseBody::file(blob(&path, 0..size))))
        }
    };
    let server = Server::start(service, short());
    let mut clients = Vec::new();
    for _ in 0..50 {
        let mut client = server.connect().await;
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
        clients.push(client);
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    for mut client in clients {
        assert!(client.rest().await.len() < size as usize, "it was not cut");
    }
}

#[tokio::test]
async fn an_http2_client_that_opens_no_window_is_cut() {
    let service =
        |_: Request<RequestBody>| std::future::ready(Response::new(ResponseBody::full(vec![0; 10_000_000])));
    let server = Server::start(service, short());
    let tcp = TcpStream::connect(server.addr).await.unwrap();
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(tcp));
    let (mut sender, connection) = handshake.await.unwrap();
    let driving = tokio::spawn(connection);
    let request = Request::builder().uri("https://localhost/").body(Empty::<Bytes>::new()).unwrap();
    let unread = sender.send_request(request).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), driving).await;
    assert!(ended.is_ok(), "the connection was not cut");
    assert!(unread.into_body().collect().await.is_err());
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = Server::start(swallow, Limits::default());
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Bomb: ").await;
    // The answer comes though the client goes on sending.
    let (mut reading, mut writing) = tokio::io::split(client.wire);
    let bomb = tokio::spawn(async move { while writing.write_all(&[b'a'; 65_536]).await.is_ok() {} });
    let mut answer = [0; 12];
    tokio::time::timeout(PATIENCE, reading.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
    bomb.abort();

    let many: String = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
    let mut client = server.connect().await;
    client.send(format!("GET / HTTP/1.1\r\nHost: h\r\n{many}\r\n")).await;
    assert_eq!(client.head().await.0, 431);
    let mut client = server.connect().await;
    let large = format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "a".repeat(40_000));
    client.send(large).await;
    assert_eq!(client.head().await.0, 201);
}

#[tokio::test]
async fn the_answer_to_a_refused_upload_arrives() {
    let service = |_: Request<RequestBody>| {
        std::future::ready(Response::builder().status(401).body(ResponseBody::full("log in first")).unwrap())
    };
    let server = Server::start(service, Limits::default());
    for _ in 0..20 {
        let mut client = server.connect().await;
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n").await;
        // A client that writes its whole body before it looks at the answer.
        let body = vec![0; 1_000_000];
        for _ in 0..50 {
            if client.wire.write_all(&body).await.is_err() {
                break;
            }
        }
        let reply = client.reply().await;
        assert_eq!((reply.status, reply.body.as_slice()), (401, b"log in first".as_slice()));
    }
}

#[tokio::test]
async fn when_it_is_full_idle_connections_make_room() {
    let limits = Limits { max_connections: 20, reserved_connections: 4, ..Limits::default() };
    let server = Server::start(swallow, limits);
    let mut held = Vec::new();
    for round in 0..60 {
        let mut client = server.connect().await;
        assert_eq!(client.get("/").await.status, 201, "client {round} was not served");
        held.push(client);
    }
    // The first are gone, the last is still served.
    assert!(held.first_mut().unwrap().rest().await.is_empty());
    assert_eq!(held.last_mut().unwrap().get("/").await.status, 201);
}

#[tokio::test]
async fn a_slow_handler_is_not_cut() {
    let service = |_: Request<RequestBody>| async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Response::new(ResponseBody::empty())
    };
    let server = Server::start(service, short());
    assert_eq!(server.connect().await.get("/").await.status, 200);
}
