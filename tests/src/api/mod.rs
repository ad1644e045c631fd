//! What must work: the registry's verbs, tokens, projects, members, users, and the lists of the management API.

mod additions;
mod artifacts;
mod blobs;
mod catalog;
mod challenges;
mod configurations;
mod copies;
mod deletes;
mod immutability;
mod information;
mod labels;
mod lists;
mod manifests;
mod members;
mod metadatas;
mod projects;
mod referrers;
mod replicas;
mod repositories;
pub mod robots;
mod search;
mod start;
mod tags;
mod tls;
mod tokens;
mod uploads;
mod users;
