//! Robots, quotas, the audit log.

pub(super) const ACCOUNTS: &str = "
-- Robot accounts. project_id 0: of the system. Names are without prefix and project. A deleted one keeps its row,
-- because tokens that were issued to it must stay void after a restart.
CREATE TABLE robots (
    id {id},
    project_id BIGINT NOT NULL,
    name {text} NOT NULL,
    description TEXT NOT NULL,
    salt {bytes} NOT NULL,
    secret_hash {bytes} NOT NULL,
    -- Days, -1 for ever; the end in seconds UTC, -1 never.
    duration BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    permissions TEXT NOT NULL,
    creator_type TEXT NOT NULL,
    creator_ref BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    -- Tokens issued before this instant are void.
    revoked_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX robots_by_name ON robots (project_id, name) WHERE deleted = 0;
";
