//! Garbage collection and the bin.

pub(super) const COLLECTION: &str = "
-- Digests whose own path in the store was deleted a while ago: a delete that is still under way somewhere must not hit
-- what is pushed next, which therefore takes another key.
CREATE TABLE retired_keys (
    digest TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX retired_keys_by_age ON retired_keys (at);

-- When a blob was marked as being deleted: whoever did goes on with it for a while.
ALTER TABLE blobs ADD COLUMN marked_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX blobs_unusable ON blobs (id) WHERE state <> 0;
CREATE INDEX blobs_by_key ON blobs (object_key);
-- Repositories that only uploads have made, or that were deleted while somebody pushed to them.
CREATE INDEX repositories_empty ON repositories (updated_at) WHERE pushed_at IS NULL;
CREATE INDEX holds_by_end ON holds (expires_at);

-- Objects of the store that belong to no blob, with when that was first seen.
CREATE TABLE stray_objects (
    object_key TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);
";
