//! The journal and the leases of uploads.

pub(super) const REGISTRY: &str = "
CREATE INDEX outbox_journaled ON outbox (journaled_at) WHERE journaled_at IS NOT NULL;
";
