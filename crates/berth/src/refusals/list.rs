//! Who may look up what: system administrators everything, who may see a project's log what was refused there, anybody
//! what was refused to them. To these a project that they may not see stays unknown: of it they learn no more than the
//! refusal itself told.

use std::collections::HashMap;

use berth_db::Tx;
use serde_json::Value;

use super::{Reason, sql};
use crate::authn::Caller;
use crate::authz::{self, Act, Allowed, Authenticated, LoggedIn, Resource, Role};
use crate::directory;
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed, Select, columns, order_by};

columns! {
    /// What refusals can be filtered by.
    RefusalColumn {
        Time Time "time" "f.at";
        Username Text "username" "f.subject";
        Action Text "action" "f.action";
        Object Text "object" "f.object";
        Code Text "code" "f.code";
        Status Int "status" "f.status";
    }
}

columns! {
    /// What they can be filtered by besides, where nothing is hidden.
    OpenColumn {
        Reason Text "reason" "f.reason";
        ProjectId Int "project_id" "f.project_id";
        Project Text "project_name" "p.name";
    }
}

columns! {
    /// What they can be sorted by.
    OrderColumn {
        Order Time "time" "f.id";
    }
}

/// A refusal as it is shown.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What the client was told to ask with.
    pub reference: String,
    /// The answer's `X-Request-Id`.
    pub request_id: String,
    /// Microseconds UTC.
    pub at: i64,
    /// `user`, `robot` or `anonymous`.
    pub subject_kind: String,
    /// Who was refused.
    pub subject: String,
    /// The project that it was about.
    pub project: Option<i64>,
    /// Its name.
    pub project_name: Option<String>,
    /// What was asked for.
    pub action: String,
    /// Of what.
    pub object: String,
    /// The answer's status.
    pub status: i64,
    /// The answer's code.
    pub code: String,
    /// The answer's message.
    pub message: String,
    /// Why.
    pub reason: Reason,
    /// The right, the numbers or the rule.
    pub details: Value,
}

/// Whose refusals a caller sees without anything hidden.
enum Oversight {
    /// Everybody's.
    All,
    /// Those of projects: a condition on `f.project_id`.
    Some(String),
    /// Nobody's.
    None,
}

fn oversight(select: &mut Select, caller: &Caller) -> Oversight {
    if authz::system_may(caller, Resource::AuditLog, Act::List) {
        return Oversight::All;
    }
    match (caller, caller.user_id()) {
        (_, Some(user)) => {
            let user = select.bind(user);
            let roles: Vec<String> = Role::ALL
                .into_iter()
                .filter(|role| role.may(Resource::Log, Act::List))
                .map(|role| role.id().to_string())
                .collect();
            Oversight::Some(format!(
                "f.project_id IN (SELECT s.project_id FROM ({}) s WHERE s.role_id IN ({}))",
                authz::memberships(&user),
                roles.join(", ")
            ))
        }
        (Caller::Robot(robot), None) => match robot.projects_where(Resource::Log, Act::List) {
            None => Oversight::Some("f.project_id > 0".to_owned()),
            Some(projects) if projects.is_empty() => Oversight::None,
            Some(projects) => {
                let places: Vec<String> = projects.into_iter().map(|id| select.bind(id)).collect();
                Oversight::Some(format!("f.project_id IN ({})", places.join(", ")))
            }
        },
        _ => Oversight::None,
    }
}

fn own(select: &mut Select, caller: &Caller) -> String {
    let subject = caller.subject();
    let (kind, id) = (select.bind(subject.kind), select.bind(subject.id));
    format!("(f.subject_kind = {kind} AND f.subject_id = {id})")
}

/// Requires what the caller may look up, `is_open` of that only where nothing is hidden; an expression that is 1 there.
fn require_visible(tx: &mut Tx<'_>, select: &mut Select, caller: &Caller, is_open: bool) -> Result<String> {
    let horizon = select.bind(sql::horizon(tx)?);
    select.require(format!("f.at >= {horizon}"));
    let (visible, open) = match oversight(select, caller) {
        Oversight::All => return Ok("1".to_owned()),
        Oversight::Some(projects) if is_open => (projects, "1".to_owned()),
        Oversight::Some(projects) => {
            let open = format!("CASE WHEN {projects} THEN 1 ELSE 0 END");
            (format!("({} OR {projects})", own(select, caller)), open)
        }
        Oversight::None if is_open => ("1 = 0".to_owned(), "0".to_owned()),
        Oversight::None => (own(select, caller), "0".to_owned()),
    };
    select.require(visible);
    Ok(open)
}

/// The refusals that the caller may look up, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Authenticated, LoggedIn>,
    query: &ListQuery,
) -> Result<Listed<Refusal>> {
    let mut select = Select::new(tx.dialect());
    // A filter by what may be hidden must not tell it: it sees only what is open.
    let is_open = ["reason", "project_id", "project_name"].iter().any(|key| query.filters.get(key).is_some());
    let open = require_visible(tx, &mut select, allowed.caller(), is_open)?;
    select.require_filters::<RefusalColumn>(&query.filters)?;
    select.require_filters::<OpenColumn>(&query.filters)?;
    let total = select.count(tx, sql::FROM)?;
    let order = order_by::<OrderColumn>(&query.sorts, "f.id DESC", "f.id DESC");
    let columns = format!("{}, {open}", sql::COLUMNS);
    let rows = select.rows(tx, &columns, sql::FROM, &order, query.page)?;
    Ok(Listed { items: shown(tx, allowed.caller(), &rows)?, total })
}

/// One refusal, by what the client was told or by the request's id.
///
/// # Errors
/// 404 when there is none, or the caller may not look it up.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<Authenticated, LoggedIn>, id: &str) -> Result<Refusal> {
    for column in ["f.reference", "f.request_id"] {
        let mut select = Select::new(tx.dialect());
        select.require_equal(column, id);
        let open = require_visible(tx, &mut select, allowed.caller(), false)?;
        let columns = format!("{}, {open}", sql::COLUMNS);
        let page = crate::listing::Page { number: 1, size: 1 };
        let rows = select.rows(tx, &columns, sql::FROM, "f.id DESC", page)?;
        if let Some(found) = shown(tx, allowed.caller(), &rows)?.pop() {
            return Ok(found);
        }
    }
    Err(Error::not_found("there is no such refusal, or it is not yours to see"))
}

fn shown(tx: &mut Tx<'_>, caller: &Caller, rows: &[berth_db::Row]) -> Result<Vec<Refusal>> {
    let mut visible: HashMap<i64, bool> = HashMap::new();
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut refusal = sql::refusal_of(row)?;
        let is_open: bool = row.get(14)?;
        if !is_open && !is_known(tx, caller, &refusal, &mut visible)? {
            refusal.hide();
        }
        found.push(refusal);
    }
    Ok(found)
}

/// Whether the caller may know what the refusal was about: the whole installation, or a project that they may see.
fn is_known(
    tx: &mut Tx<'_>,
    caller: &Caller,
    refusal: &Refusal,
    visible: &mut HashMap<i64, bool>,
) -> Result<bool> {
    let Some(id) = refusal.project else {
        let is_about_project = match refusal.reason {
            Reason::Right => refusal.details["system"] != true,
            _ => refusal.object.starts_with("/projects/"),
        };
        return Ok(!is_about_project);
    };
    if let Some(known) = visible.get(&id) {
        return Ok(*known);
    }
    let known = match directory::find_by_id(tx, id)? {
        Some(project) => authz::standing(tx, caller, &project)?.is_visible(),
        None => false,
    };
    visible.insert(id, known);
    Ok(known)
}

impl Refusal {
    fn hide(&mut self) {
        self.project = None;
        self.project_name = None;
        self.reason = Reason::Hidden;
        self.details = Value::Null;
    }

    /// What can be done about it, in words.
    pub fn advice(&self) -> String {
        match self.reason {
            Reason::Hidden => {
                "It does not exist, or you may not see it: check the name, or ask an administrator of the \
                               project for a role in it."
                    .to_owned()
            }
            Reason::Right if self.details["system"] == true => {
                "A right over the whole installation was lacking: ask a system administrator.".to_owned()
            }
            Reason::Right if self.project.is_none() => {
                "There was no project of that name: check the name, or make the project first.".to_owned()
            }
            Reason::Right => self.advice_for_right(),
            Reason::Quota => {
                "It did not fit into the project's quota: delete what is not needed, empty the bin, or ask a \
                              system administrator for a higher limit."
                    .to_owned()
            }
            Reason::Immutable => {
                "A rule of the project keeps this tag as it is: use another tag, or have the rule changed \
                                  by a maintainer or project admin."
                    .to_owned()
            }
            Reason::ReadOnly => {
                "The installation was in read-only mode: try again when a system administrator has ended \
                                 it."
                .to_owned()
            }
            Reason::Other => "See the message.".to_owned(),
        }
    }

    fn advice_for_right(&self) -> String {
        let right = self.details["right"].as_str().unwrap_or_default();
        let role = self.details["roles"][0].as_str().unwrap_or("projectAdmin");
        match self.subject_kind.as_str() {
            "robot" => {
                format!("The robot account lacks the right {right}: give it that right, or use another one.")
            }
            "anonymous" => {
                format!("Nobody was logged in: log in as somebody with the role {role} or a stronger one.")
            }
            _ => format!(
                "The right {right} was lacking, or the token did not name it: ask an admin of the project for the role \
                 {role} or a stronger one, and log in again."
            ),
        }
    }
}
