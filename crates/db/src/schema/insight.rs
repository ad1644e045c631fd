//! What people ask about their installation: what was moved each day, and why they were refused.

pub(super) const INSIGHT: &str = "
-- What happened in a project on a day, counted in days since 1970 in UTC. stored: bytes that the project used when the
-- day ended, nothing where nobody looked. Project 0 is the installation, of which only stored is known.
CREATE TABLE daily_counts (
    project_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    pulls BIGINT NOT NULL,
    pushes BIGINT NOT NULL,
    pushed_bytes BIGINT NOT NULL,
    stored BIGINT,
    PRIMARY KEY (project_id, day)
);
CREATE INDEX daily_counts_by_day ON daily_counts (day);

-- Requests that a right or a rule refused. reference: what the client was told, request_id the answer's X-Request-Id.
-- project_id is 0 where there is none. details: a JSON object of what the reason is made of.
CREATE TABLE refusals (
    id {id},
    reference TEXT NOT NULL,
    request_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    subject {text} NOT NULL,
    project_id BIGINT NOT NULL,
    action {text} NOT NULL,
    object {text} NOT NULL,
    status BIGINT NOT NULL,
    code {text} NOT NULL,
    message TEXT NOT NULL,
    reason {text} NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX refusals_by_reference ON refusals (reference);
CREATE INDEX refusals_by_request ON refusals (request_id);
CREATE INDEX refusals_by_project ON refusals (project_id, id);
CREATE INDEX refusals_by_subject ON refusals (subject_kind, subject_id, id);
CREATE INDEX refusals_by_age ON refusals (at, id);
";
