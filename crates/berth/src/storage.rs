//! From the configuration to the stores it names.

use std::sync::Arc;

use anyhow::Context;
use berth_blobs::{
    AzureConfig, BlobStore, Encryption, GcsConfig, Key, NameOrId, OssConfig, S3Config, Secret, StoreConfig,
    SwiftConfig, Transport,
};
use berth_db::Location;
use berth_oci::{Algorithm, Digest, Hasher};
use futures::StreamExt;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::config::{Config, Database, Storage};

/// Where the database is.
///
/// # Errors
/// When a configured CA file cannot be read.
pub fn database(config: &Config) -> anyhow::Result<Location> {
    Ok(match &config.database {
        Database::Sqlite { path } => {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("{} cannot be made", parent.display()))?;
            }
            Location::Sqlite(path.clone())
        }
        Database::Postgres { url, max_connections, ca_bundle } => {
            let read = |path: &std::path::PathBuf| {
                std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
            };
            let ca_pem = ca_bundle.as_ref().map(read).transpose()?;
            Location::Postgres { url: url.expose().to_owned(), max_connections: *max_connections, ca_pem }
        }
    })
}

/// Certificates of authorities in a file.
///
/// # Errors
/// When the file cannot be read, or holds none.
pub fn authorities(path: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    let pem = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let found = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let is_usable = found.is_ok_and(|found| !found.is_empty());
    anyhow::ensure!(is_usable, "{} holds no usable certificate in PEM form", path.display());
    Ok(pem)
}

/// The digest of what is stored under a key.
///
/// # Errors
/// The store's, when the object is absent, of another size, or cannot be read to its end.
pub async fn digest_of(
    blobs: &dyn BlobStore,
    key: &Key,
    size: u64,
    algorithm: Algorithm,
) -> berth_blobs::Result<Digest> {
    let mut chunks = blobs.open(key, size, 0..size).await?.into_stream();
    let mut hasher = Hasher::new(algorithm);
    while let Some(chunk) = chunks.next().await {
        hasher.update(&chunk.map_err(berth_blobs::Error::Io)?);
    }
    Ok(hasher.finish())
}

/// Whether an error of reading is about this one object alone, and not about the store: others may be read all the same.
pub fn is_of_object(error: &berth_blobs::Error) -> bool {
    use berth_blobs::Error as Blobs;
    match error {
        Blobs::NotFound | Blobs::Corrupt { .. } | Blobs::TooLarge { .. } => true,
        Blobs::Io(cause) => {
            let inner = cause.get_ref().and_then(|inner| inner.downcast_ref::<Blobs>());
            inner.is_none_or(is_of_object)
        }
        _ => false,
    }
}

/// Opens the blob store.
///
/// # Errors
/// When its settings do not fit, or its directory cannot be made.
pub fn blobs(config: &Config) -> anyhow::Result<Arc<dyn BlobStore>> {
    let ca_bundle = config
        .storage_ca_bundle
        .as_ref()
        .map(|path| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display())));
    let transport = |allow_http: bool, skip_verify: bool, ca_bundle: Option<Vec<u8>>| Transport {
        allow_http,
        skip_verify,
        ca_bundle,
    };
    let ca_bundle = ca_bundle.transpose()?;
    let store = match &config.storage {
        Storage::Filesystem { root } => StoreConfig::Filesystem { root: root.clone() },
        Storage::S3(s3) => {
            let (access_key, secret_key) = match &s3.keys {
                Some((access, secret)) => {
                    (Some(access.expose().to_owned()), Some(Secret::new(secret.expose())))
                }
                None => (None, None),
            };
            let encryption = match (s3.encrypt, &s3.key_id) {
                (_, Some(key)) => Some(Encryption::ManagedKey(key.clone())),
                (true, None) => Some(Encryption::StoreKey),
                (false, None) => None,
            };
            StoreConfig::S3(S3Config {
                bucket: s3.bucket.clone(),
                region: s3.region.clone(),
                endpoint: s3.endpoint.clone(),
                access_key,
                secret_key,
                session_token: s3.session_token.as_ref().map(|token| Secret::new(token.expose())),
                storage_class: s3.storage_class.clone(),
                path_style: s3.path_style,
                root: s3.prefix.clone(),
                part_bytes: Some(s3.chunk_size),
                encryption,
                transport: transport(!s3.secure, s3.skip_verify, ca_bundle),
            })
        }
        Storage::Gcs(gcs) => {
            let read = |path: &std::path::PathBuf| {
                std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
            };
            StoreConfig::Gcs(GcsConfig {
                bucket: gcs.bucket.clone(),
                service_account: gcs.key_file.as_ref().map(read).transpose()?.map(Secret::new),
                endpoint: None,
                anonymous: false,
                root: gcs.prefix.clone(),
                part_bytes: Some(gcs.chunk_size),
                transport: transport(false, false, ca_bundle),
            })
        }
        Storage::Azure(azure) => {
            let endpoint = match azure.realm.as_str() {
                "core.windows.net" => None,
                url if url.contains("://") => Some(url.to_owned()),
                realm => Some(format!("https://{}.blob.{realm}", azure.account)),
            };
            let allow_http = endpoint.as_deref().is_some_and(|url| url.starts_with("http://"));
            StoreConfig::Azure(AzureConfig {
                account: azure.account.clone(),
                key: azure.key.as_ref().map(|key| Secret::new(key.expose())),
                container: azure.container.clone(),
                endpoint,
                root: azure.prefix.clone(),
                part_bytes: Some(azure.chunk_size),
                transport: transport(allow_http, false, ca_bundle),
            })
        }
        Storage::Oss(oss) => StoreConfig::Oss(OssConfig {
            bucket: oss.bucket.clone(),
            region: oss.region.clone().unwrap_or_default(),
            endpoint: oss.endpoint.clone(),
            internal: oss.internal,
            access_key: oss.access_key_id.expose().to_owned(),
            secret_key: Secret::new(oss.access_key_secret.expose()),
            root: oss.prefix.clone(),
            part_bytes: Some(oss.chunk_size),
            transport: transport(!oss.secure, false, ca_bundle),
        }),
        Storage::Swift(swift) => StoreConfig::Swift(SwiftConfig {
            auth_url: swift.auth_url.clone(),
            username: swift.username.clone(),
            password: Secret::new(swift.password.expose()),
            project: name_or_id(swift.tenant.as_ref(), swift.tenant_id.as_ref()),
            domain: name_or_id(swift.domain.as_ref(), swift.domain_id.as_ref()),
            region: swift.region.clone(),
            container: swift.container.clone(),
            root: swift.prefix.clone(),
            part_bytes: Some(swift.chunk_size),
            temp_url_key: None,
            transport: transport(swift.auth_url.starts_with("http://"), swift.skip_verify, ca_bundle),
        }),
    };
    Ok(berth_blobs::open(store)?)
}

/// An id says more than a name.
fn name_or_id(name: Option<&String>, id: Option<&String>) -> Option<NameOrId> {
    let by_id = id.map(|id| NameOrId::Id(id.clone()));
    by_id.or_else(|| name.map(|name| NameOrId::Name(name.clone())))
}
