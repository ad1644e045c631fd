//! Blobs that come back while they are being deleted, over both databases. The steps before that, against the mark of
//! the collection, are in `gc::interleaved`.

use std::time::Duration;

use berth_db::{Tx, params};
use berth_oci::Digest;

use super::{NewBlob, finish};
use crate::authz::{self, Allowed, RepositoryScope, Right};
use crate::error::Result;
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};

const HOLD: Duration = Duration::from_secs(3600);

/// What the administrator may do in a repository of `library`.
pub(crate) fn on<R: Right>(tx: &mut Tx<'_>, name: &str) -> Result<Allowed<RepositoryScope, R>> {
    let project = projects::find(tx, &ProjectRef::Name("library".into()))?;
    authz::repository(tx, &user(1, true), project, name.parse().unwrap())
}

/// A blob that nobody holds any more.
pub(crate) async fn left_behind(store: &Store, bytes: &'static [u8]) -> Digest {
    let digest = Digest::sha256(bytes);
    let blob = NewBlob {
        digest: digest.clone(),
        size: bytes.len() as u64,
        key: format!("k/{}", digest.hex()),
        hold: HOLD,
    };
    let written = store.db.write(move |tx| -> Result<_> {
        let allowed = on(tx, "library/old")?;
        finish(tx, &allowed, &blob, None)?;
        tx.execute("DELETE FROM holds WHERE digest = ?1", &params![blob.digest.as_str()])?;
        Ok(())
    });
    written.await.unwrap();
    digest
}

/// The state of a blob, and whether somebody holds it.
pub(crate) async fn state(store: &Store, digest: &Digest) -> (i64, bool) {
    let digest = digest.clone();
    let read = store.db.read(move |tx| -> Result<_> {
        let state = tx.one("SELECT state FROM blobs WHERE digest = ?1", &params![digest.as_str()])?.get(0)?;
        let held = tx.find("SELECT 1 FROM holds WHERE digest = ?1", &params![digest.as_str()])?.is_some();
        Ok((state, held))
    });
    read.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_push_of_a_blob_that_is_being_deleted_brings_it_back_under_a_new_key() {
    for store in Store::all().await {
        let digest = left_behind(&store, b"1").await;
        let wanted = digest.clone();
        let key = store
            .db
            .write(move |tx| -> Result<String> {
                tx.execute("UPDATE blobs SET state = 1 WHERE digest = ?1", &params![wanted.as_str()])?;
                let allowed = on(tx, "library/new")?;
                let blob = NewBlob { digest: wanted.clone(), size: 1, key: "k/new".into(), hold: HOLD };
                finish(tx, &allowed, &blob, None)
            })
            .await
            .unwrap();
        assert_eq!(key, "k/new");
        assert_eq!(state(&store, &digest).await, (0, true));
    }
}
