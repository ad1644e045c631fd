//! Immutable tags: rules of a project that say which tags of which repositories, once given, neither move
//! nor go. Whoever changes a tag asks the [`Guard`] in the same transaction.

mod sql;

use std::sync::Arc;

use berth_db::Tx;

use crate::authz::{
    Allowed, CreateImmutableRule, DeleteImmutableRule, ListImmutableRules, RepositoryScope,
    UpdateImmutableRule,
};
use crate::directory::Project;
use crate::error::{Code, Error, Immutable, Result, Why};
use crate::listing::{ListQuery, Listed};
use crate::selectors::Selector;

/// Most rules of a project; each is asked for at every change of a tag.
const MAX_RULES: i64 = 100;

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Free for clients; rules have no order.
    pub priority: i64,
    /// `matches` or `excludes`.
    pub tag_decoration: String,
    /// A glob over tags.
    pub tag_pattern: String,
    /// Kept for clients.
    pub tag_extras: String,
    /// `repoMatches` or `repoExcludes`.
    pub repository_decoration: String,
    /// A glob over the names of repositories inside the project.
    pub repository_pattern: String,
}

/// A rule as its readers see it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id.
    pub id: i64,
    /// Whether it is switched off.
    pub disabled: bool,
    /// What it says.
    pub content: Content,
}

/// The rules of a project.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ListImmutableRules>,
    query: &ListQuery,
) -> Result<Listed<Rule>> {
    sql::list(tx, allowed.scope().id, query)
}

/// Makes a rule; its id.
///
/// # Errors
/// 400 for what cannot be read, 409 when a rule says the same.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, CreateImmutableRule>,
    disabled: bool,
    content: &Content,
) -> Result<i64> {
    check(content)?;
    let project = allowed.scope().id;
    if sql::count(tx, project)? >= MAX_RULES {
        return Err(Error::bad_request(format!("a project has at most {MAX_RULES} rules")));
    }
    if sql::is_taken(tx, project, content, 0)? {
        return Err(taken());
    }
    sql::insert(tx, project, disabled, content)
}

/// Changes a rule. When it is switched on or off, that alone happens, as in Harbor.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateImmutableRule>,
    id: i64,
    disabled: bool,
    content: &Content,
) -> Result<()> {
    let project = allowed.scope().id;
    let is_disabled = sql::is_disabled(tx, project, id)?.ok_or_else(|| absent(id))?;
    if is_disabled != disabled {
        return sql::switch(tx, project, id, disabled);
    }
    check(content)?;
    if sql::is_taken(tx, project, content, id)? {
        return Err(taken());
    }
    sql::update(tx, project, id, content)
}

/// Deletes a rule.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, DeleteImmutableRule>, id: i64) -> Result<()> {
    if sql::delete(tx, allowed.scope().id, id)? { Ok(()) } else { Err(absent(id)) }
}

/// Deletes all rules of a project that is itself being deleted.
pub fn delete_all(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    sql::delete_all(tx, project)
}

fn absent(id: i64) -> Error {
    Error::not_found(format!("the immutable tag rule {id} does not exist"))
}

fn taken() -> Error {
    Error::conflict("an immutable tag rule of the same content exists already")
}

fn check(content: &Content) -> Result<()> {
    if content.tag_extras.len() > 1024 {
        return Err(Error::bad_request("extras is longer than 1024 bytes"));
    }
    compile(content).map(|_| ())
}

fn compile(content: &Content) -> Result<(Selector, Selector)> {
    Ok((
        Selector::of_repositories(&content.repository_decoration, &content.repository_pattern)?,
        Selector::of_tags(&content.tag_decoration, &content.tag_pattern)?,
    ))
}

/// The rules of one project that are in force.
#[derive(Debug, Default)]
pub struct Guard {
    rules: Vec<Enforced>,
}

/// A rule in force.
#[derive(Debug)]
struct Enforced {
    repositories: Selector,
    tags: Selector,
    content: Content,
}

impl Guard {
    /// Reads the rules, with one statement.
    pub fn of(tx: &mut Tx<'_>, project: i64) -> Result<Self> {
        let contents = sql::enabled(tx, project)?;
        // A rule was readable when it was stored; one that is not must not open what it closed.
        let enforced = |content: Content| -> Result<Enforced> {
            let (repositories, tags) = compile(&content).map_err(Error::internal)?;
            Ok(Enforced { repositories, tags, content })
        };
        Ok(Self { rules: contents.into_iter().map(enforced).collect::<Result<_>>()? })
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether a tag is immutable in a repository, named without its project.
    pub fn protects(&self, repository: &str, tag: &str) -> bool {
        self.rule(repository, tag).is_some()
    }

    fn rule(&self, repository: &str, tag: &str) -> Option<&Content> {
        let is_about = |rule: &&Enforced| rule.repositories.selects(repository) && rule.tags.selects(tag);
        self.rules.iter().find(is_about).map(|rule| &rule.content)
    }

    /// Refuses the move of a tag that exists.
    ///
    /// # Errors
    /// 412 in Harbor's words, which docker shows to its user.
    pub fn check_move(&self, scope: &RepositoryScope, tag: &str) -> Result<()> {
        let repository = scope.name.rest();
        let Some(rule) = self.rule(repository, tag) else { return Ok(()) };
        let message =
            format!("Failed to process request due to '{repository}:{tag}' configured as immutable.");
        Err(Error::new(Code::Precondition, message).due_to(why(scope, tag, rule)))
    }

    /// Refuses that a tag goes away.
    pub fn check_delete(&self, scope: &RepositoryScope, tag: &str) -> Result<()> {
        let Some(rule) = self.rule(scope.name.rest(), tag) else { return Ok(()) };
        let message = format!("the tag {tag} configured as immutable, cannot be deleted");
        Err(Error::new(Code::Precondition, message).due_to(why(scope, tag, rule)))
    }
}

fn why(scope: &RepositoryScope, tag: &str, rule: &Content) -> Why {
    Why::Immutable(Immutable {
        tag: tag.to_owned(),
        tags: format!("{} {}", rule.tag_decoration, rule.tag_pattern),
        repositories: format!("{} {}", rule.repository_decoration, rule.repository_pattern),
        project: scope.project.id,
    })
}
