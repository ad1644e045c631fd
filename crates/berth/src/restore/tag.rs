//! A tag comes back to the artifact that it named.

use berth_db::Tx;

use super::{Item, Restored, sql};
use crate::authz::{Allowed, DeleteTag};
use crate::error::{Code, Error, Result};
use crate::events::{self, Event};
use crate::repositories;
use crate::undelete::{Bin, TAGS};

/// Gives the artifact its tag again, with its times. Where the artifact itself was deleted and pushed anew, the same
/// digest counts.
pub(super) fn restore(
    tx: &mut Tx<'_>,
    bin: Bin,
    item: &Item,
    allowed: &Allowed<crate::authz::RepositoryScope, DeleteTag>,
) -> Result<Restored> {
    let scope = allowed.scope();
    let locked = match repositories::advance(tx, scope) {
        Err(error) if error.code == Code::NameUnknown => return Err(absent(tx, bin, item)?),
        other => other?,
    };
    let (name, artifact) = sql::tag(tx, item.id)?;
    let found = match sql::artifact(tx, locked.id, artifact, &item.digest)? {
        Some(found) => found,
        None => return Err(absent(tx, bin, item)?),
    };
    match sql::tagged(tx, locked.id, &name)? {
        Some(other) if other == found => {}
        Some(_) => {
            let said = format!(
                "the tag {name} names another artifact by now: delete it first, then restore this one"
            );
            return Err(Error::conflict(said));
        }
        None => {
            sql::point_kept(tx, item.id, found)?;
            TAGS.put_back(tx, item.id, Some(locked.id), "")?;
        }
    }
    let event = Event::TagCreated { repository: scope.name.as_str(), tag: &name, digest: &item.digest };
    events::record(tx, locked.id, locked.sequence, &event)?;
    Ok(Restored::In(scope.name.clone()))
}

/// Why there is nothing that the tag could name.
fn absent(tx: &mut Tx<'_>, bin: Bin, item: &Item) -> Result<Error> {
    let kept = match sql::item_with(tx, bin, item, &item.digest)? {
        Some(kept) => Some(kept),
        None => sql::item_of_repository(tx, bin, item)?,
    };
    Ok(Error::conflict(match kept {
        Some((id, name)) => format!("what it names is in the bin: restore {name} first, item {id}"),
        None => {
            format!("the artifact {} that it named is gone: push it again, then restore the tag", item.digest)
        }
    }))
}
