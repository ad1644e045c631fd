//! Sessions, locks, groups, settings.

pub(super) const IDENTITY: &str = "";
