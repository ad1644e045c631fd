//! The journal and the leases of uploads.

pub(super) const REGISTRY: &str = "";
