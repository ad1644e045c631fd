//! Where the bytes of blobs live: local files with their durability rules, and object stores.
//!
//! The rest of Berth sees [`BlobStore`] and [`Upload`] and knows nothing of disks or buckets. What a call
//! has acknowledged survives a power loss. This crate knows no repository, no database and no HTTP; it
//! stores bytes under keys, and never decides whether somebody may read them.

mod blob_file;
mod config;
mod error;
mod faulty;
mod files;
mod key;
mod mapped;
mod remote;
mod store;
#[cfg(feature = "swift")]
mod swift;

pub use blob_file::{BlobFile, CHUNK_BYTES, Mapped};
pub use config::{
    AzureConfig, Encryption, GcsConfig, NameOrId, OssConfig, S3Config, Secret, StoreConfig, SwiftConfig,
    Transport, open,
};
pub use error::{Error, Result};
pub use faulty::{Fault, FaultyStore, Operation};
pub use files::FileStore;
pub use key::{BLOBS_PREFIX, Key, UploadId, canonical_key, fresh_key, undigested_key};
pub use remote::ObjectBlobStore;
pub use store::{BlobStore, Content, Part, RemoteUpload, Tail, Upload, UploadState};
