//! Executions and tasks of background work, their logs, schedules, queues and worker pools.

pub(super) const JOBS: &str = "
-- A piece of background work, as people see it. vendor_id: what it is done for, such as a policy.
-- status is derived of the tasks, or set by hand where there are none.
CREATE TABLE executions (
    id {id},
    vendor_type {text} NOT NULL,
    vendor_id BIGINT NOT NULL,
    status {text} NOT NULL,
    status_message TEXT NOT NULL,
    trigger_kind {text} NOT NULL,
    extra_attrs TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX executions_by_vendor ON executions (vendor_type, vendor_id, started_at, id);
CREATE INDEX executions_open ON executions (id) WHERE ended_at IS NULL;

-- What a worker does at a time. ready_at: not before. run: how often it was begun; failures and losses: how often it
-- failed, and how often whoever worked on it vanished. lease_until is renewed by the worker, 0 while there is none; a
-- task whose lease ran out is begun anew. stop: it was asked to stop.
CREATE TABLE tasks (
    id {id},
    execution_id BIGINT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    vendor_type {text} NOT NULL,
    job_id {text} NOT NULL UNIQUE,
    status {text} NOT NULL,
    status_message TEXT NOT NULL,
    parameters TEXT NOT NULL,
    extra_attrs TEXT NOT NULL,
    priority BIGINT NOT NULL,
    ready_at BIGINT NOT NULL,
    run BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    losses BIGINT NOT NULL,
    stop BIGINT NOT NULL,
    worker {text},
    lease_until BIGINT NOT NULL,
    check_in_at BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX tasks_by_execution ON tasks (execution_id, status, id);
CREATE INDEX tasks_open ON tasks (vendor_type, priority, id) WHERE ended_at IS NULL;

-- What a task wrote, in pieces.
CREATE TABLE task_logs (
    id {id},
    task_id BIGINT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE INDEX task_logs_by_task ON task_logs (task_id, id);

-- kind: Hourly, Daily, Weekly or Custom. next_at: when it is due, microseconds UTC.
CREATE TABLE schedules (
    id {id},
    vendor_type {text} NOT NULL,
    vendor_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    cron TEXT NOT NULL,
    parameters TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (vendor_type, vendor_id)
);
CREATE INDEX schedules_due ON schedules (next_at);

-- A row for each kind of job: whoever takes work of a kind with a limit locks it.
CREATE TABLE job_queues (
    vendor_type {text} PRIMARY KEY,
    paused BIGINT NOT NULL
);

-- The processes that work.
CREATE TABLE worker_pools (
    id {text} PRIMARY KEY,
    host TEXT NOT NULL,
    pid BIGINT NOT NULL,
    concurrency BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL
);
";
