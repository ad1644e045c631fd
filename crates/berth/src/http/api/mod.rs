//! The management API, `/api/v2.0`, with the paths, fields and codes of Harbor's. A handler parses, proves
//! the right, calls the rule and renders; it holds no SQL and no policy. Every route is on this page.

mod answer;
mod artifacts;
mod health;
mod members;
mod permissions;
mod projects;
mod query;
mod repositories;
mod request;
mod system;
mod tags;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, put};
use http::{Method, Uri};

use crate::app::App;
use crate::error::{Code, Error};
use answer::{Answer, Refusal};

/// The management API as a service; `app` is given to every handler.
#[rustfmt::skip]
pub fn router(app: Arc<App>) -> Router {
    let probe = health::Probe::new(app.clone());
    Router::new()
        .route("/api/version", get(system::version))
        .route(&v2("/health"), get(move || health::show(probe.clone())))
        .route(&v2("/ping"), get(system::ping))
        .route(&v2("/systeminfo"), get(system::info))
        .route(&v2("/systeminfo/volumes"), get(system::volumes))

        .route(&v2("/users"), get(users::list).post(users::create))
        .route(&v2("/users/current"), get(users::current))
        .route(&v2("/users/current/permissions"), get(permissions::list))
        .route(&v2("/users/search"), get(users::search))
        .route(&v2("/users/{user_id}"), get(users::show).put(users::update).delete(users::remove))
        .route(&v2("/users/{user_id}/password"), put(users::change_password))
        .route(&v2("/users/{user_id}/sysadmin"), put(users::set_sysadmin))

        .route(&v2("/projects"), get(projects::list).head(projects::probe).post(projects::create))
        .route(&v2("/projects/{project}"), get(projects::show).put(projects::update).delete(projects::remove))
        .route(&v2("/projects/{project}/_deletable"), get(projects::deletable))
        .route(&v2("/projects/{project}/summary"), get(projects::summary))
        .route(&v2("/projects/{project}/artifacts"), get(artifacts::list_of_project))
        .route(&v2("/projects/{project}/members"), get(members::list).post(members::create))
        .route(&v2("/projects/{project}/members/{mid}"), get(members::show).put(members::update).delete(members::remove))

        .route(&v2("/repositories"), get(repositories::list_all))
        .route(&v2("/projects/{project}/repositories"), get(repositories::list))
        .route(&v2("/projects/{project}/repositories/{repository}"),
            get(repositories::show).put(repositories::update).delete(repositories::remove))
        .route(&v2("/projects/{project}/repositories/{repository}/artifacts"), get(artifacts::list))
        .route(&v2("/projects/{project}/repositories/{repository}/artifacts/{reference}"),
            get(artifacts::show).delete(artifacts::remove))
        .route(&v2("/projects/{project}/repositories/{repository}/artifacts/{reference}/accessories"),
            get(artifacts::accessories))
        .route(&v2("/projects/{project}/repositories/{repository}/artifacts/{reference}/tags"),
            get(tags::list).post(tags::create))
        .route(&v2("/projects/{project}/repositories/{repository}/artifacts/{reference}/tags/{tag}"),
            delete(tags::remove))

        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .with_state(app)
}

fn v2(path: &str) -> String {
    format!("/api/v2.0{path}")
}

async fn not_found(uri: Uri) -> Answer {
    Err(Error::not_found(format!("path {} was not found", uri.path())).into())
}

async fn wrong_method(method: Method) -> Refusal {
    let message = format!("method {method} is not allowed here, but those of the Allow header are");
    Error::new(Code::MethodNotAllowed, message).into()
}
