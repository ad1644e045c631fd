//! Users of OpenID providers.

pub(super) const PROVIDERS: &str = "
-- Log-ins at the provider that are under way: each is taken once, by the browser that began it. Hashes are of what
-- the browser was given.
CREATE TABLE oidc_logins (
    state_hash TEXT PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    redirect_url TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX oidc_logins_by_age ON oidc_logins (created_at);

-- Whom the provider told us of and who has chosen no name here yet, sealed.
CREATE TABLE oidc_arrivals (
    browser_hash TEXT PRIMARY KEY,
    arrival {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX oidc_arrivals_by_age ON oidc_arrivals (created_at);

-- Who a user is at the provider. The row stays when the user is deleted, who then stays out. secret and tokens are
-- sealed; good_until: when the provider has to be asked again, 0 once it refused. told_at: seconds, when the token
-- was made that told of the groups. busy_until: somebody is asking the provider.
CREATE TABLE oidc_users (
    id {id},
    user_id BIGINT NOT NULL UNIQUE REFERENCES users (id),
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    secret {bytes} NOT NULL,
    tokens {bytes} NOT NULL,
    good_until BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    busy_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);
";
