//! Whom to believe about hosts and addresses.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

use crate::net::Peer;
use crate::net::forwarded::{ExternalUrl, Origin, Scheme, TrustedProxies};

fn peer(address: &str, tls: bool) -> Peer {
    Peer { addr: (address.parse::<IpAddr>().unwrap(), 4711).into(), tls }
}

fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    lines.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect()
}

fn proxies(list: &[&str]) -> TrustedProxies {
    TrustedProxies::parse(list.iter().copied()).unwrap()
}

fn seen(trusted: &[&str], from: &str, lines: &[(&str, &str)]) -> (Option<String>, String) {
    let Origin { client_ip, .. } = proxies(trusted).origin(&peer(from, false), &headers(lines));
    let url = proxies(trusted).origin(&peer(from, false), &headers(lines)).url();
    (url, client_ip.to_string())
}

const FORGED: &[(&str, &str)] = &[
    ("host", "registry.example:5000"),
    ("x-forwarded-for", "6.6.6.6"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-port", "444"),
];

#[test]
fn nobody_is_believed_by_default() {
    let expected = (Some("http://registry.example:5000".to_owned()), "10.0.0.1".to_owned());
    assert_eq!(seen(&[], "10.0.0.1", FORGED), expected);
    assert_eq!(seen(&["10.0.0.0/8"], "11.0.0.1", FORGED).1, "11.0.0.1");
}

#[test]
fn a_trusted_proxy_is_believed() {
    let (url, client) = seen(&["10.0.0.0/8"], "10.0.0.1", FORGED);
    assert_eq!((url.as_deref(), client.as_str()), (Some("https://evil.example:444"), "6.6.6.6"));
    let (url, _) =
        seen(&["10.0.0.1"], "10.0.0.1", &[("host", "a.example"), ("x-forwarded-proto", "https, http")]);
    assert_eq!(url.as_deref(), Some("https://a.example"));
    let (url, _) = seen(&["::ffff:10.0.0.1", "10.0.0.1"], "::ffff:10.0.0.1", FORGED);
    assert_eq!(url.as_deref(), Some("https://evil.example:444"), "a mapped address is the address");
    let default_port = [("host", "a"), ("x-forwarded-proto", "https"), ("x-forwarded-port", "443")];
    assert_eq!(seen(&["10.0.0.1"], "10.0.0.1", &default_port).0.as_deref(), Some("https://a"));
}

#[test]
fn addresses_are_walked_from_the_right() {
    let client = |chain: &str| seen(&["10.0.0.0/8", "fd00::/8"], "10.0.0.1", &[("x-forwarded-for", chain)]).1;
    assert_eq!(client("1.1.1.1, 2.2.2.2"), "2.2.2.2", "what is left of it can be forged");
    assert_eq!(client("1.1.1.1, 2.2.2.2, 10.0.0.7, fd00::1"), "2.2.2.2");
    assert_eq!(client("10.0.0.3, 10.0.0.2"), "10.0.0.3", "all are proxies");
    assert_eq!(client("2.2.2.2:8080"), "2.2.2.2");
    assert_eq!(client("[2001:db8::1]:8080"), "2001:db8::1");
    assert_eq!(client("[2001:db8::1]"), "2001:db8::1");
    assert_eq!(client("2.2.2.2, unknown, 10.0.0.2"), "10.0.0.2", "nothing is believed beyond garbage");
    assert_eq!(client(""), "10.0.0.1");
    let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2, 10.0.0.9")];
    assert_eq!(seen(&["10.0.0.0/8"], "10.0.0.1", &lines).1, "2.2.2.2", "several lines are one list");
    let long = vec!["10.0.0.2"; 5000].join(",");
    assert_eq!(client(&long), "10.0.0.2");
}

#[test]
fn a_host_that_is_none_is_ignored() {
    let host = |host: &str| seen(&[], "10.0.0.1", &[("host", host)]).0;
    assert_eq!(host("Registry.Example:80").as_deref(), Some("http://registry.example"));
    assert_eq!(host("[2001:DB8::1]:5000").as_deref(), Some("http://[2001:db8::1]:5000"));
    assert_eq!(host("localhost:5000").as_deref(), Some("http://localhost:5000"));
    assert_eq!(host("my_host.").as_deref(), Some("http://my_host."));
    for garbage in [
        "",
        " ",
        "a b",
        "a/b",
        "a@b",
        "user:pass@host",
        "a?b",
        "a#b",
        "a:",
        "a:0",
        "a:65536",
        "a:+80",
        "a:80:90",
        "-a",
        "a..b",
        ".",
        "[::1",
        "::1",
        "[::1]x",
        "[zz]",
        "a%20b",
        "a\"b",
        "a,b",
        "höst",
    ] {
        let line = http::HeaderValue::from_bytes(garbage.as_bytes()).unwrap();
        let headers = HeaderMap::from_iter([(http::header::HOST, line)]);
        assert_eq!(
            TrustedProxies::default().origin(&peer("10.0.0.1", true), &headers).host,
            None,
            "{garbage:?}"
        );
    }
    assert_eq!(host(&"a".repeat(300)), None);
    let forged = [("host", "good"), ("x-forwarded-host", "bad/../host")];
    assert_eq!(seen(&["10.0.0.1"], "10.0.0.1", &forged).0.as_deref(), Some("http://good"));
}

#[test]
fn the_configured_url_wins() {
    let external = |url: &str| url.parse::<ExternalUrl>();
    let trusted =
        proxies(&["10.0.0.1"]).with_external_url(external("HTTPS://Hub.Example:443/registry/").ok());
    let origin = trusted.origin(&peer("10.0.0.1", false), &headers(FORGED));
    assert_eq!(origin.url().as_deref(), Some("https://hub.example/registry"));
    assert_eq!((origin.scheme, origin.client_ip.to_string().as_str()), (Scheme::Https, "6.6.6.6"));
    assert_eq!(external("http://h:8080"), external("http://h:8080/"));
    for wrong in
        ["hub.example", "ftp://h", "https://", "https://a b", "https://h/?q", "https://u@h", "https://h/<x>"]
    {
        assert!(external(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_entry_that_is_no_network_is_named() {
    let error = TrustedProxies::parse(["10.0.0.0/8", "proxy.example"]).unwrap_err();
    assert!(error.to_string().contains("\"proxy.example\""));
    assert!(TrustedProxies::parse(["10.0.0.0/40"]).is_err());
    assert!(proxies(&["0.0.0.0/0"]).trusts("1.2.3.4".parse().unwrap()));
}
