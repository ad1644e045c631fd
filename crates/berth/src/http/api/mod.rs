//! The management API, `/api/v2.0`, with the paths, fields and codes of Harbor's. A handler parses, proves
//! the right, calls the rule and renders; it holds no SQL and no policy. Every route is on this page.

mod additions;
mod allowlist;
mod answer;
mod artifacts;
mod audit;
mod bin;
mod certificate;
mod cli_secret;
mod configurations;
mod contents;
mod difference;
mod document;
mod find;
mod gc;
mod groups;
mod health;
mod icons;
mod immutability;
mod jobs;
mod labels;
mod ldap;
mod members;
mod metadatas;
mod oidc;
mod permissions;
mod projects;
mod purge;
mod query;
mod quotas;
mod refusals;
mod repositories;
mod request;
mod retention;
mod robots;
mod search;
mod space;
mod statistics;
mod system;
mod system_jobs;
mod tags;
mod users;
mod webhook_history;
mod webhooks;

use std::sync::Arc;

use axum::routing::get;
use axum::{Extension, Router};
use http::{Method, Uri};
use utoipa_axum::routes;

use crate::app::App;
use crate::error::{Code, Error};
use answer::{Answer, Refusal};
use document::{Document, Routes};

/// The management API as a service; `app` is given to every handler.
pub fn router(app: Arc<App>) -> Router {
    let probe = health::Probe::new(app.clone());
    let (router, document) = routes().finish();
    router
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(Extension(probe))
        .layer(Extension(Document::new(&document)))
        .with_state(app)
}

/// Every route, each with its handlers; the methods stand above the handlers.
#[rustfmt::skip]
fn routes() -> Routes<Arc<App>> {
    Routes::new()
        .undescribed("/api/version", get(system::version))
        .at("/openapi.json", routes!(document::show))
        .at("/health", routes!(health::show))
        .at("/permissions", routes!(permissions::catalogue))
        .at("/ping", routes!(system::ping))
        .at("/systeminfo", routes!(system::info))
        .at("/systeminfo/getcert", routes!(certificate::download))
        .at("/systeminfo/volumes", routes!(system::volumes))

        .at("/search", routes!(search::search))
        .at("/find", routes!(find::find))
        .at("/statistics", routes!(search::count))
        .at("/statistics/daily", routes!(statistics::daily))
        .at("/projects/{project_name_or_id}/statistics/daily", routes!(statistics::daily_of_project))
        .at("/refusals", routes!(refusals::list))
        .at("/refusals/{refusal_id}", routes!(refusals::show))
        .at("/storage", routes!(space::of_store))
        .at("/projects/{project_name_or_id}/storage", routes!(space::of_project))

        .at("/configurations", routes!(configurations::list, configurations::update))
        .at("/internalconfig", routes!(configurations::internal))

        .at("/users", routes!(users::list, users::create))
        .at("/users/current", routes!(users::current))
        .at("/users/current/permissions", routes!(permissions::list))
        .at("/users/search", routes!(users::search))
        .at("/users/{user_id}", routes!(users::show, users::update, users::remove))
        .at("/users/{user_id}/password", routes!(users::change_password))
        .at("/users/{user_id}/sysadmin", routes!(users::set_sysadmin))
        .at("/users/{user_id}/cli_secret", routes!(cli_secret::set))
        .at("/system/oidc/ping", routes!(oidc::ping))

        .at("/usergroups", routes!(groups::list, groups::create))
        .at("/usergroups/search", routes!(groups::search))
        .at("/usergroups/{group_id}", routes!(groups::show, groups::update, groups::remove))

        .at("/ldap/ping", routes!(ldap::ping))
        .at("/ldap/groups/search", routes!(ldap::search_groups))
        .at("/ldap/users/import", routes!(ldap::import))
        .at("/ldap/users/search", routes!(ldap::search_users))

        .at("/projects", routes!(projects::list, projects::probe, projects::create))
        .at("/projects/{project_name_or_id}", routes!(projects::show, projects::update, projects::remove))
        .at("/projects/{project_name_or_id}/_deletable", routes!(projects::deletable))
        .at("/projects/{project_name_or_id}/summary", routes!(projects::summary))
        .at("/projects/{project_name_or_id}/artifacts", routes!(artifacts::list_of_project))
        .at("/projects/{project_name_or_id}/members", routes!(members::list, members::create))
        .at("/projects/{project_name_or_id}/members/{mid}",
            routes!(members::show, members::update, members::remove))
        .at("/projects/{project_name_or_id}/metadatas/", routes!(metadatas::list, metadatas::add))
        .at("/projects/{project_name_or_id}/metadatas/{meta_name}",
            routes!(metadatas::show, metadatas::update, metadatas::remove))

        .at("/bin", routes!(bin::list))
        .at("/bin/{item_id}", routes!(bin::show, bin::purge))
        .at("/bin/{item_id}/restore", routes!(bin::restore))
        .at("/projects/{project_name_or_id}/bin", routes!(bin::list_of_project, bin::empty))

        .at("/robots", routes!(robots::list, robots::create))
        .at("/robots/{robot_id}",
            routes!(robots::show, robots::update, robots::refresh_secret, robots::remove))

        .at("/quotas", routes!(quotas::list))
        .at("/quotas/{id}", routes!(quotas::show, quotas::update))
        .at("/audit-logs", routes!(audit::list))
        .at("/auditlog-exts", routes!(audit::list_ext))
        .at("/auditlog-exts/events", routes!(audit::event_types))
        .at("/projects/{project_name}/logs", routes!(audit::list_of_project))
        .at("/projects/{project_name}/auditlog-exts", routes!(audit::list_ext_of_project))
        .at("/system/CVEAllowlist", routes!(allowlist::show, allowlist::update))

        .at("/system/gc", routes!(gc::list))
        .at("/system/gc/schedule", routes!(gc::schedule, gc::create, gc::update))
        .at("/system/gc/{gc_id}", routes!(gc::show, gc::stop))
        .at("/system/gc/{gc_id}/log", routes!(gc::log))
        .at("/system/purgeaudit", routes!(purge::list))
        .at("/system/purgeaudit/schedule", routes!(purge::schedule, purge::create, purge::update))
        .at("/system/purgeaudit/{purge_id}", routes!(purge::show, purge::stop))
        .at("/system/purgeaudit/{purge_id}/log", routes!(purge::log))
        .at("/jobservice/pools", routes!(jobs::pools))
        .at("/jobservice/pools/{pool_id}/workers", routes!(jobs::workers))
        .at("/jobservice/jobs/{job_id}", routes!(jobs::stop))
        .at("/jobservice/jobs/{job_id}/log", routes!(jobs::log))
        .at("/jobservice/queues", routes!(jobs::queues))
        .at("/jobservice/results", routes!(jobs::results))
        .at("/jobservice/queues/{job_type}", routes!(jobs::act))
        .at("/schedules", routes!(jobs::schedules))
        .at("/schedules/{job_type}/paused", routes!(jobs::paused))

        .at("/projects/{project_name_or_id}/webhook/events", routes!(webhooks::events))
        .at("/projects/{project_name_or_id}/webhook/lasttrigger", routes!(webhook_history::last_triggers))
        .at("/projects/{project_name_or_id}/webhook/test", routes!(webhooks::test))
        .at("/projects/{project_name_or_id}/webhook/jobs", routes!(webhook_history::jobs))
        .at("/projects/{project_name_or_id}/webhook/policies", routes!(webhooks::list, webhooks::create))
        .at("/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}",
            routes!(webhooks::show, webhooks::update, webhooks::remove))
        .at("/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions",
            routes!(webhook_history::executions))
        .at("/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks",
            routes!(webhook_history::tasks))
        .at("/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/redeliver",
            routes!(webhook_history::redeliver))
        .at("/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks/{task_id}/log",
            routes!(webhook_history::log))

        .at("/repositories", routes!(repositories::list_all))
        .at("/projects/{project_name}/repositories", routes!(repositories::list))
        .at("/projects/{project_name}/repositories/{repository_name}",
            routes!(repositories::show, repositories::update, repositories::remove))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts", routes!(artifacts::list, artifacts::copy))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
            routes!(artifacts::show, artifacts::remove))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/accessories",
            routes!(artifacts::accessories))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags",
            routes!(tags::list, tags::create))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}",
            routes!(tags::remove))

        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels",
            routes!(labels::add))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}",
            routes!(labels::take))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}",
            routes!(additions::show))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/layers",
            routes!(contents::layers))
        .at("/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/difference",
            routes!(difference::show))
        .at("/icons/{digest}", routes!(icons::show))
        .at("/labels", routes!(labels::list, labels::create))
        .at("/labels/{label_id}", routes!(labels::show, labels::update, labels::remove))
        .at("/projects/{project_name_or_id}/immutabletagrules",
            routes!(immutability::list, immutability::create))
        .at("/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}",
            routes!(immutability::update, immutability::remove))

        .at("/retentions", routes!(retention::create))
        .at("/retentions/metadatas", routes!(retention::metadata))
        .at("/retentions/{id}", routes!(retention::show, retention::update, retention::remove))
        .at("/retentions/{id}/executions", routes!(retention::run, retention::executions))
        .at("/retentions/{id}/executions/{eid}", routes!(retention::operate))
        .at("/retentions/{id}/executions/{eid}/tasks", routes!(retention::tasks))
        .at("/retentions/{id}/executions/{eid}/tasks/{tid}", routes!(retention::log))
}

async fn not_found(uri: Uri) -> Answer {
    Err(Error::not_found(format!("path {} was not found", uri.path())).into())
}

async fn wrong_method(method: Method) -> Refusal {
    let message = format!("method {method} is not allowed here, but those of the Allow header are");
    Error::new(Code::MethodNotAllowed, message).into()
}
