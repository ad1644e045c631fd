//! The settings that an administrator changes while the server runs: one versioned row, read by every
//! process. Only what has an effect is a setting; what the configuration gives cannot be changed here.

mod ldap;
mod oidc;
mod secret;
mod sql;

use std::sync::Arc;
use std::time::Duration;

use berth_db::{Db, Tx};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::authn::KeyRing;
use crate::authz::{Allowed, ReadConfiguration, System, UpdateConfiguration};
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::{audit, quotas, robots, users};

pub use oidc::OIDC_AUTH;
pub use secret::{Plain, Sealed};

/// How often the row is looked at where other processes may change it.
const POLL: Duration = Duration::from_secs(1);
/// The largest number of minutes.
const MOST: i64 = 9_999_999_999;
/// Longest text of a setting, in bytes.
const MAX_TEXT: usize = 4096;

/// Ways to log in that `auth_mode` can name.
const AUTH_MODES: [&str; 3] = ["db_auth", "ldap_auth", "oidc_auth"];

macro_rules! settings {
    (
        plain { $($(#[$doc:meta])* $name:ident: $type:ty = $default:expr;)* }
        secrets { $($(#[$secret_doc:meta])* $secret:ident;)* }
    ) => {
        /// The settings, each with its value.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Values {
            $($(#[$doc])* pub $name: $type,)*
            $($(#[$secret_doc])* pub $secret: Sealed,)*
        }

        impl Default for Values {
            fn default() -> Self {
                Self { $($name: $default,)* $($secret: Sealed::default(),)* }
            }
        }

        /// Names of the settings that are never shown.
        const SECRETS: &[&str] = &[$(stringify!($secret)),*];

        /// What is to be changed; whatever is absent stays. Unknown names are ignored.
        #[derive(Clone, Debug, Default, Deserialize, ToSchema)]
        #[schema(as = Configurations)]
        pub struct Change {
            $($(#[$doc])* pub $name: Option<$type>,)*
            $($(#[$secret_doc])* #[schema(value_type = Option<String>)] pub $secret: Option<Plain>,)*
        }

        impl Change {
            fn apply(&self, values: &mut Values) -> Vec<&'static str> {
                let mut changed = Vec::new();
                $(if let Some(value) = &self.$name && *value != values.$name {
                    values.$name = value.clone();
                    changed.push(stringify!($name));
                })*
                $(if let Some(Plain::Sealed(value)) = &self.$secret && *value != values.$secret {
                    values.$secret = value.clone();
                    changed.push(stringify!($secret));
                })*
                changed
            }

            /// Seals the secrets, so that from here on nothing holds what was sent.
            fn seal(&mut self, keys: &KeyRing) -> Result<()> {
                $(if let Some(Plain::Sent(text)) = &self.$secret {
                    let sealed = Sealed::of(keys, stringify!($secret), text)?;
                    self.$secret = Some(Plain::Sealed(sealed));
                })*
                Ok(())
            }
        }
    };
}

settings! {
    plain {
        /// How people log in: `db_auth`, `ldap_auth` or `oidc_auth`.
        auth_mode: String = "db_auth".to_owned();
        /// Whether the portal sends people to the provider at once.
        primary_auth_mode: bool = false;
        /// What the OpenID provider is called on the page where people log in.
        oidc_name: String = String::new();
        /// The provider's issuer URL.
        oidc_endpoint: String = String::new();
        /// The id of this registry at the provider.
        oidc_client_id: String = String::new();
        /// What is asked of the provider, between commas.
        oidc_scope: String = "openid,profile,email,offline_access".to_owned();
        /// The claim that a new user's name is taken from; `name` when there is none.
        oidc_user_claim: String = String::new();
        /// Whether new users are called as the provider says, and not asked.
        oidc_auto_onboard: bool = false;
        /// The claim that holds a user's groups.
        oidc_groups_claim: String = String::new();
        /// The group whose members are administrators.
        oidc_admin_group: String = String::new();
        /// A regular expression: other groups are not kept.
        oidc_group_filter: String = String::new();
        /// Whether the provider's certificate is checked.
        oidc_verify_cert: bool = true;
        /// What is told the provider besides when somebody logs in, as a JSON object of texts.
        oidc_extra_redirect_parms: String = "{}".to_owned();
        /// Whether logging out here logs out at the provider too.
        oidc_logout: bool = false;
        /// Who may make projects: `everyone` or `adminonly`.
        project_creation_restriction: String = "everyone".to_owned();
        /// Whether nothing can be changed at the moment.
        read_only: bool = false;
        /// Whether people can make an account for themselves.
        self_registration: bool = false;
        /// How long a token of the token service is good, in minutes.
        token_expiration: i64 = 30;
        /// How long a session that is not used lasts, in minutes.
        session_timeout: i64 = 60;
        /// What is shown to everybody above the pages, as a JSON text.
        banner_message: String = String::new();
        /// Whether pulls are not counted.
        pull_count_update_disable: bool = false;
        /// Whether the time of the last pull is not kept.
        pull_time_update_disable: bool = false;
        /// Whether pulls stay out of the audit log.
        pull_audit_log_disable: bool = false;
        /// A syslog server that is told the audit log over TCP, as HOST:PORT.
        audit_log_forward_endpoint: String = String::new();
        /// Whether the audit log is forwarded only, and not kept.
        skip_audit_log_database: bool = false;
        /// Events that stay out of the audit log, between commas.
        disabled_audit_log_event_types: String = String::new();
        /// Whether the limits of projects are kept to.
        quota_per_project_enable: bool = true;
        /// How many bytes a new project may use, -1 without limit.
        storage_per_project: i64 = -1;
        /// Whether webhooks are told of anything.
        notification_enable: bool = true;
        /// How many days a robot account lives when nobody says.
        robot_token_duration: i64 = 30;
        /// What the names of robot accounts begin with.
        robot_name_prefix: String = "robot$".to_owned();
        /// Where the directory is: `ldap://HOST:PORT` or `ldaps://HOST:PORT`.
        ldap_url: String = String::new();
        /// The DN of the account that searches the directory; empty for nobody in particular.
        ldap_search_dn: String = String::new();
        /// The DN below which people are.
        ldap_base_dn: String = String::new();
        /// The attribute that holds the name with which people log in.
        ldap_uid: String = "cn".to_owned();
        /// A filter that people must meet.
        ldap_filter: String = String::new();
        /// How far below the base people are looked for: 0 the base alone, 1 one level, 2 the subtree.
        ldap_scope: i64 = 2;
        /// How long an answer of the directory may take, in seconds.
        ldap_timeout: i64 = 5;
        /// Whether the certificate of the directory must be one that is believed.
        ldap_verify_cert: bool = true;
        /// Whether nothing is said to the directory without TLS.
        ldap_require_tls: bool = false;
        /// The DN below which groups are; empty for where people are.
        ldap_group_base_dn: String = String::new();
        /// A filter that groups must meet; empty for no groups.
        ldap_group_search_filter: String = String::new();
        /// The attribute that holds the name of a group; empty for `cn`.
        ldap_group_attribute_name: String = String::new();
        /// How far below the base groups are looked for, as `ldap_scope`.
        ldap_group_search_scope: i64 = 2;
        /// The DN of the group whose members are administrators; empty for none.
        ldap_group_admin_dn: String = String::new();
        /// The attribute of a person that holds the DNs of groups.
        ldap_group_membership_attribute: String = "memberof".to_owned();
    }
    secrets {
        /// The password of the account that searches the directory.
        ldap_search_password;
        /// The secret of this registry at the OpenID provider.
        oidc_client_secret;
    }
}

impl Values {
    /// Whether only administrators make projects.
    pub fn only_admins_make_projects(&self) -> bool {
        self.project_creation_restriction == "adminonly"
    }

    /// Whether people's passwords are kept here.
    pub fn logs_in_here(&self) -> bool {
        self.auth_mode == "db_auth"
    }

    /// How long a token of the token service is good.
    pub fn token_lifetime_seconds(&self) -> i64 {
        self.token_expiration.saturating_mul(60)
    }

    /// How long a session lasts that is not used, in microseconds.
    pub fn session_micros(&self) -> i64 {
        self.session_timeout.saturating_mul(60_000_000)
    }

    fn disabled_events(&self) -> impl Iterator<Item = &str> {
        self.disabled_audit_log_event_types.split(',').map(str::trim).filter(|event| !event.is_empty())
    }

    fn audit_policy(&self) -> audit::Policy {
        let mut disabled: Vec<String> = self.disabled_events().map(str::to_owned).collect();
        if self.pull_audit_log_disable {
            disabled.push("pull_artifact".to_owned());
        }
        audit::Policy {
            keep: !self.skip_audit_log_database,
            forward: !self.audit_log_forward_endpoint.is_empty(),
            disabled,
        }
    }

    fn check(&self) -> Result<()> {
        if !AUTH_MODES.contains(&self.auth_mode.as_str()) {
            return Err(invalid("auth_mode", &format!("one of {}", AUTH_MODES.join(", "))));
        }
        if !matches!(self.project_creation_restriction.as_str(), "everyone" | "adminonly") {
            return Err(invalid("project_creation_restriction", "everyone or adminonly"));
        }
        for (name, number) in [
            ("token_expiration", self.token_expiration),
            ("session_timeout", self.session_timeout),
            ("robot_token_duration", self.robot_token_duration),
        ] {
            if !(1..=MOST).contains(&number) {
                return Err(invalid(name, "a number from 1 to 9999999999"));
            }
        }
        if quotas::check_limit(self.storage_per_project).is_err() {
            return Err(invalid("storage_per_project", "-1 (without limit) or a number of bytes"));
        }
        robots::check_prefix(&self.robot_name_prefix)?;
        self.check_oidc()?;
        if self.skip_audit_log_database && self.audit_log_forward_endpoint.is_empty() {
            return Err(invalid("skip_audit_log_database", "false unless audit_log_forward_endpoint is set"));
        }
        if self.disabled_audit_log_event_types.len() > MAX_TEXT {
            return Err(invalid("disabled_audit_log_event_types", "at most 4096 bytes"));
        }
        for event in self.disabled_events() {
            if !audit::EVENT_TYPES.contains(&event) {
                return Err(invalid(
                    "disabled_audit_log_event_types",
                    "event types with commas between them",
                ));
            }
        }
        self.check_ldap()?;
        let banner = &self.banner_message;
        if banner.len() > MAX_TEXT || banner.contains(|letter: char| letter.is_control() && letter != '\n') {
            return Err(invalid("banner_message", "at most 4096 bytes without control characters"));
        }
        Ok(())
    }
}

fn invalid(name: &str, wanted: &str) -> Error {
    Error::bad_request(format!("the value of {name} is invalid: it must be {wanted}"))
}

/// One setting as the API shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: serde_json::Value,
    /// Whether it can be changed here.
    pub editable: bool,
}

/// The settings in the memory of this process.
pub struct Settings {
    state: RwLock<State>,
    given: Given,
    is_shared: bool,
}

struct State {
    version: i64,
    values: Arc<Values>,
}

/// What the configuration gives, which then holds whatever the row says.
#[derive(Clone, Copy, Debug, Default)]
struct Given {
    token_expiration: Option<i64>,
}

impl Given {
    fn lay_over(&self, values: &mut Values) {
        if let Some(minutes) = self.token_expiration {
            values.token_expiration = minutes;
        }
    }

    fn has(&self, name: &str) -> bool {
        name == "token_expiration" && self.token_expiration.is_some()
    }
}

impl Settings {
    /// Reads the row once.
    pub async fn load(db: &Db, config: &Config) -> Result<Self> {
        let minutes = |lifetime: Duration| i64::try_from(lifetime.as_secs() / 60).unwrap_or(i64::MAX);
        let given = Given { token_expiration: config.token_lifetime.map(minutes) };
        let state = State { version: -1, values: Arc::default() };
        let settings = Self { state: RwLock::new(state), given, is_shared: db.is_shared() };
        settings.refresh(db).await?;
        Ok(settings)
    }

    /// The settings as they are now, from memory.
    pub fn current(&self) -> Arc<Values> {
        self.state.read().values.clone()
    }

    /// Every setting for those who may see them, without the secrets.
    pub async fn shown(&self, db: &Db, _: &Allowed<System, ReadConfiguration>) -> Result<Vec<Shown>> {
        let can_change_mode = !db.read(users::has_more_than_the_first).await?;
        let value = serde_json::to_value(&*self.current()).map_err(Error::internal)?;
        let serde_json::Value::Object(fields) = value else {
            return Err(Error::internal("the settings are no object"));
        };
        let is_editable = |name: &str| !self.given.has(name) && (name != "auth_mode" || can_change_mode);
        Ok(fields
            .into_iter()
            .filter(|(name, _)| !SECRETS.contains(&name.as_str()))
            .map(|(name, value)| Shown { editable: is_editable(&name), name, value })
            .collect())
    }

    /// Changes settings, and knows it at once in this process.
    pub async fn update(
        &self,
        db: &Db,
        keys: &KeyRing,
        allowed: Allowed<System, UpdateConfiguration>,
        mut change: Change,
    ) -> Result<()> {
        change.seal(keys)?;
        let given = self.given;
        let stored = db.write(move |tx| update(tx, &allowed, &change, given)).await?;
        self.put(stored);
        Ok(())
    }

    /// Reads the row again and again, for ever. Returns at once where no other process writes.
    pub async fn follow(&self, db: &Db) {
        if !self.is_shared {
            return;
        }
        loop {
            tokio::time::sleep(POLL).await;
            if let Err(error) = self.refresh(db).await {
                tracing::warn!(%error, "the settings could not be read; changes of other replicas are late");
            }
        }
    }

    async fn refresh(&self, db: &Db) -> Result<()> {
        self.put(db.read(sql::read).await?);
        Ok(())
    }

    fn put(&self, (version, mut values): (i64, Values)) {
        self.given.lay_over(&mut values);
        let mut state = self.state.write();
        if version > state.version {
            *state = State { version, values: Arc::new(values) };
        }
    }
}

/// The settings as the database has them, for a rule that must not miss what another replica changed.
pub fn stored(tx: &mut Tx<'_>) -> Result<Values> {
    Ok(sql::read(tx)?.1)
}

/// The settings as the database has them, which nobody changes until the transaction ends. Whoever makes a user or
/// gives it an address holds them: so the way to log in does not change meanwhile, and one is made after the other.
pub fn hold(tx: &mut Tx<'_>) -> Result<Values> {
    Ok(sql::lock(tx)?.1)
}

fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<System, UpdateConfiguration>,
    change: &Change,
    given: Given,
) -> Result<(i64, Values)> {
    let (version, stored) = sql::lock(tx)?;
    let mut seen = stored.clone();
    given.lay_over(&mut seen);
    let changed = change.apply(&mut seen);
    if let Some(name) = changed.iter().find(|name| given.has(name)) {
        let message =
            format!("{name} is given by the configuration of the server and cannot be changed here");
        return Err(Error::new(Code::Forbidden, message));
    }
    let mut values = stored;
    change.apply(&mut values);
    if given.token_expiration.is_some() {
        // Sent back as it was shown, which is no wish to keep it for when the configuration is silent.
        values.token_expiration = Values::default().token_expiration;
    }
    values.check()?;
    if changed.contains(&"auth_mode") && users::has_more_than_the_first(tx)? {
        return Err(Error::bad_request(
            "the auth mode cannot be modified as new users have been inserted into database",
        ));
    }
    sql::write(tx, version + 1, &values)?;
    // The names alone: a value may be a secret.
    let said = format!("update configuration: {}", changed.join(", "));
    let what = (audit::Operation::Update, audit::Kind::Configuration);
    audit::record(tx, allowed.caller(), None, what, "configuration", &said)?;
    audit::set_policy(tx, &values.audit_policy())?;
    Ok((version + 1, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_refused() {
        let refused = |change: Change| {
            let mut values = Values::default();
            change.apply(&mut values);
            values.check().is_err()
        };
        assert!(!refused(Change::default()));
        assert!(refused(Change { token_expiration: Some(0), ..Change::default() }));
        assert!(refused(Change { session_timeout: Some(MOST + 1), ..Change::default() }));
        assert!(refused(Change { project_creation_restriction: Some("nobody".into()), ..Change::default() }));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_way_to_log_in_waits_for_a_user_who_is_being_made() {
        for store in crate::listing::tests::Store::all().await {
            let change = Change { auth_mode: Some("ldap_auth".into()), ..Change::default() };
            let (made, waiting) = std::sync::mpsc::channel();
            let db = store.db.clone();
            let user = tokio::spawn(async move {
                db.write(move |tx| -> Result<i64> {
                    let admin = crate::authz::system(&crate::listing::tests::user(1, true))?;
                    let new = users::NewUser {
                        username: "ada".into(),
                        email: "ada@example.com".into(),
                        realname: "Ada".into(),
                        comment: String::new(),
                    };
                    let id = users::create(tx, &admin, &new, "hash")?;
                    made.send(()).ok();
                    // The other transaction looks meanwhile.
                    std::thread::sleep(Duration::from_millis(300));
                    Ok(id)
                })
                .await
            });
            waiting.recv().unwrap();
            let refused = store
                .db
                .write(move |tx| {
                    let allowed = crate::authz::system(&crate::listing::tests::user(1, true))?;
                    update(tx, &allowed, &change, Given::default())
                })
                .await;
            assert_eq!(refused.err().map(|error| error.code), Some(Code::BadRequest));
            user.await.unwrap().unwrap();
            // And the other way round: who was about to be made here is not, once people log in elsewhere.
            let refused = store
                .db
                .write(|tx| -> Result<i64> {
                    let values = Values { auth_mode: "ldap_auth".into(), ..Values::default() };
                    sql::write(tx, 7, &values)?;
                    let admin = crate::authz::system(&crate::listing::tests::user(1, true))?;
                    let new = users::NewUser {
                        username: "eve".into(),
                        email: "eve@example.com".into(),
                        realname: "Eve".into(),
                        comment: String::new(),
                    };
                    users::create(tx, &admin, &new, "hash")
                })
                .await;
            assert_eq!(refused.err().map(|error| error.code), Some(Code::Forbidden));
        }
    }

    #[test]
    fn settings_of_another_release_are_still_read() {
        let values: Values = serde_json::from_str(r#"{"read_only":true,"later":1}"#).unwrap();
        assert!(values.read_only);
        assert_eq!(values.token_expiration, 30);
    }
}
