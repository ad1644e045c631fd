//! Quotas: how many bytes the artifacts of a project may reference, each blob counted once. Usage changes
//! in the transaction of the reference it counts, so that it cannot drift.

pub mod list;
mod sql;
#[cfg(test)]
mod tests;

use berth_db::Tx;

use crate::authz::{Allowed, ReadQuota, System, UpdateQuota};
use crate::error::{Code, Error, Result};
use crate::{audit, events, settings};

/// Without limit.
pub const UNLIMITED: i64 = -1;
/// From so many percent on somebody is warned.
const WARN_AT: i128 = 85;
/// Largest limit, 1024 TiB.
const MOST: i64 = 1024 << 40;

/// A project's quota.
#[derive(Clone, Debug)]
pub struct QuotaView {
    /// Its id.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The project's name.
    pub project: String,
    /// The name of the project's owner.
    pub owner: String,
    /// Bytes that may be used, -1 without limit.
    pub hard: i64,
    /// Bytes in use.
    pub used: i64,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

/// Whether a limit makes sense: -1 or a positive number of bytes.
///
/// # Errors
/// 400 when it does not.
pub fn check_limit(limit: i64) -> Result<()> {
    if limit == UNLIMITED || (1..=MOST).contains(&limit) {
        return Ok(());
    }
    Err(Error::bad_request(format!(
        "the storage limit must be -1 (without limit) or between 1 and {MOST} bytes"
    )))
}

/// Gives a new project its limit.
pub fn create(tx: &mut Tx<'_>, project: i64, limit: i64) -> Result<()> {
    sql::insert(tx, project, limit)
}

/// One quota.
pub fn get(tx: &mut Tx<'_>, _: &Allowed<System, ReadQuota>, id: i64) -> Result<QuotaView> {
    sql::find(tx, id)?.ok_or_else(|| absent(id))
}

/// Sets a limit. It may be lower than what is used: then nothing more can be pushed.
pub fn update(tx: &mut Tx<'_>, allowed: &Allowed<System, UpdateQuota>, id: i64, limit: i64) -> Result<()> {
    check_limit(limit)?;
    let view = sql::find(tx, id)?.ok_or_else(|| absent(id))?;
    // The project's lock comes first, as in a push.
    events::record_project(tx, view.project_id)?;
    if !sql::set_limit(tx, id, limit)? {
        return Err(absent(id));
    }
    let said = format!("update quota of project {} to {limit} bytes", view.project);
    let what = (audit::Operation::Update, audit::Kind::Quota);
    audit::record(tx, allowed.caller(), Some(view.project_id), what, &view.project, &said)
}

/// What a project may use and uses, for those who may see the project's quota.
pub fn of_project(tx: &mut Tx<'_>, project: i64) -> Result<Option<(i64, i64)>> {
    sql::of_project(tx, project)
}

/// Forgets a project that is being deleted.
pub fn forget_project(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    sql::delete(tx, project)
}

/// Whether a blob that has no reference yet still fits: refused before it is held, so that a client learns
/// of it with the blob and not only with the manifest. Blobs that wait for their manifest count too.
pub fn check_upload(tx: &mut Tx<'_>, project: i64, digest: &str, size: u64) -> Result<()> {
    let Some((hard, used)) = sql::of_project(tx, project)? else { return Ok(()) };
    if hard == UNLIMITED || sql::is_counted(tx, project, digest)? {
        return Ok(());
    }
    let waiting = sql::waiting(tx, project, digest)?;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let current = used.saturating_add(waiting);
    if current.saturating_add(size) > hard { refuse(tx, size, current, hard) } else { Ok(()) }
}

/// Counts the blobs of an artifact that is now part of a project; in words, if little is left.
///
/// # Errors
/// [`Code::Denied`] when they do not fit.
pub fn take(tx: &mut Tx<'_>, project: i64, artifact: i64) -> Result<Option<String>> {
    take_of(tx, project, sql::Owner::Artifact(artifact))
}

/// The same for all artifacts of a repository.
pub fn take_repository(tx: &mut Tx<'_>, project: i64, repository: i64) -> Result<Option<String>> {
    take_of(tx, project, sql::Owner::Repository(repository))
}

fn take_of(tx: &mut Tx<'_>, project: i64, entering: sql::Owner) -> Result<Option<String>> {
    let added = sql::add_blobs(tx, project, entering)?;
    if added == 0 {
        return Ok(None);
    }
    // The row's lock comes last, so that pushes into one project wait for each other's commit alone.
    let (hard, used) = sql::add_usage(tx, project, added)?;
    if hard != UNLIMITED && used > hard {
        refuse(tx, added, used - added, hard)?;
    }
    let is_near = hard != UNLIMITED && i128::from(used) * 100 >= i128::from(hard) * WARN_AT;
    if !is_near || !settings::stored(tx)?.quota_per_project_enable {
        return Ok(None);
    }
    let (used, hard) = (shown(used), shown(hard));
    Ok(Some(format!("quota usage reach {WARN_AT}%: resource storage used {used} of {hard}")))
}

/// Refuses what does not fit, unless administrators switched the limits off.
fn refuse(tx: &mut Tx<'_>, adding: i64, used: i64, hard: i64) -> Result<()> {
    if settings::stored(tx)?.quota_per_project_enable { Err(exceeded(adding, used, hard)) } else { Ok(()) }
}

/// Gives back what only this artifact referenced, in bytes; it must be called while the references still stand.
pub fn give_back(tx: &mut Tx<'_>, project: i64, artifact: i64) -> Result<i64> {
    give_back_of(tx, project, sql::Owner::Artifact(artifact))
}

/// Gives back what only this repository referenced, in bytes; it must be called while the references still stand.
pub fn give_back_repository(tx: &mut Tx<'_>, project: i64, repository: i64) -> Result<i64> {
    give_back_of(tx, project, sql::Owner::Repository(repository))
}

fn give_back_of(tx: &mut Tx<'_>, project: i64, leaving: sql::Owner) -> Result<i64> {
    let freed = sql::remove_blobs(tx, project, leaving)?;
    if freed != 0 {
        sql::add_usage(tx, project, -freed)?;
    }
    Ok(freed)
}

/// Projects whose usage is not what their references add up to, in words.
pub fn drift(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let told = sql::drift(tx)?.into_iter().map(|(project, stored, counted)| {
        format!("the quota of project {project} says {stored} bytes, its artifacts reference {counted}")
    });
    let mut told: Vec<String> = told.collect();
    for (project, digest, is_counted) in sql::miscounted(tx)? {
        told.push(if is_counted {
            format!("the quota of project {project} counts {digest}, which none of its artifacts references")
        } else {
            format!("the quota of project {project} does not count {digest}, which its artifacts reference")
        });
    }
    Ok(told)
}

/// Counts what all projects use anew, for what drifted all the same (an older release that wrote beside a newer one).
pub fn recount(tx: &mut Tx<'_>) -> Result<()> {
    sql::recount(tx)
}

fn absent(id: i64) -> Error {
    Error::not_found(format!("quota {id} not found"))
}

/// Why a quota refused something, as the cause of the refusal.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "adding {} of storage resource, which when updated to current usage of {} will exceed the configured upper limit \
     of {}.",
    shown(*.adding), shown(*.used), shown(*.hard)
)]
pub struct Exceeded {
    adding: i64,
    used: i64,
    hard: i64,
}

impl Exceeded {
    /// Its numbers, in bytes.
    pub fn details(&self) -> serde_json::Value {
        serde_json::json!({"adding": self.adding, "used": self.used, "hard": self.hard})
    }
}

fn exceeded(adding: i64, used: i64, hard: i64) -> Error {
    let why = Exceeded { adding, used, hard };
    Error::new(Code::Denied, format!("Quota exceeded when processing the request of {why}")).because(why)
}

/// Bytes as people read them, by 1024 and with one decimal.
fn shown(bytes: i64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = "B";
    for larger in UNITS {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = larger;
    }
    format!("{value:.1} {unit}")
}
