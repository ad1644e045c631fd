//! The configuration from outside: whole files and environments, as people give them.

use std::net::SocketAddr;

use super::*;

/// A file of the test's own with this text.
fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::with_suffix(".yml").unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn env(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn from_env(pairs: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    Config::load(Sources { env: env(pairs), ..Sources::default() })
}

fn from_file(text: &str) -> Result<Loaded, ConfigError> {
    let file = file(text);
    Config::load(Sources { file: Some(file.path().to_owned()), ..Sources::default() })
}

fn good(text: &str) -> Loaded {
    from_file(text).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(result: Result<Loaded, ConfigError>) -> String {
    result.err().expect("this configuration should be refused").to_string()
}

#[track_caller]
fn says(text: &str, needles: &[&str]) {
    for needle in needles {
        assert!(text.contains(needle), "{needle:?} is missing in: {text}");
    }
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn value(loaded: &Loaded, name: &str) -> (String, String) {
    let line = loaded.origins.lines().into_iter().find(|line| line.name == name).unwrap();
    (line.value, line.origin)
}

#[test]
fn nothing_given_serves_on_8888_with_sqlite_and_files() {
    let Loaded { config, warnings, origins } = from_env(&[]).unwrap();
    assert_eq!(config.http.bind, [Bind::any(8888)]);
    assert!(config.https.is_none());
    assert_eq!(config.data_dir, PathBuf::from("./data"));
    assert!(matches!(config.database, Database::Sqlite { path } if path.ends_with("data/berth.db")));
    assert!(matches!(config.storage, Storage::Filesystem { root } if root.ends_with("data/registry")));
    assert!(matches!(config.secret_key, SecretKey::File(path) if path.ends_with("data/secret.key")));
    assert!(config.admin_password.is_none());
    assert!(config.redirect.is_none());
    assert_eq!(config.token_lifetime, None);
    assert_eq!(config.hold_duration, Duration::from_hours(24));
    assert_eq!(config.uploads.age, Duration::from_hours(168));
    assert_eq!(config.limits.blob_size, None);
    assert!(config.trusted_proxies.is_empty());
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(origins.get("http.port"), &Origin::Default);
}

#[test]
fn file_then_environment_then_command_line() {
    let file = file("http:\n  port: 80\nlog:\n  level: debug\n\ndata_volume: /from/file\n");
    let sources = |vars: &[(&str, &str)], data: Option<&str>| Sources {
        file: Some(file.path().to_owned()),
        env: env(vars),
        data: data.map(PathBuf::from),
        ..Sources::default()
    };
    let loaded =
        Config::load(sources(&[("BERTH_DATA", "/from/env"), ("BERTH_HTTP_PORT", "")], None)).unwrap();
    assert_eq!(loaded.config.data_dir, PathBuf::from("/from/env"));
    assert_eq!(value(&loaded, "http.port"), ("80".into(), format!("{}:2", file.path().display())));
    assert_eq!(value(&loaded, "log.level"), ("debug".into(), format!("{}:4", file.path().display())));
    assert_eq!(value(&loaded, "data_volume"), ("/from/env".into(), "env BERTH_DATA".into()));
    assert_eq!(value(&loaded, "log.format"), ("text".into(), "default".into()));

    let loaded = Config::load(sources(&[("BERTH_DATA", "/from/env")], Some("/from/flag"))).unwrap();
    assert_eq!(value(&loaded, "data_volume"), ("/from/flag".into(), "--data".into()));
}

#[test]
fn the_file_is_named_by_option_then_variable_then_found() {
    let (option, variable, found) = (file("hostname: a"), file("hostname: b"), file("hostname: c"));
    let load =
        |option: Option<&std::path::Path>, variable: Option<&std::path::Path>, found: &std::path::Path| {
            let env = variable.map(|path| ("BERTH_CONFIG".into(), path.into())).into_iter().collect();
            let (file, default_file) = (option.map(Into::into), Some(found.into()));
            Config::load(Sources { file, default_file, env, ..Sources::default() })
                .map(|loaded| loaded.config.hostname)
        };
    let absent = std::path::Path::new("/nonexistent/berth.yml");
    assert_eq!(load(Some(option.path()), Some(variable.path()), found.path()).unwrap().as_deref(), Some("a"));
    assert_eq!(load(None, Some(variable.path()), found.path()).unwrap().as_deref(), Some("b"));
    assert_eq!(load(None, None, found.path()).unwrap().as_deref(), Some("c"));
    assert_eq!(load(None, None, absent).unwrap(), None);
    says(
        &load(Some(absent), None, found.path()).unwrap_err().to_string(),
        &["cannot read", "/nonexistent/berth.yml"],
    );
    assert!(load(None, Some(absent), found.path()).is_err());
}

#[test]
fn every_problem_is_told_at_once_with_its_line() {
    let error = refused(from_file(
        "hostname: reg.example.com\nhtps:\n  port: 443\nhttp:\n  prt: 80\nlog:\n  level: loud\nredis_url: x\ndata_volume: [a]\nexternal_url:\n  a: b\n",
    ));
    says(
        &error,
        &[
            ".yml:2: the key `htps` is unknown; did you mean `https`?",
            ".yml:5: the key `http.prt` is unknown; did you mean `http.port`?",
            ".yml:8: the key `redis_url` is unknown",
            ".yml:9: `data_volume` takes one value",
            ".yml:10: `external_url` takes one value",
            "problems:",
        ],
    );
    let error = refused(from_file("log:\n  level: loud\nhttp: {port: eighty}\ntoken_expiration: 0\n"));
    says(
        &error,
        &[
            ".yml:2: log.level",
            "choose one of",
            ".yml:3: http.port",
            "\"eighty\"",
            "from 0 to 65535",
            ".yml:4: token_expiration",
        ],
    );
    says(&refused(from_file("http: 80\n")), &[".yml:1: `http` is a block of settings"]);
    says(&refused(from_file("- a\n")), &["block of `key: value`"]);
    says(&refused(from_file("a: [\n")), &["not good YAML"]);
    says(&refused(from_file("http:\n  port: 1\nhttp:\n  port: 2\n")), &["stands twice", "line 3"]);
}

#[test]
fn a_file_beyond_the_bound_is_refused() {
    says(&refused(from_file(&"# padding\n".repeat(120_000))), &["larger than 1048576 bytes"]);
}

#[test]
fn unknown_variables_are_warned_about_and_injected_ones_passed_over() {
    let loaded = from_env(&[
        ("BERTH_HTTP_PROT", "1"),
        ("BERTH_PORT", "tcp://10.0.0.1:8888"),
        ("BERTH_HTTP_PORT", "tcp://10.0.0.1:80"),
        ("BERTH_SERVICE_HOST", "10.0.0.1"),
        ("BERTH_PORT_8888_TCP_ADDR", "10.0.0.1"),
        ("OTHER", "x"),
    ])
    .unwrap();
    assert_eq!(
        loaded.warnings,
        ["the environment variable BERTH_HTTP_PROT is unknown; did you mean BERTH_HTTP_PORT?"]
    );
    assert_eq!(loaded.config.http.bind, [Bind::any(8888)]);
}

#[test]
fn secrets_are_never_shown() {
    let loaded = from_env(&[
        ("BERTH_ADMIN_PASSWORD", "hunter2hunter2"),
        ("BERTH_DATABASE_URL", "postgres://u:hunter2@h/d"),
    ])
    .unwrap();
    assert!(loaded.config.admin_password.unwrap().matches("hunter2hunter2"));
    let shown = format!("{:?}", loaded.origins.lines());
    assert!(!shown.contains("hunter2"), "{shown}");
    let error = refused(from_env(&[
        ("BERTH_SECRET_KEY", "hunter2"),
        ("BERTH_DATABASE_URL", "hunter2://x"),
        ("BERTH_ADMIN_PASSWORD", "hunter2\n"),
    ]));
    assert!(!error.contains("hunter2"), "{error}");
    says(
        &error,
        &[
            "BERTH_SECRET_KEY",
            "openssl rand",
            "BERTH_DATABASE_URL",
            "BERTH_ADMIN_PASSWORD",
            "control character",
        ],
    );
    let error = refused(from_file("secret_key: hunter2\nharbor_admin_password: [hunter2]\n"));
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn secrets_come_from_mounted_files() {
    let password = file("from a file\n");
    let path = password.path().to_str().unwrap();
    let loaded = from_env(&[("BERTH_ADMIN_PASSWORD_FILE", path)]).unwrap();
    says(&value(&loaded, "harbor_admin_password").1, &["env BERTH_ADMIN_PASSWORD_FILE", path]);
    assert!(loaded.config.admin_password.unwrap().matches("from a file"));
    let both =
        refused(from_env(&[("BERTH_ADMIN_PASSWORD_FILE", path), ("BERTH_ADMIN_PASSWORD", "another one")]));
    says(&both, &["harbor_admin_password is also given by"]);
    says(
        &refused(from_env(&[("BERTH_ADMIN_PASSWORD_FILE", "/nonexistent")])),
        &["BERTH_ADMIN_PASSWORD_FILE", "cannot read"],
    );
    says(
        &refused(from_env(&[("BERTH_ADMIN_PASSWORD_FILE", file("\n").path().to_str().unwrap())])),
        &["empty"],
    );
}

#[test]
fn the_secret_key_is_given_or_in_a_file() {
    let hex = "ab".repeat(32);
    let from = |result: Result<Loaded, ConfigError>| match result.unwrap().config.secret_key {
        SecretKey::Given(key) => *key.expose(),
        SecretKey::File(path) => panic!("{}", path.display()),
    };
    assert_eq!(from(from_env(&[("BERTH_SECRET_KEY", &hex)])), [0xab; 32]);
    let key = file(&format!("{hex}\n"));
    let path = key.path().to_str().unwrap();
    assert_eq!(from(from_env(&[("BERTH_SECRET_KEY_FILE", path)])), [0xab; 32]);
    assert_eq!(from(from_file(&format!("secret_key_file: {path}"))), [0xab; 32]);
    says(
        &refused(from_env(&[("BERTH_SECRET_KEY_FILE", path), ("BERTH_SECRET_KEY", &hex)])),
        &["remove one of the two"],
    );
    says(
        &refused(from_env(&[("BERTH_SECRET_KEY_FILE", "/nonexistent/key")])),
        &["cannot read /nonexistent/key"],
    );
}

#[test]
fn listening() {
    let bind = |vars: &[(&str, &str)]| from_env(vars).unwrap().config.http.bind;
    assert_eq!(bind(&[("BERTH_HTTP_PORT", "80")]), [Bind::any(80)]);
    assert_eq!(bind(&[("BERTH_LISTEN", "127.0.0.1:0, [::1]:5000")]).len(), 2);
    assert_eq!(bind(&[("BERTH_IP_FAMILY_IPV6_ENABLED", "false")])[0].address, address("0.0.0.0:8888"));
    let six = bind(&[("BERTH_IP_FAMILY_IPV4_ENABLED", "no")])[0];
    assert_eq!((six.address, six.dual_stack), (address("[::]:8888"), false));
    assert!(
        from_env(&[("BERTH_IP_FAMILY_IPV4_ENABLED", "no"), ("BERTH_IP_FAMILY_IPV6_ENABLED", "no")]).is_err()
    );

    let file = file("http: {port: 80}\nlisten: [127.0.0.1:81]\n");
    let load = |vars: &[(&str, &str)], listen: Option<&str>| {
        let (file, listen) = (Some(file.path().to_owned()), listen.map(str::to_owned));
        Config::load(Sources { file, env: env(vars), listen, ..Sources::default() }).unwrap()
    };
    let loaded = load(&[], None);
    assert_eq!(loaded.config.http.bind[0].address, address("127.0.0.1:81"));
    says(&loaded.warnings.join("\n"), &["http.port has no effect"]);
    assert_eq!(load(&[("BERTH_HTTP_PORT", "82")], None).config.http.bind[0].address, address("127.0.0.1:82"));
    let loaded = load(&[("BERTH_HTTP_PORT", "82")], Some("localhost:83"));
    assert_eq!(loaded.config.http.bind[0].address, address("127.0.0.1:83"));
    assert!(loaded.warnings.is_empty());
    says(&refused(from_env(&[("BERTH_LISTEN", "example.com:80")])), &["BERTH_LISTEN", "ADDRESS:PORT"]);
}

#[test]
fn https_with_a_certificate_redirects() {
    let (certificate, key) = (file("certificate"), file("key"));
    let yaml = |port: u16| {
        let (certificate, key) = (certificate.path().display(), key.path().display());
        format!("https:\n  port: {port}\n  certificate: {certificate}\n  private_key: {key}\n")
    };
    let config = good(&yaml(8443)).config;
    let https = config.https.unwrap();
    assert_eq!(https.bind, [Bind::any(8443)]);
    says(&refused(from_file(&yaml(8888))), &["cannot share a port"]);
    says(
        &refused(from_file(&yaml(8443).replace("private_key", "# private_key"))),
        &["https.certificate", "give https.private_key"],
    );
    says(&refused(from_file("https:\n  port: 443\n")), &[".yml:2: https.port", "needs a certificate"]);
}

#[test]
fn a_certificate_that_is_not_there_stops_the_start_unless_it_is_the_templates() {
    let error = refused(from_file(
        "https:\n  certificate: /etc/berth/absent.pem\n  private_key: /your/private/key/path\n",
    ));
    says(&error, &[".yml:2: https.certificate: cannot read /etc/berth/absent.pem", "private_key"]);
    let loaded = good(
        "http: {port: 80}\nhttps:\n  certificate: /your/certificate/path\n  private_key: /your/private/key/path\n",
    );
    assert!(loaded.config.https.is_none());
    assert_eq!(loaded.config.http.bind, [Bind::any(80)]);
    says(&loaded.warnings.join("\n"), &["HTTPS IS OFF", "/your/certificate/path", "port 80"]);
}

#[test]
fn names_and_urls() {
    let url = |text: &str| {
        from_env(&[("BERTH_EXTERNAL_URL", text)])
            .map(|loaded| loaded.config.external_url.unwrap().to_string())
    };
    assert_eq!(url("https://reg.example.com/").unwrap(), "https://reg.example.com");
    assert_eq!(url("https://reg.example.com:8443").unwrap(), "https://reg.example.com:8443");
    assert_eq!(url("http://[::1]:80").unwrap(), "http://[::1]");
    for bad in ["reg.example.com", "ftp://x", "https://a/b", "https://u:p@a", "https://a?b", "https://"] {
        assert!(url(bad).is_err(), "{bad}");
    }
    for name in ["localhost", "127.0.0.1", "reg.example.com", "reg:5000"] {
        assert_eq!(from_env(&[("BERTH_HOSTNAME", name)]).unwrap().config.hostname.as_deref(), Some(name));
    }
    says(&refused(from_env(&[("BERTH_HOSTNAME", "https://reg")])), &["external_url"]);
}

#[test]
fn the_database() {
    let of = |text: &str| match good(text).config.database {
        Database::Sqlite { path } => path.display().to_string(),
        Database::Postgres { url, max_connections, .. } => format!("{} {max_connections}", url.expose()),
    };
    assert_eq!(of("database:\n  password: root123\n  max_open_conns: 900\ndata_volume: /d\n"), "/d/berth.db");
    assert_eq!(of("database: {url: 'sqlite:/x/y.db'}"), "/x/y.db");
    let harbor = "external_database:\n  harbor:\n    host: db.example.com\n    port: '5433'\n    db_name: reg\n    username: u@x\n    password: 'p:/?#@'\n    ssl_mode: verify-full\n    max_open_conns: 100\n";
    assert_eq!(of(harbor), "postgres://u%40x:p%3A%2F%3F%23%40@db.example.com:5433/reg?sslmode=require 100");
    assert_eq!(
        of("external_database: {harbor: {host: '::1', max_open_conns: 0}}"),
        "postgres://postgres@[::1]:5432/registry?sslmode=disable 32"
    );
    assert_eq!(
        of("external_database: {harbor: {host: /run/pg}}"),
        "postgres://postgres@%2Frun%2Fpg:5432/registry?sslmode=disable 32"
    );
    says(
        &refused(from_file(&format!("database: {{url: 'postgres://a@b/c'}}\n{harbor}"))),
        &["names a database too"],
    );

    let file = file(harbor);
    let vars = [("BERTH_DATABASE_URL", "postgres://a@b/c"), ("BERTH_DATABASE_POOL_SIZE", "7")];
    let sources = Sources { file: Some(file.path().to_owned()), env: env(&vars), ..Sources::default() };
    let database = Config::load(sources).unwrap().config.database;
    assert!(
        matches!(database, Database::Postgres { url, max_connections: 7, .. } if url.expose() == "postgres://a@b/c")
    );
}

#[test]
fn the_stores() {
    let Storage::S3(s3) = good("storage_service:\n  s3:\n    accesskey: a\n    secretkey: 0123\n    bucket: b\n    regionendpoint: minio:9000\n    secure: false\n    v4auth: true\n    chunksize: 33554432\n    rootdirectory: /harbor/\n    multipartcopychunksize: 1\n").config.storage else { panic!() };
    assert_eq!(
        (s3.bucket.as_str(), s3.region.as_str(), s3.endpoint.as_deref()),
        ("b", "us-east-1", Some("http://minio:9000"))
    );
    assert_eq!(
        (s3.secure, s3.path_style, s3.chunk_size, s3.prefix.as_str()),
        (false, true, 32 << 20, "harbor")
    );
    assert_eq!(s3.keys.unwrap().1.expose(), "0123");

    let Storage::Azure(azure) =
        good("storage_service: {azure: {accountname: a, accountkey: a2V5, container: c}}").config.storage
    else {
        panic!()
    };
    assert_eq!((azure.account.as_str(), azure.realm.as_str()), ("a", "core.windows.net"));
    assert!(
        matches!(good("storage_service: {gcs: {bucket: b}}").config.storage, Storage::Gcs(gcs) if gcs.key_file.is_none())
    );
    assert!(matches!(
        good("storage_service: {oss: {bucket: b, region: r, accesskeyid: i, accesskeysecret: s}}")
            .config
            .storage,
        Storage::Oss(_)
    ));
    let swift =
        good("storage_service: {swift: {authurl: 'https://k/v3', username: u, password: p, container: c}}");
    assert_eq!(swift.config.storage.provider(), "swift");
    let files = good("storage_service: {filesystem: {rootdirectory: /blobs, maxthreads: 100}}");
    assert!(
        matches!(files.config.storage, Storage::Filesystem { root } if root == std::path::Path::new("/blobs"))
    );

    says(
        &refused(from_file("storage_service: {s3: {accesskey: a}}")),
        &["s3.bucket", "s3.region", "belong together"],
    );
    says(
        &refused(from_file("storage_service: {s3: {bucket: b, region: r, v4auth: false}}")),
        &["signature version 2"],
    );
    says(
        &refused(from_file("storage_service: {s3: {bucket: b, region: r, objectacl: x}}")),
        &["s3.objectacl` is unknown"],
    );
    says(
        &refused(from_file("storage_service: {s3: {bucket: b, region: r}, gcs: {bucket: b}}")),
        &["both s3 and gcs"],
    );
    says(&refused(from_file("storage_service: {gcs: {bucket: b, chunksize: 5242881}}")), &["256 KiB"]);
    says(
        &refused(from_file("storage_service: {s3: {bucket: b, region: r, rootdirectory: a/../b}}")),
        &["prefix"],
    );
    says(
        &refused(from_file("storage_service: {s3: {bucket: b, region: r, chunksize: 1M}}")),
        &["from 5MiB to 1GiB"],
    );
}

#[test]
fn a_store_of_the_environment_goes_before_that_of_the_file() {
    let file = file("storage_service: {filesystem: {maxthreads: 100}, ca_bundle: }");
    let vars = [("BERTH_STORAGE_S3_BUCKET", "b"), ("BERTH_STORAGE_S3_REGION", "r")];
    let sources = Sources { file: Some(file.path().to_owned()), env: env(&vars), ..Sources::default() };
    let loaded = Config::load(sources).unwrap();
    assert_eq!(loaded.config.storage.provider(), "s3");
    says(&loaded.warnings.join("\n"), &["the environment chooses s3; the settings of filesystem are unused"]);
}

#[test]
fn blobs_are_redirected_only_where_that_is_asked_for() {
    let s3 = |redirect: &str| {
        good(&format!("storage_service: {{s3: {{bucket: b, region: r}}{redirect}}}")).config.redirect
    };
    assert_eq!(s3(""), None);
    assert_eq!(s3(", redirect: {disable: true}"), None);
    assert_eq!(s3(", redirect: {disable: false}"), Some(Duration::from_mins(20)));
    assert_eq!(s3(", redirect: {disabled: false, expiry: 5m}"), Some(Duration::from_mins(5)));
}

#[test]
fn networks_and_proxies() {
    let vars = [("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8 ::1"), ("BERTH_TRUSTED_PROXIES", "10.0.0.1")];
    let Loaded { config, warnings, .. } = from_env(&vars).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(config.outbound.allow.len(), 2);
    assert_eq!(config.trusted_proxies[0].to_string(), "10.0.0.1/32");
    let config =
        good("outbound:\n  deny:\n    - 203.0.113.0/24\nnetwork: {allow_private_network_access: false}\n")
            .config;
    assert_eq!(config.outbound.deny.len(), 6);
    says(
        &refused(from_env(&[("BERTH_OUTBOUND_ALLOW", "localhost")])),
        &["BERTH_OUTBOUND_ALLOW", "10.0.0.0/8"],
    );
}

#[test]
fn every_setting_is_read() {
    let mut asked = std::collections::BTreeSet::new();
    for store in ["filesystem", "s3", "gcs", "azure", "swift", "oss"] {
        let mut values = Values::default();
        values.blocks.insert(format!("storage_service.{store}"));
        build::config(&mut values);
        asked.extend(values.asked);
    }
    let unread: Vec<_> =
        settings().map(|setting| setting.name).filter(|name| !asked.contains(name)).collect();
    assert!(unread.is_empty(), "{unread:?}");
    let unknown: Vec<_> = asked.iter().filter(|name| find(name).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_templates_of_harbor_start_as_they_are() {
    for template in [include_str!("fixtures/harbor-2.3.yml"), include_str!("fixtures/harbor-2.16.yml")] {
        let Loaded { config, warnings, .. } = good(template);
        assert_eq!(config.http.bind, [Bind::any(80)]);
        assert!(config.https.is_none(), "there is no certificate yet");
        assert_eq!(config.hostname.as_deref(), Some("reg.mydomain.com"));
        assert_eq!(config.data_dir, PathBuf::from("/data"));
        assert!(
            matches!(config.database, Database::Sqlite { path } if path == std::path::Path::new("/data/berth.db"))
        );
        assert!(
            matches!(config.storage, Storage::Filesystem { root } if root == std::path::Path::new("/data/registry"))
        );
        assert!(config.admin_password.unwrap().matches("Harbor12345"));
        assert_eq!(config.log.level, tracing::Level::INFO);

        assert_eq!(warnings.len(), 3, "{warnings:?}");
        says(&warnings.join("\n"), &["HTTPS IS OFF", "well-known one of Harbor's template"]);
        let unused: Vec<_> = warnings.iter().filter(|warning| warning.contains("have no effect")).collect();
        assert_eq!(unused.len(), 1, "the keys without effect stand in one warning");
        says(unused[0], &["database.password", "trivy.skip_update", "proxy.components"]);
        assert!(!unused[0].contains("proxy.http_proxy"), "a key without a value is not listed");
    }
}

#[test]
fn every_key_that_harbor_knows_is_recognised() {
    let Loaded { config, warnings, .. } = good(include_str!("fixtures/harbor-everything.yml"));
    assert_eq!(config.http.bind[0].address, address("0.0.0.0:80"));
    assert_eq!(config.external_url.unwrap().to_string(), "https://registry.example.com:8433");
    assert!(matches!(config.database, Database::Postgres { .. }));
    assert_eq!(config.log.level, tracing::Level::WARN);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    says(
        &warnings[0],
        &["external_database.notary_signer.host", "trace.attributes.application", "redis.trivy_db_index"],
    );
}

#[test]
fn the_page_of_the_documentation_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == markdown(), "run `berth config --markdown > docs/configuration.md`");
}

#[test]
fn an_exception_may_be_made_from_denied_private_networks_but_not_from_the_own_list() {
    let vars =
        [("BERTH_OUTBOUND_ALLOW", "10.0.0.0/8"), ("BERTH_NETWORK_ALLOW_PRIVATE_NETWORK_ACCESS", "false")];
    assert_eq!(from_env(&vars).unwrap().config.outbound.deny.len(), 5);
    let vars = [("BERTH_OUTBOUND_ALLOW", "10.0.0.0/8"), ("BERTH_OUTBOUND_DENY", "10.0.0.0/8")];
    says(&refused(from_env(&vars)), &["denied as well"]);
}
