//! Policies of webhooks and what waits to be told.

pub(super) const WEBHOOKS: &str = "
-- event_types and targets are JSON lists; the secrets of targets are sealed.
CREATE TABLE webhook_policies (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id),
    name {text} NOT NULL,
    description TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    creator TEXT NOT NULL,
    event_types TEXT NOT NULL,
    targets TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, name)
);

-- When a policy last told of a type of event.
CREATE TABLE webhook_triggers (
    policy_id BIGINT NOT NULL REFERENCES webhook_policies (id) ON DELETE CASCADE,
    event_type {text} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (policy_id, event_type)
);

-- told_at: when webhooks took the row. What happened before there were webhooks is told to nobody.
ALTER TABLE outbox ADD COLUMN told_at BIGINT;
UPDATE outbox SET told_at = created_at;
CREATE INDEX outbox_untold ON outbox (id) WHERE told_at IS NULL;
";
