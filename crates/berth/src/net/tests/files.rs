//! Files on their way out: sendfile and its neighbours.

use std::fs::OpenOptions;

use super::*;

const MANY: usize = 64 * 1024 * 1024;

/// Serves `/<start>-<end>` of one file.
fn ranges_of(
    path: PathBuf,
) -> impl Fn(Request<RequestBody>) -> std::future::Ready<Response<ResponseBody>> + Clone {
    move |request| {
        let (start, end) = request.uri().path().trim_start_matches('/').split_once('-').unwrap();
        let range = start.parse().unwrap()..end.parse().unwrap();
        std::future::ready(Response::new(ResponseBody::file(blob(&path, range))))
    }
}

/// Kilobytes of the file's mappings that this process has touched; none if it is not mapped.
fn touched(path: &Path) -> Option<u64> {
    let maps = fs::read_to_string("/proc/self/smaps").unwrap();
    let mut lines = maps.lines().skip_while(|line| !line.ends_with(path.to_str().unwrap()));
    lines.next()?;
    let resident = lines.find_map(|line| line.strip_prefix("Rss:")).unwrap();
    Some(resident.trim().trim_end_matches(" kB").parse().unwrap())
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "{what} did not happen");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sendfile_never_touches_the_mapped_pages() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = pattern(MANY);
    let path = written(dir.path(), "blob", &bytes);
    let server = Server::start(ranges_of(path.clone()), Limits::default());
    let mut client = server.connect().await;
    client.send(format!("GET /0-{MANY} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
    let (status, head) = client.head().await;
    assert_eq!((status, length(&head)), (200, MANY));
    // All but the end, so that the mapping is still there to be looked at.
    let first = client.body(MANY - 32 * 1024 * 1024).await;
    assert_eq!(touched(&path), Some(0), "the body was read through the mapping");
    let second = client.body(32 * 1024 * 1024).await;
    assert!(first == bytes[..first.len()] && second == bytes[first.len()..], "other bytes came");
    until("the release of the mapping", || touched(&path).is_none()).await;
    // The measure itself works: who does read through a mapping is found out.
    let mapped = blob(&path, 0..MANY as u64).map().unwrap();
    assert_eq!(mapped[MANY / 2], bytes[MANY / 2]);
    assert!(touched(&path).unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranges_of_every_size_come_whole_in_a_pipeline() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = pattern(9_000_001);
    let path = written(dir.path(), "blob", &bytes);
    let server = Server::start(ranges_of(path), Limits::default());
    let ranges = [
        0..9_000_001,
        5..5,
        8_999_999..9_000_001,
        1..65_537,
        0..65_535,
        4095..4096 + 65_536,
        262_143..7_654_321,
        0..1,
        100..8_000_000,
    ];
    let asked: String = ranges
        .iter()
        .map(|range| format!("GET /{}-{} HTTP/1.1\r\nHost: h\r\n\r\n", range.start, range.end))
        .collect();
    let mut client = server.connect().await;
    client.send(asked).await;
    for range in ranges {
        let reply = client.reply().await;
        assert_eq!(reply.status, 200);
        assert!(reply.body == bytes[range.clone()], "other bytes came for {range:?}");
    }
    assert!(server.stop().await.is_clean());
}

#[tokio::test]
async fn head_gives_the_length_and_reads_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), "blob", &pattern(1_000_000));
    let server = Server::start(ranges_of(path.clone()), Limits::default());
    let mut client = server.connect().await;
    client.send("HEAD /0-1000000 HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let (status, head) = client.head().await;
    assert_eq!((status, length(&head)), (200, 1_000_000));
    assert_eq!(touched(&path), None);
    assert_eq!(client.get("/0-10").await.body, pattern(10), "a body came with the HEAD");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_and_http2_send_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = pattern(5_000_000);
    let path = written(dir.path(), "blob", &bytes);
    let (files, trusted) = certificate(dir.path(), "one");
    let tls = Server::start_with(Some(Tls::load(files).unwrap()), ranges_of(path.clone()), Limits::default());
    let plain = Server::start(ranges_of(path.clone()), Limits::default());

    let http1 = tls_connect(tls.addr, &trusted, "http/1.1").await.unwrap();
    assert!(Client::over(http1).get("/3-4999999").await.body == bytes[3..4_999_999]);
    let http2 = tls_connect(tls.addr, &trusted, "h2").await.unwrap();
    assert!(get_http2(http2, "/3-4999999").await.unwrap().1 == bytes[3..4_999_999]);
    let prior_knowledge = TcpStream::connect(plain.addr).await.unwrap();
    assert!(get_http2(prior_knowledge, "/3-4999999").await.unwrap().1 == bytes[3..4_999_999]);
    assert_eq!(touched(&path), None, "only plain HTTP/1.1 maps files");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_became_shorter_breaks_the_connection_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (files, trusted) = certificate(dir.path(), "one");
    let path = written(dir.path(), "blob", &pattern(8_000_000));
    let service = {
        let path = path.clone();
        move |request: Request<RequestBody>| {
            let end = request.uri().path().trim_start_matches('/').parse().unwrap();
            let file = blob(&path, 0..end);
            // Between the check of the size and the sending.
            OpenOptions::new().write(true).open(&path).unwrap().set_len(end / 2).unwrap();
            std::future::ready(Response::new(ResponseBody::file(file)))
        }
    };
    let plain = Server::start(service.clone(), Limits::default());
    let tls = Server::start_with(Some(Tls::load(files).unwrap()), service, Limits::default());
    for size in [8_000_000, 40_000] {
        let mut client = plain.connect().await;
        fs::write(&path, pattern(8_000_000)).unwrap();
        client.send(format!("GET /{size} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        // A small one may fail before its head is out; a large one is broken off where the file ends.
        let came = client.rest().await;
        assert!(came.is_empty() || came.starts_with(b"HTTP/1.1 200"));
        assert!(came.len() <= size / 2 + 200, "{} bytes of {size} came", came.len());

        fs::write(&path, pattern(8_000_000)).unwrap();
        let http2 = tls_connect(tls.addr, &trusted, "h2").await.unwrap();
        assert!(get_http2(http2, &format!("/{size}")).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_in_the_middle_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), "blob", &pattern(MANY));
    let server = Server::start(ranges_of(path.clone()), Limits::default());
    for _ in 0..5 {
        let mut client = server.connect().await;
        client.send(format!("GET /0-{MANY} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        client.head().await;
        client.body(100_000).await;
    }
    until("the release of the mappings", || touched(&path).is_none()).await;
    assert!(server.stop().await.is_clean(), "a connection stayed");
}

#[tokio::test]
async fn a_fast_reader_leaves_others_their_turn() {
    // One thread: were a whole file sent in one go, the other client would wait for its end.
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), "blob", &pattern(MANY));
    let server = Server::start(ranges_of(path), Limits::default());
    let addr = server.addr;
    let reader = std::thread::spawn(move || {
        use std::io::Write;
        let mut tcp = std::net::TcpStream::connect(addr).unwrap();
        tcp.write_all(format!("GET /0-{MANY} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").as_bytes())
            .unwrap();
        std::io::copy(&mut tcp, &mut std::io::sink()).unwrap()
    });
    let mut client = server.connect().await;
    let mut answers = 0;
    while !reader.is_finished() {
        assert_eq!(client.get("/0-1000").await.body.len(), 1000);
        answers += 1;
    }
    assert!(reader.join().unwrap() > MANY as u64);
    assert!(answers > 1, "nobody else was served");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_inside_another_body_leaves_by_sendfile_too() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = pattern(MANY);
    let path = written(dir.path(), "blob", &bytes);
    let service = {
        let path = path.clone();
        move |_: Request<RequestBody>| {
            let body = ResponseBody::other(ResponseBody::file(blob(&path, 0..MANY as u64)));
            std::future::ready(Response::new(body))
        }
    };
    let server = Server::start(service, Limits::default());
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    client.head().await;
    assert!(client.body(MANY / 2).await == bytes[..MANY / 2]);
    assert_eq!(touched(&path), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_in_memory_comes_whole() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = pattern(MANY);
    let path = written(dir.path(), "blob", &bytes);
    let (files, trusted) = certificate(dir.path(), "one");
    let plain = Server::start(ranges_of(path.clone()), Limits::default());
    let tls = Server::start_with(Some(Tls::load(files).unwrap()), ranges_of(path.clone()), Limits::default());
    let forget = || {
        let file = File::open(&path).unwrap();
        file.sync_all().unwrap();
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).unwrap();
    };
    forget();
    assert!(plain.connect().await.get(&format!("/1-{MANY}")).await.body == bytes[1..]);
    forget();
    let stream = tls_connect(tls.addr, &trusted, "http/1.1").await.unwrap();
    assert!(Client::over(stream).get(&format!("/1-{MANY}")).await.body == bytes[1..]);
    forget();
    assert_eq!(plain.connect().await.get("/40000000-40001000").await.body, bytes[40_000_000..40_001_000]);
}
