//! How a user came to be, and what a log-in at a provider remembers.

pub(super) const ORIGINS: &str = "
-- The provider that a log-in was begun with, and a hash of the network that the browser is in.
ALTER TABLE oidc_logins ADD COLUMN issuer {text} NOT NULL DEFAULT '';
ALTER TABLE oidc_logins ADD COLUMN place TEXT NOT NULL DEFAULT '';
CREATE INDEX oidc_logins_by_place ON oidc_logins (place, created_at);

-- Guesses that are being verified, and when the last of them was begun.
ALTER TABLE login_failures ADD COLUMN open BIGINT NOT NULL DEFAULT 0;
ALTER TABLE login_failures ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;

-- What made a user, and so where it logs in: local, ldap or oidc. dn: of a user of a directory, as it said last.
ALTER TABLE users ADD COLUMN origin TEXT NOT NULL DEFAULT 'local';
ALTER TABLE users ADD COLUMN dn TEXT NOT NULL DEFAULT '';
UPDATE users SET origin = 'oidc' WHERE id IN (SELECT user_id FROM oidc_users);
UPDATE users SET origin = 'ldap' WHERE origin = 'local' AND deleted = 0 AND id <> 1 AND password_hash IS NULL;
";
