//! The stores under test, each under a root of its own so that tests do not meet.

use std::sync::Arc;

use berth_blobs::{
    AzureConfig, BlobStore, FaultyStore, GcsConfig, ObjectBlobStore, S3Config, Secret, StoreConfig,
    Transport, open,
};
use bytes::Bytes;
use futures::TryStreamExt;
use tempfile::TempDir;
use url::Url;
use uuid::Uuid;

/// The size of a part in the stores under test, but for real servers: those have a minimum.
const SMALL_PART: u64 = 100_000;

/// A store, and how another process would open it.
pub struct Adapter {
    pub store: Arc<dyn BlobStore>,
    /// The part size, so that tests can go beyond it.
    pub part_bytes: usize,
    reopen: Box<dyn Fn() -> Arc<dyn BlobStore> + Send + Sync>,
    _directory: Option<TempDir>,
}

impl Adapter {
    fn new(part_bytes: u64, reopen: impl Fn() -> Arc<dyn BlobStore> + Send + Sync + 'static) -> Self {
        let (store, part_bytes) = (reopen(), part_bytes as usize);
        Self { store, part_bytes, reopen: Box::new(reopen), _directory: None }
    }

    /// The same place, opened again.
    pub fn other_process(&self) -> Arc<dyn BlobStore> {
        (self.reopen)()
    }

    pub fn is_local(&self) -> bool {
        self.store.provider() == "filesystem"
    }
}

pub fn filesystem() -> Option<Adapter> {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("data/blobs");
    let reopen = move || open(StoreConfig::Filesystem { root: root.clone() }).unwrap();
    Some(Adapter { _directory: Some(directory), ..Adapter::new(SMALL_PART, reopen) })
}

pub fn memory() -> Option<Adapter> {
    let store = Arc::new(ObjectBlobStore::in_memory(SMALL_PART));
    Some(Adapter::new(SMALL_PART, move || store.clone()))
}

pub fn faulty() -> Option<Adapter> {
    let Adapter { reopen, _directory, .. } = filesystem()?;
    let reopen = move || Arc::new(FaultyStore::new(reopen())) as Arc<dyn BlobStore>;
    Some(Adapter { _directory, ..Adapter::new(SMALL_PART, reopen) })
}

pub fn s3() -> Option<Adapter> {
    let server = Server::from_env("BERTH_TEST_S3_URL")?;
    let part_bytes = 5 * 1024 * 1024;
    let config = S3Config {
        bucket: server.bucket,
        region: "us-east-1".into(),
        endpoint: Some(server.endpoint),
        access_key: Some(server.key),
        secret_key: Some(Secret::new(server.secret)),
        session_token: None,
        path_style: true,
        root: server.root,
        part_bytes: Some(part_bytes),
        encryption: None,
        storage_class: None,
        transport: server.transport,
    };
    Some(Adapter::new(part_bytes, move || open(StoreConfig::S3(config.clone())).unwrap()))
}

pub fn azure() -> Option<Adapter> {
    let server = Server::from_env("BERTH_TEST_AZURE_URL")?;
    let config = AzureConfig {
        endpoint: Some(format!("{}/{}", server.endpoint, server.key)),
        account: server.key,
        key: Some(Secret::new(server.secret)),
        container: server.bucket,
        root: server.root,
        part_bytes: None,
        transport: server.transport,
    };
    Some(Adapter::new(8 * 1024 * 1024, move || open(StoreConfig::Azure(config.clone())).unwrap()))
}

pub fn gcs() -> Option<Adapter> {
    let server = Server::from_env("BERTH_TEST_GCS_URL")?;
    let config = GcsConfig {
        bucket: server.bucket,
        service_account: None,
        endpoint: Some(server.endpoint),
        anonymous: true,
        root: server.root,
        part_bytes: None,
        transport: server.transport,
    };
    Some(Adapter::new(8 * 1024 * 1024, move || open(StoreConfig::Gcs(config.clone())).unwrap()))
}

#[cfg(feature = "swift")]
pub fn swift() -> Option<Adapter> {
    let server = crate::swift_server::FakeSwift::start();
    Some(Adapter::new(5 * 1024 * 1024, move || open(server.config("/v3")).unwrap()))
}

struct Server {
    endpoint: String,
    key: String,
    secret: String,
    bucket: String,
    root: String,
    transport: Transport,
}

impl Server {
    /// The server that a variable names; without the variable its tests are left out.
    fn from_env(variable: &str) -> Option<Self> {
        let Ok(text) = std::env::var(variable) else {
            eprintln!("left out: {variable} is not set");
            return None;
        };
        let url = Url::parse(&text).unwrap();
        let host = url.host_str().unwrap();
        Some(Self {
            endpoint: format!("{}://{host}:{}", url.scheme(), url.port_or_known_default().unwrap()),
            key: url.username().into(),
            secret: url.password().unwrap_or_default().into(),
            bucket: url.path().trim_matches('/').into(),
            root: format!("suite/{}", Uuid::new_v4()),
            transport: Transport { allow_http: url.scheme() == "http", ..Transport::default() },
        })
    }
}

/// Bytes that differ at every place where a mistake could hide.
pub fn sample(length: usize, seed: u32) -> Bytes {
    let mut state = seed | 1;
    let bytes = (0..length).map(|_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    });
    bytes.collect()
}

/// All bytes of an object whose size is known.
pub async fn fetch(store: &dyn BlobStore, key: &berth_blobs::Key, size: usize) -> Vec<u8> {
    let content = store.open(key, size as u64, 0..size as u64).await.unwrap();
    assert_eq!(content.len(), size as u64);
    let chunks: Vec<Bytes> = content.into_stream().try_collect().await.unwrap();
    chunks.concat()
}
