//! How a user came to be, and what a log-in at a provider remembers.

pub(super) const ORIGINS: &str = "";
