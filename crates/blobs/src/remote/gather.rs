//! Bytes that wait until they are enough for a part.

use bytes::{Bytes, BytesMut};

/// How large one block grows.
const BLOCK: usize = 1024 * 1024;

/// A growing run of bytes, copied into blocks of its own so that small pieces do not keep large buffers alive.
#[derive(Default)]
pub(crate) struct Gathered {
    full: Vec<Bytes>,
    last: BytesMut,
    length: u64,
}

impl Gathered {
    pub fn len(&self) -> u64 {
        self.length
    }

    pub fn push(&mut self, mut bytes: Bytes) {
        self.length += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = BLOCK - self.last.len();
            self.last.extend_from_slice(&bytes.split_to(room.min(bytes.len())));
            if self.last.len() == BLOCK {
                self.full.push(std::mem::take(&mut self.last).freeze());
            }
        }
    }

    /// The bytes from `skip` on; they stay here as well.
    pub fn from(&mut self, skip: u64) -> Vec<Bytes> {
        // A block that has been given away cannot grow in place any more, so it counts as full.
        if !self.last.is_empty() {
            self.full.push(std::mem::take(&mut self.last).freeze());
        }
        let mut skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let mut rest = Vec::new();
        for block in &self.full {
            let skipped = skip.min(block.len());
            skip -= skipped;
            if skipped < block.len() {
                rest.push(block.slice(skipped..));
            }
        }
        rest
    }

    /// All bytes; none stay.
    pub fn take(&mut self) -> Vec<Bytes> {
        let all = self.from(0);
        *self = Self::default();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_out_as_they_went_in() {
        let mut gathered = Gathered::default();
        let mut expected = Vec::new();
        for size in [1, 100, BLOCK - 101, 3 * BLOCK + 5, 7] {
            let bytes: Vec<u8> = (0..size).map(|n| (n % 249) as u8).collect();
            gathered.push(Bytes::copy_from_slice(&bytes));
            expected.extend(bytes);
            assert_eq!(gathered.len(), expected.len() as u64);
            for skip in [0, 1, expected.len() / 2, expected.len()] {
                assert_eq!(gathered.from(skip as u64).concat(), expected[skip..]);
            }
        }
        assert_eq!(gathered.take().concat(), expected);
        assert_eq!(gathered.len(), 0);
    }
}
