//! The verbs of the management API (`/api/v2.0`) that the stories need.

use super::{Call, Client};
use serde_json::json;

/// The password of every user that a story makes.
pub const PASSWORD: &str = "Passw0rd-of-a-user";

/// The roles that a member of a project can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    ProjectAdmin = 1,
    Developer = 2,
    Guest = 3,
    Maintainer = 4,
    LimitedGuest = 5,
}

impl Role {
    pub const ALL: [Role; 5] =
        [Role::ProjectAdmin, Role::Maintainer, Role::Developer, Role::Guest, Role::LimitedGuest];

    pub fn id(self) -> i64 {
        self as i64
    }

    /// The name that the API gives the role.
    pub fn name(self) -> &'static str {
        match self {
            Role::ProjectAdmin => "projectAdmin",
            Role::Developer => "developer",
            Role::Guest => "guest",
            Role::Maintainer => "maintainer",
            Role::LimitedGuest => "limitedGuest",
        }
    }
}

impl Client {
    /// A request to the management API: `alice.api("GET", "/projects")`.
    pub fn api(&self, method: &str, path: &str) -> Call {
        let method = method.parse().expect("an HTTP method");
        self.call(method, format!("/api/v2.0{path}"))
    }

    /// Makes a user with [`PASSWORD`].
    pub fn create_user(&self, name: &str) -> Call {
        self.api("POST", "/users").json(&json!({
            "username": name,
            "email": format!("{name}@example.com"),
            "realname": format!("The {name}"),
            "password": PASSWORD,
            "comment": "made by a test",
        }))
    }

    /// Makes a private project.
    pub fn create_project(&self, name: &str) -> Call {
        self.api("POST", "/projects").json(&json!({"project_name": name, "metadata": {"public": "false"}}))
    }

    /// Makes a project that anybody may pull from.
    pub fn create_public_project(&self, name: &str) -> Call {
        self.api("POST", "/projects").json(&json!({"project_name": name, "metadata": {"public": "true"}}))
    }

    pub fn add_member(&self, project: &str, user: &str, role: Role) -> Call {
        self.api("POST", &format!("/projects/{project}/members"))
            .json(&json!({"role_id": role.id(), "member_user": {"username": user}}))
    }

    /// The id of a user, found by the name among all users.
    pub async fn user_id(&self, name: &str) -> i64 {
        let reply = self.api("GET", &format!("/users/search?username={name}")).await.ok();
        let found = reply.list().into_iter().find(|user| user["username"] == name);
        found.unwrap_or_else(|| panic!("there is no user {name}: {reply:?}"))["user_id"]
            .as_i64()
            .expect("an id")
    }

    /// The id of a user's membership in a project.
    pub async fn member_id(&self, project: &str, user: &str) -> i64 {
        let reply = self.api("GET", &format!("/projects/{project}/members?page_size=100")).await.ok();
        let found = reply.list().into_iter().find(|member| member["entity_name"] == user);
        found.unwrap_or_else(|| panic!("{user} is no member of {project}: {reply:?}"))["id"]
            .as_i64()
            .expect("an id")
    }

    /// The path of a repository in the API, with its inner slashes written as the API wants them.
    pub fn repository_path(repository: &str) -> String {
        let (project, rest) = repository.split_once('/').expect("a repository has a project");
        format!("/projects/{project}/repositories/{}", rest.replace('/', "%252F"))
    }
}
