//! User groups.

pub(super) const GROUPS: &str = "
-- kind: 1 LDAP, 2 HTTP, 3 OIDC. dn: of an LDAP group, in lower case.
CREATE TABLE user_groups (
    id {id},
    name {text} NOT NULL,
    kind BIGINT NOT NULL,
    dn {text},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (kind, name)
);
CREATE UNIQUE INDEX user_groups_by_dn ON user_groups (dn) WHERE dn IS NOT NULL;

-- Who belongs to which group, as the provider told at the last log-in or refresh.
CREATE TABLE group_members (
    user_id BIGINT NOT NULL REFERENCES users (id),
    group_id BIGINT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX group_members_by_group ON group_members (group_id, user_id);

-- Whether the provider made the user an administrator, beside what administrators here set.
ALTER TABLE users ADD COLUMN external_admin BIGINT NOT NULL DEFAULT 0;
";
