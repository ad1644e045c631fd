//! One caller with all the objects that an operation may be about. Whatever an operation changes is made anew for
//! the next one, so that the order of operations does not matter.

use serde_json::{Value, json};

use crate::harness::{Berth, Client, PASSWORD, Role};

/// What a caller is to the project that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody in particular.
    Nobody,
    /// A member.
    Member(Role),
    /// The admin of another project.
    Stranger,
    /// A system administrator.
    Administrator,
    /// Nobody, where the project is public.
    NobodyInPublic,
    /// The admin of another project, where the project is public.
    StrangerInPublic,
    /// A robot account of the project that holds whatever such a one can be given.
    Robot,
    /// A robot account of the project that holds one right of no weight.
    RobotWithout,
    /// A robot account of another project that holds whatever such a one can be given.
    RobotElsewhere,
    /// A robot account of the system that holds whatever such a one can be given, in every project.
    SystemRobot,
}

/// The columns of the table.
pub const CALLERS: [(&str, Kind); 14] = [
    ("nobody", Kind::Nobody),
    ("limited guest", Kind::Member(Role::LimitedGuest)),
    ("guest", Kind::Member(Role::Guest)),
    ("developer", Kind::Member(Role::Developer)),
    ("maintainer", Kind::Member(Role::Maintainer)),
    ("project admin", Kind::Member(Role::ProjectAdmin)),
    ("other project's admin", Kind::Stranger),
    ("system admin", Kind::Administrator),
    ("nobody, public project", Kind::NobodyInPublic),
    ("other project's admin, public project", Kind::StrangerInPublic),
    ("robot", Kind::Robot),
    ("robot without rights", Kind::RobotWithout),
    ("other project's robot", Kind::RobotElsewhere),
    ("system robot", Kind::SystemRobot),
];

/// A caller and what there is to ask about.
pub struct Stage<'b> {
    berth: &'b Berth,
    admin: Client,
    caller: Client,
    kind: Kind,
    name: String,
    made: usize,
    /// The objects, until an operation may have changed them.
    set: Option<Set>,
}

#[derive(Clone)]
struct Set {
    project: String,
    user: i64,
    member: i64,
    project_id: i64,
    /// A label that the artifact has, and one that it has not.
    label: i64,
    free_label: i64,
    /// A rule that protects none of its tags.
    rule: i64,
    robot: i64,
    group: i64,
    quota: i64,
    icon: String,
    purge: i64,
    gc: i64,
    /// The project's retention policy, a dry run of it and the task of that.
    retention: [i64; 3],
    webhook: i64,
    /// A deleted tag, in the bin.
    item: i64,
    /// What somebody else was refused, where it is asked for.
    refusal: String,
}

impl<'b> Stage<'b> {
    pub async fn new(berth: &'b Berth, kind: Kind) -> Stage<'b> {
        let place = CALLERS.iter().position(|(_, known)| *known == kind).unwrap();
        let (admin, name) = (berth.admin(), format!("caller{place}"));
        let caller = match kind {
            Kind::Nobody | Kind::NobodyInPublic => berth.plain(),
            Kind::Administrator => berth.admin(),
            Kind::Member(_) => berth.user(&name).await,
            Kind::Stranger | Kind::StrangerInPublic => {
                let elsewhere = format!("elsewhere{place}");
                admin.create_project(&elsewhere).await.created();
                berth.member(&name, &elsewhere, Role::ProjectAdmin).await
            }
            Kind::RobotElsewhere => {
                let elsewhere = format!("elsewhere{place}");
                admin.create_project(&elsewhere).await.created();
                robot_with(berth, &all(&admin, &name, "project", &elsewhere).await).await
            }
            Kind::SystemRobot => robot_with(berth, &all(&admin, &name, "system", "*").await).await,
            // They come with their project.
            Kind::Robot | Kind::RobotWithout => berth.plain(),
        };
        Stage { berth, admin, caller, kind, name, made: 0, set: None }
    }

    async fn set(&mut self) -> Set {
        if let Some(set) = &self.set {
            return set.clone();
        }
        self.made += 1;
        let project = format!("{}-{}", self.name, self.made);
        let is_public = matches!(self.kind, Kind::NobodyInPublic | Kind::StrangerInPublic);
        if is_public {
            self.admin.create_public_project(&project).await.created();
        } else {
            self.admin.create_project(&project).await.created();
        }
        if let Kind::Member(role) = self.kind {
            self.admin.add_member(&project, &self.name, role).await.created();
        }
        if self.kind == Kind::Robot {
            self.caller = robot_with(self.berth, &all(&self.admin, "all", "project", &project).await).await;
        }
        if self.kind == Kind::RobotWithout {
            let mut body = robot("less", &project);
            body["permissions"][0]["access"] = json!([{"resource": "scanner", "action": "read"}]);
            self.caller = robot_with(self.berth, &body).await;
        }
        let settings = json!({"metadata": {"auto_scan": "true"}});
        self.admin.api("PUT", &format!("/projects/{project}")).json(&settings).await.ok();
        self.admin.push(&format!("{project}/app:one")).await.created();
        let other = format!("{project}-other");
        self.admin.create_user(&other).await.created();
        self.admin.create_user(&format!("{project}-free")).await.created();
        self.admin.add_member(&project, &other, Role::Guest).await.created();
        let shown = self.admin.api("GET", &format!("/projects/{project}")).await.ok().json();
        let project_id = shown["project_id"].as_i64().unwrap();
        let mut labels = Vec::new();
        for name in ["stable", "free"] {
            let label = json!({"name": name, "scope": "p", "project_id": project_id});
            labels.push(self.admin.api("POST", "/labels").json(&label).await.created().location_id());
        }
        let path = format!("/projects/{project}/repositories/app/artifacts/one/labels");
        self.admin.api("POST", &path).json(&json!({"id": labels[0]})).await.ok();
        let artifact = format!("/projects/{project}/repositories/app/artifacts/one");
        let icon = self.admin.api("GET", &artifact).await.ok().json()["icon"].as_str().unwrap().to_owned();
        let rules = format!("/projects/{project}/immutabletagrules");
        let webhooks = format!("/projects/{project}/webhook/policies");
        let group = json!({"group_name": format!("{project}-group"), "group_type": 3});
        let quotas = format!("/quotas?reference=project&reference_id={project_id}");
        let quota = self.admin.api("GET", &quotas).await.ok().list()[0]["id"].as_i64().unwrap();
        let policy = retention(project_id);
        let policy = self.admin.api("POST", "/retentions").json(&policy).await.created().location_id();
        let runs = format!("/retentions/{policy}/executions");
        let run = self.admin.api("POST", &runs).json(&json!({"dry_run": true})).await.created().location_id();
        let tasks = self.admin.api("GET", &format!("{runs}/{run}/tasks")).await.ok().list();
        self.admin.push(&format!("{project}/app:gone")).await.created();
        self.admin.delete_manifest(&format!("{project}/app"), "gone").await.accepted();
        let bin = self.admin.api("GET", &format!("/projects/{project}/bin")).await.ok().list();
        let set = Set {
            item: bin[0]["id"].as_i64().unwrap(),
            refusal: String::new(),
            retention: [policy, run, tasks[0]["id"].as_i64().unwrap()],
            webhook: self.admin.api("POST", &webhooks).json(&webhook("ci")).await.created().location_id(),
            group: self.admin.api("POST", "/usergroups").json(&group).await.created().location_id(),
            project_id,
            quota,
            icon,
            gc: self
                .admin
                .api("POST", "/system/gc/schedule")
                .json(&json!({"schedule": {"type": "Manual"}}))
                .await
                .created()
                .location_id(),
            purge: self
                .admin
                .api("POST", "/system/purgeaudit/schedule")
                .json(&purge())
                .await
                .created()
                .location_id(),
            label: labels[0],
            free_label: labels[1],
            robot: self
                .admin
                .api("POST", "/robots")
                .json(&robot("ci", &project))
                .await
                .created()
                .location_id(),
            rule: self.admin.api("POST", &rules).json(&rule("never")).await.created().location_id(),
            user: self.admin.user_id(&other).await,
            member: self.admin.member_id(&project, &other).await,
            project,
        };
        self.set = Some(set.clone());
        set
    }

    /// Lets a guest of the project be refused there; the request's id, once it can be asked for.
    async fn refusal(&self, project: &str) -> String {
        let guest = self.berth.login(&format!("{project}-other"), PASSWORD);
        let refused = guest.api("GET", &format!("/projects/{project}/bin")).await.is(403);
        let id = refused.header("x-request-id").unwrap().to_owned();
        for _ in 0..100 {
            if self.admin.api("GET", &format!("/refusals/{id}")).await.status().is_success() {
                return id;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the refusal {id} cannot be asked for");
    }

    /// Asks for an operation on objects that are there; the status of the answer.
    pub async fn ask(&mut self, name: &str, method: &str, path: &str) -> u16 {
        let mut set = self.set().await;
        if name == "getRefusal" {
            set.refusal = self.refusal(&set.project).await;
        }
        if name == "deleteProject" {
            // Only an empty one can be deleted.
            let repository = format!("/projects/{}/repositories/app", set.project);
            self.admin.api("DELETE", &repository).await.ok();
            self.set = None;
        }
        if name == "createRetention" {
            // A project has one at most.
            self.admin.api("DELETE", &format!("/retentions/{}", set.retention[0])).await.ok();
            self.set = None;
        }
        let mut call = self.caller.api(method, &filled(name, path, &set));
        if let Some(body) = body(name, &set) {
            call = call.json(&body);
        }
        let status = call.await.status().as_u16();
        assert_ne!(status, 500, "{name}");
        if !matches!(method, "GET" | "HEAD") && status < 300 {
            self.set = None;
        }
        status
    }
}

/// A path with its variables in place, and the query that the operation needs.
fn filled(name: &str, path: &str, set: &Set) -> String {
    let mut filled = String::new();
    for (at, part) in path.split('{').enumerate() {
        if at == 0 {
            filled.push_str(part);
            continue;
        }
        let (variable, rest) = part.split_once('}').unwrap();
        filled.push_str(&match variable {
            "project_name" | "project_name_or_id" => set.project.clone(),
            "repository_name" => "app".to_owned(),
            "reference" | "tag_name" => "one".to_owned(),
            "user_id" => set.user.to_string(),
            "mid" => set.member.to_string(),
            "robot_id" => set.robot.to_string(),
            "group_id" => set.group.to_string(),
            "id" if path.starts_with("/retentions") => set.retention[0].to_string(),
            "eid" => set.retention[1].to_string(),
            "tid" => set.retention[2].to_string(),
            "id" => set.quota.to_string(),
            "label_id" => set.label.to_string(),
            "immutable_rule_id" => set.rule.to_string(),
            "digest" => set.icon.clone(),
            "gc_id" => set.gc.to_string(),
            "purge_id" => set.purge.to_string(),
            "pool_id" => "all".to_owned(),
            "job_id" => "never-began".to_owned(),
            "job_type" => if name == "getSchedulePaused" { "all" } else { "PURGE_AUDIT_LOG" }.to_owned(),
            "addition" => "build_history".to_owned(),
            "webhook_policy_id" => set.webhook.to_string(),
            // Only what a policy told has executions.
            "execution_id" | "task_id" => "4711".to_owned(),
            "item_id" => set.item.to_string(),
            "refusal_id" => set.refusal.clone(),
            "meta_name" => "auto_scan".to_owned(),
            other => panic!("{name}: say here what stands for {{{other}}}"),
        });
        filled.push_str(rest);
    }
    filled
        + &match name {
            "headProject" => format!("?project_name={}", set.project),
            "ListLabels" => format!("?scope=p&project_id={}", set.project_id),
            "ListWebhookJobs" => format!("?policy_id={}", set.webhook),
            "CopyArtifact" => format!("?from={}/app:one", set.project),
            "searchLdapUser" => "?username=anna".to_owned(),
            "searchLdapGroup" => "?groupname=staff".to_owned(),
            "searchUserGroups" => "?groupname=caller".to_owned(),
            "searchUsers" => "?username=caller".to_owned(),
            "ListRobot" => format!("?q=Level%3Dproject,ProjectID%3D{}", set.project_id),
            "search" | "find" => "?q=caller".to_owned(),
            "getArtifactDifference" => "?with=one".to_owned(),
            "getCurrentUserPermissions" => "?scope=/system".to_owned(),
            _ => String::new(),
        }
}

/// A purge of the audit log that removes nothing, at once.
fn purge() -> Value {
    let parameters = json!({"audit_retention_hour": 240_000, "include_event_types": "pull_artifact"});
    json!({"schedule": {"type": "Manual"}, "parameters": parameters})
}

/// A retention policy that keeps everything.
fn retention(project: i64) -> Value {
    let selector =
        |decoration: &str| json!([{"kind": "doublestar", "decoration": decoration, "pattern": "**"}]);
    json!({
        "algorithm": "or",
        "rules": [{
            "action": "retain", "template": "always", "params": {},
            "tag_selectors": selector("matches"), "scope_selectors": {"repository": selector("repoMatches")},
        }],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        "scope": {"level": "project", "ref": project},
    })
}

/// A webhook policy that tells nobody.
fn webhook(name: &str) -> Value {
    let target = json!({"type": "http", "address": "https://webhook.invalid/"});
    json!({"name": name, "enabled": false, "event_types": ["PUSH_ARTIFACT"], "targets": [target]})
}

/// A rule for immutable tags.
fn rule(tags: &str) -> Value {
    json!({
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tags}],
        "scope_selectors": {
            "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]
        },
    })
}

/// The body that the operation needs.
fn body(name: &str, set: &Set) -> Option<Value> {
    Some(match name {
        "createProject" => json!({"project_name": format!("{}-new", set.project)}),
        "updateProject" => json!({"metadata": {"auto_scan": "false"}}),
        "CreateRobot" => robot("another", &set.project),
        "UpdateRobot" => {
            let mut changed = robot("ci", &set.project);
            changed["id"] = set.robot.into();
            changed["name"] = format!("robot${}+ci", set.project).into();
            changed["description"] = "changed".into();
            changed
        }
        "RefreshSec" => json!({}),
        "CreateWebhookPolicyOfProject" => webhook("another"),
        "UpdateWebhookPolicyOfProject" => webhook("changed"),
        "TestWebhookTarget" => json!({"type": "http", "address": "https://169.254.169.254/"}),
        "createGCSchedule" => json!({"schedule": {"type": "Manual"}}),
        "updateGCSchedule" => json!({"schedule": {"type": "None"}}),
        "createRetention" | "updateRetention" => retention(set.project_id),
        "triggerRetentionExecution" => json!({"dry_run": true}),
        "operateRetentionExecution" => json!({"action": "stop"}),
        "createPurgeSchedule" => purge(),
        "updatePurgeSchedule" => json!({"schedule": {"type": "None"}}),
        "actionPendingJobs" => json!({"action": "resume"}),
        "updateQuota" => json!({"hard": {"storage": -1}}),
        "pingOIDC" => json!({"url": "https://127.0.0.1/"}),
        "setCliSecret" => json!({"secret": ""}),
        "putSystemCVEAllowlist" => json!({"items": []}),
        "updateConfigurations" => json!({"session_timeout": 60}),
        "addProjectMetadatas" => json!({"severity": "high"}),
        "updateProjectMetadata" => json!({"auto_scan": "false"}),
        "createProjectMember" => {
            json!({"role_id": 2, "member_user": {"username": format!("{}-free", set.project)}})
        }
        "pingLdap" => json!({"ldap_url": "ldap://127.0.0.1"}),
        "importLdapUser" => json!({"ldap_uid_list": ["anna"]}),
        "createUserGroup" => json!({"group_name": format!("{}-another", set.project), "group_type": 3}),
        "updateUserGroup" => json!({"group_name": format!("{}-renamed", set.project)}),
        "updateProjectMember" => json!({"role_id": 2}),
        "updateRepository" => json!({"description": "another"}),
        "createTag" => json!({"name": "two"}),
        "addLabel" => json!({"id": set.free_label}),
        "CreateLabel" => json!({"name": "new", "scope": "p", "project_id": set.project_id}),
        "UpdateLabel" => json!({"name": "renamed"}),
        "CreateImmuRule" | "UpdateImmuRule" => rule("nor-ever"),
        "createUser" => json!({
            "username": format!("{}-new", set.project), "email": format!("{}-new@example.com", set.project),
            "realname": "New", "password": PASSWORD,
        }),
        "updateUserProfile" => {
            json!({"email": format!("{}-x@example.com", set.project), "realname": "Other"})
        }
        "updateUserPassword" => json!({"new_password": "Another-Passw0rd"}),
        "setUserSysAdmin" => json!({"sysadmin_flag": false}),
        _ => return None,
    })
}

/// A robot account with every right that the catalogue has: of a project, or of the system and every project.
async fn all(admin: &Client, name: &str, level: &str, namespace: &str) -> Value {
    let catalogue = admin.api("GET", "/permissions").await.ok().json();
    let mut permissions =
        vec![json!({"kind": "project", "namespace": namespace, "access": catalogue["project"]})];
    if level == "system" {
        permissions.push(json!({"kind": "system", "namespace": "/", "access": catalogue["system"]}));
    }
    json!({"name": name, "level": level, "duration": -1, "disable": false, "permissions": permissions})
}

async fn robot_with(berth: &Berth, body: &Value) -> Client {
    let made = berth.admin().api("POST", "/robots").json(body).await.created().json();
    berth.login(made["name"].as_str().unwrap(), made["secret"].as_str().unwrap())
}

/// A robot account of a project that may pull there.
fn robot(name: &str, project: &str) -> Value {
    let access = [json!({"resource": "repository", "action": "pull"})];
    let permission = json!({"kind": "project", "namespace": project, "access": access});
    json!({"name": name, "level": "project", "duration": -1, "disable": false, "permissions": [permission]})
}
