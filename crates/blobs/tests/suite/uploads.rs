//! Objects that arrive in pieces, with processes that come and go.

use std::sync::Arc;
use std::time::Duration;

use berth_blobs::{BLOBS_PREFIX, BlobStore, Key, Upload, UploadId, UploadState, canonical_key};
use berth_oci::digest::Digest;
use bytes::Bytes;

use crate::adapters::{Adapter, fetch, sample};

async fn begin(store: &Arc<dyn BlobStore>, id: UploadId) -> Box<dyn Upload> {
    store.open_upload(id, None, None).await.unwrap()
}

async fn resume(store: &Arc<dyn BlobStore>, id: UploadId, state: &UploadState) -> Box<dyn Upload> {
    let upload = store.open_upload(id, Some(&recorded(state)), None).await.unwrap();
    assert_eq!(upload.offset(), state.offset);
    upload
}

/// A state as it comes back from the database.
fn recorded(state: &UploadState) -> UploadState {
    serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap()
}

async fn write_in_pieces(upload: &mut Box<dyn Upload>, bytes: &Bytes, piece: usize) {
    let mut left = bytes.clone();
    while !left.is_empty() {
        upload.write(left.split_to(piece.min(left.len()))).await.unwrap();
    }
}

/// Nothing of unfinished uploads is left. What is removed behind a caller's back takes a moment.
async fn assert_clean(store: &Arc<dyn BlobStore>) {
    for _ in 0..100 {
        if store.list("uploads/", None, 10).await.unwrap().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("left behind: {:?}", store.list("uploads/", None, 10).await.unwrap());
}

pub async fn a_small_upload_goes_to_the_callers_key(Adapter { store, .. }: Adapter) {
    let bytes = sample(10_000, 1);
    let key = canonical_key(&Digest::sha256(&bytes));
    let mut upload = begin(&store, UploadId::random()).await;
    upload.write(bytes.clone()).await.unwrap();
    assert_eq!(upload.offset(), 10_000);
    assert_eq!(store.stat(&key).await.unwrap(), None);
    assert_eq!(upload.commit(&key).await.unwrap(), key);
    assert_eq!(fetch(&*store, &key, 10_000).await, bytes);
    assert_clean(&store).await;
}

pub async fn an_empty_upload_is_an_object(Adapter { store, .. }: Adapter) {
    let key = canonical_key(&Digest::sha256(b""));
    let mut upload = begin(&store, UploadId::random()).await;
    upload.write(Bytes::new()).await.unwrap();
    assert_eq!(upload.sync().await.unwrap().offset, 0);
    assert_eq!(upload.commit(&key).await.unwrap(), key);
    assert_eq!(store.stat(&key).await.unwrap(), Some(0));
    assert_clean(&store).await;
}

pub async fn a_large_upload_arrives_whole(adapter: Adapter) {
    let length = 3 * adapter.part_bytes + 12_345;
    let bytes = sample(length, 2);
    let digest = Digest::sha256(&bytes);
    let wanted = canonical_key(&digest);
    let mut upload = adapter.store.open_upload(UploadId::random(), None, Some(&digest)).await.unwrap();
    write_in_pieces(&mut upload, &bytes, 77_777).await;
    let own = upload.own_key().cloned();
    assert_eq!(own.is_none(), adapter.is_local());
    let key = upload.commit(&wanted).await.unwrap();
    assert_eq!(key, own.unwrap_or_else(|| wanted.clone()));
    assert!(key.as_str().starts_with(wanted.as_str()), "{key} does not lie beside {wanted}");
    assert_eq!(fetch(&*adapter.other_process(), &key, length).await, bytes);
    assert_clean(&adapter.store).await;
}

pub async fn uploads_of_about_a_part_arrive_whole(adapter: Adapter) {
    for length in [adapter.part_bytes - 1, adapter.part_bytes, adapter.part_bytes + 1] {
        for synced in [false, true] {
            let bytes = sample(length, 3);
            let mut upload = begin(&adapter.store, UploadId::random()).await;
            upload.write(bytes.clone()).await.unwrap();
            if synced {
                assert_eq!(upload.sync().await.unwrap().offset, length as u64);
            }
            let key = upload.commit(&canonical_key(&Digest::sha256(&bytes))).await.unwrap();
            assert_eq!(fetch(&*adapter.store, &key, length).await, bytes);
            adapter.store.delete(&key).await.unwrap();
        }
    }
    assert_clean(&adapter.store).await;
}

/// Fault 17: each chunk is taken by another process over the same store.
pub async fn another_process_continues(adapter: Adapter) {
    continue_in(&adapter, || adapter.other_process()).await;
}

/// Fault 17: each chunk is taken by another request to the same process.
pub async fn another_request_continues(adapter: Adapter) {
    continue_in(&adapter, || adapter.store.clone()).await;
}

async fn continue_in(adapter: &Adapter, open: impl Fn() -> Arc<dyn BlobStore>) {
    let id = UploadId::random();
    let chunks = [10, adapter.part_bytes / 2, 1, 2 * adapter.part_bytes + 3, 70_000, adapter.part_bytes, 5];
    let bytes = sample(chunks.iter().sum(), 4);
    let mut left = bytes.clone();
    let mut state = UploadState::default();
    for chunk in chunks {
        let mut upload = resume(&open(), id, &state).await;
        write_in_pieces(&mut upload, &left.split_to(chunk), 33_333).await;
        state = upload.sync().await.unwrap();
    }
    assert_eq!(state.offset, bytes.len() as u64);
    let store = open();
    let key = resume(&store, id, &state).await.commit(&canonical_key(&Digest::sha256(&bytes))).await.unwrap();
    assert_eq!(fetch(&*store, &key, bytes.len()).await, bytes);
    assert_clean(&store).await;
}

/// A process dies with bytes that it had not recorded: they are not part of the blob.
pub async fn bytes_after_the_state_are_dropped(adapter: Adapter) {
    let id = UploadId::random();
    let first = sample(adapter.part_bytes + 70_000, 5);
    let lost = sample(2 * adapter.part_bytes, 6);
    let second = sample(adapter.part_bytes + 1_000, 7);
    let mut upload = begin(&adapter.store, id).await;
    upload.write(first.clone()).await.unwrap();
    let state = upload.sync().await.unwrap();
    upload.write(lost).await.unwrap();
    drop(upload);

    let store = adapter.other_process();
    let mut upload = resume(&store, id, &state).await;
    upload.write(second.clone()).await.unwrap();
    let key = upload.commit(&canonical_key(&Digest::sha256(b"both"))).await.unwrap();
    let both = [first, second].concat();
    assert_eq!(fetch(&*store, &key, both.len()).await, both);
    assert_clean(&store).await;
}

/// The bytes were synced, and the record of it was lost.
pub async fn the_state_before_stays_good(adapter: Adapter) {
    let id = UploadId::random();
    let first = sample(1_000, 8);
    let mut upload = begin(&adapter.store, id).await;
    upload.write(first.clone()).await.unwrap();
    let before = upload.sync().await.unwrap();
    upload.write(sample(adapter.part_bytes + 5_000, 9)).await.unwrap();
    upload.sync().await.unwrap();
    drop(upload);

    let store = adapter.other_process();
    let mut upload = resume(&store, id, &before).await;
    upload.write(Bytes::from_static(b"the end")).await.unwrap();
    let key = upload.commit(&canonical_key(&Digest::sha256(b"end"))).await.unwrap();
    assert_eq!(fetch(&*store, &key, 1_007).await, [&first[..], b"the end"].concat());
    assert_clean(&store).await;
}

pub async fn many_small_chunks_arrive_whole(adapter: Adapter) {
    let id = UploadId::random();
    let bytes = sample(45 * 3_000, 10);
    let mut left = bytes.clone();
    let mut state = UploadState::default();
    let mut upload = begin(&adapter.store, id).await;
    for round in 0..45 {
        if round % 10 == 9 {
            drop(upload);
            upload = resume(&adapter.store, id, &state).await;
        }
        upload.write(left.split_to(3_000)).await.unwrap();
        state = upload.sync().await.unwrap();
        let tails = state.remote.as_ref().map_or(0, |remote| remote.tails.len());
        assert!(tails <= 16, "{tails} tails");
    }
    drop(upload);
    let upload = resume(&adapter.store, id, &state).await;
    let key = upload.commit(&canonical_key(&Digest::sha256(&bytes))).await.unwrap();
    assert_eq!(fetch(&*adapter.store, &key, bytes.len()).await, bytes);
    assert_clean(&adapter.store).await;
}

pub async fn missing_bytes_are_an_unknown_upload(Adapter { store, .. }: Adapter) {
    let id = UploadId::random();
    let mut upload = begin(&store, id).await;
    upload.write(sample(100, 11)).await.unwrap();
    let state = upload.sync().await.unwrap();
    drop(upload);
    store.discard_upload(id, Some(&state)).await.unwrap();
    let missing = store.open_upload(id, Some(&state), None).await.err().unwrap();
    assert!(missing.is_not_found(), "{missing}");
}

pub async fn an_aborted_upload_leaves_nothing(adapter: Adapter) {
    for synced in [false, true] {
        let mut upload = begin(&adapter.store, UploadId::random()).await;
        write_in_pieces(&mut upload, &sample(2 * adapter.part_bytes + 9, 12), 99_999).await;
        if synced {
            upload.sync().await.unwrap();
        }
        upload.abort().await.unwrap();
        assert_clean(&adapter.store).await;
    }
    assert!(adapter.store.list(BLOBS_PREFIX, None, 10).await.unwrap().is_empty());
}

pub async fn a_dropped_upload_leaves_nothing(adapter: Adapter) {
    let mut upload = begin(&adapter.store, UploadId::random()).await;
    write_in_pieces(&mut upload, &sample(2 * adapter.part_bytes + 9, 13), 99_999).await;
    drop(upload);
    assert_clean(&adapter.store).await;
}

pub async fn a_discarded_upload_leaves_nothing(adapter: Adapter) {
    let id = UploadId::random();
    adapter.store.discard_upload(id, None).await.unwrap();
    let mut upload = begin(&adapter.store, id).await;
    write_in_pieces(&mut upload, &sample(adapter.part_bytes + 9, 14), 99_999).await;
    let state = upload.sync().await.unwrap();
    drop(upload);
    for state in [Some(&state), None] {
        adapter.store.discard_upload(id, state).await.unwrap();
    }
    assert_clean(&adapter.store).await;
}

/// Fault 17: the reaper leaves live uploads.
pub async fn the_reaper_takes_old_ones_and_leaves_live_ones(adapter: Adapter) {
    let mut states = Vec::new();
    for seed in 0..3 {
        let id = UploadId::random();
        let mut upload = begin(&adapter.store, id).await;
        upload.write(sample(adapter.part_bytes + 5, 20 + seed)).await.unwrap();
        states.push((id, upload.sync().await.unwrap()));
    }
    let (live, state) = states[1].clone();
    let is_live = |id| id == live;
    let clean = |age| adapter.store.clean_uploads(age, &is_live);
    assert_eq!(clean(Duration::from_secs(3600)).await.unwrap(), 0);
    // Object stores count in whole seconds.
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert_eq!(clean(Duration::from_secs(1)).await.unwrap(), 2);
    let key = Key::new("kept").unwrap();
    let key = resume(&adapter.store, live, &state).await.commit(&key).await.unwrap();
    let expected = sample(adapter.part_bytes + 5, 21);
    assert_eq!(fetch(&*adapter.store, &key, expected.len()).await, expected);
    assert_clean(&adapter.store).await;
}

/// Fault 10, below the rows of the database: any number of pushes of one blob end in one whole blob.
pub async fn many_push_the_same_blob(adapter: Adapter) {
    let bytes = sample(80_000, 15);
    let key = canonical_key(&Digest::sha256(&bytes));
    let pushes = (0..40).map(|_| {
        let (store, bytes, key) = (adapter.store.clone(), bytes.clone(), key.clone());
        tokio::spawn(async move {
            let mut upload = begin(&store, UploadId::random()).await;
            write_in_pieces(&mut upload, &bytes, 30_000).await;
            upload.commit(&key).await.unwrap()
        })
    });
    for push in pushes.collect::<Vec<_>>() {
        assert_eq!(push.await.unwrap(), key);
    }
    assert_eq!(fetch(&*adapter.store, &key, 80_000).await, bytes);
    assert_eq!(adapter.store.list("", None, 10).await.unwrap().len(), 1);
}

pub async fn an_undigested_upload_arrives(adapter: Adapter) {
    let bytes = sample(2 * adapter.part_bytes, 16);
    let mut upload = begin(&adapter.store, UploadId::random()).await;
    write_in_pieces(&mut upload, &bytes, 64_000).await;
    let key = upload.commit(&canonical_key(&Digest::sha256(&bytes))).await.unwrap();
    assert!(key.as_str().starts_with(BLOBS_PREFIX));
    assert_eq!(fetch(&*adapter.store, &key, bytes.len()).await, bytes);
}
