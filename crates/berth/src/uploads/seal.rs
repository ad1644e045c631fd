//! The address of an upload: its id, and a seal over who began it, where and when. Nobody can make one up
//! or use somebody else's, and beginning an upload writes nothing.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::clock;

/// What an upload's address says.
#[derive(Clone, Debug)]
pub struct Address {
    /// The upload's id.
    pub id: Uuid,
    /// Who began it.
    pub owner: String,
}

/// How long an address is good, in seconds: longer than any chunk may take to follow.
const LIFETIME: i64 = 7 * 24 * 3600;

/// The seal of a new upload, for the query string of its address.
pub fn seal(key: &hmac::Key, id: Uuid, project: i64, repository: &str, owner: &str) -> String {
    sealed_at(key, id, project, repository, owner, clock::now_seconds())
}

fn sealed_at(key: &hmac::Key, id: Uuid, project: i64, repository: &str, owner: &str, at: i64) -> String {
    let tag = sign(key, id, project, repository, owner, at);
    let mut bytes = at.to_be_bytes().to_vec();
    bytes.extend_from_slice(tag.as_ref());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sign(key: &hmac::Key, id: Uuid, project: i64, repository: &str, owner: &str, at: i64) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    for part in [id.as_bytes().as_slice(), &project.to_be_bytes(), repository.as_bytes(), owner.as_bytes()] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.update(&at.to_be_bytes());
    context.sign()
}

/// Whether a seal is the one that was given for exactly this upload, in constant time.
pub fn unseal(key: &hmac::Key, state: &str, id: Uuid, project: i64, repository: &str, owner: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(state) else { return false };
    let Some((at, tag)) = bytes.split_first_chunk::<8>() else { return false };
    let at = i64::from_be_bytes(*at);
    let expected = sign(key, id, project, repository, owner, at);
    let is_ours = aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_ref(), tag).is_ok();
    is_ours && clock::now_seconds() - at < LIFETIME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_good_for_its_upload_alone() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key of the test");
        let id = Uuid::new_v4();
        let state = seal(&key, id, 1, "p/x", "user:1");
        assert!(unseal(&key, &state, id, 1, "p/x", "user:1"));
        assert!(!unseal(&key, &state, Uuid::new_v4(), 1, "p/x", "user:1"));
        assert!(!unseal(&key, &state, id, 2, "p/x", "user:1"));
        assert!(!unseal(&key, &state, id, 1, "q/x", "user:1"));
        assert!(!unseal(&key, &state, id, 1, "p/x", "user:2"));
        assert!(!unseal(&key, &state[1..], id, 1, "p/x", "user:1"));
        assert!(!unseal(&key, "", id, 1, "p/x", "user:1"));
    }

    #[test]
    fn a_seal_ends() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key of the test");
        let id = Uuid::new_v4();
        let old = sealed_at(&key, id, 1, "p/x", "user:1", clock::now_seconds() - LIFETIME - 1);
        assert!(!unseal(&key, &old, id, 1, "p/x", "user:1"));
    }
}
