//! Secrets of robot accounts: 32 random characters, kept as a salted SHA-256 and compared in constant time. Those that
//! clients chose may be guessable, and are kept as argon2id hashes without a salt beside them.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, SHA256};
use rand::Rng;

use super::Login;
use crate::authn::is_strong;
use crate::config::Secret;

const LENGTH: usize = 32;
/// Longest secret that is looked at.
const MAX_BYTES: usize = 128;

/// A secret as it is kept.
#[derive(Clone)]
pub struct StoredSecret {
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl StoredSecret {
    /// The stored form of a new secret.
    pub fn new(secret: &Secret) -> Self {
        let mut salt = vec![0_u8; 16];
        rand::rng().fill(&mut salt[..]);
        let hash = hash(&salt, secret.expose());
        Self { salt, hash }
    }

    /// The stored form of a secret that somebody chose, from its argon2id hash.
    pub fn chosen(hash: String) -> Self {
        Self { salt: Vec::new(), hash: hash.into_bytes() }
    }
}

impl Login {
    /// The argon2id hash of a secret that somebody chose; nothing for a random one.
    pub fn chosen(&self) -> Option<&str> {
        let secret = &self.secret;
        if !secret.salt.is_empty() {
            return None;
        }
        std::str::from_utf8(&secret.hash).ok()
    }
}

/// Whether `secret` is that of the account; for an absent one the same is computed.
pub fn verify(login: Option<&Login>, secret: &str) -> bool {
    if secret.len() > MAX_BYTES {
        return false;
    }
    match login {
        Some(login) => {
            let given = hash(&login.secret.salt, secret);
            verify_slices_are_equal(&given, &login.secret.hash).is_ok()
        }
        None => {
            let given = hash(&[0; 16], secret);
            let _ = verify_slices_are_equal(&given, &[0; 32]);
            false
        }
    }
}

/// A new secret, about 185 bits, which meets the rule for passwords.
pub fn random_secret() -> Secret {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut rng = rand::rng();
    loop {
        let made: String =
            (0..LENGTH).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect();
        if is_strong(&made) {
            return Secret::new(made);
        }
    }
}

fn hash(salt: &[u8], secret: &str) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    context.update(salt);
    context.update(secret.as_bytes());
    context.finish().as_ref().to_vec()
}
