//! Finding what a pull asks for. A blob is readable only through a repository that references or holds it.

use berth_db::{Row, Tx, params};
use berth_oci::{Digest, Reference};

use crate::authz::{Allowed, Pull, RepositoryScope};
use crate::error::{Code, Error, Result};

/// Where content is, and what it is.
#[derive(Clone, Debug)]
pub struct Located {
    /// The repository's id; 0 when the journal told of it, which knows no ids.
    pub repository: i64,
    /// The artifact's id; 0 for a blob.
    pub artifact: i64,
    /// The digest.
    pub digest: Digest,
    /// The media type of a manifest; "" for a blob.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// The object in the blob store.
    pub key: String,
}

impl Located {
    /// Whether the journal told of it, so that it may be outdated.
    pub fn is_from_journal(&self) -> bool {
        self.repository == 0
    }
}

const MANIFEST: &str = "SELECT a.repository_id, a.id, a.digest, a.manifest_media_type, a.manifest_size, b.object_key \
                        FROM repositories r ";

/// The manifest of a tag or digest, when the repository has it and its bytes are whole.
pub fn find_manifest(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Pull>,
    reference: &Reference,
) -> Result<Option<Located>> {
    let scope = allowed.scope();
    let rest = match reference {
        Reference::Tag(_) => {
            "JOIN tags t ON t.repository_id = r.id AND t.name = ?2 JOIN artifacts a ON a.id = t.artifact_id \
             JOIN blobs b ON b.digest = a.digest AND b.state = 0 WHERE r.name = ?1 AND r.project_id = ?3"
        }
        Reference::Digest(_) => {
            "JOIN artifacts a ON a.repository_id = r.id AND a.digest = ?2 \
             JOIN blobs b ON b.digest = a.digest AND b.state = 0 WHERE r.name = ?1 AND r.project_id = ?3"
        }
    };
    let sql = [MANIFEST, rest].concat();
    let row = tx.find(&sql, &params![scope.name.as_str(), reference.as_str(), scope.project.id])?;
    row.as_ref().map(located).transpose()
}

/// The blob of a digest, when the repository references or holds it and its bytes are whole.
pub fn find_blob(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Pull>,
    digest: &Digest,
) -> Result<Option<Located>> {
    let scope = allowed.scope();
    let now = tx.now()?;
    let sql = "SELECT r.id, 0, b.digest, '', b.size, b.object_key FROM repositories r \
               JOIN blobs b ON b.digest = ?2 AND b.state = 0 WHERE r.name = ?1 AND r.project_id = ?3 AND (\
               EXISTS (SELECT 1 FROM artifact_blobs ab WHERE ab.repository_id = r.id AND ab.digest = ?2) OR \
               EXISTS (SELECT 1 FROM holds h WHERE h.repository_id = r.id AND h.digest = ?2 AND h.expires_at > ?4))";
    let row = tx.find(sql, &params![scope.name.as_str(), digest.as_str(), scope.project.id, now])?;
    row.as_ref().map(located).transpose()
}

fn located(row: &Row) -> Result<Located> {
    let digest: String = row.get(2)?;
    Ok(Located {
        repository: row.get(0)?,
        artifact: row.get(1)?,
        digest: digest.parse().map_err(crate::error::Error::internal)?,
        media_type: row.get(3)?,
        size: row.get(4)?,
        key: row.get(5)?,
    })
}

/// An artifact that refers to another one.
#[derive(Clone, Debug)]
pub struct Referrer {
    /// Its digest.
    pub digest: String,
    /// Its manifest's media type.
    pub media_type: String,
    /// Its manifest's size in bytes.
    pub size: u64,
    /// Its artifact type.
    pub artifact_type: String,
    /// Its annotations, as JSON.
    pub annotations: Option<String>,
}

/// Most referrers that are listed.
const MOST: i64 = 10_000;

/// What refers to `subject` in the repository, oldest first.
pub fn referrers(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Pull>,
    subject: &Digest,
) -> Result<Vec<Referrer>> {
    let scope = allowed.scope();
    let sql = "SELECT a.digest, a.manifest_media_type, a.manifest_size, a.artifact_type, a.annotations \
               FROM repositories r JOIN artifacts a ON a.repository_id = r.id AND a.subject_digest = ?2 \
               WHERE r.name = ?1 AND r.project_id = ?3 ORDER BY a.push_time, a.id LIMIT ?4";
    let rows = tx.query(sql, &params![scope.name.as_str(), subject.as_str(), scope.project.id, MOST])?;
    rows.iter()
        .map(|row| {
            Ok(Referrer {
                digest: row.get(0)?,
                media_type: row.get(1)?,
                size: row.get(2)?,
                artifact_type: row.get(3)?,
                annotations: row.get(4)?,
            })
        })
        .collect()
}

/// That an artifact, which was found a moment ago, is still part of its repository.
///
/// # Errors
/// [`Code::ManifestUnknown`] when it is gone.
pub fn check_there(tx: &mut Tx<'_>, repository: i64, artifact: i64) -> Result<()> {
    let sql = "SELECT 1 FROM artifacts WHERE id = ?1 AND repository_id = ?2";
    let found = tx.find(sql, &params![artifact, repository])?;
    found
        .map(|_| ())
        .ok_or_else(|| Error::new(Code::ManifestUnknown, "the manifest was deleted a moment ago"))
}
