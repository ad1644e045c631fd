//! Sessions, locks, groups, settings.

pub(super) const IDENTITY: &str = "
-- Sessions of browsers, under the hash of what their cookie says.
CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_age ON sessions (seen_at);

-- Log-ins that failed, under a hash of who was meant and from where.
CREATE TABLE login_failures (
    door TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX login_failures_by_age ON login_failures (last_at);
";
