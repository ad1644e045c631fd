//! Quotas, CVE allowlists, the audit log, what robots trust.

pub(super) const USAGE: &str = "
-- Tokens of workloads that a robot accepts in place of its secret.
CREATE TABLE robot_trusts (
    id {id},
    robot_id BIGINT NOT NULL REFERENCES robots (id),
    issuer TEXT NOT NULL,
    audience TEXT NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX robot_trusts_by_robot ON robot_trusts (robot_id);

-- The digest of the layer that an artifact brings along as its icon.
ALTER TABLE artifacts ADD COLUMN icon TEXT;
CREATE INDEX artifacts_by_icon ON artifacts (icon) WHERE icon IS NOT NULL;

-- The blobs that artifacts of a project reference, each once: what its quota counts.
CREATE TABLE project_blobs (
    project_id BIGINT NOT NULL REFERENCES projects (id),
    digest TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (project_id, digest)
);
INSERT INTO project_blobs (project_id, digest, size)
    SELECT DISTINCT r.project_id, b.digest, b.size FROM artifact_blobs ab
    JOIN repositories r ON r.id = ab.repository_id JOIN blobs b ON b.digest = ab.digest;

CREATE TABLE quotas (
    id {id},
    project_id BIGINT NOT NULL UNIQUE REFERENCES projects (id),
    -- Bytes, -1 without limit.
    hard BIGINT NOT NULL,
    used BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
INSERT INTO quotas (project_id, hard, used, created_at, updated_at)
    SELECT p.id, -1, (SELECT COALESCE(SUM(pb.size), 0) FROM project_blobs pb WHERE pb.project_id = p.id),
    p.created_at, p.updated_at FROM projects p WHERE p.deleted_at IS NULL ORDER BY p.id;

-- project_id is 0 for the system's list; items is a JSON list of texts.
CREATE TABLE cve_allowlists (
    id {id},
    project_id BIGINT NOT NULL UNIQUE,
    expires_at BIGINT,
    items TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- project_id is 0 for what belongs to no project. pending: 0 nothing is left to do, 1 to be forwarded, else the
-- instant at which somebody began to forward it.
CREATE TABLE audit_log (
    id {id},
    project_id BIGINT NOT NULL,
    username TEXT NOT NULL,
    operation TEXT NOT NULL,
    resource TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    description TEXT NOT NULL,
    result BIGINT NOT NULL,
    at BIGINT NOT NULL,
    pending BIGINT NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (at, id);
CREATE INDEX audit_log_by_project ON audit_log (project_id, at, id);
CREATE INDEX audit_log_pending ON audit_log (id) WHERE pending > 0;

-- What is recorded, in one row, so that a change holds at every replica at once. disabled has the events that are
-- left out, each between commas.
CREATE TABLE audit_policy (
    id BIGINT PRIMARY KEY,
    keep BIGINT NOT NULL,
    forward BIGINT NOT NULL,
    disabled TEXT NOT NULL
);
INSERT INTO audit_policy (id, keep, forward, disabled) VALUES (1, 1, 0, ',');
";
