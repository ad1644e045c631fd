//! Work that must be done in order.

pub(super) const LANES: &str = "
-- Tasks of one lane run one after the other, in the order of their ids: a later one waits until each earlier one has
-- ended. Nothing for what needs no order.
ALTER TABLE tasks ADD COLUMN lane {text};
CREATE INDEX tasks_by_lane ON tasks (lane, id) WHERE lane IS NOT NULL AND ended_at IS NULL;
";
