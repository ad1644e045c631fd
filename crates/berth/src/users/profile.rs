//! What a user may be called. The rules are Harbor's, with two characters more that would lock a user out.

use crate::error::{Error, Result};

/// Longest name, full name or address, in characters.
const MAX_CHARS: usize = 255;
/// Longest remark, in characters.
const MAX_COMMENT: usize = 30;
const FORBIDDEN: &str = ",\"~#%$";

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The full name.
    pub realname: String,
    /// A remark.
    pub comment: String,
}

/// What made a user, and so where the user logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody here; the password is kept here.
    Local,
    /// A directory.
    Ldap,
    /// An OpenID provider.
    Oidc,
}

impl Origin {
    /// As it is stored.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ldap => "ldap",
            Self::Oidc => "oidc",
        }
    }

    /// What a stored one means.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Local, Self::Ldap, Self::Oidc].into_iter().find(|origin| origin.name() == name)
    }
}

/// A user to be made who logs in elsewhere.
#[derive(Clone, Debug)]
pub struct NewExternal {
    /// The name.
    pub username: String,
    /// The e-mail address, "" when there is none.
    pub email: String,
    /// The full name.
    pub realname: String,
    /// A remark.
    pub comment: String,
    /// Where that is.
    pub origin: Origin,
    /// The distinguished name in a directory, "" elsewhere.
    pub dn: String,
}

impl NewExternal {
    /// A user as a directory or a provider tells of it: what cannot be kept of address and full name is left
    /// out, since the user cannot help it. The name must be right.
    pub fn told(origin: Origin, username: &str, email: &str, realname: &str, comment: &str) -> Self {
        let short = |text: &str, most: usize| -> String {
            text.chars().filter(|letter| !letter.is_control()).take(most).collect()
        };
        let realname = short(realname.trim(), MAX_CHARS);
        Self {
            username: username.to_owned(),
            email: if is_email(email) { email.to_owned() } else { String::new() },
            realname: if realname.is_empty() { username.to_owned() } else { realname },
            comment: short(comment, MAX_COMMENT),
            origin,
            dn: String::new(),
        }
    }

    /// The same with a distinguished name.
    #[must_use]
    pub fn at(mut self, dn: &str) -> Self {
        dn.clone_into(&mut self.dn);
        self
    }

    /// Whether such a user may be made.
    pub fn check(&self) -> Result<()> {
        check_username(&self.username)?;
        if !self.email.is_empty() && !is_email(&self.email) {
            return Err(Error::bad_request("email with illegal format"));
        }
        Ok(())
    }
}

/// What users may change about themselves.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The e-mail address.
    pub email: String,
    /// The full name.
    pub realname: String,
    /// A remark.
    pub comment: String,
}

impl NewUser {
    /// Whether such a user may be made.
    pub fn check(&self) -> Result<()> {
        check_username(&self.username)?;
        check_profile(&self.email, &self.realname, &self.comment)
    }
}

impl Profile {
    /// Whether a user may have this profile.
    pub fn check(&self) -> Result<()> {
        check_profile(&self.email, &self.realname, &self.comment)
    }
}

/// Whether the name of a user can begin so.
pub fn can_begin_name(text: &str) -> bool {
    check_username(text).is_ok()
}

fn check_username(username: &str) -> Result<()> {
    check_name("username", username)?;
    // Basic authentication ends the name at the first colon: this user could never log in.
    if username.contains(':') {
        return Err(Error::bad_request("username contains a colon: leave it out"));
    }
    Ok(())
}

fn check_profile(email: &str, realname: &str, comment: &str) -> Result<()> {
    if !is_email(email) {
        return Err(Error::bad_request(
            "email with illegal format: give an address such as name@example.com",
        ));
    }
    check_name("realname", realname)?;
    if comment.chars().count() > MAX_COMMENT {
        return Err(Error::bad_request(format!(
            "comment with illegal length: at most {MAX_COMMENT} characters"
        )));
    }
    Ok(())
}

fn check_name(field: &str, name: &str) -> Result<()> {
    let length = name.chars().count();
    if length == 0 || length > MAX_CHARS {
        return Err(Error::bad_request(format!("{field} with illegal length: 1 to {MAX_CHARS} characters")));
    }
    if name.chars().any(|c| FORBIDDEN.contains(c) || c.is_control()) {
        return Err(Error::bad_request(format!("{field} contains illegal characters: none of {FORBIDDEN}")));
    }
    Ok(())
}

/// A local part without specials, and a domain of at least two labels.
fn is_email(email: &str) -> bool {
    if email.len() > MAX_CHARS {
        return false;
    }
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let is_special = |c: char| "<>()[]\\,;:@\"".contains(c) || c.is_whitespace() || c.is_control();
    let is_local = local.split('.').all(|part| !part.is_empty() && !part.contains(is_special));
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let Some((head, top)) = domain.rsplit_once('.') else {
        return false;
    };
    let is_top = top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    is_local && is_top && head.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(username: &str, email: &str, realname: &str, comment: &str) -> NewUser {
        NewUser {
            username: username.into(),
            email: email.into(),
            realname: realname.into(),
            comment: comment.into(),
        }
    }

    #[test]
    fn names_have_limits() {
        assert!(user("alice", "alice@example.com", "Alice A.", "").check().is_ok());
        for name in ["", "a,b", "a~b", "a#b", "a%b", "a$b", "a\"b", "a:b", "a\nb", &"x".repeat(256)] {
            assert!(user(name, "alice@example.com", "Alice", "").check().is_err(), "{name}");
        }
        assert!(user("alice", "alice@example.com", "", "").check().is_err());
        assert!(user("alice", "alice@example.com", "Alice: A", &"x".repeat(30)).check().is_ok());
        assert!(user("alice", "alice@example.com", "Alice", &"x".repeat(31)).check().is_err());
    }

    #[test]
    fn addresses_are_addresses() {
        for good in ["a@b.de", "first.last+tag@sub.example.com", "o'neil@example.org"] {
            assert!(is_email(good), "{good}");
        }
        let long = format!("{}@example.com", "x".repeat(250));
        for bad in
            ["", "a", "a@b", "@b.de", "a@.de", "a b@c.de", "a@b@c.de", ".a@b.de", "a@b.d", "a@b_c.de", &long]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
