//! Hashing while bytes stream through, in a form that can be put down and taken up again.
//!
//! A chunked upload may pause between requests, over a restart, or continue on another process, so the state of
//! the hash is saved with the upload's offset. Saved states are private to the program: a damaged one is refused
//! where that can be seen, and otherwise leads to a digest that does not match.

use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest as _, Sha256, Sha512};

use crate::digest::{Algorithm, Digest};

/// First byte of a saved state; raised when the layout, sha2's included, changes.
const VERSION: u8 = 1;
const SHA256: u8 = 1;
const SHA512: u8 = 2;
/// Version, algorithm, length.
const HEADER: usize = 10;
/// Keeps the bit count of the padding well inside its 64 bits.
const MAX_LENGTH: u64 = 1 << 60;

/// A saved state that this version cannot continue from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the saved hash state is damaged or of another version: start the upload again")]
pub struct SavedStateError;

/// Computes a digest over bytes that arrive in pieces.
#[derive(Clone, Debug)]
pub struct Hasher {
    state: State,
    length: u64,
}

// One per upload, used on every byte: the size difference is not worth a pointer.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
enum State {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    /// A hasher that has seen nothing.
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match algorithm {
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Sha512::new()),
        };
        Self { state, length: 0 }
    }

    /// The algorithm it was made for.
    pub fn algorithm(&self) -> Algorithm {
        match self.state {
            State::Sha256(_) => Algorithm::Sha256,
            State::Sha512(_) => Algorithm::Sha512,
        }
    }

    /// Takes in the next bytes. Big slices are the fast way: whole blocks are hashed where they lie.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Sha256(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
        }
        self.length += bytes.len() as u64;
    }

    /// How many bytes were taken in, those before a save included.
    #[inline]
    pub fn bytes_hashed(&self) -> u64 {
        self.length
    }

    /// The digest of everything taken in.
    pub fn finish(self) -> Digest {
        match self.state {
            State::Sha256(state) => Digest::from_output(Algorithm::Sha256, &state.finalize()),
            State::Sha512(state) => Digest::from_output(Algorithm::Sha512, &state.finalize()),
        }
    }

    /// The state as bytes, for [`Hasher::load`] at another time or in another process.
    pub fn save(&self) -> Vec<u8> {
        match &self.state {
            State::Sha256(state) => self.saved(SHA256, &state.serialize()),
            State::Sha512(state) => self.saved(SHA512, &state.serialize()),
        }
    }

    /// Takes up a saved state.
    pub fn load(saved: &[u8]) -> Result<Self, SavedStateError> {
        let (header, body) = saved.split_at_checked(HEADER).ok_or(SavedStateError)?;
        let [VERSION, algorithm, length @ ..] = header else { return Err(SavedStateError) };
        let length = u64::from_le_bytes(length.try_into().map_err(|_| SavedStateError)?);
        if length > MAX_LENGTH {
            return Err(SavedStateError);
        }
        let state = match *algorithm {
            SHA256 => {
                let body = SerializedState::<Sha256>::try_from(body).map_err(|_| SavedStateError)?;
                check_position(&body[32..40], body[40], length, 64)?;
                State::Sha256(Sha256::deserialize(&body).map_err(|_| SavedStateError)?)
            }
            SHA512 => {
                let body = SerializedState::<Sha512>::try_from(body).map_err(|_| SavedStateError)?;
                check_position(&body[64..80], body[80], length, 128)?;
                State::Sha512(Sha512::deserialize(&body).map_err(|_| SavedStateError)?)
            }
            _ => return Err(SavedStateError),
        };
        Ok(Self { state, length })
    }

    fn saved(&self, algorithm: u8, state: &[u8]) -> Vec<u8> {
        let mut saved = Vec::with_capacity(HEADER + state.len());
        saved.extend([VERSION, algorithm]);
        saved.extend(self.length.to_le_bytes());
        saved.extend(state);
        saved
    }
}

/// The hash counts whole blocks (little-endian) and the bytes waiting in its buffer; both must agree with the
/// length beside them, or the upload's offset and its hash would drift apart.
fn check_position(blocks: &[u8], buffered: u8, length: u64, block: u64) -> Result<(), SavedStateError> {
    let (low, high) = blocks.split_at_checked(8).ok_or(SavedStateError)?;
    let counted = u64::from_le_bytes(low.try_into().map_err(|_| SavedStateError)?);
    let agrees = counted == length / block && u64::from(buffered) == length % block;
    if agrees && high.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(SavedStateError) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALGORITHMS: [Algorithm; 2] = [Algorithm::Sha256, Algorithm::Sha512];

    #[test]
    fn damaged_states_are_refused() {
        for algorithm in ALGORITHMS {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(&[7; 1000]);
            let saved = hasher.save();
            assert!(Hasher::load(&saved).is_ok());
            for length in 0..saved.len() {
                assert!(Hasher::load(&saved[..length]).is_err(), "cut to {length}");
            }
            assert!(Hasher::load(&[saved.clone(), vec![0]].concat()).is_err());
            // Version, algorithm, each byte of the length.
            for index in 0..HEADER {
                let mut damaged = saved.clone();
                damaged[index] ^= 0x41;
                assert!(Hasher::load(&damaged).is_err(), "byte {index}");
            }
        }
        let mut huge = Hasher::new(Algorithm::Sha256).save();
        huge[2..10].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(Hasher::load(&huge).is_err());
    }

    /// A state written by an earlier build must continue in a later one: this one was saved after 100 bytes of `a`.
    #[test]
    fn the_saved_layout_does_not_change() {
        let mut hasher = Hasher::new(Algorithm::Sha256);
        hasher.update(&[b'a'; 100]);
        let saved = hasher.save();
        assert_eq!(saved.len(), 10 + 32 + 8 + 1 + 63);
        assert_eq!(saved[..10], [1, 1, 100, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(saved[42..51], [1, 0, 0, 0, 0, 0, 0, 0, 36]);
        assert_eq!(saved[51..87], [b'a'; 36]);
    }

    proptest! {
        #[test]
        fn saving_anywhere_changes_nothing(
            bytes in proptest::collection::vec(any::<u8>(), 0..2000),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..5),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.push(bytes.len());
            cuts.sort_unstable();
            for algorithm in ALGORITHMS {
                let mut hasher = Hasher::new(algorithm);
                let mut done = 0;
                for cut in &cuts {
                    hasher.update(&bytes[done..*cut]);
                    done = *cut;
                    hasher = Hasher::load(&hasher.save()).unwrap();
                    prop_assert_eq!(hasher.bytes_hashed(), done as u64);
                    prop_assert_eq!(hasher.algorithm(), algorithm);
                }
                prop_assert_eq!(hasher.finish(), Digest::of(algorithm, &bytes));
            }
        }

        #[test]
        fn no_saved_state_panics(
            mut saved in proptest::collection::vec(any::<u8>(), 0..240),
            algorithm in 0u8..4,
            whole in any::<bool>(),
        ) {
            if whole {
                saved.resize(if algorithm == SHA256 { 114 } else { 10 + 64 + 16 + 128 }, 0);
            }
            if let [version, second, ..] = saved.as_mut_slice() {
                (*version, *second) = (VERSION, algorithm);
            }
            if let Ok(mut hasher) = Hasher::load(&saved) {
                hasher.update(b"more");
                hasher.finish();
            }
        }
    }
}
