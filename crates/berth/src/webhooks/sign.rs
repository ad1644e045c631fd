//! Signatures of messages, in the manner of the Standard Webhooks specification: HMAC-SHA256 over the message's id,
//! the time of the attempt and the body, so that a receiver knows who sent it, that it is whole, and whether it is old.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Header of the message's id, the same at every attempt.
pub const ID: &str = "webhook-id";
/// Header of the time of the attempt, in Unix seconds.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// Header of the signature.
pub const SIGNATURE: &str = "webhook-signature";

const PREFIX: &str = "whsec_";

/// The bytes of a key in its written form, base64 of 24 to 64 bytes behind an optional `whsec_`.
///
/// # Errors
/// 400 for anything else.
pub fn key(secret: &str) -> Result<Zeroizing<Vec<u8>>> {
    let text = secret.strip_prefix(PREFIX).unwrap_or(secret);
    let bytes = STANDARD.decode(text).ok().map(Zeroizing::new);
    bytes.filter(|bytes| (24..=64).contains(&bytes.len())).ok_or_else(|| {
        Error::bad_request(
            "the secret must be base64 of 24 to 64 random bytes, with or without whsec_ before it",
        )
    })
}

/// The value of the signature's header.
///
/// # Errors
/// When the key is none.
pub fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Result<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key(secret)?);
    let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    Ok(format!("v1,{}", STANDARD.encode(hmac::sign(&key, &signed))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_message_has_its_known_signature() {
        // The example of the specification's own libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        let signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body).unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn weak_and_malformed_keys_are_refused() {
        let long = STANDARD.encode([1; 65]);
        for bad in
            ["", "whsec_", "whsec_short", "c2hvcnQ=", long.as_str(), "not base64 at all, but long enough"]
        {
            assert!(key(bad).is_err(), "{bad}");
        }
        assert!(key(&STANDARD.encode([1; 24])).is_ok());
    }
}
