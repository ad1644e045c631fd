//! Artifacts: what a manifest becomes when it is pushed. The manifest's bytes are the truth and stay as
//! they came; the rows say what it keeps alive, what it refers to and how it is listed.

mod additions;
mod attributes;
pub mod contents;
mod copy;
mod delete;
mod kind;
mod labels;
pub mod list;
mod objects;
mod pulls;
mod push;
mod read;
mod restore;
#[cfg(test)]
mod tests;

pub use additions::{Addition, names as addition_names, read_addition};
pub use attributes::describe;
pub use copy::copy;
pub use delete::{delete, delete_all, delete_within, tell_all_gone};
pub use labels::{add_label, remove_label};
pub use pulls::PullRecorder;
pub use push::{Pushed, push};
pub(crate) use push::{find, required};
pub use read::{Located, Referrer, check_there, find_blob, find_manifest, referrers};
pub use restore::{Restored, restore};
