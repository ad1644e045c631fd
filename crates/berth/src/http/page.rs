//! The plain page at the address: what this is and the commands to try.

use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Request, Response};

use crate::app::App;
use crate::http::registry::origin::base_url;
use crate::net::{RequestBody, ResponseBody};

pub(super) fn welcome(app: &App, request: &Request<RequestBody>) -> Response<ResponseBody> {
    let base = base_url(app, request.headers(), request.extensions());
    let host = base.split_once("://").map_or("localhost:8888", |(_, host)| host);
    let host = host.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let body = PAGE.replace("{host}", &host);
    let mut response = Response::new(ResponseBody::full(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = "default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    let policy = policy.replace("{style}", &style_hash());
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn style_hash() -> String {
    use base64::Engine;
    let style = PAGE
        .split_once("<style>")
        .and_then(|(_, rest)| rest.split_once("</style>"))
        .map_or("", |(style, _)| style);
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, style.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(hash)
}

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Berth</title>
<style>
:root { color-scheme: light dark; --edge: #d5d9e0; --soft: #f4f6f9; --dim: #556; }
@media (prefers-color-scheme: dark) { :root { --edge: #333a46; --soft: #1b2028; --dim: #9aa4b5; } }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 12vh auto 2rem; padding: 0 1.25rem; }
h1 { font-size: 2rem; margin: 0 0 .25rem; letter-spacing: -.02em; }
p { color: var(--dim); margin: .25rem 0 1.25rem; }
pre { background: var(--soft); border: 1px solid var(--edge); border-radius: 8px; padding: 1rem; overflow-x: auto; }
code { font: .9rem/1.7 ui-monospace, monospace; }
</style>
</head>
<body>
<h1>Berth</h1>
<p>This registry is running. Log in as <strong>admin</strong>; the password is the one you configured, or the one that
the first start printed and keeps in <code>admin-password</code> in its data directory.</p>
<pre><code>docker login {host}
docker push {host}/library/IMAGE:TAG
docker pull {host}/library/IMAGE:TAG</code></pre>
</body>
</html>
"#;
