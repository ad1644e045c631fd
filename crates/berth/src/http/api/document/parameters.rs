//! Parameters that many operations share, described once. An operation names the set it takes.

use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Required, Schema};

macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident = $parameters:expr;)*) => {$(
        $(#[$doc])*
        pub(in crate::http::api) enum $name {}

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                $parameters
            }
        }
    )*};
}

sets! {
    /// Which part of a list, which page of it and in what order.
    Listing = [filters(), pages()].concat();
    /// Which page of a list.
    Pages = pages();
    /// A project by its name or its number.
    ByNameOrId = vec![
        path("project_name_or_id", "The project's name or number."),
        flag(ParameterIn::Header, "X-Is-Resource-Name", "Whether a project that is given as digits is a name.", false),
    ];
    /// A project by its name.
    ByName = vec![path("project_name", PROJECT)];
    /// A repository.
    InRepository = vec![path("project_name", PROJECT), path("repository_name", REPOSITORY)];
    /// An artifact.
    OfArtifact = vec![
        path("project_name", PROJECT),
        path("repository_name", REPOSITORY),
        path("reference", "A tag or a digest."),
    ];
    /// What is told of each artifact.
    WithParts = vec![
        flag(ParameterIn::Query, "with_tag", "Whether the tags are told.", true),
        flag(ParameterIn::Query, "with_label", "Whether the labels are told.", false),
        flag(ParameterIn::Query, "with_immutable_status", "Whether immutable tags are told apart.", false),
        flag(
            ParameterIn::Query,
            "with_inherited_accessory",
            "Whether signatures of indexes are told of their parts that have none.",
            false,
        ),
        flag(ParameterIn::Query, "with_accessory", "Whether the accessories are told.", false),
    ];
}

const PROJECT: &str = "The project's name.";
const REPOSITORY: &str = "The repository's name within the project, its slashes encoded twice.";

fn filters() -> Vec<Parameter> {
    vec![
        query(
            "q",
            "Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, \
             `k=(a b)` all of.",
            string(),
        ),
        query(
            "sort",
            "Columns in their order, a minus before one that descends: `-creation_time,name`.",
            string(),
        ),
    ]
}

fn pages() -> Vec<Parameter> {
    let number = ObjectBuilder::from(integer()).default(Some(1.into()));
    let size = ObjectBuilder::from(integer()).default(Some(10.into())).maximum(Some(100));
    vec![
        query("page", "The number of the page, from 1.", number),
        query("page_size", "Rows of a page; 0 gives as many as are given at once.", size),
    ]
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn integer() -> utoipa::openapi::Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .build()
}

fn path(name: &str, description: &str) -> Parameter {
    parameter(ParameterIn::Path, name, description, string())
}

fn query(name: &str, description: &str, schema: ObjectBuilder) -> Parameter {
    parameter(ParameterIn::Query, name, description, schema)
}

fn flag(place: ParameterIn, name: &str, description: &str, default: bool) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(default.into()));
    parameter(place, name, description, schema)
}

fn parameter(place: ParameterIn, name: &str, description: &str, schema: ObjectBuilder) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(description))
        .schema(Some(Schema::from(schema)))
        .build()
}
