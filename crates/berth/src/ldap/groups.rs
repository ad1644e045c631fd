//! Groups as the directory tells of them: those that a person's entry names, those that name the person, and
//! those that such groups are members of in turn.

use std::collections::{BTreeMap, BTreeSet};

use super::connection::{Connection, Entry, Failure, NO_SUCH_OBJECT, Search};
use super::{Conf, Filter, Scope};
use crate::groups::{Named, parts, spelled};

/// The attribute by whose values some groups hold people (`memberUid`), whichever one people log in with.
pub(super) const UID: &str = "uid";
/// Groups within groups that are followed.
const DEEPEST: usize = 10;
/// Results that say of one DN that it is not here: another directory's, no entry's, or none at all.
const NOT_HERE: &[i64] = &[10, NO_SUCH_OBJECT, 34];
/// Most groups of one person that are looked at.
const MOST: usize = 1000;
/// Groups whose own groups are asked for at once.
const AT_ONCE: usize = 50;

/// The groups of somebody that meet the settings, and whether the group of administrators is among them.
pub(super) async fn of(
    connection: &mut Connection,
    conf: &Conf,
    entry: &Entry,
) -> Result<(Vec<Named>, bool), Failure> {
    let wants_groups = !conf.group_filter.trim().is_empty();
    let admin = spelled(&conf.group_admin_dn);
    if !wants_groups && admin.is_empty() {
        return Ok((Vec::new(), false));
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut shown: BTreeMap<String, Named> = BTreeMap::new();
    let mut next: Vec<String> = Vec::new();
    for dn in entry.values(&conf.membership).iter().take(MOST) {
        if seen.insert(spelled(dn)) {
            next.push(dn.clone());
        }
    }
    let mut found = holding(connection, conf, vec![entry.dn.clone()], entry.values(UID)).await?;
    for _ in 0..DEEPEST {
        for group in found {
            let dn = spelled(&group.dn);
            if seen.len() < MOST && seen.insert(dn.clone()) {
                next.push(group.dn.clone());
            }
            if seen.contains(&dn) {
                shown.entry(dn).or_insert_with(|| named(conf, &group));
            }
        }
        if next.is_empty() {
            break;
        }
        found = holding(connection, conf, std::mem::take(&mut next), &[]).await?;
    }
    let is_admin = !admin.is_empty()
        && (seen.contains(&admin) || is_in(connection, &conf.group_admin_dn, entry, &seen).await?);
    if !wants_groups {
        return Ok((Vec::new(), is_admin));
    }
    // What was only named is looked at: it must exist and meet the filter like the rest.
    let unknown: Vec<String> = seen.into_iter().filter(|dn| !shown.contains_key(dn)).collect();
    for group in at(connection, conf, &unknown).await? {
        shown.entry(spelled(&group.dn)).or_insert_with(|| named(conf, &group));
    }
    Ok((shown.into_values().filter(|group| is_below(conf, group)).collect(), is_admin))
}

/// The groups of a name, or the one of a DN, as an administrator looks for them.
pub(super) async fn find(
    connection: &mut Connection,
    conf: &Conf,
    name: Option<&str>,
    dn: Option<&str>,
) -> Result<Vec<Named>, Failure> {
    let filter = group_filter(conf)?;
    let entries = match (dn, name) {
        (Some(dn), _) => at(connection, conf, &[dn.to_owned()]).await?,
        (None, Some(name)) => {
            let filter = Filter::all(vec![filter, Filter::equal(name_attribute(conf), name)]);
            let attributes = [name_attribute(conf)];
            connection.search(&Search { attributes: &attributes, ..below(conf, &filter, 100) }).await?
        }
        (None, None) => Vec::new(),
    };
    let groups = entries.iter().map(|entry| named(conf, entry));
    Ok(groups.filter(|group| is_below(conf, group)).collect())
}

/// The groups that hold one of these members, by whichever attribute groups hold them.
async fn holding(
    connection: &mut Connection,
    conf: &Conf,
    members: Vec<String>,
    uids: &[String],
) -> Result<Vec<Entry>, Failure> {
    let attributes = [name_attribute(conf)];
    let mut found = Vec::new();
    for some in members.chunks(AT_ONCE) {
        let filter = Filter::all(vec![group_filter(conf)?, holds(some, uids)]);
        let most = i32::try_from(MOST).unwrap_or(i32::MAX);
        let search = Search { attributes: &attributes, ..below(conf, &filter, most) };
        found.extend(connection.search(&search).await?);
    }
    Ok(found)
}

/// What groups meet that hold one of these.
fn holds(members: &[impl AsRef<str>], uids: &[String]) -> Filter {
    let mut ways = Vec::new();
    for dn in members {
        ways.push(Filter::equal("member", dn.as_ref()));
        ways.push(Filter::equal("uniqueMember", dn.as_ref()));
    }
    ways.extend(uids.iter().take(AT_ONCE).map(|uid| Filter::equal("memberUid", uid)));
    Filter::any(ways)
}

/// The groups at these DNs that meet the filter. What is no DN, or one of another directory, is nobody's.
async fn at(connection: &mut Connection, conf: &Conf, dns: &[String]) -> Result<Vec<Entry>, Failure> {
    let filter = group_filter(conf)?;
    let attributes = [name_attribute(conf)];
    let searches: Vec<Search<'_>> = dns
        .iter()
        .filter(|dn| dn.contains('='))
        .map(|dn| Search { attributes: &attributes, absent: NOT_HERE, ..only(dn, &filter) })
        .collect();
    connection.search_all(&searches).await
}

/// Whether a group holds the person or one of the person's groups.
async fn is_in(
    connection: &mut Connection,
    group: &str,
    entry: &Entry,
    groups: &BTreeSet<String>,
) -> Result<bool, Failure> {
    let members: Vec<&String> = std::iter::once(&entry.dn).chain(groups).collect();
    let filters: Vec<Filter> = members.chunks(AT_ONCE).map(|some| holds(some, entry.values(UID))).collect();
    let searches: Vec<Search<'_>> =
        filters.iter().map(|filter| Search { absent: &[NO_SUCH_OBJECT], ..only(group, filter) }).collect();
    Ok(!connection.search_all(&searches).await?.is_empty())
}

/// The filter of the settings; where there is none, groups of any kind.
fn group_filter(conf: &Conf) -> Result<Filter, Failure> {
    match conf.group_filter.trim() {
        "" => Ok(Filter::present("objectClass")),
        text => Filter::parse(text).map_err(|error| Failure::Unreached(error.into())),
    }
}

/// A search for one entry, which must be there.
fn only<'s>(dn: &'s str, filter: &'s Filter) -> Search<'s> {
    Search { base: dn, scope: Scope::Base, filter, attributes: &["1.1"], most: 1, absent: &[] }
}

fn below<'s>(conf: &'s Conf, filter: &'s Filter, most: i32) -> Search<'s> {
    let base = if conf.group_base_dn.is_empty() { &conf.base_dn } else { &conf.group_base_dn };
    Search { base, scope: conf.group_scope, filter, attributes: &[], most, absent: &[] }
}

fn name_attribute(conf: &Conf) -> &str {
    if conf.group_name.is_empty() { "cn" } else { &conf.group_name }
}

fn named(conf: &Conf, entry: &Entry) -> Named {
    let name = entry.first(&[name_attribute(conf)]);
    Named::with_dn(if name.is_empty() { &entry.dn } else { name }, &entry.dn)
}

/// Whether a group is where groups are.
fn is_below(conf: &Conf, group: &Named) -> bool {
    conf.group_base_dn.trim().is_empty()
        || parts(group.dn.as_deref().unwrap_or_default()).ends_with(&parts(&conf.group_base_dn))
}

#[cfg(test)]
mod tests {
    use super::super::peers;
    use super::*;

    #[test]
    fn a_group_is_below_whole_parts_of_a_name_alone() {
        let mut conf = peers::conf(1);
        for (base, dn, is_there) in [
            ("", "cn=a,dc=x", true),
            ("DC = x", "cn=a,ou=g,dc=x", true),
            ("dc=x", "dc=x", true),
            ("dc=x", r"cn=a\,dc=x", false),
            ("dc=x", "cn=a,dc=xx", false),
            (r"ou=a\ ,dc=x", r"cn=b,ou=a\,dc=x", false),
        ] {
            conf.group_base_dn = base.into();
            assert_eq!(is_below(&conf, &Named::with_dn("a", dn)), is_there, "{base} {dn}");
        }
    }
}
