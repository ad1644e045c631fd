//! Directories that are none: what they send is bounded and never an answer.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use super::{Conf, Gate, Scope, Server};
use crate::config;
use crate::error::Code;
use crate::outbound::Outbound;

/// The refusal of StartTLS, and the answer to a search's log-in.
const NO_TLS: &[u8] = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00";
const BOUND: &[u8] = b"\x30\x0c\x02\x01\x02\x61\x07\x0a\x01\x00\x04\x00\x04\x00";

/// The settings for a directory at a port of this machine.
pub(super) fn conf(port: u16) -> Conf {
    Conf {
        url: format!("ldap://127.0.0.1:{port}"),
        search_dn: "cn=searcher".into(),
        base_dn: "dc=example".into(),
        uid: "uid".into(),
        filter: String::new(),
        scope: Scope::Subtree,
        timeout: Duration::from_secs(1),
        verify_cert: true,
        require_tls: false,
        group_base_dn: String::new(),
        group_filter: String::new(),
        group_name: String::new(),
        group_scope: Scope::Subtree,
        group_admin_dn: String::new(),
        membership: "memberof".into(),
    }
}

/// Asks a peer that says these things, one after each request, and then nothing more.
async fn asked(answers: Vec<Vec<u8>>, hangs: bool) -> crate::error::Result<bool> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = [0; 4096];
        for answer in answers {
            let _ = stream.read(&mut heard).await;
            let _ = stream.write_all(&answer).await;
        }
        if hangs {
            std::future::pending::<()>().await;
        }
        let _ = stream.read(&mut heard).await;
    });
    let allow = vec!["127.0.0.0/8".parse().unwrap()];
    let outbound = Outbound::new(&config::Outbound { allow, deny: Vec::new(), ca_file: None });
    let gate = Gate::new();
    let server = Server::new(conf(port), Zeroizing::new("secret".into()), &outbound, &gate).unwrap();
    let found = server.find("anna").await;
    peer.abort();
    found.map(|found| found.is_some())
}

fn after_log_in(answer: &[u8]) -> Vec<Vec<u8>> {
    vec![NO_TLS.to_vec(), BOUND.to_vec(), answer.to_vec()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_speaks_no_ldap_is_no_directory() {
    let nested = [b"\x30\x82\x10\x00\x02\x01\x03\x64\x82\x0f\xf8".to_vec(), vec![0x30; 4088]].concat();
    for answers in [
        vec![b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()],
        vec![b"\x30\x84\xff\xff\xff\xff".to_vec()],
        vec![b"\x30\x80".to_vec()],
        vec![b"\x30\x00".to_vec()],
        vec![NO_TLS.to_vec(), b"\x30\x03\x02\x01\x02".to_vec()],
        vec![NO_TLS.to_vec(), b"\x30\x05\x02\x01\x02\x61\x00".to_vec()],
        after_log_in(b"\x30\x05\x02\x01\x03\x64\x00"),
        after_log_in(b"\x30\x05\x02\x01\x07\x65\x00"),
        after_log_in(&nested),
        // A notice that the directory closes the connection.
        after_log_in(b"\x30\x0c\x02\x01\x00\x78\x07\x0a\x01\x34\x04\x00\x04\x00"),
        // Busy is no "nobody of that name".
        after_log_in(b"\x30\x0c\x02\x01\x03\x65\x07\x0a\x01\x33\x04\x00\x04\x00"),
    ] {
        let refused = asked(answers.clone(), false).await.unwrap_err();
        assert_eq!(refused.code, Code::Unavailable, "{answers:?}");
    }
    assert!(!asked(after_log_in(&result(0)), false).await.unwrap());
}

/// An entry that has nothing but a name, and the end of the search with a result.
const ENTRY: &[u8] = b"\x30\x0a\x02\x01\x03\x64\x05\x04\x01d\x30\x00";

fn result(code: u8) -> Vec<u8> {
    [b"\x30\x0c\x02\x01\x03\x65\x07\x0a\x01", &[code][..], b"\x04\x00\x04\x00"].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_may_be_no_answer_is_not_taken_for_nobody() {
    for answer in [
        // The base of the settings is not there; a limit of the directory was met before ours.
        result(32),
        result(4),
        [ENTRY, &result(4)].concat(),
        // More than was asked for.
        [ENTRY, ENTRY, ENTRY, &result(0)].concat(),
    ] {
        let refused = asked(after_log_in(&answer), false).await.unwrap_err();
        assert_eq!(refused.code, Code::Unavailable, "{answer:?}");
    }
    // Two have the name, and others may: nobody is meant.
    assert!(!asked(after_log_in(&[ENTRY, ENTRY, &result(4)].concat()), false).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_takes_in_no_more_than_its_share() {
    // A megabyte that names other directories, again and again.
    let inner = [b"\x02\x01\x03\x73\x83\x10\x00\x00".to_vec(), vec![0; 1 << 20]].concat();
    let head = [&[0x30, 0x83][..], &u32::try_from(inner.len()).unwrap().to_be_bytes()[1..]].concat();
    let referral = [head, inner].concat();
    let much = [referral.repeat(10), result(0)].concat();
    assert_eq!(asked(after_log_in(&much), false).await.unwrap_err().code, Code::Unavailable);
    let less = [referral.repeat(3), result(0)].concat();
    assert!(!asked(after_log_in(&less), false).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_can_be_tried_while_log_ins_wait() {
    let outbound = Outbound::new(&config::Outbound { allow: Vec::new(), deny: Vec::new(), ca_file: None });
    let gate = Gate::new();
    let mut turns = Vec::new();
    for _ in 0..super::AT_A_TIME {
        turns.push(gate.enter().await.unwrap());
    }
    let server = Server::new(conf(1), Zeroizing::new("secret".into()), &outbound, &gate).unwrap();
    let tried = tokio::time::timeout(Duration::from_secs(5), server.ping()).await;
    assert!(tried.unwrap().unwrap_err().contains("outbound.allow"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_falls_silent_is_waited_for_no_longer_than_set() {
    for answers in [vec![], vec![NO_TLS.to_vec()], vec![NO_TLS.to_vec(), BOUND.to_vec()]] {
        let begun = Instant::now();
        let refused = asked(answers, true).await.unwrap_err();
        assert_eq!(refused.code, Code::Unavailable);
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }
}
