//! Reading what an artifact is made of, within limits: its manifest, its config, its layers.

use std::collections::BTreeMap;

use berth_blobs::{BlobStore, Key};
use berth_db::{Tx, Value};
use berth_oci::Digest;
use bytes::Bytes;

use crate::error::{Code, Error, Result};
use crate::listing::in_list;

/// An object of the blob store.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub digest: String,
    pub key: String,
    pub size: u64,
}

/// Which content of which artifact: its id and a digest.
pub(super) type Wanted = (i64, String);

/// Where content is, as far as the artifacts that name it have it: one statement.
pub(super) fn locate(tx: &mut Tx<'_>, wanted: &[Wanted]) -> Result<BTreeMap<Wanted, Object>> {
    let mut found = BTreeMap::new();
    for wanted in wanted.chunks(100) {
        let ids: Vec<i64> = wanted.iter().map(|(id, _)| *id).collect();
        let digests: Vec<Value> = wanted.iter().map(|(_, digest)| Value::from(digest.as_str())).collect();
        let (ids_in, mut params) = in_list(&ids, 1);
        let (digests_in, more) = in_list(&digests, params.len() + 1);
        params.extend(more);
        let sql = format!(
            "SELECT ab.artifact_id, b.digest, b.object_key, b.size FROM artifact_blobs ab \
             JOIN blobs b ON b.digest = ab.digest AND b.state = 0 \
             WHERE ab.artifact_id IN {ids_in} AND ab.digest IN {digests_in}"
        );
        for row in tx.query(&sql, &params)? {
            let object = Object { digest: row.get(1)?, key: row.get(2)?, size: row.get(3)? };
            found.insert((row.get(0)?, object.digest.clone()), object);
        }
    }
    Ok(found)
}

/// The bytes of an object, when they are no more than `most` and are what their digest says.
///
/// # Errors
/// 413 for more bytes, 404 for damaged ones, and the store's own.
pub(super) async fn read(blobs: &dyn BlobStore, object: &Object, most: u64) -> Result<Bytes> {
    let too_large = || Error::new(Code::TooLarge, format!("the content is larger than {most} bytes"));
    if object.size > most {
        return Err(too_large());
    }
    let key: Key = object.key.parse()?;
    let bytes = match blobs.read(&key, most).await {
        Ok(bytes) => bytes,
        Err(berth_blobs::Error::TooLarge { .. }) => return Err(too_large()),
        Err(berth_blobs::Error::NotFound | berth_blobs::Error::Corrupt { .. }) => return Err(damaged()),
        Err(error) => return Err(error.into()),
    };
    let digest: Digest = object.digest.parse().map_err(Error::internal)?;
    if Digest::of(digest.algorithm(), &bytes) == digest { Ok(bytes) } else { Err(damaged()) }
}

fn damaged() -> Error {
    Error::not_found("the content of the artifact is damaged: push it again")
}
