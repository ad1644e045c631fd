//! Labels, rules of immutability.

pub(super) const ARTIFACTS: &str = "";
