//! Somebody who speaks HTTP to Berth: nobody at all, somebody with a password as docker uses it, or the bearer of a
//! given token. Requests are written as one line and awaited: `alice.get("/v2/").await.ok()`.

use super::Reply;
use super::server::Address;
use super::token::{self, Challenge};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::collections::HashMap;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

/// Somebody who speaks to a Berth.
#[derive(Clone)]
pub struct Client {
    address: Address,
    http: reqwest::Client,
    who: Who,
    tokens: Arc<Mutex<HashMap<String, String>>>,
}

#[derive(Clone)]
enum Who {
    /// Sends exactly what the test wrote.
    Plain,
    /// As docker: asks, is challenged, fetches a token (with or without a password), asks again. Basic on the API.
    Docker(Option<(String, String)>),
    /// Basic on every request.
    Basic(String, String),
    /// This token on every request.
    Bearer(String),
}

/// One request, sent when awaited.
pub struct Call {
    client: Client,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Client {
    pub(super) fn docker(address: Address, http: reqwest::Client, login: Option<(&str, &str)>) -> Client {
        let login = login.map(|(name, password)| (name.to_string(), password.to_string()));
        Client { address, http, who: Who::Docker(login), tokens: Arc::default() }
    }

    pub(super) fn plain(address: Address, http: reqwest::Client) -> Client {
        Client { address, http, who: Who::Plain, tokens: Arc::default() }
    }

    /// The same person, sending Basic credentials with every request.
    pub fn basic(&self) -> Client {
        let (name, password) = self.credentials();
        Client { who: Who::Basic(name, password), ..self.clone() }
    }

    /// Whoever holds this token: it is sent with every request and never renewed.
    pub fn bearer(&self, token: &str) -> Client {
        Client { who: Who::Bearer(token.into()), ..self.clone() }
    }

    /// The same person with another password.
    pub fn with_password(&self, password: &str) -> Client {
        let (name, _) = self.credentials();
        Client { who: Who::Docker(Some((name, password.into()))), tokens: Arc::default(), ..self.clone() }
    }

    /// Another connection pool, so that two clients do not wait for each other's connections.
    pub fn address(&self) -> String {
        self.address.lock().unwrap().clone()
    }

    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub fn name(&self) -> &str {
        match &self.who {
            Who::Docker(Some((name, _))) | Who::Basic(name, _) => name,
            Who::Docker(None) => "anonymous",
            Who::Plain => "nobody",
            Who::Bearer(_) => "the bearer of a token",
        }
    }

    fn credentials(&self) -> (String, String) {
        match &self.who {
            Who::Docker(Some((name, password))) | Who::Basic(name, password) => {
                (name.clone(), password.clone())
            }
            _ => panic!("{} has no password", self.name()),
        }
    }

    pub fn get(&self, path: impl Into<String>) -> Call {
        self.call(Method::GET, path)
    }

    pub fn head(&self, path: impl Into<String>) -> Call {
        self.call(Method::HEAD, path)
    }

    pub fn put(&self, path: impl Into<String>) -> Call {
        self.call(Method::PUT, path)
    }

    pub fn post(&self, path: impl Into<String>) -> Call {
        self.call(Method::POST, path)
    }

    pub fn patch(&self, path: impl Into<String>) -> Call {
        self.call(Method::PATCH, path)
    }

    pub fn delete(&self, path: impl Into<String>) -> Call {
        self.call(Method::DELETE, path)
    }

    /// A request of any method; `path` may also be a full URL, as a Location is.
    pub fn call(&self, method: Method, path: impl Into<String>) -> Call {
        Call { client: self.clone(), method, path: path.into(), headers: Vec::new(), body: Bytes::new() }
    }

    /// Asks the token service, with this client's credentials, for these scopes.
    pub fn ask_token(&self, scopes: &[&str]) -> Call {
        let mut path = format!("/service/token?service={}", token::SERVICE);
        for scope in scopes {
            path.push_str(&format!("&scope={}", escape(scope)));
        }
        self.get(path)
    }

    /// A token for these scopes.
    pub async fn token(&self, scopes: &[&str]) -> String {
        let reply = self.ask_token(scopes).await.ok();
        let token = reply.json()["token"].as_str().unwrap_or_default().to_string();
        assert!(!token.is_empty(), "the reply has no token: {reply:?}");
        token
    }

    /// The Authorization header of this client, as somebody would have to write it by hand.
    pub async fn authorization(&self, scopes: &[&str]) -> String {
        format!("Bearer {}", self.token(scopes).await)
    }

    /// The value of a Basic Authorization header, if this client has a password.
    fn basic_header(&self) -> Option<String> {
        let (name, password) = match &self.who {
            Who::Docker(Some(login)) => (&login.0, &login.1),
            Who::Basic(name, password) => (name, password),
            _ => return None,
        };
        Some(format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))))
    }
}

impl Call {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.into(), value.to_string()));
        self
    }

    /// Sets the body and its type.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), content_type)
    }

    /// Sends JSON.
    pub fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    /// Sends the request; an error when no whole answer came back.
    pub async fn attempt(self) -> Result<Reply, reqwest::Error> {
        let reply = self.authenticated().await?;
        assert_ne!(
            reply.status(),
            StatusCode::INTERNAL_SERVER_ERROR,
            "a 500 is a defect, whatever was asked: {reply:?}"
        );
        Ok(reply)
    }

    async fn authenticated(&self) -> Result<Reply, reqwest::Error> {
        let registry = self.path.contains("/v2/") && !self.path.starts_with("/api/");
        match &self.client.who {
            Who::Plain => self.once(None).await,
            Who::Bearer(token) => self.once(Some(format!("Bearer {token}"))).await,
            Who::Docker(_) if registry => self.as_docker().await,
            Who::Docker(_) | Who::Basic(..) => self.once(self.client.basic_header()).await,
        }
    }

    /// The way of docker: a token that was fetched for the same right is used again, otherwise the challenge says
    /// which one to fetch.
    async fn as_docker(&self) -> Result<Reply, reqwest::Error> {
        let right = token::right_of(&self.method, &self.path);
        let known = self.client.tokens.lock().unwrap().get(&right).cloned();
        let reply = self.once(known.map(|token| format!("Bearer {token}"))).await?;
        if reply.status() != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        let reply = if self.client.tokens.lock().unwrap().remove(&right).is_some() {
            self.once(None).await?
        } else {
            reply
        };
        let challenge = reply.header(WWW_AUTHENTICATE.as_str()).and_then(Challenge::parse);
        let (location, scope) = match challenge {
            Some(Challenge::Bearer { realm, service, scope }) => {
                (format!("{realm}?service={}", escape(&service)), scope)
            }
            Some(Challenge::Basic { .. }) if self.client.basic_header().is_some() => {
                return self.once(self.client.basic_header()).await;
            }
            _ => return Ok(reply),
        };
        let location = match scope {
            Some(scope) => format!("{location}&scope={}", escape(&scope)),
            None => location,
        };
        let ask = Call { client: self.client.clone(), ..Call::bare(Method::GET, location, &self.client) };
        let answer = ask.once(self.client.basic_header()).await?;
        if answer.status() != StatusCode::OK {
            return Ok(answer);
        }
        let token = answer.json()["token"].as_str().unwrap_or_default().to_string();
        let reply = self.once(Some(format!("Bearer {token}"))).await?;
        if reply.status() != StatusCode::UNAUTHORIZED {
            self.client.tokens.lock().unwrap().insert(right, token);
        }
        Ok(reply)
    }

    fn bare(method: Method, path: String, client: &Client) -> Call {
        Call { client: client.clone(), method, path, headers: Vec::new(), body: Bytes::new() }
    }

    async fn once(&self, authorization: Option<String>) -> Result<Reply, reqwest::Error> {
        let url = if self.path.starts_with('/') {
            format!("{}{}", self.client.address(), self.path)
        } else {
            self.path.clone()
        };
        let mut request = self.client.http.request(self.method.clone(), url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if !self.body.is_empty() || matches!(self.method, Method::PUT | Method::POST | Method::PATCH) {
            request = request.body(self.body.clone());
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?;
        let asked = format!("{} {} as {}", self.method, self.path, self.client.name());
        Ok(Reply::new(asked, status, headers, body))
    }
}

impl IntoFuture for Call {
    type Output = Reply;
    type IntoFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let asked = format!("{} {}", self.method, self.path);
            match self.attempt().await {
                Ok(reply) => reply,
                Err(error) => panic!("{asked}: no answer: {error:?}"),
            }
        })
    }
}

/// Escapes what may not stand in a query value.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte as char),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}
