//! What a policy says: read from a request, checked, and made ready to be asked. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::selectors::Selector;

/// Most rules of a policy.
const MAX_RULES: usize = 15;
/// Most selectors of one kind in a rule.
const MAX_SELECTORS: usize = 10;
/// Longest `extras` of a selector, in bytes.
const MAX_EXTRAS: usize = 1024;
/// Most artifacts that a rule can be told to keep.
const MAX_COUNT: i64 = 32_766;
/// Most days that a rule can be told to keep.
const MAX_DAYS: i64 = 20_190_904;
/// The one kind of selectors.
pub const DOUBLESTAR: &str = "doublestar";
/// What a rule's selectors of repositories are called.
pub const REPOSITORY: &str = "repository";

/// By what a rule keeps artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Template {
    /// All that it selects.
    Always,
    /// The most recently pushed.
    LatestPushedK,
    /// The most recently pulled.
    LatestPulledN,
    /// Those pushed within some days.
    #[serde(rename = "nDaysSinceLastPush")]
    DaysSinceLastPush,
    /// Those pulled within some days.
    #[serde(rename = "nDaysSinceLastPull")]
    DaysSinceLastPull,
    /// The most recently pushed or pulled.
    LatestActiveK,
    /// Those pushed within some days, under an older name.
    #[serde(rename = "lastXDays")]
    LastDays,
}

impl Template {
    /// All of them; those that clients are told of come first.
    pub const ALL: [Self; 7] = [
        Self::LatestPushedK,
        Self::LatestPulledN,
        Self::DaysSinceLastPush,
        Self::DaysSinceLastPull,
        Self::Always,
        Self::LatestActiveK,
        Self::LastDays,
    ];
    /// How many of [`Self::ALL`] clients are told of.
    pub const SHOWN: usize = 5;

    /// The name in the API, also of its parameter.
    pub fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::LatestPushedK => "latestPushedK",
            Self::LatestPulledN => "latestPulledN",
            Self::DaysSinceLastPush => "nDaysSinceLastPush",
            Self::DaysSinceLastPull => "nDaysSinceLastPull",
            Self::LatestActiveK => "latestActiveK",
            Self::LastDays => "lastXDays",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name() == name)
    }

    /// What its parameter counts; nothing where it has none.
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Always => None,
            Self::LatestPushedK | Self::LatestPulledN | Self::LatestActiveK => Some(Unit::Count),
            Self::DaysSinceLastPush | Self::DaysSinceLastPull | Self::LastDays => Some(Unit::Days),
        }
    }

    /// What holds where a rule does not say.
    fn usual(self) -> i64 {
        match self {
            Self::DaysSinceLastPush | Self::DaysSinceLastPull => 30,
            _ => 10,
        }
    }
}

/// What the parameter of a template counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Artifacts.
    Count,
    /// Days.
    Days,
}

/// A selector as a request gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenSelector {
    /// `doublestar`.
    pub kind: String,
    /// What is done with what matches.
    pub decoration: String,
    /// A glob.
    pub pattern: String,
    /// More about it, as a JSON object in a text.
    pub extras: String,
}

/// A rule as a request gives it.
#[derive(Clone, Debug, Default)]
pub struct GivenRule {
    /// The client's number of it.
    pub id: i64,
    /// Free for clients; rules have no order.
    pub priority: i64,
    /// Whether it is switched off.
    pub disabled: bool,
    /// `retain`.
    pub action: String,
    /// The template's name.
    pub template: String,
    /// The template's parameter under its name.
    pub params: BTreeMap<String, Value>,
    /// Which tags are meant.
    pub tag_selectors: Vec<GivenSelector>,
    /// Which repositories are meant, under [`REPOSITORY`].
    pub scope_selectors: BTreeMap<String, Vec<GivenSelector>>,
}

/// A rule that was checked, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The client's number of it.
    pub id: i64,
    /// Free for clients; rules have no order.
    pub priority: i64,
    /// Whether it is switched off.
    pub disabled: bool,
    /// By what it keeps artifacts.
    pub template: Template,
    /// How many, or days; 0 where the template takes no parameter.
    pub parameter: i64,
    /// Which tags are meant: all of them must agree.
    pub tags: Vec<GivenSelector>,
    /// Which repositories are meant, by their names within the project: all must agree.
    pub repositories: Vec<GivenSelector>,
}

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The rules; an artifact stays that any of them keeps.
    pub rules: Vec<Rule>,
    /// When it runs by itself; empty for never.
    pub cron: String,
}

impl Content {
    /// Reads and checks what a request says.
    ///
    /// # Errors
    /// 400 for what cannot be meant, 409 when two rules say the same.
    pub fn parse(given: Vec<GivenRule>, cron: &str) -> Result<Self> {
        if given.len() > MAX_RULES {
            return Err(Error::bad_request(format!("only {MAX_RULES} rules are allowed at most")));
        }
        let rules = given
            .into_iter()
            .enumerate()
            .map(|(at, rule)| Rule::parse(at, rule))
            .collect::<Result<Vec<_>>>()?;
        for (at, rule) in rules.iter().enumerate() {
            if let Some(other) = rules[..at].iter().position(|other| other.says_the_same_as(rule)) {
                return Err(Error::conflict(format!("rule {at} is conflict with rule {other}")));
            }
        }
        let content = Self { rules, cron: check_cron(cron)? };
        content.compile()?;
        Ok(content)
    }

    /// The rules that are in force, ready to be asked.
    pub fn compile(&self) -> Result<Vec<Compiled>> {
        let enabled = self.rules.iter().enumerate().filter(|(_, rule)| !rule.disabled);
        enabled.map(|(at, rule)| Compiled::of(at + 1, rule)).collect()
    }
}

fn check_cron(cron: &str) -> Result<String> {
    let cron = cron.trim();
    if !cron.is_empty() {
        berth_jobs::cron::check(cron)
            .map_err(|_| Error::bad_request(format!("invalid cron string for scheduled tag retention: {cron:?}: six fields are expected, the first of them 0")))?;
    }
    Ok(cron.to_owned())
}

impl Rule {
    fn parse(at: usize, given: GivenRule) -> Result<Self> {
        let bad = |what: String| Error::bad_request(format!("rule {at}: {what}"));
        if !matches!(given.action.as_str(), "" | "retain") {
            return Err(bad("the action must be retain".into()));
        }
        let template = Template::from_name(&given.template)
            .ok_or_else(|| bad(format!("there is no template {:?}", shortened(&given.template))))?;
        let mut scopes = given.scope_selectors;
        let repositories = scopes.remove(REPOSITORY).unwrap_or_default();
        if !scopes.is_empty() {
            return Err(bad(format!("scope_selectors can hold {REPOSITORY} alone")));
        }
        let lists = [("tag_selectors", &given.tag_selectors), ("scope_selectors.repository", &repositories)];
        for (name, list) in lists {
            if !(1..=MAX_SELECTORS).contains(&list.len()) {
                return Err(bad(format!("{name} must hold 1 to {MAX_SELECTORS} selectors")));
            }
            if list.iter().any(|selector| selector.kind != DOUBLESTAR) {
                return Err(bad(format!("the kind of {name} must be {DOUBLESTAR}")));
            }
        }
        let parameter = parameter_of(template, &given.params).map_err(bad)?;
        let rule = Self {
            id: given.id,
            priority: given.priority,
            disabled: given.disabled,
            template,
            parameter,
            tags: given.tag_selectors,
            repositories,
        };
        // Also of a rule that is off: it may be switched on later.
        Compiled::of(at + 1, &rule).map_err(|refused| bad(refused.message.into_owned()))?;
        Ok(rule)
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        Self { id: other.id, ..self.clone() } == *other
    }

    /// The rule in a few words, for people.
    pub fn told(&self) -> String {
        match self.template {
            Template::Always => "always".to_owned(),
            other => format!("{} = {}", other.name(), self.parameter),
        }
    }
}

fn parameter_of(template: Template, params: &BTreeMap<String, Value>) -> std::result::Result<i64, String> {
    let Some(unit) = template.unit() else { return Ok(0) };
    let name = template.name();
    let most = match unit {
        Unit::Count => MAX_COUNT,
        Unit::Days => MAX_DAYS,
    };
    let value = match params.get(name) {
        None | Some(Value::Null) => return Ok(template.usual()),
        Some(value) => value,
    };
    // Some clients write every number with a point.
    let whole =
        value.as_i64().or_else(|| value.as_f64().filter(|float| float.fract() == 0.0).map(|f| f as i64));
    match whole {
        Some(number) if (0..=most).contains(&number) => Ok(number),
        _ => Err(format!("{name} must be a whole number from 0 to {most}")),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

/// Tags that a rule means.
#[derive(Clone, Debug)]
pub struct TagSelector {
    selector: Selector,
    /// Whether an artifact without tags is meant.
    takes_untagged: bool,
}

impl TagSelector {
    fn of(given: &GivenSelector) -> Result<Self> {
        let selector = Selector::of_tags(&given.decoration, &given.pattern)?;
        let excludes = given.decoration == "excludes";
        // Both are true where nothing is said: what has no tag is meant.
        let said = untagged(&given.extras)?.unwrap_or(!excludes);
        Ok(Self { selector, takes_untagged: said != excludes })
    }

    /// Whether a tag is meant.
    pub fn selects(&self, tag: &str) -> bool {
        self.selector.selects(tag)
    }

    /// Whether an artifact is meant, by any of its tags.
    pub fn selects_any<'t>(&self, tags: impl IntoIterator<Item = &'t str>) -> bool {
        let mut tags = tags.into_iter().peekable();
        if tags.peek().is_none() {
            return self.takes_untagged;
        }
        tags.any(|tag| self.selects(tag))
    }
}

/// What `extras` say of artifacts without tags.
fn untagged(extras: &str) -> Result<Option<bool>> {
    #[derive(Deserialize)]
    struct Extras {
        untagged: Option<bool>,
    }
    if extras.trim().is_empty() {
        return Ok(None);
    }
    let read = (extras.len() <= MAX_EXTRAS).then(|| serde_json::from_str::<Extras>(extras).ok()).flatten();
    read.map(|extras| extras.untagged)
        .ok_or_else(|| Error::bad_request("extras must be a short JSON object such as {\"untagged\":true}"))
}

/// A rule, ready to be asked.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Its place in the policy, from 1.
    pub position: usize,
    /// By what it keeps artifacts.
    pub template: Template,
    /// How many, or days.
    pub parameter: i64,
    /// Which tags are meant.
    pub tags: Vec<TagSelector>,
    /// Which repositories are meant.
    pub repositories: Vec<Selector>,
}

impl Compiled {
    fn of(position: usize, rule: &Rule) -> Result<Self> {
        let repositories = rule.repositories.iter();
        let repositories = repositories.map(|one| Selector::of_repositories(&one.decoration, &one.pattern));
        Ok(Self {
            position,
            template: rule.template,
            parameter: rule.parameter,
            tags: rule.tags.iter().map(TagSelector::of).collect::<Result<_>>()?,
            repositories: repositories.collect::<Result<_>>()?,
        })
    }

    /// Whether a repository is meant, named without its project.
    pub fn is_about(&self, repository: &str) -> bool {
        self.repositories.iter().all(|selector| selector.selects(repository))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Code;

    pub(in crate::retention) fn selector(decoration: &str, pattern: &str, extras: &str) -> GivenSelector {
        GivenSelector {
            kind: DOUBLESTAR.into(),
            decoration: decoration.into(),
            pattern: pattern.into(),
            extras: extras.into(),
        }
    }

    pub(in crate::retention) fn rule(template: &str, parameter: i64, tags: &str) -> GivenRule {
        GivenRule {
            template: template.into(),
            action: "retain".into(),
            params: BTreeMap::from([(template.to_owned(), json!(parameter))]),
            tag_selectors: vec![selector("matches", tags, "")],
            scope_selectors: BTreeMap::from([(REPOSITORY.into(), vec![selector("repoMatches", "**", "")])]),
            ..GivenRule::default()
        }
    }

    fn parse(rules: Vec<GivenRule>) -> Result<Content> {
        Content::parse(rules, "")
    }

    #[test]
    fn every_template_has_its_name_its_limits_and_its_usual_parameter() {
        for template in Template::ALL {
            let stored = serde_json::to_value(template).unwrap();
            assert_eq!(stored, json!(template.name()));
            let mut given = rule(template.name(), 1, "**");
            given.params.clear();
            assert_eq!(Template::from_name(template.name()), Some(template));
            let parsed = parse(vec![given]).unwrap();
            let usual = if template.unit().is_some() { template.usual() } else { 0 };
            assert_eq!(parsed.rules[0].parameter, usual);
        }
        for (template, good, bad) in [
            ("latestPushedK", 32_766, 32_767),
            ("latestPulledN", 0, -1),
            ("nDaysSinceLastPush", 20_190_904, 20_190_905),
            ("lastXDays", 1, -5),
        ] {
            assert_eq!(parse(vec![rule(template, good, "**")]).unwrap().rules[0].parameter, good);
            assert_eq!(parse(vec![rule(template, bad, "**")]).unwrap_err().code, Code::BadRequest, "{bad}");
        }
        let mut given = rule("latestPushedK", 1, "**");
        for bad in [json!("3"), json!(1.5), json!([1]), json!(true)] {
            given.params.insert("latestPushedK".into(), bad.clone());
            assert!(parse(vec![given.clone()]).is_err(), "{bad}");
        }
        assert!(parse(vec![rule("latestPushed", 1, "**")]).is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let good = || rule("always", 0, "**");
        let refused = |change: &dyn Fn(&mut GivenRule)| {
            let mut given = good();
            change(&mut given);
            parse(vec![given]).unwrap_err().code
        };
        assert!(parse(Vec::new()).unwrap().rules.is_empty());
        assert_eq!(refused(&|rule| rule.action = "delete".into()), Code::BadRequest);
        assert_eq!(refused(&|rule| rule.tag_selectors.clear()), Code::BadRequest);
        assert_eq!(refused(&|rule| rule.scope_selectors.clear()), Code::BadRequest);
        assert_eq!(refused(&|rule| rule.tag_selectors[0].kind = "regex".into()), Code::BadRequest);
        assert_eq!(
            refused(&|rule| rule.tag_selectors[0].decoration = "repoMatches".into()),
            Code::BadRequest
        );
        assert_eq!(refused(&|rule| rule.tag_selectors[0].pattern = "[".into()), Code::BadRequest);
        assert_eq!(refused(&|rule| rule.tag_selectors[0].extras = "untagged".into()), Code::BadRequest);
        assert_eq!(
            refused(&|rule| rule.tag_selectors[0].extras = "{\"untagged\":1}".into()),
            Code::BadRequest
        );
        assert_eq!(
            refused(&|rule| {
                rule.disabled = true;
                rule.tag_selectors[0].pattern = "{".into();
            }),
            Code::BadRequest
        );
        let many = |count| (0..count).map(|n| rule("latestPushedK", n, "**")).collect::<Vec<_>>();
        assert_eq!(parse(many(15)).unwrap().rules.len(), 15);
        let refused = parse(many(16)).unwrap_err();
        assert_eq!(
            (refused.code, &*refused.message),
            (Code::BadRequest, "only 15 rules are allowed at most")
        );
    }

    #[test]
    fn two_rules_that_say_the_same_are_in_conflict() {
        let (one, mut two) = (rule("latestPushedK", 10, "v*"), rule("latestPushedK", 10, "v*"));
        two.id = 7;
        two.params.clear();
        let refused = parse(vec![rule("always", 0, "**"), one, two.clone()]).unwrap_err();
        assert_eq!((refused.code, &*refused.message), (Code::Conflict, "rule 2 is conflict with rule 1"));
        two.disabled = true;
        assert!(parse(vec![rule("latestPushedK", 10, "v*"), two]).is_ok());
    }

    #[test]
    fn a_schedule_has_six_fields_of_which_the_first_is_zero() {
        for good in ["", "0 0 0 * * *", "0 */5 * * * 1-5"] {
            assert_eq!(Content::parse(Vec::new(), good).unwrap().cron, good);
        }
        for bad in ["* * * * *", "1 0 0 * * *", "*/2 * * * * *", "often", "0 61 * * * *", "@daily"] {
            assert_eq!(Content::parse(Vec::new(), bad).unwrap_err().code, Code::BadRequest, "{bad}");
        }
    }

    #[test]
    fn selectors_mean_tags_and_what_has_none() {
        // decoration, pattern, extras, tags, whether the artifact is meant
        let table: &[(&str, &str, &str, &[&str], bool)] = &[
            ("matches", "v*", "", &["v1"], true),
            ("matches", "v*", "", &["latest"], false),
            ("matches", "v*", "", &["latest", "v1"], true),
            ("matches", "", "", &["anything"], true),
            ("matches", "{a,b}*", "", &["b1"], true),
            ("matches", "?", "", &["ab"], false),
            ("matches", "[0-9]", "", &["7"], true),
            ("excludes", "v*", "", &["v1"], false),
            ("excludes", "v*", "", &["latest"], true),
            ("excludes", "v*", "", &["v1", "latest"], true),
            ("excludes", "**", "", &["v1"], false),
            ("matches", "v*", "", &[], true),
            ("matches", "v*", "{\"untagged\":true}", &[], true),
            ("matches", "v*", "{\"untagged\":false}", &[], false),
            ("excludes", "v*", "", &[], true),
            ("excludes", "v*", "{\"untagged\":false}", &[], true),
            ("excludes", "v*", "{\"untagged\":true}", &[], false),
            ("matches", "v*", "{}", &[], true),
        ];
        for (decoration, pattern, extras, tags, expected) in table {
            let compiled = TagSelector::of(&selector(decoration, pattern, extras)).unwrap();
            let found = compiled.selects_any(tags.iter().copied());
            assert_eq!(found, *expected, "{decoration} {pattern} {extras} {tags:?}");
        }
    }
}
