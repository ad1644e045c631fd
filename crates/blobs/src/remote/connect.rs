//! Connections to the three families of object stores.
//!
//! Without keys in the configuration the machine's own identity is used, as the clouds hand it out
//! (environment, instance, workload).

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{Attribute, BackoffConfig, Certificate, ClientOptions, RetryConfig};
use url::Url;

use super::forgotten::Multiparts;
use super::{Bucket, ObjectBlobStore, PART_BYTES};
use crate::config::{AzureConfig, Encryption, GcsConfig, S3Config, Transport};
use crate::{Error, Result};

/// No store takes smaller parts.
const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;

/// A part is held in memory.
const MAX_PART_BYTES: u64 = 256 * 1024 * 1024;

/// What the client takes for "sign nothing".
const NO_ACCOUNT: &str = r#"{"disable_oauth":true,"client_email":"","private_key":"","private_key_id":""}"#;

/// Connects to S3, or to a store that speaks its protocol under the name `provider`.
pub(crate) fn s3(provider: &'static str, config: S3Config) -> Result<ObjectBlobStore> {
    let builder = match (&config.access_key, &config.secret_key) {
        (Some(access), Some(secret)) => {
            AmazonS3Builder::new().with_access_key_id(access.clone()).with_secret_access_key(secret.expose())
        }
        (None, None) => AmazonS3Builder::from_env(),
        _ => return invalid("the S3 storage needs both an access key and a secret key, or none of them"),
    };
    let mut builder = builder
        .with_bucket_name(config.bucket.clone())
        .with_region(config.region.clone())
        .with_virtual_hosted_style_request(!config.path_style)
        .with_retry(retry())
        .with_client_options(options(&config.transport)?)
        // One request for one object: not every store knows the other way, which `many` tries.
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &config.endpoint {
        let endpoint =
            if config.path_style { endpoint.clone() } else { with_bucket(endpoint, &config.bucket)? };
        builder = builder.with_endpoint(endpoint);
    }
    builder = match config.encryption {
        None => builder,
        Some(Encryption::StoreKey) => {
            let setting: AmazonS3ConfigKey = "aws_server_side_encryption".parse().map_err(unusable)?;
            builder.with_config(setting, "AES256")
        }
        Some(Encryption::ManagedKey(key)) => builder.with_sse_kms_encryption(key),
    };
    let address = match (&config.endpoint, config.path_style) {
        (Some(endpoint), true) => format!("{}/{}", endpoint.trim_end_matches('/'), config.bucket),
        (Some(endpoint), false) => with_bucket(endpoint, &config.bucket)?,
        (None, true) => format!("https://s3.{}.amazonaws.com/{}", config.region, config.bucket),
        (None, false) => format!("https://{}.s3.{}.amazonaws.com", config.bucket, config.region),
    };
    let address = Url::parse(&address).map_err(|error| Error::Invalid(format!("{address:?}: {error}")))?;
    let many = builder.clone().with_disable_bulk_delete(false).with_retry(retry_briefly());
    let client = builder.build().map_err(unusable)?;
    let multiparts = Multiparts::new(&client, &options(&config.transport)?, &config.region, address)?;
    let mut bucket = Bucket::new(provider, client, &config.root, part_size(config.part_bytes)?)?;
    bucket.multiparts = Some(multiparts);
    bucket.many = Some(Arc::new(many.build().map_err(unusable)?));
    if let Some(class) = config.storage_class {
        bucket.attributes.insert(Attribute::StorageClass, class.into());
    }
    Ok(ObjectBlobStore::over(bucket))
}

/// Connects to Google Cloud Storage.
pub(crate) fn gcs(config: GcsConfig) -> Result<ObjectBlobStore> {
    let mut builder = GoogleCloudStorageBuilder::new()
        .with_bucket_name(config.bucket)
        .with_retry(retry())
        .with_client_options(options(&config.transport)?);
    if let Some(key) = &config.service_account {
        builder = builder.with_service_account_key(key.expose());
    } else if config.anonymous {
        builder = builder.with_service_account_key(NO_ACCOUNT);
    }
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_base_url(endpoint);
    }
    let client = builder.build().map_err(unusable)?;
    let mut bucket = Bucket::new("gcs", client, &config.root, part_size(config.part_bytes)?)?;
    if config.anonymous {
        bucket.signer = None;
    }
    Ok(ObjectBlobStore::over(bucket))
}

/// Connects to Azure Blob Storage.
pub(crate) fn azure(config: AzureConfig) -> Result<ObjectBlobStore> {
    let builder = match &config.key {
        Some(key) => MicrosoftAzureBuilder::new().with_access_key(key.expose()),
        None => MicrosoftAzureBuilder::from_env(),
    };
    let mut builder = builder
        .with_account(config.account)
        .with_container_name(config.container)
        .with_retry(retry())
        .with_client_options(options(&config.transport)?);
    if let Some(endpoint) = config.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    let client = builder.build().map_err(unusable)?;
    Ok(ObjectBlobStore::over(Bucket::new("azure", client, &config.root, part_size(config.part_bytes)?)?))
}

fn part_size(configured: Option<u64>) -> Result<u64> {
    let bytes = configured.unwrap_or(PART_BYTES);
    if !(MIN_PART_BYTES..=MAX_PART_BYTES).contains(&bytes) {
        return invalid("the part size of the object store must lie between 5 MiB and 256 MiB");
    }
    Ok(bytes)
}

/// A request may be long (a blob to a slow client), so it has no deadline as a whole; silence has one.
fn options(transport: &Transport) -> Result<ClientOptions> {
    let mut options = ClientOptions::new()
        .with_timeout_disabled()
        .with_connect_timeout(Duration::from_secs(5))
        .with_read_timeout(Duration::from_secs(60))
        .with_allow_http(transport.allow_http)
        .with_allow_invalid_certificates(transport.skip_verify);
    if let Some(bundle) = &transport.ca_bundle {
        let certificates = Certificate::from_pem_bundle(bundle).map_err(unusable)?;
        if certificates.is_empty() {
            return invalid("the CA bundle of the object store holds no certificate");
        }
        options = certificates.into_iter().fold(options, ClientOptions::with_root_certificate);
    }
    Ok(options)
}

/// A client of the registry waits meanwhile: long enough for a store that slows down, not for one that is gone.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(5),
            base: 2.0,
        },
        max_retries: 10,
        retry_timeout: Duration::from_secs(60),
    }
}

/// For what there is another way to do.
fn retry_briefly() -> RetryConfig {
    RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(10), ..retry() }
}

/// `https://host` as `https://bucket.host`.
fn with_bucket(endpoint: &str, bucket: &str) -> Result<String> {
    let refuse = || Error::Invalid(format!("{endpoint:?} is no URL of an object store"));
    let mut url = Url::parse(endpoint).map_err(|_| refuse())?;
    let host = url.host_str().ok_or_else(refuse)?;
    let host = format!("{bucket}.{host}");
    url.set_host(Some(&host)).map_err(|_| refuse())?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn invalid<T>(why: &str) -> Result<T> {
    Err(Error::Invalid(why.to_owned()))
}

fn unusable(error: object_store::Error) -> Error {
    Error::Invalid(format!("the object store's settings cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_goes_before_the_host() {
        assert_eq!(with_bucket("https://s3.example", "b").unwrap(), "https://b.s3.example");
        assert_eq!(with_bucket("http://s3.example:9000/", "b").unwrap(), "http://b.s3.example:9000");
        assert!(with_bucket("s3.example", "b").is_err());
    }
}
