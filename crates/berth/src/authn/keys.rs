//! The installation's keys: the RSA key that signs tokens and the key that seals upload addresses. They
//! are rows of the database, made if absent and encrypted under the secret key of the installation.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::{digest, hmac};
use berth_db::{Db, Tx, params};
use jsonwebtoken::{DecodingKey, EncodingKey};
use parking_lot::RwLock;
use rand::Rng;
use tokio::sync::OnceCell;

use crate::config::Key;
use crate::error::{Error, Result};

/// What a proof of the secret key is made of.
const PROOF: &str = "backup";

/// The key under which stored keys are encrypted.
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// A configured key.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From a file that only its owner may read; it is made at the first start. Its text can be given to
    /// other replicas as `BERTH_SECRET_KEY`.
    ///
    /// # Errors
    /// When the file cannot be read or made, or does not hold a key.
    pub fn from_file(path: &Path) -> anyhow::Result<Self> {
        let read = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => anyhow::bail!("the secret key {} cannot be read: {error}", path.display()),
        };
        let text = match read {
            Some(text) => text,
            None => Self::make(path)?,
        };
        let key =
            Key::from_text(text.trim()).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        Ok(Self(*key.expose()))
    }

    fn make(path: &Path) -> io::Result<String> {
        let mut random = [0_u8; 32];
        rand::rng().fill(&mut random);
        let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Self::write_new(path, &text)?;
        Ok(text)
    }

    /// Writes a key's text into a file that is not there yet, for its owner alone. The file is there with all of its text or
    /// not at all, wherever this is cut off: half a key would keep the installation from ever starting again.
    #[expect(clippy::disallowed_methods, reason = "the directory is synced before this returns")]
    pub fn write_new(path: &Path, text: &str) -> io::Result<()> {
        let half = path.with_extension(format!("{}.half", std::process::id()));
        let written = Self::write_whole(&half, text).and_then(|()| match fs::hard_link(&half, path) {
            // Not every file system has links; a rename is as whole, but would replace what another start made meanwhile.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
                fs::rename(&half, path)
            }
            linked => linked,
        });
        match fs::remove_file(&half) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return written.and(Err(error)),
            _ => written?,
        }
        if let Some(parent) = path.parent() {
            fs::File::open(parent)?.sync_all()?;
        }
        Ok(())
    }

    fn write_whole(path: &Path, text: &str) -> io::Result<()> {
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// Something by which the key is known again, and that does not tell it.
    pub fn prove(&self) -> Result<Vec<u8>> {
        self.seal(PROOF, PROOF.as_bytes())
    }

    /// Whether this is the key that made the proof.
    pub fn is_proven_by(&self, proof: &[u8]) -> bool {
        self.open(PROOF, proof).is_ok_and(|plain| plain == PROOF.as_bytes())
    }

    fn seal(&self, kind: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.0).map_err(|_| Error::internal("bad key"))?;
        let mut sealed = plain.to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(kind.as_bytes()), &mut sealed);
        let nonce = nonce.map_err(|_| Error::internal("a key could not be encrypted"))?;
        let mut out = nonce.as_ref().to_vec();
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    fn open(&self, kind: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        const WRONG: &str = "the stored keys do not open with this secret key: give every replica the same \
                             BERTH_SECRET_KEY, or the secret.key file of the data directory that made them";
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.0).map_err(|_| Error::internal("bad key"))?;
        let (nonce, body) = sealed.split_at_checked(12).ok_or_else(|| Error::internal(WRONG))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Error::internal(WRONG))?;
        let mut body = body.to_vec();
        let plain = key.open_in_place(nonce, Aad::from(kind.as_bytes()), &mut body);
        plain.map(|plain| plain.to_vec()).map_err(|_| Error::internal(WRONG))
    }
}

/// The keys, opened.
pub struct Keys {
    /// Signs new tokens.
    pub signing: EncodingKey,
    /// The id of the signing key, as it stands in a token's header.
    pub key_id: String,
    verifying: HashMap<String, Arc<DecodingKey>>,
}

/// Opens the keys when they are first needed, so that making an RSA key does not delay the start.
pub struct KeyRing {
    secret: SecretKey,
    db: Db,
    keys: OnceCell<RwLock<Arc<Keys>>>,
    upload: hmac::Key,
    csrf: hmac::Key,
}

impl KeyRing {
    /// Reads the upload key, making it if absent; the token key follows when needed.
    pub async fn open(db: &Db, secret: SecretKey) -> Result<Self> {
        let mut fresh = [0_u8; 32];
        rand::rng().fill(&mut fresh);
        let stored = stored_or(db, &secret, "upload", fresh.to_vec()).await?;
        let first = stored.first().ok_or_else(|| Error::internal("no upload key"))?;
        let upload = hmac::Key::new(hmac::HMAC_SHA256, first);
        let csrf = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&upload, b"csrf").as_ref());
        Ok(Self { secret, db: db.clone(), keys: OnceCell::new(), upload, csrf })
    }

    /// The key that seals upload addresses.
    pub fn upload(&self) -> &hmac::Key {
        &self.upload
    }

    /// The key that signs what guards browsers.
    pub fn csrf(&self) -> &hmac::Key {
        &self.csrf
    }

    /// Encrypts what is kept in the database, for one purpose.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>> {
        self.secret.seal(purpose, plain)
    }

    /// Decrypts what [`KeyRing::seal`] gave for the same purpose.
    ///
    /// # Errors
    /// When it was changed, or sealed with another key or for another purpose.
    pub fn open_sealed(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        self.secret.open(purpose, sealed)
    }

    /// The token keys.
    pub async fn tokens(&self) -> Result<Arc<Keys>> {
        let cell = self
            .keys
            .get_or_try_init(|| async { Ok::<_, Error>(RwLock::new(Arc::new(self.load().await?))) })
            .await?;
        Ok(cell.read().clone())
    }

    /// The key that verifies tokens with this key id. Another replica may have made one since.
    pub async fn verifying(&self, key_id: &str) -> Result<Option<Arc<DecodingKey>>> {
        let keys = self.tokens().await?;
        if let Some(key) = keys.verifying.get(key_id) {
            return Ok(Some(key.clone()));
        }
        if !self.db.is_shared() {
            return Ok(None);
        }
        let fresh = Arc::new(self.load().await?);
        if let Some(cell) = self.keys.get() {
            *cell.write() = fresh.clone();
        }
        Ok(fresh.verifying.get(key_id).cloned())
    }

    async fn load(&self) -> Result<Keys> {
        let mut stored = stored(&self.db, &self.secret, "token").await?;
        if stored.is_empty() {
            let made = tokio::task::spawn_blocking(make_rsa).await.map_err(Error::internal)??;
            stored = stored_or(&self.db, &self.secret, "token", made).await?;
        }
        let mut verifying = HashMap::new();
        let mut signing = None;
        for der in &stored {
            let pair = KeyPair::from_pkcs8(der).map_err(|_| Error::internal("a token key is damaged"))?;
            let public = pair.public_key();
            let key_id = key_id_of(&pair)?;
            verifying.insert(key_id.clone(), Arc::new(DecodingKey::from_rsa_der(public.as_ref())));
            if signing.is_none() {
                let pem = pem_of(der);
                let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(Error::internal)?;
                signing = Some((key, key_id));
            }
        }
        let (signing, key_id) = signing.ok_or_else(|| Error::internal("no token key"))?;
        Ok(Keys { signing, key_id, verifying })
    }
}

fn make_rsa() -> Result<Vec<u8>> {
    let pair =
        KeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::internal("no RSA key could be made"))?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Error::internal("the RSA key cannot be written"))?;
    Ok(der.as_ref().to_vec())
}

fn pem_of(der: &[u8]) -> zeroize::Zeroizing<String> {
    use base64::Engine;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for line in body.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    zeroize::Zeroizing::new(pem)
}

/// The id by which docker's libraries name a public key: 30 bytes of the SHA-256 of its DER form in
/// base32, twelve groups of four.
fn key_id_of(pair: &KeyPair) -> Result<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let public: PublicKeyX509Der<'_> =
        pair.public_key().as_der().map_err(|_| Error::internal("the public key cannot be written"))?;
    let hash = digest::digest(&digest::SHA256, public.as_ref());
    let mut groups = Vec::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut letters = String::new();
    for byte in &hash.as_ref()[..30] {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            letters.push(char::from(ALPHABET[((bits >> held) & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    for group in letters.as_bytes().chunks(4) {
        groups.push(String::from_utf8_lossy(group).into_owned());
    }
    Ok(groups.join(":"))
}

async fn stored(db: &Db, secret: &SecretKey, kind: &'static str) -> Result<Vec<Vec<u8>>> {
    let rows = db.read(move |tx| rows_of(tx, kind)).await?;
    rows.iter().map(|sealed| secret.open(kind, sealed)).collect()
}

/// The keys of a kind, oldest first; `fresh` becomes the first when there is none. Replicas that start
/// together may both add one: all of them use the oldest.
async fn stored_or(db: &Db, secret: &SecretKey, kind: &'static str, fresh: Vec<u8>) -> Result<Vec<Vec<u8>>> {
    let sealed = secret.seal(kind, &fresh)?;
    let rows = db
        .write(move |tx| {
            if rows_of(tx, kind)?.is_empty() {
                let now = tx.now()?;
                let sql = "INSERT INTO signing_keys (kind, wrapped, created_at) VALUES (?1, ?2, ?3)";
                tx.execute(sql, &params![kind, sealed.clone(), now])?;
            }
            rows_of(tx, kind)
        })
        .await?;
    rows.iter().map(|sealed| secret.open(kind, sealed)).collect()
}

fn rows_of(tx: &mut Tx<'_>, kind: &str) -> Result<Vec<Vec<u8>>> {
    let sql = "SELECT wrapped FROM signing_keys WHERE kind = ?1 AND retired_at IS NULL ORDER BY id";
    let rows = tx.query(sql, &params![kind])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}
