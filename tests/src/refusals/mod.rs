//! What must be refused. The numbers in the tests' names are those of docs/refusals.md.

mod catalog;
mod digests;
mod documents;
mod foreign_content;
mod forged_tokens;
mod load;
mod names;
mod private_content;
mod queries;
mod robots;
mod sessions;
mod signing;
mod token_scope;

pub use load::scaled;
