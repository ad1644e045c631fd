//! Why was this refused: what a right or a rule refused is remembered for some days, so that whoever was refused, and
//! whoever gives rights, can look it up by the id that the client was told. A refusal never waits for the database: what
//! does not fit into the memory is dropped and said in the program's own log. No secret and no token is kept.

mod desk;
mod list;
mod sql;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::error::{Error, Missing, Subject, Why};
use crate::quotas::Exceeded;

pub use desk::Desk;
pub use list::{Refusal, get, list};
pub use sql::expire;

/// How long refusals are kept, in microseconds.
pub const KEPT: i64 = 7 * 24 * 3600 * 1_000_000;
/// How many are kept at most.
pub const MOST_KEPT: i64 = 100_000;
/// Longest text of a row, in characters.
const MAX_TEXT: usize = 512;

/// Why a request was refused, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A right is lacking.
    Right,
    /// A quota is used up.
    Quota,
    /// A tag never changes.
    Immutable,
    /// Nothing may be changed at the moment.
    ReadOnly,
    /// What was asked for does not exist, or the caller may not know of it.
    Hidden,
    /// Another rule, told by the message.
    Other,
}

impl Reason {
    const ALL: [Self; 6] =
        [Self::Right, Self::Quota, Self::Immutable, Self::ReadOnly, Self::Hidden, Self::Other];

    /// The word in the API and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Quota => "quota",
            Self::Immutable => "immutable",
            Self::ReadOnly => "read_only",
            Self::Hidden => "hidden",
            Self::Other => "other",
        }
    }

    fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.name() == name).unwrap_or(Self::Other)
    }
}

/// A request that was refused.
pub struct Asked<'a> {
    /// What the client was told to ask with.
    pub reference: String,
    /// The answer's `X-Request-Id`.
    pub request_id: &'a str,
    /// Who asked; nothing where that was not looked at.
    pub subject: Option<&'a Subject>,
    /// The method.
    pub method: &'a str,
    /// What it was about, as people name it.
    pub object: String,
    /// The project of its path, if there is such a one.
    pub project: Option<i64>,
}

/// What is remembered.
#[derive(Clone, Debug)]
struct Row {
    reference: String,
    request_id: String,
    at: i64,
    subject: Subject,
    project: i64,
    action: String,
    object: String,
    status: u16,
    code: &'static str,
    message: String,
    reason: Reason,
    details: Value,
}

impl Row {
    /// What is to be remembered of a refusal; nothing of one that no right and no rule caused.
    fn of(error: &Error, asked: &Asked<'_>, at: i64) -> Option<Self> {
        let exceeded = error.cause.as_ref().and_then(|cause| cause.downcast_ref::<Exceeded>());
        let (reason, details, action, project) = match (error.why.as_deref(), exceeded) {
            (_, Some(exceeded)) => (Reason::Quota, exceeded.details(), "quota".to_owned(), asked.project),
            // Who did not say who they are is only asked to.
            (Some(Why::Right(_)), _) if asked.subject.is_none() => return None,
            (Some(Why::Right(missing)), _) => of_right(missing, asked.project),
            (Some(Why::Immutable(rule)), _) => {
                (Reason::Immutable, json!(rule), "tag:update".to_owned(), Some(rule.project))
            }
            (Some(Why::ReadOnly), _) => (Reason::ReadOnly, json!({}), asked.method.to_owned(), asked.project),
            (Some(Why::Credentials), _) => return None,
            (None, None) if error.is_denied() && asked.subject.is_some() => {
                (Reason::Other, json!({}), asked.method.to_owned(), asked.project)
            }
            (None, None) => return None,
        };
        let nobody = || Subject { kind: "anonymous", id: 0, name: String::new() };
        Some(Self {
            reference: asked.reference.clone(),
            request_id: asked.request_id.to_owned(),
            at,
            subject: asked.subject.cloned().unwrap_or_else(nobody),
            project: project.unwrap_or_default(),
            action,
            object: cut(&asked.object),
            status: error.code.status().as_u16(),
            code: error.code.text(),
            message: cut(&error.message),
            reason,
            details,
        })
    }
}

fn of_right(missing: &Missing, named: Option<i64>) -> (Reason, Value, String, Option<i64>) {
    let project = if missing.system { None } else { missing.project.or(named) };
    (Reason::Right, json!(missing), missing.right.clone(), project)
}

fn cut(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(MAX_TEXT).collect()
}
