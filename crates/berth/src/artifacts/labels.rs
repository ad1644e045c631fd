//! Labels on artifacts.

use berth_db::{Tx, params};
use berth_oci::Reference;

use super::list::locate;
use crate::authz::{AddArtifactLabel, Allowed, RemoveArtifactLabel, RepositoryScope};
use crate::error::{Error, Result};
use crate::labels;

/// Gives an artifact a label of the installation or of its own project.
///
/// # Errors
/// 404 for a label of another project, as for none; 409 when the artifact has it already.
pub fn add_label(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, AddArtifactLabel>,
    reference: &Reference,
    label: i64,
) -> Result<()> {
    let (_, artifact) = locate(tx, allowed.scope(), reference)?;
    if !labels::fits(tx, label, allowed.scope().project.id)? {
        return Err(labels::absent(label));
    }
    let sql = "INSERT INTO artifact_labels (artifact_id, label_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    if tx.execute(sql, &params![artifact, label])? == 0 {
        return Err(Error::conflict(format!("label {label} is already added to the artifact")));
    }
    Ok(())
}

/// Takes a label from an artifact.
///
/// # Errors
/// 404 when the artifact does not have it.
pub fn remove_label(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, RemoveArtifactLabel>,
    reference: &Reference,
    label: i64,
) -> Result<()> {
    let (_, artifact) = locate(tx, allowed.scope(), reference)?;
    let sql = "DELETE FROM artifact_labels WHERE artifact_id = ?1 AND label_id = ?2";
    if tx.execute(sql, &params![artifact, label])? == 0 {
        return Err(Error::not_found(format!("the artifact has no label {label}")));
    }
    Ok(())
}
