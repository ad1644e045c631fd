//! Robots, quotas, the audit log.

pub(super) const ACCOUNTS: &str = "";
