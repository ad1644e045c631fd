//! Labels, rules of immutability, what an accessory is.

pub(super) const ARTIFACTS: &str = "
-- project_id 0: a label of the whole installation.
CREATE TABLE labels (
    id {id},
    project_id BIGINT NOT NULL,
    name {text} NOT NULL,
    description TEXT NOT NULL,
    color TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, name)
);

CREATE TABLE artifact_labels (
    artifact_id BIGINT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    label_id BIGINT NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
    PRIMARY KEY (artifact_id, label_id)
);
CREATE INDEX artifact_labels_by_label ON artifact_labels (label_id, artifact_id);

CREATE TABLE immutable_rules (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    disabled BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    tag_decoration TEXT NOT NULL,
    tag_pattern TEXT NOT NULL,
    tag_extras TEXT NOT NULL,
    repository_decoration TEXT NOT NULL,
    repository_pattern TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, tag_decoration, tag_pattern, repository_decoration, repository_pattern)
);

-- What an artifact is to its subject; nothing for rows of the first schema, whose type tells it.
ALTER TABLE artifacts ADD COLUMN accessory_type TEXT;
";
