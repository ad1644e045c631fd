//! Passwords of people: argon2id, a bounded number of computations at a time, and a short memory of
//! what was verified so that a client's hundred requests cost one computation.

use std::num::NonZeroU32;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use aws_lc_rs::{hmac, pbkdf2};
use moka::sync::Cache;
use rand::Rng;
use tokio::sync::Semaphore;

use crate::error::{Code, Error, Result};
use crate::users::Login;

/// Each computation takes 19 MiB; more at a time would only compete for the cores.
const AT_A_TIME: usize = 2;
/// Computations that wait; beyond it a client is told to come back.
const WAITING: usize = 64;
/// Locks over which names and passwords are spread.
const TURNS: usize = 64;
/// How long a verified password is remembered, under a keyed hash.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Hashes and verifies passwords.
pub struct Passwords {
    key: hmac::Key,
    verified: Cache<[u8; 32], ()>,
    /// The same name and password at the same time are computed once.
    turns: Vec<tokio::sync::Mutex<()>>,
    running: Semaphore,
    admitted: Semaphore,
    /// How many hashes were computed.
    #[cfg(test)]
    computed: std::sync::atomic::AtomicUsize,
}

/// A secret that somebody showed, with what it is compared with.
pub(super) struct Shown<'s> {
    who: String,
    stored: &'s [u8],
    sent: &'s str,
}

impl<'s> Shown<'s> {
    /// The secret of something that is no user with a password, such as a robot.
    pub(super) fn secret(who: String, stored: &'s [u8], sent: &'s str) -> Self {
        Self { who, stored, sent }
    }

    /// The password of a user.
    pub(super) fn password(account: &'s Login, sent: &'s str) -> Self {
        let stored = account.password_hash.as_deref().unwrap_or_default().as_bytes();
        Self { who: format!("user {}", account.id), stored, sent }
    }
}

impl Passwords {
    /// Makes a verifier with a key of its own.
    pub fn new() -> Self {
        let mut key = [0_u8; 32];
        rand::rng().fill(&mut key);
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &key),
            verified: Cache::builder().max_capacity(10_000).time_to_live(REMEMBERED).build(),
            turns: (0..TURNS).map(|_| tokio::sync::Mutex::default()).collect(),
            running: Semaphore::new(AT_A_TIME),
            admitted: Semaphore::new(AT_A_TIME + WAITING),
            #[cfg(test)]
            computed: Default::default(),
        }
    }

    /// Whether `password` is that of `account`; for an absent account the same time is spent.
    pub async fn verify(&self, account: Option<&Login>, password: &str) -> Result<bool> {
        if password.len() > MAX_BYTES {
            return Ok(false);
        }
        let stored = account.and_then(|account| account.password_hash.clone());
        let remembered = account.map(|account| self.print(&Shown::password(account, password)));
        self.verify_stored(stored, remembered, password).await
    }

    /// Whether `secret` is the one that somebody chose for a robot account, from the form in which it is kept.
    pub async fn verify_chosen(&self, robot: i64, stored: &str, secret: &str) -> Result<bool> {
        if secret.len() > MAX_BYTES {
            return Ok(false);
        }
        let remembered = self.print(&Shown::secret(format!("robot {robot}"), stored.as_bytes(), secret));
        self.verify_stored(Some(stored.to_owned()), Some(remembered), secret).await
    }

    async fn verify_stored(
        &self,
        stored: Option<String>,
        remembered: Option<[u8; 32]>,
        password: &str,
    ) -> Result<bool> {
        if remembered.is_some_and(|key| self.verified.contains_key(&key)) {
            return Ok(true);
        }
        let _turn = match remembered {
            Some(key) => Some(self.turns[usize::from(key[0]) % TURNS].lock().await),
            None => None,
        };
        if remembered.is_some_and(|key| self.verified.contains_key(&key)) {
            return Ok(true);
        }
        let password = password.to_owned();
        let is_right = self
            .compute(move || match &stored {
                Some(hash) => matches(hash, &password),
                None => {
                    let _ = hash(&password);
                    false
                }
            })
            .await?;
        if let (true, Some(key)) = (is_right, remembered) {
            self.verified.insert(key, ());
        }
        Ok(is_right)
    }

    /// The stored form of a new password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.compute(move || hash(&password)).await?
    }

    /// Whether this was verified a moment ago.
    pub(super) fn remembers(&self, shown: &Shown<'_>) -> bool {
        self.verified.contains_key(&self.print(shown))
    }

    /// Remembers for a moment that this was verified.
    pub(super) fn remember(&self, shown: &Shown<'_>) {
        self.verified.insert(self.print(shown), ());
    }

    /// What is stored enters it: a changed password is forgotten at once.
    fn print(&self, shown: &Shown<'_>) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [shown.who.as_bytes(), shown.stored, shown.sent.as_bytes()] {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let mut print = [0_u8; 32];
        print.copy_from_slice(context.sign().as_ref());
        print
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        #[cfg(test)]
        self.computed.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let busy = || Error::new(Code::TooManyRequests, "too many log-ins at the moment: try again");
        let _admitted = self.admitted.try_acquire().map_err(|_| busy())?;
        let _running = self.running.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// Longest password, in bytes.
const MAX_BYTES: usize = 128;

fn hash(password: &str) -> Result<String> {
    let made = Argon2::default().hash_password(password.as_bytes());
    made.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
}

/// What a hash that was taken over from a Harbor begins with; then its kind, the salt and the hash in hex.
const FOREIGN: &str = "harbor$";

/// Whether a stored hash is to be replaced by one of ours at the next log-in.
pub(super) fn is_foreign(stored: &str) -> bool {
    stored.starts_with(FOREIGN)
}

/// Whether a password is that of a hash of Harbor's: PBKDF2 with the salt's text, 16 bytes long.
fn matches_foreign(stored: &str, password: &str) -> bool {
    let mut parts = stored.split('$');
    let (Some(kind), Some(salt), Some(hex), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (algorithm, rounds) = match kind {
        "pbkdf2_sha256" => (pbkdf2::PBKDF2_HMAC_SHA256, 600_000),
        "sha256" => (pbkdf2::PBKDF2_HMAC_SHA256, 4096),
        "sha1" => (pbkdf2::PBKDF2_HMAC_SHA1, 4096),
        _ => return false,
    };
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect::<Option<Vec<u8>>>();
    let (Some(bytes), Some(rounds)) = (bytes.filter(|bytes| bytes.len() == 16), NonZeroU32::new(rounds))
    else {
        return false;
    };
    pbkdf2::verify(algorithm, rounds, salt.as_bytes(), password.as_bytes(), &bytes).is_ok()
}

fn matches(stored: &str, password: &str) -> bool {
    if let Some(foreign) = stored.strip_prefix(FOREIGN) {
        return matches_foreign(foreign, password);
    }
    match PasswordHash::new(stored) {
        Ok(parsed) => Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok(),
        Err(_) => false,
    }
}

/// Harbor's rule for passwords: 8 to 128 bytes with an upper-case and a lower-case letter and a digit.
pub fn is_strong(password: &str) -> bool {
    (8..=MAX_BYTES).contains(&password.len())
        && password.bytes().any(|byte| byte.is_ascii_uppercase())
        && password.bytes().any(|byte| byte.is_ascii_lowercase())
        && password.bytes().any(|byte| byte.is_ascii_digit())
}

/// A password of 24 letters and digits, about 140 bits, that meets the rule.
pub fn random_password() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    let mut rng = rand::rng();
    loop {
        let made: String = (0..24).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect();
        if is_strong(&made) {
            return made;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_needs_upper_lower_and_digit() {
        assert!(is_strong("Harbor12345"));
        for weak in ["Short1", "alllower1", "ALLUPPER1", "NoDigitsHere", ""] {
            assert!(!is_strong(weak), "{weak}");
        }
    }

    #[test]
    fn hashes_of_harbor_verify() {
        let mut made = [0_u8; 16];
        for (kind, algorithm, rounds) in [
            ("pbkdf2_sha256", pbkdf2::PBKDF2_HMAC_SHA256, 600_000),
            ("sha256", pbkdf2::PBKDF2_HMAC_SHA256, 4096),
            ("sha1", pbkdf2::PBKDF2_HMAC_SHA1, 4096),
        ] {
            pbkdf2::derive(algorithm, NonZeroU32::new(rounds).unwrap(), b"salt", b"Right12345", &mut made);
            let hex: String = made.iter().map(|byte| format!("{byte:02x}")).collect();
            let stored = format!("harbor${kind}$salt${hex}");
            assert!(is_foreign(&stored) && matches(&stored, "Right12345"), "{kind}");
            assert!(!matches(&stored, "Wrong12345"), "{kind}");
        }
        for damaged in ["harbor$", "harbor$sha256$salt$", "harbor$sha256$salt$00", "harbor$md5$salt$00"] {
            assert!(!matches(damaged, ""), "{damaged}");
        }
    }

    #[tokio::test]
    async fn the_right_password_verifies_and_a_changed_one_is_forgotten() {
        let passwords = Passwords::new();
        let mut account = Login {
            id: 1,
            username: "alice".into(),
            sysadmin: false,
            origin: crate::users::Origin::Local,
            password_hash: Some(passwords.hash("Right12345").await.unwrap()),
        };
        assert!(passwords.verify(Some(&account), "Right12345").await.unwrap());
        assert!(!passwords.verify(Some(&account), "Wrong12345").await.unwrap());
        assert!(!passwords.verify(None, "Right12345").await.unwrap());
        account.password_hash = Some(passwords.hash("Other12345").await.unwrap());
        assert!(!passwords.verify(Some(&account), "Right12345").await.unwrap());
    }

    #[tokio::test]
    async fn n25_a_name_that_nobody_has_costs_one_hash_like_a_wrong_password() {
        let passwords = Passwords::new();
        let known = |password_hash: Option<String>| Login {
            id: 1,
            username: "alice".into(),
            sysadmin: false,
            origin: crate::users::Origin::Local,
            password_hash,
        };
        let alice = known(Some(passwords.hash("Right12345").await.unwrap()));
        let without = known(None);
        let mut costs = Vec::new();
        for account in [None, Some(&alice), Some(&without)] {
            for password in ["Wrong12345", "", "x"] {
                let before = passwords.computed.load(std::sync::atomic::Ordering::SeqCst);
                assert!(!passwords.verify(account, password).await.unwrap());
                costs.push(passwords.computed.load(std::sync::atomic::Ordering::SeqCst) - before);
            }
            // What no password can be is not hashed for anybody.
            assert!(!passwords.verify(account, &"x".repeat(MAX_BYTES + 1)).await.unwrap());
        }
        assert_eq!(costs, [1; 9]);
        // A hash for nobody is made with the parameters with which one of somebody is compared.
        let stored = alice.password_hash.unwrap_or_default();
        let parameters = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(parameters(&stored), parameters(&hash("Wrong12345").unwrap()));
    }
}
