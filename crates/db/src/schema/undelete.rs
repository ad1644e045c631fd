//! The bin: what was deleted and can be had back.

pub(super) const UNDELETE: &str = "
-- What somebody deleted. kind: tag, artifact, repository or project. project_id and repository_id (0 for a project) are
-- those of before; name is how people name it. bytes: what the deletion gave back to the quota. gone: it was restored
-- or purged, and its rows go in batches.
CREATE TABLE bin_items (
    id {id},
    kind {text} NOT NULL,
    project_id BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    repository {text} NOT NULL,
    name {text} NOT NULL,
    digest TEXT NOT NULL,
    operator {text} NOT NULL,
    artifacts BIGINT NOT NULL,
    tags BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL,
    gone BIGINT NOT NULL
);
CREATE INDEX bin_items_by_project ON bin_items (project_id, gone, deleted_at, id);
CREATE INDEX bin_items_by_repository ON bin_items (repository, kind);
CREATE INDEX bin_items_of_tags ON bin_items (digest, project_id) WHERE kind = 'tag';
CREATE INDEX bin_items_by_age ON bin_items (deleted_at);
CREATE INDEX bin_items_gone ON bin_items (id) WHERE gone <> 0;

-- The rows of an item, with all columns of the tables that they come from.
CREATE TABLE bin_repositories (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    name {text} NOT NULL,
    description TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    pushed_at BIGINT,
    pull_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_artifacts (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
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
    accessory_type TEXT,
    icon TEXT,
    PRIMARY KEY (item_id, id)
);
CREATE INDEX bin_artifacts_by_digest ON bin_artifacts (digest);

CREATE TABLE bin_artifact_blobs (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    artifact_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    repository_id BIGINT NOT NULL,
    PRIMARY KEY (item_id, artifact_id, digest)
);
CREATE INDEX bin_artifact_blobs_by_digest ON bin_artifact_blobs (digest);

CREATE TABLE bin_artifact_children (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    parent_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    child_digest TEXT NOT NULL,
    child_id BIGINT,
    platform TEXT,
    annotations TEXT,
    urls TEXT,
    PRIMARY KEY (item_id, parent_id, position)
);
CREATE INDEX bin_artifact_children_by_digest ON bin_artifact_children (child_digest);

CREATE TABLE bin_artifact_labels (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    artifact_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    PRIMARY KEY (item_id, artifact_id, label_id)
);

CREATE TABLE bin_tags (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    name {text} NOT NULL,
    artifact_id BIGINT NOT NULL,
    push_time BIGINT NOT NULL,
    pull_time BIGINT,
    PRIMARY KEY (item_id, id)
);
CREATE INDEX bin_tags_by_artifact ON bin_tags (artifact_id);

-- Of a project. Its own row stays where it is.
CREATE TABLE bin_project_metadata (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    project_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (item_id, name)
);

CREATE TABLE bin_members (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);
CREATE INDEX bin_members_by_entity ON bin_members (entity_type, entity_id, item_id);

CREATE TABLE bin_labels (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    name {text} NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_immutable_rules (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    tag_decoration TEXT NOT NULL,
    tag_pattern TEXT NOT NULL,
    tag_extras TEXT NOT NULL,
    repository_decoration TEXT NOT NULL,
    repository_pattern TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_robots (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    name {text} NOT NULL,
    description TEXT NOT NULL,
    salt {bytes} NOT NULL,
    secret_hash {bytes} NOT NULL,
    duration BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    permissions TEXT NOT NULL,
    creator_type TEXT NOT NULL,
    creator_ref BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_robot_trusts (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    robot_id BIGINT NOT NULL,
    issuer TEXT NOT NULL,
    audience TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_webhook_policies (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    name {text} NOT NULL,
    description TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    creator TEXT NOT NULL,
    event_types TEXT NOT NULL,
    targets TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_webhook_triggers (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    policy_id BIGINT NOT NULL,
    event_type {text} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (item_id, policy_id, event_type)
);

CREATE TABLE bin_retention_policies (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    rules TEXT NOT NULL,
    cron TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_cve_allowlists (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    expires_at BIGINT,
    items TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);

CREATE TABLE bin_quotas (
    item_id BIGINT NOT NULL REFERENCES bin_items (id),
    id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    hard BIGINT NOT NULL,
    used BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, id)
);
";
