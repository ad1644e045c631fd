//! Quotas, CVE allowlists, the audit log, what robots trust, icons.

pub(super) const USAGE: &str = "
";
