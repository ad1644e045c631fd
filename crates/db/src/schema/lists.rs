//! Indexes by which lists find their page.

pub(super) const LISTS: &str = "
CREATE INDEX projects_public ON projects (id) WHERE public = 1 AND deleted_at IS NULL;
CREATE INDEX tags_by_push ON tags (artifact_id, push_time, id);
";
