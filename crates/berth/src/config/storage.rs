//! Where blobs are kept: files, or one object store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::secret::Secret;
use super::values::Values;

/// The blob store and its parameters.
#[derive(Clone)]
pub enum Storage {
    /// Files on this machine.
    Filesystem {
        /// The directory; made if absent.
        root: PathBuf,
    },
    /// Amazon S3 or a server that speaks its protocol.
    S3(S3),
    /// Google Cloud Storage.
    Gcs(Gcs),
    /// Azure's blob service.
    Azure(Azure),
    /// OpenStack Swift.
    Swift(Swift),
    /// Alibaba Cloud's object store.
    Oss(Oss),
}

/// Parameters of an S3 store.
#[derive(Clone)]
pub struct S3 {
    /// The bucket.
    pub bucket: String,
    /// The region.
    pub region: String,
    /// The address with its scheme, for a server that is not Amazon's.
    pub endpoint: Option<String>,
    /// Access key and secret key; without them the machine's role is asked.
    pub keys: Option<(Secret, Secret)>,
    /// The token of temporary keys.
    pub session_token: Option<Secret>,
    /// Whether to use HTTPS.
    pub secure: bool,
    /// Whether to leave the server's certificate unchecked.
    pub skip_verify: bool,
    /// Whether the bucket stands in the URL's path.
    pub path_style: bool,
    /// The size of an upload's parts.
    pub chunk_size: u64,
    /// A prefix of all keys, without slashes at its ends; often empty.
    pub prefix: String,
    /// Whether the server is asked to encrypt.
    pub encrypt: bool,
    /// The KMS key to encrypt with.
    pub key_id: Option<String>,
    /// The storage class of new objects.
    pub storage_class: Option<String>,
}

/// Parameters of Google Cloud Storage.
#[derive(Clone)]
pub struct Gcs {
    /// The bucket.
    pub bucket: String,
    /// A service account's key file; without it the machine's credentials.
    pub key_file: Option<PathBuf>,
    /// A prefix of all keys, without slashes at its ends.
    pub prefix: String,
    /// The size of an upload's parts.
    pub chunk_size: u64,
}

/// Parameters of Azure's blob service.
#[derive(Clone)]
pub struct Azure {
    /// The account.
    pub account: String,
    /// Its key; without it the machine's identity.
    pub key: Option<Secret>,
    /// The container.
    pub container: String,
    /// The service's domain, or a whole URL for an emulator.
    pub realm: String,
    /// A prefix of all keys, without slashes at its ends.
    pub prefix: String,
    /// The size of an upload's blocks.
    pub chunk_size: u64,
}

/// Parameters of OpenStack Swift.
#[derive(Clone)]
pub struct Swift {
    /// Where to authenticate.
    pub auth_url: String,
    /// The user.
    pub username: String,
    /// The user's password.
    pub password: Secret,
    /// The container.
    pub container: String,
    /// The region.
    pub region: Option<String>,
    /// The project's name.
    pub tenant: Option<String>,
    /// The project's id.
    pub tenant_id: Option<String>,
    /// The domain's name.
    pub domain: Option<String>,
    /// The domain's id.
    pub domain_id: Option<String>,
    /// Whether to leave the server's certificate unchecked.
    pub skip_verify: bool,
    /// The size of a large object's segments.
    pub chunk_size: u64,
    /// A prefix of all names, without slashes at its ends.
    pub prefix: String,
}

/// Parameters of Alibaba Cloud's object store.
#[derive(Clone)]
pub struct Oss {
    /// The bucket.
    pub bucket: String,
    /// The region.
    pub region: Option<String>,
    /// The address, where it is not the region's.
    pub endpoint: Option<String>,
    /// The access key's id.
    pub access_key_id: Secret,
    /// The access key's secret.
    pub access_key_secret: Secret,
    /// Whether to use the region's internal address.
    pub internal: bool,
    /// Whether to use HTTPS.
    pub secure: bool,
    /// The size of an upload's parts.
    pub chunk_size: u64,
    /// A prefix of all keys, without slashes at its ends.
    pub prefix: String,
}

impl Storage {
    /// The name Harbor knows the store by.
    pub fn provider(&self) -> &'static str {
        match self {
            Self::Filesystem { .. } => "filesystem",
            Self::S3(_) => "s3",
            Self::Gcs(_) => "gcs",
            Self::Azure(_) => "azure",
            Self::Swift(_) => "swift",
            Self::Oss(_) => "oss",
        }
    }
}

/// How long signed URLs are good, if clients are redirected to the store at all.
pub(super) fn redirect(values: &mut Values) -> Option<Duration> {
    let expiry = values.duration("storage_service.redirect.expiry");
    (!values.boolean("storage_service.redirect.disable")).then_some(expiry)
}

const DRIVERS: [&str; 6] = ["filesystem", "s3", "gcs", "azure", "swift", "oss"];

/// Reads the store's settings.
pub(super) fn storage(values: &mut Values, data_dir: &Path) -> Storage {
    match chosen(values) {
        "s3" => s3(values),
        "gcs" => gcs(values),
        "azure" => azure(values),
        "swift" => swift(values),
        "oss" => oss(values),
        _ => {
            let root = values.path("storage_service.filesystem.rootdirectory");
            Storage::Filesystem { root: root.unwrap_or_else(|| data_dir.join("registry")) }
        }
    }
}

/// The store of which the highest layer speaks: a bucket in the environment goes before one in the file.
fn chosen(values: &mut Values) -> &'static str {
    let ranks = DRIVERS.map(|driver| (driver, values.rank_below(&format!("storage_service.{driver}"))));
    let highest = ranks.iter().map(|(_, rank)| *rank).max().unwrap_or(0);
    if highest == 0 {
        return "filesystem";
    }
    let best: Vec<&str> =
        ranks.iter().filter(|(_, rank)| *rank == highest).map(|(driver, _)| *driver).collect();
    let passed: Vec<&str> =
        ranks.iter().filter(|(_, rank)| (1..highest).contains(rank)).map(|(driver, _)| *driver).collect();
    if let [first, second, ..] = best.as_slice() {
        let why = format!(
            "storage_service: both {first} and {second} are given; keep the one that holds the blobs"
        );
        values.problems.push(why);
    }
    let best = best.first().copied().unwrap_or("filesystem");
    if !passed.is_empty() {
        let place = if highest == 1 { "the file" } else { "the environment" };
        let passed = passed.join(", ");
        values
            .warnings
            .push(format!("storage_service: {place} chooses {best}; the settings of {passed} are unused"));
    }
    DRIVERS.into_iter().find(|driver| *driver == best).unwrap_or("filesystem")
}

fn required(values: &mut Values, name: &'static str) -> String {
    let text = values.text(name);
    text.unwrap_or_else(|| {
        values.wrong(name, "it is needed for this store; give it");
        String::new()
    })
}

fn required_secret(values: &mut Values, name: &'static str) -> Secret {
    Secret::new(required(values, name))
}

fn prefix(values: &mut Values, name: &'static str) -> String {
    let text = values.text(name).unwrap_or_default();
    let trimmed = text.trim_matches('/');
    if trimmed.split('/').any(|part| matches!(part, "." | "..")) || trimmed.contains("//") {
        values.wrong(name, "a prefix has no `.`, `..` or empty parts");
    }
    trimmed.to_owned()
}

fn s3(values: &mut Values) -> Storage {
    let secure = values.boolean("storage_service.s3.secure");
    let endpoint = values.text("storage_service.s3.regionendpoint").map(|text| with_scheme(&text, secure));
    let region = values.text("storage_service.s3.region");
    if region.is_none() && endpoint.is_none() {
        values.wrong(
            "storage_service.s3.region",
            "give the region, or regionendpoint for a server of your own",
        );
    }
    let access = values.secret("storage_service.s3.accesskey");
    let secret = values.secret("storage_service.s3.secretkey");
    if access.is_some() != secret.is_some() {
        values.wrong(
            "storage_service.s3.accesskey",
            "accesskey and secretkey belong together; give both or neither",
        );
    }
    if !values.boolean("storage_service.s3.v4auth") {
        values.wrong("storage_service.s3.v4auth", "signature version 2 is not supported; remove the setting");
    }
    let encrypt = values.boolean("storage_service.s3.encrypt");
    let key_id = values.text("storage_service.s3.keyid");
    let path_style =
        values.optional_boolean("storage_service.s3.forcepathstyle").unwrap_or(endpoint.is_some());
    Storage::S3(S3 {
        bucket: required(values, "storage_service.s3.bucket"),
        region: region.unwrap_or_else(|| "us-east-1".to_owned()),
        secure: endpoint.as_ref().map_or(secure, |endpoint| endpoint.starts_with("https://")),
        endpoint,
        keys: access.zip(secret),
        session_token: values.secret("storage_service.s3.sessiontoken"),
        skip_verify: values.boolean("storage_service.s3.skipverify"),
        path_style,
        chunk_size: values.number("storage_service.s3.chunksize"),
        prefix: prefix(values, "storage_service.s3.rootdirectory"),
        encrypt,
        key_id: key_id.filter(|_| encrypt),
        storage_class: values.text("storage_service.s3.storageclass"),
    })
}

/// An endpoint is often given as a bare host and port.
fn with_scheme(endpoint: &str, secure: bool) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    if endpoint.starts_with("http://") || endpoint.starts_with("https://") {
        endpoint.to_owned()
    } else {
        format!("{}://{endpoint}", if secure { "https" } else { "http" })
    }
}

fn gcs(values: &mut Values) -> Storage {
    let chunk_size = values.number("storage_service.gcs.chunksize");
    if !chunk_size.is_multiple_of(256 * 1024) {
        values.wrong("storage_service.gcs.chunksize", "Google wants a multiple of 262144 (256 KiB)");
    }
    Storage::Gcs(Gcs {
        bucket: required(values, "storage_service.gcs.bucket"),
        key_file: values.existing_file("storage_service.gcs.keyfile"),
        prefix: prefix(values, "storage_service.gcs.rootdirectory"),
        chunk_size,
    })
}

fn azure(values: &mut Values) -> Storage {
    Storage::Azure(Azure {
        account: required(values, "storage_service.azure.accountname"),
        key: values.secret("storage_service.azure.accountkey"),
        container: required(values, "storage_service.azure.container"),
        realm: required(values, "storage_service.azure.realm"),
        prefix: prefix(values, "storage_service.azure.rootdirectory"),
        chunk_size: values.number("storage_service.azure.chunksize"),
    })
}

fn swift(values: &mut Values) -> Storage {
    Storage::Swift(Swift {
        auth_url: required(values, "storage_service.swift.authurl"),
        username: required(values, "storage_service.swift.username"),
        password: required_secret(values, "storage_service.swift.password"),
        container: required(values, "storage_service.swift.container"),
        region: values.text("storage_service.swift.region"),
        tenant: values.text("storage_service.swift.tenant"),
        tenant_id: values.text("storage_service.swift.tenantid"),
        domain: values.text("storage_service.swift.domain"),
        domain_id: values.text("storage_service.swift.domainid"),
        skip_verify: values.boolean("storage_service.swift.insecureskipverify"),
        chunk_size: values.number("storage_service.swift.chunksize"),
        prefix: prefix(values, "storage_service.swift.prefix"),
    })
}

fn oss(values: &mut Values) -> Storage {
    let secure = values.boolean("storage_service.oss.secure");
    let endpoint = values.text("storage_service.oss.endpoint").map(|text| with_scheme(&text, secure));
    let region = values.text("storage_service.oss.region");
    if region.is_none() && endpoint.is_none() {
        values.wrong("storage_service.oss.region", "give the region or the endpoint");
    }
    Storage::Oss(Oss {
        bucket: required(values, "storage_service.oss.bucket"),
        region,
        endpoint,
        access_key_id: required_secret(values, "storage_service.oss.accesskeyid"),
        access_key_secret: required_secret(values, "storage_service.oss.accesskeysecret"),
        internal: values.boolean("storage_service.oss.internal"),
        secure,
        chunk_size: values.number("storage_service.oss.chunksize"),
        prefix: prefix(values, "storage_service.oss.rootdirectory"),
    })
}
