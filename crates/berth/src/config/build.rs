//! Makes the typed [`Config`] out of the given values, and checks what involves more than one setting.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Duration;

use ipnet::IpNet;

use super::database::database;
use super::layers::secret_file;
use super::parse::Bind;
use super::storage::{redirect, storage};
use super::values::Values;
use super::{Config, ExternalUrl, Http, Https, Key, Limits, Log, Outbound, SecretKey, Uploads, Webhooks};

/// What `network.allow_private_network_access: false` denies.
const PRIVATE: [&str; 5] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];

/// The password of Harbor's template, which the whole world knows.
const TEMPLATE_PASSWORD: &str = "Harbor12345";

/// Given only: otherwise it is a setting that administrators change.
fn token_lifetime(values: &mut Values) -> Option<Duration> {
    let minutes = values.number("token_expiration");
    values.given("token_expiration")?;
    Some(Duration::from_secs(minutes.saturating_mul(60)))
}

/// Builds the configuration; problems are left in `values`.
pub(super) fn config(values: &mut Values) -> Config {
    let data_dir = values.path("data_volume").unwrap_or_else(|| "./data".into());
    let http = Http { bind: http_addresses(values) };
    let https = https(values, &http);
    Config {
        hostname: hostname(values),
        external_url: external_url(values),
        http,
        https,
        trusted_proxies: trusted_proxies(values),
        admin_password: admin_password(values),
        secret_key: secret_key(values, &data_dir),
        database: database(values, &data_dir),
        storage: storage(values, &data_dir),
        storage_ca_bundle: values.existing_file("storage_service.ca_bundle"),
        redirect: redirect(values),
        log: log(values),
        outbound: outbound(values),
        token_lifetime: token_lifetime(values),
        hold_duration: hold_duration(values),
        undelete_days: u32::try_from(values.number("undelete.days")).unwrap_or(0),
        workers: usize::try_from(values.number("jobs.workers")).unwrap_or(1),
        webhooks: Webhooks {
            attempts: u32::try_from(values.number("webhooks.attempts")).unwrap_or(1),
            timeout: Duration::from_secs(values.number("webhooks.timeout")),
        },
        uploads: Uploads {
            purge: values.boolean("upload_purging.enabled"),
            age: values.duration("upload_purging.age"),
            interval: values.duration("upload_purging.interval"),
            dry_run: values.boolean("upload_purging.dryrun"),
        },
        drain_grace: values.duration("drain_grace"),
        limits: Limits {
            connections: usize::try_from(values.number("limits.connections")).unwrap_or(usize::MAX),
            header_timeout: values.duration("limits.header_timeout"),
            idle_timeout: values.duration("limits.idle_timeout"),
            stall_timeout: values.duration("limits.stall_timeout"),
            blob_size: Some(values.number("limits.blob_size")).filter(|size| *size > 0),
        },
        data_dir,
    }
}

/// The warnings, those about keys without effect gathered into one.
pub(super) fn warnings(values: &mut Values) -> Vec<String> {
    let mut warnings = std::mem::take(&mut values.warnings);
    if !values.ignored.is_empty() {
        let path = values.file.as_ref().map(|file| file.path.display().to_string()).unwrap_or_default();
        warnings
            .push(format!("{path}: these keys are known and have no effect: {}", values.ignored.join(", ")));
    }
    warnings
}

fn hostname(values: &mut Values) -> Option<String> {
    let name = values.text("hostname")?;
    let good = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if name.len() > 253 || !name.chars().all(good) {
        values.wrong("hostname", "write a host name or address only; a whole URL belongs in external_url");
    }
    Some(name)
}

fn external_url(values: &mut Values) -> Option<ExternalUrl> {
    let text = values.text("external_url")?;
    let url = url::Url::parse(&text).ok()?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        values
            .wrong("external_url", "write scheme, host and port only, as https://registry.example.com:8443");
    }
    let host = url.host_str()?;
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Some(ExternalUrl { scheme: url.scheme().to_owned(), authority })
}

fn trusted_proxies(values: &mut Values) -> Vec<IpNet> {
    let networks = values.networks("trusted_proxies");
    if networks.iter().any(|net| net.prefix_len() == 0) {
        let place = values.place_of("trusted_proxies");
        values.warnings.push(format!(
            "{place}: trusted_proxies names the whole internet, so that any client can forge its address and the URLs \
             it is given; name the proxies' networks only"
        ));
    }
    networks
}

fn hold_duration(values: &mut Values) -> Duration {
    let duration = values.duration("gc.hold");
    if duration < Duration::from_mins(10) {
        let place = values.place_of("gc.hold");
        values.warnings.push(format!(
            "{place}: gc.hold is below 10 minutes; a push that takes longer can lose its layers before its \
             manifest comes"
        ));
    }
    duration
}

fn http_addresses(values: &mut Values) -> Vec<Bind> {
    let port = values.port("http.port");
    let (ipv4, ipv6) = (values.boolean("ip_family.ipv4.enabled"), values.boolean("ip_family.ipv6.enabled"));
    let listen = values.addresses("listen");
    if !listen.is_empty() {
        let (listen_rank, port_rank) = (values.rank("listen"), values.rank("http.port"));
        if port_rank == listen_rank {
            let place = values.place_of("http.port");
            values.warnings.push(format!("{place}: http.port has no effect, as `listen` says the port"));
        }
        // A port from a higher layer than the addresses is meant to replace theirs.
        let replaced = port_rank > listen_rank;
        return listen.into_iter().map(|bind| if replaced { bind.with_port(port) } else { bind }).collect();
    }
    vec![match (ipv4, ipv6) {
        (true, true) => Bind::any(port),
        (true, false) => Bind::only(Ipv4Addr::UNSPECIFIED.into(), port),
        (false, true) => Bind::only(Ipv6Addr::UNSPECIFIED.into(), port),
        (false, false) => {
            values.wrong("ip_family.ipv4.enabled", "IPv4 and IPv6 are both off; enable one");
            Bind::any(port)
        }
    }]
}

fn https(values: &mut Values, http: &Http) -> Option<Https> {
    let port = values.port("https.port");
    let certificate = values.path("https.certificate");
    let private_key = values.path("https.private_key");
    let (certificate, private_key) = match (certificate, private_key) {
        (Some(certificate), Some(private_key)) => (certificate, private_key),
        (None, None) => {
            if values.rank("https.port") > 0 {
                let why =
                    "HTTPS needs a certificate; give https.certificate and https.private_key, or remove this";
                values.wrong("https.port", why);
            }
            return None;
        }
        (Some(_), None) => {
            values.wrong("https.certificate", "its key is missing; give https.private_key");
            return None;
        }
        (None, Some(_)) => {
            values.wrong("https.private_key", "its certificate is missing; give https.certificate");
            return None;
        }
    };
    if is_placeholder(&certificate) && is_placeholder(&private_key) {
        let place = values.place_of("https.certificate");
        let ports: Vec<_> = http.bind.iter().map(|bind| bind.address.port().to_string()).collect();
        values.warnings.push(format!(
            "HTTPS IS OFF and passwords travel in the clear: {place}: https.certificate is still the template's {}, \
             which does not exist, so plain HTTP is served on port {}; put a certificate and its key there, or remove \
             the https block to silence this",
            certificate.display(),
            ports.join(", ")
        ));
        return None;
    }
    values.existing_file("https.certificate");
    values.existing_file("https.private_key");
    let mut bind: Vec<Bind> = Vec::new();
    for address in &http.bind {
        let address = address.with_port(port);
        if !bind.contains(&address) {
            bind.push(address);
        }
    }
    if port != 0 && bind.iter().any(|address| http.bind.contains(address)) {
        values.wrong("https.port", "HTTP and HTTPS cannot share a port; choose another for one of them");
    }
    Some(Https { bind, certificate, private_key })
}

/// Harbor's template names `/your/certificate/path` and `/your/private/key/path`.
fn is_placeholder(path: &Path) -> bool {
    path.starts_with("/your") && matches!(path.try_exists(), Ok(false))
}

fn admin_password(values: &mut Values) -> Option<super::Secret> {
    let password = values.secret("harbor_admin_password")?;
    let length = password.expose().chars().count();
    if length > 128 {
        values.wrong("harbor_admin_password", "it is longer than 128 characters; choose a shorter one");
    } else if password.matches(TEMPLATE_PASSWORD) {
        let place = values.place_of("harbor_admin_password");
        values.warnings.push(format!(
            "{place}: the admin password is the well-known one of Harbor's template; change it"
        ));
    } else if length < 8 {
        let place = values.place_of("harbor_admin_password");
        values
            .warnings
            .push(format!("{place}: the admin password is shorter than 8 characters; choose a longer one"));
    }
    Some(password)
}

fn secret_key(values: &mut Values, data_dir: &Path) -> SecretKey {
    let file = values.path("secret_key_file");
    let given = values.secret("secret_key");
    let default = || SecretKey::File(data_dir.join("secret.key"));
    let (key_rank, file_rank) = (values.rank("secret_key"), values.rank("secret_key_file"));
    if key_rank > 0 && key_rank == file_rank {
        values.wrong("secret_key", "secret_key_file is given as well; remove one of the two");
        return default();
    }
    let (name, text) = match (given, file) {
        (Some(key), _) if key_rank > file_rank => {
            ("secret_key", Ok(zeroize::Zeroizing::new(key.expose().to_owned())))
        }
        (_, Some(path)) => {
            let text = secret_file(&path).map_err(|why| format!("cannot read {}: {why}", path.display()));
            ("secret_key_file", text)
        }
        _ => return default(),
    };
    match text.and_then(|text| Key::from_text(&text)) {
        Ok(key) => SecretKey::Given(key),
        Err(why) => {
            values.wrong(name, &why);
            default()
        }
    }
}

fn log(values: &mut Values) -> Log {
    let level = match values.text("log.level").as_deref() {
        Some("trace") => tracing::Level::TRACE,
        Some("debug") => tracing::Level::DEBUG,
        Some("warning" | "warn") => tracing::Level::WARN,
        Some("error" | "fatal") => tracing::Level::ERROR,
        _ => tracing::Level::INFO,
    };
    Log { level, json: values.text("log.format").as_deref() == Some("json") }
}

fn outbound(values: &mut Values) -> Outbound {
    let allow = values.networks("outbound.allow");
    let mut deny = values.networks("outbound.deny");
    for net in &allow {
        if deny.contains(net) {
            values.wrong(
                "outbound.allow",
                &format!("{net} is denied as well; keep it in one of the two lists"),
            );
        }
    }
    if !values.boolean("network.allow_private_network_access") {
        deny.extend(PRIVATE.iter().filter_map(|net| net.parse::<IpNet>().ok()));
    }
    Outbound { allow, deny, ca_file: values.text("outbound.ca_file").map(Into::into) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absent_paths_of_the_template_are_placeholders() {
        assert!(is_placeholder(Path::new("/your/certificate/path")));
        assert!(is_placeholder(Path::new("/your/private/key/path")));
        assert!(!is_placeholder(Path::new("/etc/berth/absent.pem")));
        assert!(!is_placeholder(Path::new("/yours/certificate/path")));
    }
}
