//! User groups.

pub(super) const GROUPS: &str = "
";
