//! The schema, as a list of migrations. Integers hold booleans (0, 1), times (microseconds UTC) and
//! sizes (bytes); digests are text with their algorithm; names of repositories include their project.

mod accounts;
mod artifacts;
mod collection;
mod foundations;
mod groups;
mod identity;
mod insight;
mod jobs;
mod lanes;
mod lists;
mod origins;
mod providers;
mod registry;
mod results;
mod retention;
mod undelete;
mod usage;
mod webhooks;

use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "foundations", sql: &[foundations::FOUNDATIONS] },
    Migration {
        version: 2,
        name: "management",
        sql: &[
            registry::REGISTRY,
            identity::IDENTITY,
            accounts::ACCOUNTS,
            artifacts::ARTIFACTS,
            lists::LISTS,
        ],
    },
    Migration {
        version: 3,
        name: "identity and usage",
        sql: &[usage::USAGE, groups::GROUPS, providers::PROVIDERS],
    },
    Migration {
        version: 4,
        name: "background work",
        sql: &[
            jobs::JOBS,
            origins::ORIGINS,
            retention::RETENTION,
            webhooks::WEBHOOKS,
            collection::COLLECTION,
        ],
    },
    Migration { version: 5, name: "recovery", sql: &[lanes::LANES, undelete::UNDELETE] },
    Migration { version: 6, name: "insight", sql: &[insight::INSIGHT] },
    Migration { version: 7, name: "results", sql: &[results::RESULTS] },
];
