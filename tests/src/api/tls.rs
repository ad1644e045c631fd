//! HTTPS: HTTP/2 and HTTP/1.1, the realm's scheme, and a certificate that is renewed without a restart.

use crate::harness::Berth;
use rustix::process::Signal;
use std::time::{Duration, Instant};

#[tokio::test]
async fn an_image_goes_through_https_in_both_versions_of_http() {
    let berth = Berth::builder().tls().start().await;
    assert!(berth.url().starts_with("https://"), "the ready line said {}", berth.url());
    let challenge = berth.plain().get("/v2/").await.unauthorized();
    let challenge = challenge.header("www-authenticate").unwrap_or_default().to_string();
    assert!(challenge.contains(&format!("realm=\"https://{}/service/token\"", berth.host())), "{challenge}");
    let image = berth.admin().push("library/app:1").await.created();
    berth.admin().pull("library/app:1").await.is(&image);
    let certificate = reqwest::Certificate::from_pem(berth.authority().ca_pem().as_bytes()).unwrap();
    for (newer, version) in [(false, reqwest::Version::HTTP_11), (true, reqwest::Version::HTTP_2)] {
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([certificate.clone()]);
        let client = if newer { builder } else { builder.http1_only() }.build().unwrap();
        let answer = client.get(format!("{}/api/v2.0/ping", berth.url())).send().await.unwrap();
        assert_eq!(answer.version(), version);
        assert_eq!(answer.status(), 200);
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_served_without_a_restart() {
    let berth = Berth::builder().tls().start().await;
    let before = served_certificate(&berth).await;
    assert_eq!(before, served_certificate(&berth).await);
    berth.authority().renew();
    berth.signal(Signal::HUP);
    let begun = Instant::now();
    while served_certificate(&berth).await == before {
        assert!(begun.elapsed() < Duration::from_secs(30), "the old certificate is still served");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    berth.admin().push("library/app:1").await.created();
}

/// The certificate that a new connection is shown.
async fn served_certificate(berth: &Berth) -> Vec<u8> {
    let mut roots = rustls::RootCertStore::empty();
    let pem = berth.authority().ca_pem().as_bytes();
    let authority = rustls::pki_types::pem::PemObject::from_pem_slice(pem).unwrap();
    roots.add(authority).unwrap();
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
    let stream = tokio::net::TcpStream::connect(berth.host()).await.unwrap();
    let name = rustls::pki_types::ServerName::try_from("127.0.0.1").unwrap();
    let stream = connector.connect(name, stream).await.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}
