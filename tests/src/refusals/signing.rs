//! The token key of a running installation, got the way an operator with the secret key and the database could: so
//! that a test can sign tokens that are right in all but one thing. A forgery with another key would be refused for
//! the key alone and prove nothing about the rest.

use crate::harness::Berth;
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{self, KeyPair as _, RsaEncoding};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The secret key under which the keys of the test's installation are wrapped.
pub const SECRET: &str = "a passphrase of a test, long enough for the rules";

/// An RSA key that signs tokens.
pub struct Signer(KeyPair);

impl Signer {
    /// A key that the installation has never seen.
    pub fn stranger() -> Signer {
        Signer(KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap())
    }

    /// The installation's own key; the server must have been started with [`SECRET`].
    pub fn of(berth: &Berth) -> Signer {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let mut databases = std::fs::read_dir(berth.data_dir()).unwrap().flatten().map(|entry| entry.path());
        let path = databases
            .find(|path| path.extension().is_some_and(|kind| kind == "db"))
            .expect("a database file");
        let database = rusqlite::Connection::open_with_flags(path, flags).unwrap();
        let query =
            "SELECT wrapped FROM signing_keys WHERE kind = 'token' AND retired_at IS NULL ORDER BY id";
        let wrapped: Vec<u8> = database.query_row(query, [], |row| row.get(0)).unwrap();
        let key = RandomizedNonceKey::new(
            &AES_256_GCM,
            &Sha256::digest(["berth secret key from a passphrase\0", SECRET].concat()),
        )
        .unwrap();
        let (nonce, body) = wrapped.split_at(12);
        let nonce = Nonce::try_assume_unique_for_key(nonce).unwrap();
        let mut body = body.to_vec();
        let der = key.open_in_place(nonce, Aad::from("token".as_bytes()), &mut body).unwrap();
        Signer(KeyPair::from_pkcs8(der).unwrap())
    }

    /// A token with this header and payload, signed with RS256 or what is given.
    pub fn sign_with(&self, header: &Value, payload: &Value, algorithm: &'static dyn RsaEncoding) -> String {
        let signed = format!("{}.{}", part(header), part(payload));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(algorithm, &aws_lc_rs::rand::SystemRandom::new(), signed.as_bytes(), &mut signature)
            .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub fn sign(&self, header: &Value, payload: &Value) -> String {
        self.sign_with(header, payload, &signature::RSA_PKCS1_SHA256)
    }

    /// The public key in the forms that libraries have mistaken for a shared secret.
    pub fn public_forms(&self) -> Vec<Vec<u8>> {
        let spki: PublicKeyX509Der<'_> = self.0.public_key().as_der().unwrap();
        let spki = spki.as_ref().to_vec();
        let pkcs1 = self.0.public_key().as_ref().to_vec();
        let mut forms = vec![spki.clone(), pkcs1.clone()];
        for (label, der) in [("PUBLIC KEY", spki), ("RSA PUBLIC KEY", pkcs1)] {
            let text = STANDARD.encode(der);
            let lines: Vec<&str> =
                text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
            let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"));
            forms.push(format!("{pem}\n").into_bytes());
            forms.push(pem.into_bytes());
        }
        forms
    }

    /// The public key as it would stand in a `jwk` header.
    pub fn jwk(&self, key_id: &Value) -> Value {
        let modulus = self.0.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let exponent = self.0.public_key().exponent().big_endian_without_leading_zero().to_vec();
        serde_json::json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id,
            "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent)})
    }
}

/// One part of a token.
pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
