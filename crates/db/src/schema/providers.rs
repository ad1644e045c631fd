//! Users of OpenID providers.

pub(super) const PROVIDERS: &str = "
";
