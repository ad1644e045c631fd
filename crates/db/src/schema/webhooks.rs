//! Policies of webhooks and what waits to be told.

pub(super) const WEBHOOKS: &str = "";
