//! Which right or rule refused a request, and whom: for those who ask about a refusal later. None of it is sent with
//! the refusal itself.

use serde::Serialize;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A right was lacking.
    Right(Missing),
    /// A tag never changes.
    Immutable(Immutable),
    /// Nothing may be changed at the moment.
    ReadOnly,
    /// What was sent is not the caller's password: nobody is told of it later.
    Credentials,
}

/// A right that was lacking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Resource and action: `repository:push`.
    pub right: String,
    /// The roles of a project that hold it, the weakest first; none of a right over the whole installation.
    pub roles: Vec<&'static str>,
    /// Whether it is a right over the whole installation.
    pub system: bool,
    /// The project; nothing where there was none.
    #[serde(skip)]
    pub project: Option<i64>,
}

/// A tag that never changes, and the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Immutable {
    /// The tag.
    pub tag: String,
    /// Which tags the rule is about, such as `matches v*`.
    pub tags: String,
    /// Which repositories it is about.
    pub repositories: String,
    /// The project.
    #[serde(skip)]
    pub project: i64,
}

/// Who was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// `user`, `robot` or `anonymous`.
    pub kind: &'static str,
    /// The id of the user or robot account; 0 of nobody.
    pub id: i64,
    /// The name.
    pub name: String,
}
