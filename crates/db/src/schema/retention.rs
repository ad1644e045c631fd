//! Policies of retention.

pub(super) const RETENTION: &str = "
-- One for each project at most. rules is a JSON list. revision grows when the rules change: a run of older rules ends.
CREATE TABLE retention_policies (
    id {id},
    project_id BIGINT NOT NULL UNIQUE REFERENCES projects (id),
    rules TEXT NOT NULL,
    cron TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- What a task deleted, written with the deletion, until it is told when the task ends.
CREATE TABLE retention_deletions (
    id {id},
    task_id BIGINT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Whether the artifact went and not only a tag of it.
    is_artifact BIGINT NOT NULL
);
CREATE INDEX retention_deletions_by_task ON retention_deletions (task_id, id);
";
