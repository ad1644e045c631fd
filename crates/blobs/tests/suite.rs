//! One suite for every store: what `BlobStore` and `Upload` promise, whoever keeps the promise.
//!
//! Local files and the store in memory are always tested. Real servers are tested when these are set, each
//! to `http://KEY:SECRET@HOST:PORT/BUCKET` of an existing bucket (Google's without key and secret):
//! `BERTH_TEST_S3_URL`, `BERTH_TEST_AZURE_URL`, `BERTH_TEST_GCS_URL`; `tests/services.sh` starts them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(missing_docs)]

#[path = "suite/adapters.rs"]
mod adapters;
#[path = "suite/listing.rs"]
mod listing;
#[path = "suite/objects.rs"]
mod objects;
#[cfg(feature = "swift")]
#[path = "suite/swift.rs"]
mod swift_server;
#[path = "suite/uploads.rs"]
mod uploads;

/// Makes a test of every case for one adapter.
macro_rules! suite {
    ($adapter:ident: $($cases:tt)*) => { suite! { $adapter as $adapter: $($cases)* } };
    ($adapter:ident as $name:ident: $($module:ident::{$($case:ident),* $(,)?})*) => {
        mod $name {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(adapter) = super::adapters::$adapter() {
                        super::$module::$case(adapter).await;
                    }
                }
            )*)*
        }
    };
}

macro_rules! suites {
    ($($adapter:ident)*) => {
        $(suite! { $adapter:
            objects::{
                what_is_put_is_read, a_put_replaces_at_once, an_absent_object_is_absent, a_delete_may_be_repeated,
                many_objects_go_together,
                ranges_are_exact, a_changed_size_is_never_served, a_large_object_is_not_read_whole,
                a_damaged_object_is_moved_aside, a_signed_url_opens_the_object, an_object_can_be_pushed_again,
            }
            listing::{lists_are_in_order_and_paged, prefixes_are_text_and_not_directories}
            uploads::{
                a_small_upload_goes_to_the_callers_key, an_empty_upload_is_an_object, a_large_upload_arrives_whole,
                uploads_of_about_a_part_arrive_whole, another_request_continues, many_small_chunks_arrive_whole,
                missing_bytes_are_an_unknown_upload, an_aborted_upload_leaves_nothing,
                a_dropped_upload_leaves_nothing, a_discarded_upload_leaves_nothing,
                the_reaper_takes_old_ones_and_leaves_live_ones, many_push_the_same_blob, an_undigested_upload_arrives,
            }
        })*
    };
}

/// What a store can do whose unfinished uploads are in the store itself.
macro_rules! suites_over_processes {
    ($($adapter:ident: $name:ident)*) => {
        $(suite! { $adapter as $name:
            uploads::{another_process_continues, bytes_after_the_state_are_dropped, the_state_before_stays_good}
        })*
    };
}

suites! { filesystem memory faulty s3 azure gcs }
suites_over_processes! {
    filesystem: filesystem_over_processes
    memory: memory_over_processes
    faulty: faulty_over_processes
    s3: s3_over_processes
    azure: azure_over_processes
    gcs: gcs_over_processes
}

#[cfg(feature = "swift")]
suites! { swift }
