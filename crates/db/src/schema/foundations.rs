//! Users, projects, members, repositories, artifacts, tags, blobs, holds, uploads, outbox.

pub(super) const FOUNDATIONS: &str = "
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Signing keys, encrypted under the installation's secret key.
CREATE TABLE signing_keys (
    id {id},
    kind TEXT NOT NULL,
    wrapped {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);

-- What other processes must forget: they read rows above the last id they saw.
CREATE TABLE changes (
    id {id},
    kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE users (
    id {id},
    username {text} NOT NULL,
    email TEXT NOT NULL,
    realname TEXT NOT NULL,
    comment TEXT NOT NULL,
    password_hash TEXT,
    sysadmin BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    -- Tokens issued before this instant are void.
    revoked_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_by_username ON users (username) WHERE deleted = 0;
CREATE UNIQUE INDEX users_by_email ON users (email) WHERE deleted = 0 AND email <> '';

CREATE TABLE projects (
    id {id},
    name {text} NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    public BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX projects_by_name ON projects (name) WHERE deleted_at IS NULL;

CREATE TABLE project_metadata (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (project_id, name)
);

CREATE TABLE members (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    entity_type TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, entity_type, entity_id)
);
CREATE INDEX members_by_entity ON members (entity_type, entity_id, project_id);

CREATE TABLE repositories (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    name {text} NOT NULL UNIQUE,
    description TEXT NOT NULL,
    -- The order of everything that happens to the repository's tags and artifacts.
    sequence BIGINT NOT NULL,
    -- When the first manifest came; a repository that holds only uploads is not listed.
    pushed_at BIGINT,
    pull_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX repositories_by_project ON repositories (project_id, name);
CREATE INDEX repositories_listed ON repositories (project_id, name) WHERE pushed_at IS NOT NULL;

-- state: 0 live, 1 being deleted, 2 damaged (its object was set aside).
CREATE TABLE blobs (
    id {id},
    digest TEXT NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    object_key TEXT NOT NULL,
    state BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE holds (
    repository_id BIGINT NOT NULL REFERENCES repositories (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (repository_id, digest)
);
CREATE INDEX holds_by_digest ON holds (digest, expires_at);

CREATE TABLE artifacts (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    digest TEXT NOT NULL,
    -- Bytes of the manifest and of everything it names.
    size BIGINT NOT NULL,
    manifest_size BIGINT NOT NULL,
    manifest_media_type TEXT NOT NULL,
    media_type TEXT NOT NULL,
    artifact_type TEXT NOT NULL,
    type TEXT NOT NULL,
    subject_digest TEXT,
    annotations TEXT,
    extra_attrs TEXT,
    push_time BIGINT NOT NULL,
    pull_time BIGINT,
    UNIQUE (repository_id, digest)
);
CREATE INDEX artifacts_by_push ON artifacts (repository_id, push_time, id);
CREATE INDEX artifacts_by_project ON artifacts (project_id, push_time, id);
CREATE INDEX artifacts_by_subject ON artifacts (repository_id, subject_digest) WHERE subject_digest IS NOT NULL;

-- The blobs that an artifact keeps alive, its own manifest among them.
CREATE TABLE artifact_blobs (
    artifact_id BIGINT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    repository_id BIGINT NOT NULL,
    PRIMARY KEY (artifact_id, digest)
);
CREATE INDEX artifact_blobs_by_repository ON artifact_blobs (repository_id, digest);
CREATE INDEX artifact_blobs_by_digest ON artifact_blobs (digest);

CREATE TABLE artifact_children (
    parent_id BIGINT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    child_digest TEXT NOT NULL,
    child_id BIGINT,
    platform TEXT,
    annotations TEXT,
    urls TEXT,
    PRIMARY KEY (parent_id, position)
);
CREATE INDEX artifact_children_by_digest ON artifact_children (repository_id, child_digest);
CREATE INDEX artifact_children_by_child ON artifact_children (child_id);

CREATE TABLE tags (
    id {id},
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    name {text} NOT NULL,
    artifact_id BIGINT NOT NULL REFERENCES artifacts (id),
    push_time BIGINT NOT NULL,
    pull_time BIGINT,
    UNIQUE (repository_id, name)
);
CREATE INDEX tags_by_artifact ON tags (artifact_id, name);

-- Uploads that hold bytes; one that was only begun has no row.
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    project_id BIGINT NOT NULL,
    repository TEXT NOT NULL,
    subject TEXT NOT NULL,
    received BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    state TEXT NOT NULL,
    cancelled BIGINT NOT NULL,
    lease TEXT,
    lease_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX uploads_by_subject ON uploads (subject, cancelled);
CREATE INDEX uploads_by_age ON uploads (updated_at);

-- What happened, written in the transaction that did it; consumers mark rows done.
CREATE TABLE outbox (
    id {id},
    repository_id BIGINT,
    sequence BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    journaled_at BIGINT
);
CREATE INDEX outbox_pending ON outbox (id) WHERE journaled_at IS NULL;
";
