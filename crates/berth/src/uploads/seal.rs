//! The address of an upload: its id, and a seal over who began it, where and when. Nobody can make one up
//! or use somebody else's, and beginning an upload writes nothing.

use std::time::Duration;

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

/// Where an upload was begun, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The project's id.
    pub project: i64,
    /// The repository's full name.
    pub repository: &'p str,
    /// Who began it.
    pub owner: &'p str,
}

/// The seal of a new upload, for the query string of its address.
pub fn seal(key: &hmac::Key, id: Uuid, place: &Place<'_>) -> String {
    sealed_at(key, id, place, clock::now_seconds())
}

fn sealed_at(key: &hmac::Key, id: Uuid, place: &Place<'_>, at: i64) -> String {
    let tag = sign(key, id, place, at);
    let mut bytes = at.to_be_bytes().to_vec();
    bytes.extend_from_slice(tag.as_ref());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sign(key: &hmac::Key, id: Uuid, place: &Place<'_>, at: i64) -> hmac::Tag {
    let mut context = hmac::Context::with_key(key);
    let project = place.project.to_be_bytes();
    for part in [id.as_bytes().as_slice(), &project, place.repository.as_bytes(), place.owner.as_bytes()] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.update(&at.to_be_bytes());
    context.sign()
}

/// Whether a seal is the one that was given for exactly this upload at most `lifetime` ago, in constant
/// time. Every answer carries a new one, so that only an upload that nobody continues grows too old.
pub fn unseal(key: &hmac::Key, state: &str, id: Uuid, place: &Place<'_>, lifetime: Duration) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(state) else { return false };
    let Some((at, tag)) = bytes.split_first_chunk::<8>() else { return false };
    let at = i64::from_be_bytes(*at);
    let expected = sign(key, id, place, at);
    let is_ours = aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_ref(), tag).is_ok();
    is_ours && clock::now_seconds() - at < i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'static> = Place { project: 1, repository: "p/x", owner: "user:1" };
    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_seal_is_good_for_its_upload_alone() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key of the test");
        let id = Uuid::new_v4();
        let state = seal(&key, id, &HERE);
        assert!(unseal(&key, &state, id, &HERE, HOUR));
        assert!(!unseal(&key, &state, Uuid::new_v4(), &HERE, HOUR));
        assert!(!unseal(&key, &state, id, &Place { project: 2, ..HERE }, HOUR));
        assert!(!unseal(&key, &state, id, &Place { repository: "q/x", ..HERE }, HOUR));
        assert!(!unseal(&key, &state, id, &Place { owner: "user:2", ..HERE }, HOUR));
        assert!(!unseal(&key, &state[1..], id, &HERE, HOUR));
        assert!(!unseal(&key, "", id, &HERE, HOUR));
    }

    #[test]
    fn a_seal_ends() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key of the test");
        let id = Uuid::new_v4();
        let old = sealed_at(&key, id, &HERE, clock::now_seconds() - 3601);
        assert!(!unseal(&key, &old, id, &HERE, HOUR));
    }
}
