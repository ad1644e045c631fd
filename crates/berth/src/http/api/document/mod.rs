//! The API's description of itself, as OpenAPI 3: collected from the handlers while the routes are put
//! together, so that an operation cannot be served without being described. What holds for every operation
//! of a kind (refusals, headers) is added here, once.

#[cfg(test)]
mod coverage;
mod parameters;

use axum::body::Body;
use axum::response::Response;
use axum::routing::MethodRouter;
use axum::{Extension, Router};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, RefOr, Response as Described, Schema,
    Server,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;

pub(super) use parameters::*;

/// Where the operations live.
const BASE: &str = "/api/v2.0";

/// The routes, and what is said about each.
pub(super) struct Routes<S> {
    router: Router<S>,
    document: OpenApi,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    pub(super) fn new() -> Self {
        let mut components = Components::new();
        components.schemas.insert(ErrorsJson::name().into_owned(), ErrorsJson::schema());
        components.schemas.insert(ErrorJson::name().into_owned(), ErrorJson::schema());
        let basic = HttpBuilder::new().scheme(HttpAuthScheme::Basic).build();
        components.add_security_scheme("basic", SecurityScheme::Http(basic));
        let mut info = Info::new("Berth", env!("CARGO_PKG_VERSION"));
        info.description =
            Some("The management API, with the paths, fields and codes of Harbor's API v2.0.".into());
        let document = OpenApiBuilder::new()
            .info(info)
            .servers(Some([Server::new(BASE)]))
            .components(Some(components))
            .security(Some([SecurityRequirement::default(), SecurityRequirement::new("basic", [""; 0])]))
            .build();
        Self { router: Router::new(), document }
    }

    /// Adds the operations of one path; their descriptions name the same path.
    pub(super) fn at(mut self, path: &str, (schemas, paths, methods): UtoipaMethodRouter<S>) -> Self {
        debug_assert!(paths.paths.keys().eq([path]), "{path} is described as {:?}", paths.paths.keys());
        self.document.paths.merge(paths);
        if let Some(components) = &mut self.document.components {
            for (name, schema) in schemas {
                let other = components.schemas.insert(name.clone(), schema.clone());
                debug_assert!(other.is_none_or(|other| other == schema), "two schemas are called {name}");
            }
        }
        self.undescribed(&format!("{BASE}{path}"), methods)
    }

    /// Adds a path that is no part of the API proper.
    pub(super) fn undescribed(self, path: &str, methods: MethodRouter<S>) -> Self {
        Self { router: self.router.route(path, methods), document: self.document }
    }

    /// The routes, and the document.
    pub(super) fn finish(mut self) -> (Router<S>, OpenApi) {
        each_operation(&mut self.document.paths, complete);
        (self.router, self.document)
    }
}

fn each_operation(paths: &mut Paths, work: impl Fn(&str, &mut Operation)) {
    for (path, item) in &mut paths.paths {
        let PathItem { get, put, post, delete, head, patch, .. } = item;
        for operation in [get, put, post, delete, head, patch].into_iter().flatten() {
            work(path, operation);
        }
    }
}

/// Adds what follows from an operation's kind: its refusals, and the headers of its success.
fn complete(path: &str, operation: &mut Operation) {
    let parameters = operation.parameters.iter().flatten();
    let is_paged = parameters.filter_map(inline).any(|known| known.name == "page_size");
    let needs_nothing = operation.security.is_some();
    let mut refusals = vec![500];
    if !needs_nothing {
        refusals.push(401);
    }
    if path.contains('{') && !needs_nothing {
        refusals.extend([403, 404]);
    }
    if is_paged {
        refusals.extend([400, 422]);
    }
    if operation.request_body.is_some() {
        refusals.extend([400, 413, 415, 422]);
    }
    let known = &mut operation.responses.responses;
    for status in refusals {
        known.entry(status.to_string()).or_insert_with(|| RefOr::T(Described::new("")));
    }
    for (status, response) in known {
        let RefOr::T(response) = response else { continue };
        describe(status, is_paged, response);
    }
}

fn inline(parameter: &RefOr<utoipa::openapi::path::Parameter>) -> Option<&utoipa::openapi::path::Parameter> {
    match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }
}

/// Fills in what every answer of a status has.
fn describe(status: &str, is_paged: bool, response: &mut Described) {
    let code = status.parse().ok().and_then(|number: u16| StatusCode::from_u16(number).ok());
    let Some(code) = code else { return };
    if response.description.is_empty() {
        response.description = meaning(code).to_owned();
    }
    if (code.is_client_error() || code.is_server_error()) && response.content.is_empty() {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorsJson::name()))).build();
        response.content.insert("application/json".to_owned(), RefOr::T(body));
    }
    if code == StatusCode::CREATED {
        add_header(response, "Location", Type::String, "Where the new object is.");
    }
    if code == StatusCode::OK && is_paged {
        add_header(response, "X-Total-Count", Type::Integer, "The rows of all pages.");
        add_header(response, "Link", Type::String, "The pages before and after, as rel prev and next.");
    }
}

fn add_header(response: &mut Described, name: &str, kind: Type, description: &str) {
    let schema = Schema::from(ObjectBuilder::new().schema_type(kind).build());
    let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
    response.headers.insert(name.to_owned(), RefOr::T(header));
}

fn meaning(code: StatusCode) -> &'static str {
    match code.as_u16() {
        200 => "Done.",
        201 => "Made.",
        400 => "The request is malformed.",
        401 => "Who asks is not known, or the credentials do not verify.",
        403 => "The caller may not do this, or may not know of the project.",
        404 => "The object does not exist.",
        409 => "An object of this name exists, or another request changed it.",
        412 => "The object is in a state that forbids it.",
        413 => "The body is too large.",
        415 => "The body is not JSON.",
        422 => "A value has the wrong type or is out of range.",
        500 => "A defect of the server; its log says more.",
        _ => code.canonical_reason().unwrap_or("Answered."),
    }
}

/// Why a request was refused.
#[derive(ToSchema)]
#[schema(as = Errors)]
#[allow(dead_code)] // described here, written by `http::respond`
struct ErrorsJson {
    errors: Vec<ErrorJson>,
}

/// One reason.
#[derive(ToSchema)]
#[schema(as = Error)]
#[allow(dead_code)] // described here, written by `http::respond`
struct ErrorJson {
    /// The reason as a word that programs know.
    code: String,
    /// What was wrong, and what to do.
    message: String,
}

/// The document as it is sent.
#[derive(Clone)]
pub(super) struct Document(Bytes);

impl Document {
    /// Writes the document down once.
    pub(super) fn new(document: &OpenApi) -> Self {
        // Strings and numbers alone, which JSON can always hold.
        Self(Bytes::from(serde_json::to_vec(document).unwrap_or_default()))
    }
}

/// This description of the API, as OpenAPI 3.
#[utoipa::path(get, path = "/openapi.json", operation_id = "getOpenApi", tag = "berth", security(()),
    responses((status = 200, body = Object)))]
pub(super) async fn show(Extension(Document(bytes)): Extension<Document>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    fn document() -> Value {
        serde_json::to_value(super::super::routes().finish().1).unwrap()
    }

    fn operations(document: &Value) -> Vec<(String, &Value)> {
        let mut found = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                found.push((format!("{method} {path}"), operation));
            }
        }
        found
    }

    #[test]
    fn every_operation_has_a_name_a_tag_and_a_word_about_it() {
        let document = document();
        let mut names = BTreeSet::new();
        for (what, operation) in operations(&document) {
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{what} has no name"));
            assert!(names.insert(name.to_owned()), "two operations are called {name}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{what}");
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(summary.ends_with(['.', '?']), "{what} is not described: {summary:?}");
        }
        assert!(names.len() > 40);
    }

    #[test]
    fn the_variables_of_a_path_are_described() {
        let document = document();
        for (what, operation) in operations(&document) {
            let in_path: BTreeSet<&str> =
                what.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let described: BTreeSet<&str> = parameters
                .filter(|parameter| parameter["in"] == "path")
                .filter_map(|parameter| parameter["name"].as_str())
                .collect();
            assert_eq!(in_path, described, "{what}");
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name} is not described");
        }
    }

    #[test]
    fn what_holds_for_all_is_said_of_each() {
        let document = document();
        let operations = operations(&document);
        let of = |name: &str| operations.iter().find(|(what, _)| what == name).unwrap().1;
        let list = of("get /projects");
        assert!(list["responses"]["200"]["headers"]["X-Total-Count"].is_object());
        assert_eq!(
            list["responses"]["422"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Errors"
        );
        assert!(of("post /projects")["responses"]["201"]["headers"]["Location"].is_object());
        assert!(of("get /ping")["responses"].get("401").is_none());
        assert!(of("delete /projects/{project_name_or_id}")["responses"]["403"].is_object());
    }
}
