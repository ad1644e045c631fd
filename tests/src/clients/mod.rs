//! What the real clients do with Berth: each story drives one of them as a person would and looks at the effect, never
//! only at the exit code. A client that is not installed fails its stories with the command that installs it.
//!
//! `desk` runs commands in a home directory of their own, `tools` finds the programs, `engine` starts a Docker engine
//! and a containerd, `layout` makes images; the other files are the stories, one file per client.

mod conformance;
mod containerd;
mod cosign;
mod crane;
mod desk;
mod docker;
mod engine;
mod helm;
mod large;
mod layout;
mod object_store;
mod oras;
mod regctl;
mod skopeo;
mod tools;
