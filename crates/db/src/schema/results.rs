//! How background work ended, and what it freed, day by day.

pub(super) const RESULTS: &str = "
-- How many executions of a kind ended on a day (days since 1970 in UTC) with a status; it outlives the executions.
CREATE TABLE job_results (
    day BIGINT NOT NULL,
    vendor_type {text} NOT NULL,
    status {text} NOT NULL,
    executions BIGINT NOT NULL,
    PRIMARY KEY (day, vendor_type, status)
);
INSERT INTO job_results (day, vendor_type, status, executions)
    SELECT ended_at / 86400000000, vendor_type, status, COUNT(*) FROM executions
    WHERE ended_at IS NOT NULL GROUP BY 1, 2, 3;

-- Bytes that garbage collection freed on the day: known of the installation only.
ALTER TABLE daily_counts ADD COLUMN freed BIGINT NOT NULL DEFAULT 0;
";
