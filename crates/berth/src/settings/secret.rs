//! Secrets among the settings: sealed under the installation's key in the row and in memory, never shown.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use crate::authn::KeyRing;
use crate::error::{Error, Result};

/// Longest secret, in bytes.
const MAX_SECRET: usize = 4096;

/// A secret as it is stored; "" when there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed(String);

impl Sealed {
    /// Seals a secret for the setting of this name; it opens under no other.
    pub fn of(keys: &KeyRing, name: &str, text: &str) -> Result<Self> {
        if text.len() > MAX_SECRET {
            return Err(Error::bad_request(format!("{name} is longer than {MAX_SECRET} bytes")));
        }
        if text.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self(STANDARD.encode(keys.seal(&format!("setting:{name}"), text.as_bytes())?)))
    }

    /// Whether there is a secret.
    pub fn is_set(&self) -> bool {
        !self.0.is_empty()
    }

    /// The secret of the setting of this name, "" when there is none.
    ///
    /// # Errors
    /// When it was sealed with another key or for another setting.
    pub fn open(&self, keys: &KeyRing, name: &str) -> Result<Zeroizing<String>> {
        if self.0.is_empty() {
            return Ok(Zeroizing::default());
        }
        let sealed = STANDARD.decode(&self.0).map_err(Error::internal)?;
        let plain = Zeroizing::new(keys.open_sealed(&format!("setting:{name}"), &sealed)?);
        let text = std::str::from_utf8(&plain).map_err(Error::internal)?;
        Ok(Zeroizing::new(text.to_owned()))
    }
}

/// A secret in a request: what was sent, until it is sealed.
#[derive(Clone)]
pub enum Plain {
    /// As it came.
    Sent(Zeroizing<String>),
    /// As it is stored.
    Sealed(Sealed),
}

impl fmt::Debug for Plain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Self::Sent(Zeroizing::new(String::deserialize(deserializer)?)))
    }
}
