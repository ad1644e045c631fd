//! Garbage collection and the bin.

pub(super) const COLLECTION: &str = "";
