//! Artifacts: what a manifest becomes when it is pushed. The manifest's bytes are the truth and stay as
//! they came; the rows say what it keeps alive, what it refers to and how it is listed.

mod delete;
mod kind;
pub mod list;
mod pulls;
mod push;
mod read;

pub use delete::{delete, delete_all};
pub use pulls::PullRecorder;
pub use push::{Pushed, push};
pub use read::{Located, Referrer, find_blob, find_manifest, referrers};
