//! What takes the space: of each project and repository the bytes that it references, those that nothing else does, and
//! those that would be free without what has no tag or lies in the bin. It is computed over everything at once, outside
//! of any request, and remembered with its time; it changes nothing and decides nothing.

mod desk;
mod list;
mod sql;
mod survey;
#[cfg(test)]
mod tests;

pub use desk::Desk;
pub use list::{OfProject, OfStore, of_project, of_store};

/// Bytes, each blob counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// Referenced by artifacts.
    pub all: i64,
    /// Of those, referenced from nowhere else.
    pub own: i64,
    /// Of those, referenced only by artifacts that go when the untagged ones are deleted.
    pub untagged: i64,
    /// Kept by the bin alone.
    pub recoverable: i64,
}

impl Bytes {
    /// Referenced from elsewhere too.
    pub fn shared(&self) -> i64 {
        self.all - self.own
    }
}

/// A project or a repository with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Its id.
    pub id: i64,
    /// The project; of a project itself.
    pub project: i64,
    /// Its name; of a repository the full one.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The whole store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Store {
    /// Bytes of all blobs.
    pub bytes: i64,
    /// How many blobs there are.
    pub blobs: i64,
    /// Bytes that nothing references, and the bin does not keep: collection frees them.
    pub dead: i64,
    /// When the last of them may be collected, in microseconds UTC; nothing where nothing holds them.
    pub dead_until: Option<i64>,
    /// Bytes that only the bin keeps.
    pub bin: i64,
}

/// What was found, and when.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Microseconds UTC.
    pub at: i64,
    /// The whole store.
    pub store: Store,
    /// All projects.
    pub projects: Vec<Holding>,
    /// All repositories.
    pub repositories: Vec<Holding>,
}
