//! What everybody may know of the server, and how it answers what does not exist.

use crate::harness::Berth;

#[tokio::test]
async fn ping_and_health_answer_anybody() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    let ping = nobody.api("GET", "/ping").await.ok();
    assert_eq!(ping.text().trim(), "Pong");
    let health = nobody.api("GET", "/health").await.ok().json();
    assert_eq!(health["status"], "healthy");
    let components = health["components"].as_array().unwrap();
    assert!(components.iter().any(|component| component["name"] == "database"), "{health}");
    assert!(components.iter().all(|component| component["status"] == "healthy"), "{health}");
    assert_eq!(nobody.get("/api/version").await.ok().json()["version"], "v2.0");
}

#[tokio::test]
async fn system_information_tells_more_to_those_who_log_in() {
    let berth = Berth::start().await;
    let public = berth.plain().api("GET", "/systeminfo").await.ok().json();
    assert_eq!(public["auth_mode"], "db_auth");
    assert_eq!(public["self_registration"], false);
    for hidden in ["harbor_version", "registry_url", "registry_storage_provider_name", "external_url"] {
        assert!(public.get(hidden).is_none(), "{hidden} is shown to anybody: {public}");
    }
    let alice = berth.user("alice").await;
    let full = alice.api("GET", "/systeminfo").await.ok().json();
    assert_eq!(full["registry_url"], berth.host());
    assert_eq!(full["registry_storage_provider_name"], "filesystem");
    assert_eq!(full["project_creation_restriction"], "everyone");
    assert_eq!(full["read_only"], false);
    assert!(full["harbor_version"].as_str().is_some_and(|version| version.starts_with('v')), "{full}");
    alice.with_password("Wrong-Passw0rd").api("GET", "/systeminfo").await.unauthorized();
}

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    let first = nobody.api("GET", "/ping").await.ok().carries("x-request-id");
    let second = nobody.get("/v2/").await.unauthorized().carries("x-request-id");
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    nobody.api("GET", "/ping").header("x-request-id", "mine-42").await.ok().has("x-request-id", "mine-42");
}

#[tokio::test]
async fn what_does_not_exist_is_answered_with_an_error_body() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.api("GET", "/no/such/thing").await.not_found().code("NOT_FOUND");
    admin.api("DELETE", "/ping").await.method_not_allowed().code("METHOD_NOT_ALLOWED");
    let broken = admin.api("POST", "/projects").body("application/json", "{\"project_name\":").await;
    broken.one_of(&[400, 422]).codes();
}

#[tokio::test]
async fn slashes_that_are_doubled_are_taken_as_one() {
    let berth = Berth::start().await;
    let host = berth.host();
    let request = format!("GET //api//v2.0/ping HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    crate::harness::Wire::exchange(&host, request).await.one_of(&[200]);
}

#[tokio::test]
async fn the_api_describes_itself_to_anybody() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    let document = nobody.api("GET", "/openapi.json").await.ok().json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    assert_eq!(document["paths"]["/projects"]["get"]["operationId"], "listProjects");
    assert!(document["components"]["schemas"]["Project"]["properties"]["repo_count"].is_object());
}

#[tokio::test]
async fn the_page_of_the_api_needs_no_other_host() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    for path in ["", "/style.css", "/page.js"] {
        let reply = nobody.get(format!("/devcenter-api-2.0{path}")).await.ok();
        let policy = reply.header("content-security-policy").unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let text = reply.text();
        for outside in ["http://", "https://", " src=\"//", "style=", "onclick", "innerHTML"] {
            assert!(!text.contains(outside), "{path} holds {outside}");
        }
    }
    nobody.get("/devcenter-api-2.0/other.js").await.not_found();
}

#[tokio::test]
async fn the_authority_that_clients_should_trust_is_handed_out() {
    let berth = Berth::start().await;
    let (nobody, admin) = (berth.plain(), berth.admin());
    nobody.api("GET", "/systeminfo/getcert").await.not_found();
    assert_eq!(admin.api("GET", "/systeminfo").await.ok().json()["has_ca_root"], false);
    let place = berth.data_dir().join("ca_download");
    std::fs::create_dir(&place).unwrap();
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(place.join("ca.crt"), certificate).unwrap();
    let reply = nobody.api("GET", "/systeminfo/getcert").await.ok();
    assert_eq!(reply.text(), certificate);
    assert!(reply.header("content-disposition").unwrap().contains("ca.crt"));
    assert_eq!(admin.api("GET", "/systeminfo").await.ok().json()["has_ca_root"], true);
    let with_key = format!("{certificate}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    std::fs::write(place.join("ca.crt"), with_key).unwrap();
    nobody.api("GET", "/systeminfo/getcert").await.not_found();
}
