//! An OpenID provider (`tests/oidc.mjs`), and a browser that goes back and forth between it and Berth.

use super::client::escape;
use super::{Authority, Berth, Client, Reply};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::Url;

/// The client's secret at the provider; its signs must be encoded on the way.
pub const PROVIDER_SECRET: &str = "berth-secret:with+signs and more";

/// A provider of the test's own, which ends with it.
pub struct Provider {
    pub issuer: String,
    http: reqwest::Client,
    _child: Child,
}

impl Provider {
    /// Starts one that knows this Berth and gives ID tokens that are good for so many seconds.
    pub async fn start(berth: &Berth, id_token_seconds: u32) -> Provider {
        Self::start_as(berth, id_token_seconds, &[]).await
    }

    /// Starts one that speaks TLS with a certificate of this authority.
    pub async fn start_with_tls(berth: &Berth, authority: &Authority) -> Provider {
        Self::start_as(berth, 600, &[authority.certificate_file(), authority.key_file()]).await
    }

    async fn start_as(berth: &Berth, id_token_seconds: u32, files: &[PathBuf]) -> Provider {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(package())
            .args(files)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node is there");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = loop {
            let line = lines.next_line().await.unwrap().expect("the provider says where it is");
            if let Some(issuer) = line.strip_prefix("issuer ") {
                break issuer.to_owned();
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let http = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
        let provider = Provider { issuer, http, _child: child };
        let base = berth.plain().address();
        provider
            .send(
                "setup",
                &json!({"redirect_uris": [format!("{base}/c/oidc/callback")],
                "post_logout_redirect_uris": [base], "id_token_seconds": id_token_seconds}),
            )
            .await;
        provider
    }

    /// Makes an account, or changes what the provider says of it.
    pub async fn account(&self, id: &str, claims: Value) {
        self.send(&format!("accounts/{id}"), &claims).await;
    }

    /// The provider takes so long to give tokens.
    pub async fn is_slow(&self, milliseconds: u32) {
        self.send("slow", &json!({"milliseconds": milliseconds})).await;
    }

    /// The provider fails where the userinfo (`me`) or another such thing is; nowhere with nothing.
    pub async fn is_broken(&self, room: Option<&str>) {
        self.send("broken", &json!({"room": room})).await;
    }

    /// The provider knows nothing of this account any more.
    pub async fn forget(&self, id: &str) {
        self.http.delete(format!("{}/test/accounts/{id}", self.issuer)).send().await.unwrap();
    }

    /// How many tokens were given for a kind of grant; with `asked`, how often tokens were asked for.
    pub async fn grants(&self, kind: &str) -> u64 {
        let reply = self.http.get(format!("{}/test/grants", self.issuer)).send().await.unwrap();
        let grants: Value = reply.json().await.unwrap();
        grants[kind].as_u64().unwrap_or(0)
    }

    /// An ID token for Berth, as a program gets it that speaks with the provider by itself.
    pub async fn id_token(&self, berth: &Berth, account: &str) -> String {
        let verifier = "a-verifier-of-more-than-forty-three-characters";
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let back = format!("{}/c/oidc/callback", berth.plain().address());
        let begin = format!(
            "{}/auth?client_id=berth&response_type=code&scope=openid+profile+groups&state=s&nonce=n\
                             &code_challenge={challenge}&code_challenge_method=S256&redirect_uri={}",
            self.issuer,
            escape(&back)
        );
        let mut browser = Browser::open(berth);
        let back_with = browser.follow(begin, account).await;
        let code = Url::parse(&back_with).unwrap();
        let code = code.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &back),
            ("code_verifier", verifier),
        ];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let call = self.http.post(format!("{}/token", self.issuer)).body(form);
        let call = call.header("content-type", "application/x-www-form-urlencoded");
        let reply = call.basic_auth("berth", Some(escape(PROVIDER_SECRET))).send().await.unwrap();
        let tokens: Value = reply.json().await.unwrap();
        tokens["id_token"].as_str().unwrap_or_else(|| panic!("no token: {tokens}")).to_owned()
    }

    async fn send(&self, path: &str, body: &Value) {
        let call = self.http.put(format!("{}/test/{path}", self.issuer)).json(body);
        assert!(call.send().await.unwrap().status().is_success());
    }

    /// The settings with which Berth uses this provider.
    pub fn settings(&self) -> Value {
        json!({"auth_mode": "oidc_auth", "oidc_name": "The provider", "oidc_endpoint": self.issuer,
            "oidc_client_id": "berth", "oidc_client_secret": PROVIDER_SECRET, "oidc_groups_claim": "groups",
            "oidc_scope": "openid,profile,email,groups,offline_access", "oidc_user_claim": "preferred_username",
            "oidc_extra_redirect_parms": r#"{"prompt":"consent"}"#})
    }
}

fn package() -> PathBuf {
    let list = include_str!("../../clients/tools.txt");
    let line = list.lines().find(|line| line.starts_with("npm   oidc-provider ")).expect("it is listed");
    let version = line.split_whitespace().nth(2).expect("a version");
    let tools = std::env::var_os("BERTH_TOOLS").map_or_else(
        || {
            PathBuf::from(std::env::var_os("HOME").expect("HOME or BERTH_TOOLS is set"))
                .join(".cache/berth-tools")
        },
        PathBuf::from,
    );
    let path = tools.join(format!("oidc-provider@{version}"));
    assert!(path.is_dir(), "oidc-provider is not at {}: run tests/clients/install.sh", path.display());
    path
}

/// A browser: it keeps cookies, each for the place that set it, and follows nothing by itself.
pub struct Browser {
    client: Client,
    jars: HashMap<String, Vec<(String, String)>>,
    token: String,
}

impl Browser {
    pub fn open(berth: &Berth) -> Browser {
        Browser { client: berth.plain(), jars: HashMap::new(), token: String::new() }
    }

    fn url(&self, path: &str) -> Url {
        let base = Url::parse(&self.client.address()).unwrap();
        base.join(path).unwrap()
    }

    fn cookies(&self, url: &Url) -> String {
        let jar = self.jars.get(&url[..url::Position::BeforePath]);
        let pairs = jar.into_iter().flatten().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// A cookie of Berth's.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let jar = self.jars.get(&self.url("/")[..url::Position::BeforePath])?;
        jar.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    fn remember(&mut self, url: &Url, reply: &Reply) {
        if let Some(token) = reply.header("x-harbor-csrf-token") {
            self.token = token.to_owned();
        }
        let jar = self.jars.entry(url[..url::Position::BeforePath].to_owned()).or_default();
        for line in reply.headers().get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            jar.retain(|(known, _)| known != name);
            if !value.is_empty() {
                jar.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// A GET of a path of Berth's, or of a whole URL.
    pub async fn get(&mut self, path: &str) -> Reply {
        let url = self.url(path);
        let reply = self.client.get(url.as_str()).header("cookie", self.cookies(&url)).await;
        self.remember(&url, &reply);
        reply
    }

    /// A request with JSON and the token against forged requests, if `guarded`.
    pub async fn send(&mut self, method: &str, path: &str, body: &Value, guarded: bool) -> Reply {
        let url = self.url(path);
        let mut call = self.client.call(method.parse().unwrap(), url.as_str());
        call = call.header("cookie", self.cookies(&url)).json(body);
        if guarded {
            call = call.header("x-harbor-csrf-token", &self.token);
        }
        let reply = call.await;
        self.remember(&url, &reply);
        reply
    }

    /// A form with the token against forged requests.
    pub async fn form(&mut self, path: &str, form: &str) -> Reply {
        let url = self.url(path);
        let call = self.client.post(url.as_str()).header("cookie", self.cookies(&url));
        let call = call.header("x-harbor-csrf-token", &self.token);
        let reply = call.body("application/x-www-form-urlencoded", form.to_owned()).await;
        self.remember(&url, &reply);
        reply
    }

    /// Begins a log-in and goes through the provider's pages; the address that it sends the browser back to.
    pub async fn through_provider(&mut self, account: &str, redirect_url: &str) -> String {
        let begin = format!("/c/oidc/login?redirect_url={}", escape(redirect_url));
        let place = location(&self.get(&begin).await);
        self.follow(place, account).await
    }

    async fn follow(&mut self, mut place: String, account: &str) -> String {
        for _ in 0..10 {
            if place.contains("/c/oidc/callback?") {
                return place;
            }
            if place.contains("/interaction/") {
                place.push_str(&format!("?login={account}"));
            }
            let url = Url::parse(&place).unwrap();
            let next = location(&self.get(&place).await);
            place = url.join(&next).unwrap().into();
        }
        panic!("the provider does not come to an end: {place}");
    }

    /// Logs in; where the browser ends.
    pub async fn log_in(&mut self, account: &str) -> String {
        let back = self.through_provider(account, "/harbor/projects").await;
        location(&self.get(&back).await)
    }

    /// Who the browser is logged in as.
    pub async fn me(&mut self) -> Reply {
        self.get("/api/v2.0/users/current").await
    }
}

#[track_caller]
fn location(reply: &Reply) -> String {
    assert!(matches!(reply.status().as_u16(), 302 | 303), "no redirect: {reply:?}");
    reply.header("location").expect("a redirect says where to").to_owned()
}
