//! Pulls go on while the database is silent: what memory does not know is looked up in the repository's
//! journal. What the journal does not know either may exist all the same, so the answer is then 503.

use std::future::Future;
use std::time::Duration;

use berth_oci::{Digest, Reference, RepositoryName};

use crate::app::App;
use crate::artifacts::Located;
use crate::error::{Code, Error, Result};
use crate::journal::{Object, silent};

/// How long a pull waits for a database that is shared with other processes before it looks elsewhere.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long it waits further where nothing else knows either: the database may be busy, not gone.
pub(super) const LONGEST: Duration = Duration::from_secs(5);

/// What the database says. While it is silent, what is known `otherwise`; where that knows nothing, what the database
/// says after all.
///
/// # Errors
/// [`Code::Unavailable`] when neither tells in time.
pub(super) async fn ask<T>(
    app: &App,
    read: impl Future<Output = Result<T>>,
    otherwise: impl Future<Output = Result<T>>,
) -> Result<T> {
    let mut read = std::pin::pin!(read);
    if app.db.is_shared() {
        match tokio::time::timeout(PATIENCE, &mut read).await {
            Ok(Err(error)) if error.code == Code::Unavailable => return otherwise.await,
            Ok(answer) => return answer,
            Err(_) => {}
        }
        return match otherwise.await {
            Err(error) if error.code == Code::Unavailable => {
                tokio::time::timeout(LONGEST, read).await.unwrap_or(Err(error))
            }
            found => found,
        };
    }
    match read.await {
        Err(error) if error.code == Code::Unavailable => otherwise.await,
        answer => answer,
    }
}

/// The manifest of a tag or digest as the journal tells it.
pub(super) async fn manifest(app: &App, name: &RepositoryName, reference: &Reference) -> Result<Located> {
    let found = app.shelf.get(&app.blobs, name.as_str()).await?;
    let digest = match reference {
        Reference::Tag(tag) => {
            found.tags().get(tag.as_str()).map(|to| to.digest.as_str()).ok_or_else(silent)?
        }
        Reference::Digest(digest) => digest.as_str(),
    };
    let artifact = found.artifacts().get(digest).ok_or_else(silent)?;
    let object = found.object(digest).ok_or_else(silent)?;
    located(object, artifact.media_type.clone())
}

/// A blob that an artifact of the repository needs, as the journal tells it.
pub(super) async fn blob(app: &App, name: &RepositoryName, digest: &Digest) -> Result<Located> {
    let found = app.shelf.get(&app.blobs, name.as_str()).await?;
    located(found.object(digest.as_str()).ok_or_else(silent)?, String::new())
}

fn located(object: &Object, media_type: String) -> Result<Located> {
    let digest = object.digest.parse().map_err(Error::internal)?;
    Ok(Located { repository: 0, artifact: 0, digest, media_type, size: object.size, key: object.key.clone() })
}

/// What to answer when an object is not where it should be: it is absent if the database said where it is,
/// and not known if the journal did.
pub(super) fn missing(found: &Located, absent: Error) -> Error {
    if found.is_from_journal() { silent() } else { absent }
}
