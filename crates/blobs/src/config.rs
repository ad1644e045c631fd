//! Which store, where it is and what opens it; and the one function that opens it.

use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::{BlobStore, FileStore, Result, remote};

/// A key or password. It has no Debug and no Display, is not compared, and is wiped when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The secret itself, for whoever signs with it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A store and its settings.
pub enum StoreConfig {
    /// Local files.
    Filesystem {
        /// The directory; it is made if it is missing.
        root: PathBuf,
    },
    /// Amazon S3, or a store that speaks its protocol.
    S3(S3Config),
    /// Google Cloud Storage.
    Gcs(GcsConfig),
    /// Azure Blob Storage.
    Azure(AzureConfig),
    /// Alibaba Cloud's object storage.
    Oss(OssConfig),
    /// OpenStack Swift.
    Swift(SwiftConfig),
}

/// How an object store is reached.
#[derive(Clone, Default)]
pub struct Transport {
    /// Whether plain HTTP is allowed.
    pub allow_http: bool,
    /// Whether the store's certificate is not checked.
    pub skip_verify: bool,
    /// Certificates, as PEM, that are trusted besides the system's.
    pub ca_bundle: Option<Vec<u8>>,
}

/// How S3 encrypts objects where it keeps them.
#[derive(Clone)]
pub enum Encryption {
    /// With a key of S3's own.
    StoreKey,
    /// With the key of this name in KMS.
    ManagedKey(String),
}

/// Settings of S3.
#[derive(Clone)]
pub struct S3Config {
    /// The bucket; it must exist.
    pub bucket: String,
    /// The region; `us-east-1` where the store has none.
    pub region: String,
    /// The store's URL without the bucket; Amazon's for the region if absent.
    pub endpoint: Option<String>,
    /// The access key; without keys the machine's identity is used.
    pub access_key: Option<String>,
    /// The secret key.
    pub secret_key: Option<Secret>,
    /// The token that belongs to temporary keys.
    pub session_token: Option<Secret>,
    /// Whether the bucket stands in the path of URLs, else in the host.
    pub path_style: bool,
    /// What all keys begin with.
    pub root: String,
    /// The size of the first parts of an upload; 8 MiB if absent. A store that wants all parts of one size
    /// needs a thousandth of the largest blob.
    pub part_bytes: Option<u64>,
    /// How objects are encrypted, if they are.
    pub encryption: Option<Encryption>,
    /// The storage class of new objects, if it is not the bucket's own.
    pub storage_class: Option<String>,
    /// How it is reached.
    pub transport: Transport,
}

/// Settings of Google Cloud Storage.
#[derive(Clone)]
pub struct GcsConfig {
    /// The bucket; it must exist.
    pub bucket: String,
    /// A service account's key file, as JSON; without it the machine's identity is used.
    pub service_account: Option<Secret>,
    /// The store's URL; Google's if absent.
    pub endpoint: Option<String>,
    /// Whether requests are not signed, for an emulator.
    pub anonymous: bool,
    /// What all keys begin with.
    pub root: String,
    /// The size of the first parts of an upload; 8 MiB if absent.
    pub part_bytes: Option<u64>,
    /// How it is reached.
    pub transport: Transport,
}

/// Settings of Azure Blob Storage.
#[derive(Clone)]
pub struct AzureConfig {
    /// The storage account.
    pub account: String,
    /// Its key; without one the machine's identity is used.
    pub key: Option<Secret>,
    /// The container; it must exist.
    pub container: String,
    /// The store's URL, with the account where the host does not name it; Azure's if absent.
    pub endpoint: Option<String>,
    /// What all keys begin with.
    pub root: String,
    /// The size of the first blocks of an upload; 8 MiB if absent.
    pub part_bytes: Option<u64>,
    /// How it is reached.
    pub transport: Transport,
}

/// Settings of Alibaba Cloud's object storage, which is used through its S3 interface.
#[derive(Clone)]
pub struct OssConfig {
    /// The bucket; it must exist.
    pub bucket: String,
    /// The region, `cn-hangzhou` or `oss-cn-hangzhou`.
    pub region: String,
    /// The URL of its S3 interface; that of the region if absent.
    pub endpoint: Option<String>,
    /// Whether the region's internal network is used.
    pub internal: bool,
    /// The access key's id.
    pub access_key: String,
    /// The access key's secret.
    pub secret_key: Secret,
    /// What all keys begin with.
    pub root: String,
    /// The size of the first parts of an upload; 8 MiB if absent.
    pub part_bytes: Option<u64>,
    /// How it is reached.
    pub transport: Transport,
}

/// Settings of OpenStack Swift. Only a Berth built with the feature `swift` can open it.
#[derive(Clone)]
pub struct SwiftConfig {
    /// Where to authenticate: Keystone's version 3, or Swift's own version 1.
    pub auth_url: String,
    /// The user.
    pub username: String,
    /// The user's password or key.
    pub password: Secret,
    /// The project's name or id.
    pub project: Option<NameOrId>,
    /// The domain of the user and the project; Keystone's `default` if absent.
    pub domain: Option<NameOrId>,
    /// The region whose store is used; any if absent.
    pub region: Option<String>,
    /// The container; it must exist.
    pub container: String,
    /// What all keys begin with.
    pub root: String,
    /// The size of a large object's segments, of which there are a thousand at most; 32 MiB if absent.
    pub part_bytes: Option<u64>,
    /// The key that signs temporary URLs, if there is one.
    pub temp_url_key: Option<Secret>,
    /// How it is reached.
    pub transport: Transport,
}

/// How Keystone is told of a project or a domain.
#[derive(Clone)]
pub enum NameOrId {
    /// By its name.
    Name(String),
    /// By its id.
    Id(String),
}

/// Opens a store. Nothing is asked of an object store yet: it may come up later than Berth.
pub fn open(config: StoreConfig) -> Result<Arc<dyn BlobStore>> {
    Ok(match config {
        StoreConfig::Filesystem { root } => Arc::new(FileStore::open(&root)?),
        StoreConfig::S3(config) => Arc::new(remote::s3("s3", config)?),
        StoreConfig::Gcs(config) => Arc::new(remote::gcs(config)?),
        StoreConfig::Azure(config) => Arc::new(remote::azure(config)?),
        StoreConfig::Oss(config) => Arc::new(remote::s3("oss", oss_as_s3(config))?),
        StoreConfig::Swift(config) => open_swift(config)?,
    })
}

#[cfg(feature = "swift")]
fn open_swift(config: SwiftConfig) -> Result<Arc<dyn BlobStore>> {
    Ok(Arc::new(crate::swift::SwiftStore::open(config)?))
}

#[cfg(not(feature = "swift"))]
fn open_swift(_config: SwiftConfig) -> Result<Arc<dyn BlobStore>> {
    let why = "this program was built without Swift, build it with the feature \"swift\"";
    Err(crate::Error::Invalid(why.into()))
}

/// OSS wants the bucket in the host.
fn oss_as_s3(config: OssConfig) -> S3Config {
    let region = config.region.trim_start_matches("oss-").to_owned();
    let network = if config.internal { "-internal" } else { "" };
    let endpoint =
        config.endpoint.unwrap_or_else(|| format!("https://s3.oss-{region}{network}.aliyuncs.com"));
    S3Config {
        bucket: config.bucket,
        region,
        endpoint: Some(endpoint),
        access_key: Some(config.access_key),
        secret_key: Some(config.secret_key),
        session_token: None,
        path_style: false,
        root: config.root,
        part_bytes: config.part_bytes,
        encryption: None,
        storage_class: None,
        transport: config.transport,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oss_is_reached_by_its_s3_endpoint() {
        let config = |region: &str, internal| OssConfig {
            bucket: "b".into(),
            region: region.into(),
            endpoint: None,
            internal,
            access_key: "a".into(),
            secret_key: Secret::new("s"),
            root: String::new(),
            part_bytes: None,
            transport: Transport::default(),
        };
        let public = oss_as_s3(config("oss-cn-hangzhou", false));
        assert_eq!(public.endpoint.unwrap(), "https://s3.oss-cn-hangzhou.aliyuncs.com");
        assert_eq!(public.region, "cn-hangzhou");
        let internal = oss_as_s3(config("cn-hangzhou", true));
        assert_eq!(internal.endpoint.unwrap(), "https://s3.oss-cn-hangzhou-internal.aliyuncs.com");
        assert_eq!(open(StoreConfig::Oss(config("cn-hangzhou", false))).unwrap().provider(), "oss");
    }

    #[cfg(not(feature = "swift"))]
    #[test]
    fn swift_says_how_to_get_it() {
        let config = SwiftConfig {
            auth_url: "https://keystone.example/v3".into(),
            username: "u".into(),
            password: Secret::new("p"),
            project: None,
            domain: None,
            region: None,
            container: "c".into(),
            root: String::new(),
            part_bytes: None,
            temp_url_key: None,
            transport: Transport::default(),
        };
        let refused = open(StoreConfig::Swift(config)).err().unwrap();
        assert!(refused.to_string().contains("feature \"swift\""));
    }
}
