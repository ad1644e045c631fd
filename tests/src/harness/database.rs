//! A PostgreSQL database and an S3 bucket of a test's own, where the servers for them run: `tests/services.sh run …`
//! says where they are in `BERTH_TEST_POSTGRES_URL` and `BERTH_TEST_S3_URL`.

use super::Builder;

/// A fresh database on the tests' PostgreSQL.
pub struct Database {
    url: String,
}

impl Database {
    /// Makes an empty database; `None`, said loudly, when no PostgreSQL is there.
    pub async fn fresh() -> Option<Database> {
        Database::with("").await
    }

    /// The same where text sorts as in English, as in most installations of PostgreSQL.
    pub async fn english() -> Option<Database> {
        Database::with("TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'").await
    }

    async fn with(options: &str) -> Option<Database> {
        let server = variable("BERTH_TEST_POSTGRES_URL")?;
        let (client, connection) =
            tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("a PostgreSQL");
        tokio::spawn(connection);
        let name = format!("berth_test_{}", uuid::Uuid::new_v4().simple());
        client.batch_execute(&format!("CREATE DATABASE {name} {options}")).await.unwrap();
        let (address, query) =
            server.split_once('?').map_or((server.as_str(), None), |(url, query)| (url, Some(query)));
        let scheme_end = address.find("://").expect("a URL") + 3;
        let base = address[scheme_end..].find('/').map_or(address, |slash| &address[..scheme_end + slash]);
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(Database { url: format!("{base}/{name}{query}") })
    }

    /// As the server is told.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's `HOST:PORT`.
    pub fn address(&self) -> String {
        let url = url::Url::parse(&self.url).unwrap();
        format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432))
    }

    /// The same database by way of another `HOST:PORT`.
    pub fn url_by(&self, address: &str) -> String {
        let mut url = url::Url::parse(&self.url).unwrap();
        let (host, port) = address.rsplit_once(':').unwrap();
        url.set_host(Some(host)).unwrap();
        url.set_port(Some(port.parse().unwrap())).unwrap();
        url.to_string()
    }
}

/// A part of the tests' bucket.
pub struct Bucket {
    environment: Vec<(&'static str, String)>,
}

impl Bucket {
    /// A prefix that nobody else uses; `None`, said loudly, when no S3 is there.
    pub fn fresh() -> Option<Bucket> {
        let url = variable("BERTH_TEST_S3_URL")?;
        let rest = url.strip_prefix("http://").expect("an http URL");
        let (credentials, rest) = rest.split_once('@').expect("KEY:SECRET@ in the URL");
        let (key, secret) = credentials.split_once(':').expect("KEY:SECRET");
        let (host, bucket) = rest.split_once('/').expect("HOST/BUCKET");
        let prefix = format!("test-{}", uuid::Uuid::new_v4().simple());
        let environment = vec![
            ("BERTH_STORAGE_S3_BUCKET", bucket.to_string()),
            ("BERTH_STORAGE_S3_REGIONENDPOINT", format!("http://{host}")),
            ("BERTH_STORAGE_S3_ACCESSKEY", key.to_string()),
            ("BERTH_STORAGE_S3_SECRETKEY", secret.to_string()),
            ("BERTH_STORAGE_S3_SECURE", "false".into()),
            ("BERTH_STORAGE_S3_ROOTDIRECTORY", prefix),
        ];
        Some(Bucket { environment })
    }

    /// The store's `HOST:PORT`.
    pub fn address(&self) -> String {
        let endpoint = self.environment.iter().find(|(name, _)| name.ends_with("REGIONENDPOINT"));
        endpoint.expect("an endpoint").1.trim_start_matches("http://").to_owned()
    }
}

impl Builder {
    /// Uses this database instead of the embedded one.
    pub fn database(self, database: &Database) -> Self {
        self.env("BERTH_DATABASE_URL", database.url())
    }

    /// Keeps blobs in this bucket instead of local files.
    pub fn bucket(self, bucket: &Bucket) -> Self {
        bucket.environment.iter().fold(self, |builder, (name, value)| builder.env(name, value))
    }
}

/// The variable's value; says past the capture of the test's output when it is not set.
fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    if value.is_none() {
        let text = format!("SKIPPED, {name} is not set: run the tests under tests/services.sh\n");
        let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
    }
    value
}
