//! Policies of retention.

pub(super) const RETENTION: &str = "";
