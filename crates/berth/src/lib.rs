//! Berth, an artifact registry for containers: the application as a library. ARCHITECTURE.md is the map;
//! modules stand on floors, and an arrow only ever points down.

#![forbid(unsafe_code)]
// Tests make files of their own and break them.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod allowlists;
pub mod app;
pub mod artifacts;
pub mod audit;
pub mod authn;
pub mod authz;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod directory;
pub mod error;
pub mod events;
pub mod executions;
pub mod failpoint;
pub mod find;
pub mod first_start;
pub mod gc;
pub mod groups;
pub mod holds;
pub mod http;
pub mod icons;
pub mod immutability;
pub mod journal;
pub mod labels;
pub mod ldap;
pub mod leader;
pub mod listing;
pub mod members;
pub mod monitor;
pub mod net;
pub mod oidc;
pub mod outbound;
pub mod projects;
pub mod quotas;
pub mod rebuild;
pub mod refusals;
pub mod repositories;
pub mod restore;
pub mod retention;
pub mod robots;
pub mod selectors;
pub mod serve;
pub mod settings;
pub mod space;
pub mod spool;
pub mod statistics;
pub mod storage;
pub mod system_jobs;
pub mod tags;
pub mod traffic;
pub mod undelete;
pub mod unfinished;
pub mod uploads;
pub mod users;
pub mod webhooks;
