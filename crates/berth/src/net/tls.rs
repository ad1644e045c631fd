//! Certificates, and their exchange while the server runs.
//!
//! The files are looked at every few seconds and on SIGHUP. A pair that does not load, or does not belong together,
//! never replaces one that does: certificate and key are two files, and may be seen when only one has been written.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use parking_lot::{Mutex, RwLock};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use tokio::signal::unix::{SignalKind, signal};
use zeroize::Zeroizing;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// More than any chain needs.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Where a certificate and its key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate's chain in PEM, the server's own first.
    pub cert: PathBuf,
    /// Its private key in PEM.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{path} holds no usable {what} in PEM form")]
    Pem {
        /// The file.
        path: PathBuf,
        /// What was looked for in it.
        what: &'static str,
    },
    /// Certificate and key do not go together, or cannot be used for TLS.
    #[error("{cert} cannot be used with {key}: {source}")]
    Pair {
        /// The certificate's file.
        cert: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What the TLS library says.
        source: rustls::Error,
    },
}

/// The certificate in use.
pub struct Tls {
    files: TlsFiles,
    config: RwLock<Arc<ServerConfig>>,
    seen: Mutex<Seen>,
}

/// What is in use, and how the files looked when they were last read.
struct Seen {
    stamps: Option<[Stamp; 2]>,
    in_use: [u8; 32],
}

/// What changes when a file is written or replaced: inode, length and times of the last change.
type Stamp = (u64, u64, i64, i64);

/// The two files' bytes.
struct Pair {
    cert: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

impl Tls {
    /// Loads the pair. Fails if it cannot be used.
    pub fn load(files: TlsFiles) -> Result<Arc<Tls>, TlsError> {
        // The stamps come first: a file that is written between the two looks is tried again.
        let stamps = files.stamps();
        let pair = files.read()?;
        let config = files.config_of(&pair)?;
        let seen = Seen { stamps, in_use: pair.sum() };
        Ok(Arc::new(Tls { files, config: RwLock::new(config), seen: Mutex::new(seen) }))
    }

    /// The configuration for the next connection.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config.read())
    }

    /// Reads the files and takes the pair if it is a new one: true if it was taken. With an error the old pair stays in
    /// use. Blocks.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let mut seen = self.seen.lock();
        seen.stamps = self.files.stamps();
        let pair = self.files.read()?;
        let sum = pair.sum();
        if sum == seen.in_use {
            return Ok(false);
        }
        *self.config.write() = self.files.config_of(&pair)?;
        seen.in_use = sum;
        Ok(true)
    }

    /// Whether the files look as they did when they were last read.
    fn looks_the_same(&self) -> bool {
        let stamps = self.files.stamps();
        stamps.is_some() && stamps == self.seen.lock().stamps
    }

    /// Reloads the pair whenever the files change or a SIGHUP comes, for as long as it is polled.
    pub(super) async fn watch(self: Arc<Tls>) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        let mut hangups = signal(SignalKind::hangup())
            .inspect_err(|error| tracing::warn!(%error, "SIGHUP will not reload the certificate"))
            .ok();
        let mut told = String::new();
        loop {
            let hangup = async {
                match &mut hangups {
                    Some(hangups) => hangups.recv().await,
                    None => std::future::pending().await,
                }
            };
            let asked = tokio::select! {
                _ = ticks.tick() => false,
                _ = hangup => true,
            };
            let tls = Arc::clone(&self);
            let work = move || if !asked && tls.looks_the_same() { Ok(false) } else { tls.reload() };
            match tokio::task::spawn_blocking(work).await {
                Ok(Ok(false)) => {}
                Ok(Ok(true)) => tracing::info!(cert = %self.files.cert.display(), "new certificate in use"),
                // A file that stays away is not told every few seconds.
                Ok(Err(error)) if !asked && error.to_string() == told => {}
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the new certificate is not used, the old one stays");
                    told = error.to_string();
                }
                Err(error) => tracing::warn!(%error, "the certificate could not be looked at"),
            }
        }
    }
}

impl TlsFiles {
    fn stamps(&self) -> Option<[Stamp; 2]> {
        Some([stamp(&self.cert)?, stamp(&self.key)?])
    }

    fn read(&self) -> Result<Pair, TlsError> {
        Ok(Pair { cert: read(&self.cert)?, key: Zeroizing::new(read(&self.key)?) })
    }

    fn config_of(&self, pair: &Pair) -> Result<Arc<ServerConfig>, TlsError> {
        let no_chain = || TlsError::Pem { path: self.cert.clone(), what: "certificate" };
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(&pair.cert).collect::<Result<_, _>>().map_err(|_| no_chain())?;
        if chain.is_empty() {
            return Err(no_chain());
        }
        let key = PrivateKeyDer::from_pem_slice(&pair.key)
            .map_err(|_| TlsError::Pem { path: self.key.clone(), what: "private key" })?;
        self.build(chain, key).map_err(|source| TlsError::Pair {
            cert: self.cert.clone(),
            key: self.key.clone(),
            source,
        })
    }

    fn build(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Arc<ServerConfig>, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        Ok(Arc::new(config))
    }
}

impl Pair {
    fn sum(&self) -> [u8; 32] {
        // Both are digested alone first, so that moving bytes from one file to the other changes the sum.
        let mut both = Sha256::digest(&self.cert).to_vec();
        both.extend_from_slice(&Sha256::digest(&*self.key));
        Sha256::digest(&both).into()
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.ino(), metadata.len(), metadata.mtime(), metadata.mtime_nsec()))
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |source| TlsError::Read { path: path.to_owned(), source };
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > MAX_FILE_BYTES {
        return Err(failed(io::Error::other("the file is too large to be a certificate or key")));
    }
    fs::read(path).map_err(failed)
}
