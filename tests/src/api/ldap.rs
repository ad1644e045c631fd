//! People of a directory: a real slapd knows them, their passwords and their groups.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Berth, Client, Role, SEARCHER, Slapd};

/// A server that may ask the directory and believes its certificate.
async fn beside(slapd: &Slapd) -> Berth {
    Berth::builder()
        .env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8")
        .env("BERTH_OUTBOUND_CA_FILE", slapd.ca_file().display())
        .start()
        .await
}

async fn configure(admin: &Client, settings: Value) {
    admin.api("PUT", "/configurations").json(&settings).await.ok();
}

/// Both, with people logging in at the directory.
async fn town() -> (Slapd, Berth) {
    let slapd = Slapd::start();
    let berth = beside(&slapd).await;
    configure(&berth.admin(), slapd.settings()).await;
    (slapd, berth)
}

fn dn(group: &str) -> Value {
    json!({"ldap_group_dn": format!("cn={group},ou=groups,dc=example,dc=org")})
}

async fn status(client: &Client) -> u16 {
    client.basic().api("GET", "/users/current").await.status().as_u16()
}

#[tokio::test]
async fn n28_a_group_of_the_directory_gives_a_role_and_who_leaves_it_loses_the_role() {
    let (slapd, berth) = town().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    // Anna is in it by way of the builders, and it is in a circle of groups.
    let member = json!({"role_id": Role::Developer.id(), "member_group": dn("Staff")});
    admin.api("POST", "/projects/shop/members").json(&member).await.created();

    let anna = berth.login("anna", "Anna-Passw0rd");
    let current = anna.basic().api("GET", "/users/current").await.ok().json();
    assert_eq!(
        (current["username"].clone(), current["realname"].clone()),
        (json!("anna"), json!("Anna, A."))
    );
    assert_eq!(
        (current["email"].clone(), current["comment"].clone()),
        (json!("anna@example.org"), json!("from LDAP."))
    );
    anna.push("shop/app:1").await.created();
    let shown = anna.basic().api("GET", "/projects?name=shop").await.ok().json();
    assert_eq!(shown[0]["current_user_role_ids"], json!([2]), "{shown}");
    assert_eq!(anna.basic().api("GET", "/statistics").await.ok().json()["private_project_count"], 1);
    let repositories = anna.basic().api("GET", "/repositories").await.ok();
    assert_eq!(repositories.names("name"), ["shop/app"]);
    // The same person by another spelling.
    let shouted = berth.login("ANNA", "Anna-Passw0rd").basic().api("GET", "/users/current").await.ok().json();
    assert_eq!(shouted["user_id"], current["user_id"]);
    let groups = admin.api("GET", "/usergroups").await.ok().names("group_name");
    assert_eq!(groups, ["builders", "circle", "staff"]);

    let old = anna.token(&["repository:shop/app:pull,push"]).await;
    anna.bearer(&old).head_manifest("shop/app", "1").await.ok();
    slapd.modify(
        "dn: cn=builders,ou=groups,dc=example,dc=org\nchangetype: modify\nreplace: member\n\
         member: uid=bert,ou=people,dc=example,dc=org\n",
    );
    let new = anna.token(&["repository:shop/app:pull,push"]).await;
    anna.bearer(&new).head_manifest("shop/app", "1").await.unauthorized();
    anna.bearer(&old).head_manifest("shop/app", "1").await.unauthorized();
    assert_eq!(anna.basic().api("GET", "/projects?name=shop").await.ok().json(), json!([]));
    anna.basic().api("GET", "/projects/shop").await.forbidden();
    berth.login("bert", "Bert-Passw0rd").push("shop/app:2").await.created();
}

#[tokio::test]
async fn a_group_that_loses_its_role_loses_the_tokens_of_its_members() {
    let (_slapd, berth) = town().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let anna = berth.login("anna", "Anna-Passw0rd");
    let scope = ["repository:shop/app:pull,push"];
    let member = json!({"role_id": Role::Maintainer.id(), "member_group": dn("builders")});
    let path = admin.api("POST", "/projects/shop/members").json(&member).await.created().location();
    let path = path.strip_prefix("/api/v2.0").unwrap();
    anna.push("shop/app:1").await.created();

    let token = anna.token(&scope).await;
    admin.api("PUT", path).json(&json!({"role_id": Role::Guest.id()})).await.ok();
    anna.bearer(&token).head_manifest("shop/app", "1").await.unauthorized();
    anna.push("shop/app:2").await.refused(401);
    let token = anna.token(&scope).await;
    anna.bearer(&token).head_manifest("shop/app", "1").await.ok();
    let group = admin.api("GET", "/usergroups?group_name=builders").await.ok().json()[0]["id"].clone();
    admin.api("DELETE", &format!("/usergroups/{group}")).await.ok();
    anna.bearer(&token).head_manifest("shop/app", "1").await.unauthorized();
    anna.basic().api("GET", "/projects/shop").await.forbidden();
}

#[tokio::test]
async fn a_browser_logs_in_and_its_session_ends_with_the_group() {
    let (slapd, berth) = town().await;
    let browser = berth.plain();
    let first = browser.get("/c/userExists").await;
    let cookie = first.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let csrf = first.header("x-harbor-csrf-token").unwrap().to_owned();
    let log_in = |password: &str| {
        browser
            .post("/c/login")
            .header("cookie", &cookie)
            .header("x-harbor-csrf-token", &csrf)
            .body("application/x-www-form-urlencoded", format!("principal=cleo&password={password}"))
    };
    log_in("Wrong-Passw0rd").await.unauthorized();
    let sid_of = |reply: crate::harness::Reply| {
        let lines =
            reply.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned());
        let line = lines.into_iter().find(|line| line.starts_with("sid=")).unwrap();
        line.split(';').next().unwrap().to_owned()
    };
    let sid = sid_of(log_in("Cleo-Passw0rd").await.ok());
    browser.api("GET", "/users").header("cookie", &sid).await.ok();
    slapd.modify(
        "dn: cn=chiefs,ou=groups,dc=example,dc=org\nchangetype: modify\nreplace: uniqueMember\n\
         uniqueMember: uid=bert,ou=people,dc=example,dc=org\n",
    );
    let new = sid_of(log_in("Cleo-Passw0rd").await.ok());
    browser.api("GET", "/users").header("cookie", &new).await.forbidden();
    browser.api("GET", "/users").header("cookie", &sid).await.unauthorized();
}

#[tokio::test]
async fn groups_are_found_where_entries_do_not_name_them() {
    let (_slapd, berth) = town().await;
    let admin = berth.admin();
    configure(&admin, json!({"ldap_group_membership_attribute": "description"})).await;
    admin.create_project("shop").await.created();
    let member = json!({"role_id": Role::Guest.id(), "member_group": dn("staff")});
    admin.api("POST", "/projects/shop/members").json(&member).await.created();
    let anna = berth.login("anna", "Anna-Passw0rd");
    anna.basic().api("GET", "/projects/shop").await.ok();
    // Without a filter there are no groups.
    configure(&admin, json!({"ldap_group_search_filter": ""})).await;
    anna.basic().api("GET", "/projects/shop").await.forbidden();
}

#[tokio::test]
async fn the_group_of_administrators_makes_them_and_unmakes_them() {
    let (slapd, berth) = town().await;
    let cleo = berth.login("cleo", "Cleo-Passw0rd");
    cleo.basic().api("GET", "/users").await.ok();
    let current = cleo.basic().api("GET", "/users/current").await.ok().json();
    assert_eq!(
        (current["sysadmin_flag"].clone(), current["admin_role_in_auth"].clone()),
        (json!(false), json!(true))
    );
    assert_eq!(current.get("email"), None, "the address is another account's: {current}");
    slapd.modify(
        "dn: cn=chiefs,ou=groups,dc=example,dc=org\nchangetype: modify\nreplace: uniqueMember\n\
         uniqueMember: uid=bert,ou=people,dc=example,dc=org\n",
    );
    cleo.basic().api("GET", "/users").await.forbidden();
    berth.login("bert", "Bert-Passw0rd").basic().api("GET", "/users").await.ok();
}

#[tokio::test]
async fn the_first_log_in_may_come_many_times_at_once() {
    let (_slapd, berth) = town().await;
    let clients = [(); 12].map(|()| berth.login("Anna", "Anna-Passw0rd"));
    assert_eq!(join_all(clients.iter().map(status)).await, [200; 12]);
    assert_eq!(berth.admin().api("GET", "/users").await.ok().names("username"), ["anna"]);
}

#[tokio::test]
async fn nobody_gets_in_by_a_trick() {
    let (_slapd, berth) = town().await;
    let tricks = [
        ("anna", "Bert-Passw0rd"),
        ("anna", ""),
        ("", "Anna-Passw0rd"),
        ("*", "Anna-Passw0rd"),
        ("ann*", "Anna-Passw0rd"),
        ("*)(uid=anna", "Anna-Passw0rd"),
        ("anna)(cn=*", "Anna-Passw0rd"),
        ("anna)(|(uid=*", "Anna-Passw0rd"),
        (r"\61nna", "Anna-Passw0rd"),
        ("anna\0", "Anna-Passw0rd"),
        // Two have this name.
        ("twin", "Twin-Passw0rd"),
        // The first administrator's password is here, whoever has the name there.
        ("admin", "Fake-Passw0rd"),
        ("ADMIN", "Fake-Passw0rd"),
        (" admin ", "Fake-Passw0rd"),
        ("uid=anna,ou=people,dc=example,dc=org", "Anna-Passw0rd"),
        ("searcher", SEARCHER),
    ];
    let asked =
        tricks.map(|(name, password)| {
            let client = berth.login(name, password);
            async move {
                (name, client.basic().get("/service/token?service=harbor-registry").await.status().as_u16())
            }
        });
    for (name, status) in join_all(asked).await {
        assert_eq!(status, 401, "{name:?}");
    }
    assert_eq!(status(&berth.admin()).await, 200);
    assert_eq!(berth.admin().api("GET", "/users").await.ok().header("x-total-count"), Some("0"));
}

#[tokio::test]
async fn guesses_shut_the_door_in_every_spelling() {
    let (_slapd, berth) = town().await;
    assert_eq!(status(&berth.login("anna", "Anna-Passw0rd")).await, 200);
    for names in [["anna", "ANNA", "Anna"], [" anna", "aNNa", "anNa"]] {
        let guesses = names.map(|name| {
            let client = berth.login(name, "Guess-Passw0rd");
            async move { status(&client).await }
        });
        assert_eq!(join_all(guesses).await, [401; 3]);
    }
    assert_eq!(status(&berth.login("annA", "Anna-Passw0rd")).await, 401);
    assert_eq!(status(&berth.login("bert", "Bert-Passw0rd")).await, 200);
}

#[tokio::test]
async fn a_directory_that_does_not_answer_says_nothing_about_a_password() {
    let (mut slapd, berth) = town().await;
    let anna = berth.login("anna", "Anna-Passw0rd");
    assert_eq!(status(&anna).await, 200);
    slapd.stop();
    for _ in 0..8 {
        assert_eq!(status(&anna).await, 503);
    }
    assert_eq!(status(&berth.admin()).await, 200);
    slapd.start_again();
    assert_eq!(status(&anna).await, 200, "no failure was counted");
    assert!(berth.output().contains("the directory cannot be asked"));
}

#[tokio::test]
async fn tls_is_spoken_and_certificates_are_verified() {
    let slapd = Slapd::start();
    let berth = beside(&slapd).await;
    let admin = berth.admin();
    let anna = berth.login("anna", "Anna-Passw0rd");
    configure(&admin, slapd.settings()).await;
    configure(&admin, json!({"ldap_require_tls": true})).await;
    assert_eq!(status(&anna).await, 200, "StartTLS");
    configure(&admin, json!({"ldap_url": slapd.tls_url()})).await;
    assert_eq!(status(&anna).await, 200, "LDAPS");

    // Another server does not know the authority.
    let stranger = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    let admin = stranger.admin();
    let anna = stranger.login("anna", "Anna-Passw0rd");
    configure(&admin, slapd.settings()).await;
    for url in [slapd.url(), slapd.tls_url()] {
        configure(&admin, json!({"ldap_url": url, "ldap_verify_cert": true})).await;
        assert_eq!(status(&anna).await, 503, "{url}: and no fall to what is not encrypted");
        let ping = admin.api("POST", "/ldap/ping").await.ok().json();
        assert_eq!(ping["success"], false, "{ping}");
        configure(&admin, json!({"ldap_verify_cert": false})).await;
        assert_eq!(status(&anna).await, 200, "{url}");
    }
}

#[tokio::test]
async fn a_directory_without_tls_is_spoken_to_unless_that_is_forbidden() {
    let slapd = Slapd::plain();
    let berth = beside(&slapd).await;
    let admin = berth.admin();
    configure(&admin, slapd.settings()).await;
    let anna = berth.login("anna", "Anna-Passw0rd");
    assert_eq!(status(&anna).await, 200);
    let strict = json!({"ldap_require_tls": true});
    let ping = admin.api("POST", "/ldap/ping").json(&strict).await.ok().json();
    assert!(ping["message"].as_str().unwrap().contains("ldap_require_tls"), "before it is saved: {ping}");
    configure(&admin, strict).await;
    assert_eq!(status(&anna).await, 503);
    let ping = admin.api("POST", "/ldap/ping").await.ok().json();
    assert!(ping["message"].as_str().unwrap().contains("ldap_require_tls"), "{ping}");
    // The stored password is not sent where it could be read on the way, now that this is forbidden.
    let loose = json!({"ldap_require_tls": false});
    let ping = admin.api("POST", "/ldap/ping").json(&loose).await.ok().json();
    assert_eq!(ping["success"], false, "{ping}");
}

#[tokio::test]
async fn an_administrator_tries_the_directory() {
    let (slapd, berth) = town().await;
    let admin = berth.admin();
    assert_eq!(admin.api("POST", "/ldap/ping").await.ok().json(), json!({"success": true, "message": ""}));
    let with = |change: Value| {
        let mut settings = json!({
            "ldap_url": slapd.url(), "ldap_search_dn": "cn=searcher,dc=example,dc=org",
            "ldap_search_password": SEARCHER, "ldap_base_dn": "ou=people,dc=example,dc=org",
        });
        settings.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        admin.api("POST", "/ldap/ping").json(&settings)
    };
    assert_eq!(with(json!({})).await.ok().json()["success"], true);
    for (change, said) in [
        (json!({"ldap_search_password": "wrong"}), "ldap_search_password"),
        (json!({"ldap_base_dn": "ou=nowhere,dc=example,dc=org"}), "ldap_base_dn"),
        (json!({"ldap_url": "ldap://127.0.0.1:1"}), "cannot be reached"),
        (json!({"ldap_url": slapd.tls_url().replace("ldaps", "ldap")}), "cannot be reached"),
        // The stored password goes nowhere but to where it belongs.
        (json!({"ldap_search_dn": "cn=other,dc=example,dc=org", "ldap_search_password": ""}), "refuses"),
    ] {
        let ping = with(change).await.ok().json();
        assert_eq!(ping["success"], false, "{ping}");
        assert!(ping["message"].as_str().unwrap().contains(said), "{said}: {ping}");
    }
    with(json!({"ldap_url": "http://127.0.0.1"})).await.bad_request();
    with(json!({"ldap_scope": 7})).await.bad_request();

    let found = admin.api("GET", "/ldap/users/search?username=ANNA").await.ok().json();
    assert_eq!(found, json!([{"username": "anna", "realname": "Anna, A.", "email": "anna@example.org"}]));
    for nobody in ["nobody", "*", "twin", "a)(uid=*"] {
        let path = format!("/ldap/users/search?username={}", crate::harness::escape(nobody));
        assert_eq!(admin.api("GET", &path).await.ok().json(), json!([]), "{nobody}");
    }
    let staff = json!([{"group_name": "staff", "group_type": 1,
        "ldap_group_dn": "cn=staff,ou=groups,dc=example,dc=org"}]);
    assert_eq!(admin.api("GET", "/ldap/groups/search?groupname=staff").await.ok().json(), staff);
    let path = "/ldap/groups/search?groupdn=cn%3Dstaff,ou%3Dgroups,dc%3Dexample,dc%3Dorg";
    assert_eq!(admin.api("GET", path).await.ok().json(), staff);
    let person = "/ldap/groups/search?groupdn=uid%3Dbert,ou%3Dpeople,dc%3Dexample,dc%3Dorg";
    assert_eq!(admin.api("GET", person).await.ok().json(), json!([]), "a person is no group");
    admin.api("GET", "/ldap/groups/search").await.bad_request();
    admin.api("GET", "/ldap/groups/search?groupdn=staff").await.bad_request();
}

#[tokio::test]
async fn users_and_groups_are_taken_from_the_directory() {
    let (_slapd, berth) = town().await;
    let admin = berth.admin();
    let import =
        |names: Value| admin.api("POST", "/ldap/users/import").json(&json!({"ldap_uid_list": names}));
    let failed = import(json!(["BERT", "nobody"])).await.not_found().json();
    assert_eq!(failed, json!([{"uid": "nobody", "error": "unknown_user"}]));
    import(json!(["bert"])).await.ok();
    import(json!([])).await.bad_request();
    assert_eq!(admin.api("GET", "/users").await.ok().names("username"), ["bert"]);

    admin.create_project("shop").await.created();
    let add = |member: Value| admin.api("POST", "/projects/shop/members").json(&member);
    add(json!({"role_id": 2, "member_user": {"username": "anna"}})).await.created();
    add(json!({"role_id": 2, "member_user": {"username": "nobody"}})).await.bad_request();
    add(json!({"role_id": 2, "member_group": dn("nobody")})).await.bad_request();
    assert_eq!(admin.api("GET", "/users").await.ok().names("username"), ["anna", "bert"]);

    let group = |name: &str, of: &str| {
        let mut group = dn(of);
        group["group_name"] = name.into();
        group["group_type"] = 1.into();
        admin.api("POST", "/usergroups").json(&group)
    };
    let id = group("Our builders", "BUILDERS").await.created().location_id();
    group("again", "builders").await.conflict();
    group("nobody", "nobody").await.bad_request();
    let shown = admin.api("GET", &format!("/usergroups/{id}")).await.ok().json();
    assert_eq!(shown["group_name"], "Our builders");
    assert_eq!(shown["ldap_group_dn"], "cn=builders,ou=groups,dc=example,dc=org");
    let path = "/usergroups?ldap_group_dn=CN%3Dbuilders,ou%3Dgroups,dc%3Dexample,dc%3Dorg";
    assert_eq!(admin.api("GET", path).await.ok().names("group_name"), ["Our builders"]);

    // Who may not add members makes nobody ask.
    let anna = berth.login("anna", "Anna-Passw0rd");
    let member = json!({"role_id": 2, "member_user": {"username": "cleo"}});
    anna.basic().api("POST", "/projects/shop/members").json(&member).await.forbidden();
}

#[tokio::test]
async fn the_way_to_log_in_stays_once_there_are_users() {
    let slapd = Slapd::start();
    let berth = beside(&slapd).await;
    let admin = berth.admin();
    admin.api("PUT", "/configurations").json(&json!({"auth_mode": "ldap_auth"})).await.bad_request();
    admin.api("PUT", "/configurations").json(&json!({"ldap_filter": "(uid=a"})).await.bad_request();
    configure(&admin, slapd.settings()).await;
    let shown = admin.api("GET", "/configurations").await.ok().json();
    assert_eq!(shown["auth_mode"], json!({"value": "ldap_auth", "editable": true}));
    assert_eq!(berth.plain().api("GET", "/systeminfo").await.ok().json()["auth_mode"], "ldap_auth");
    assert_eq!(status(&berth.login("anna", "Anna-Passw0rd")).await, 200);
    let shown = admin.api("GET", "/configurations").await.ok().json();
    assert_eq!(shown["auth_mode"]["editable"], false);
    admin.api("PUT", "/configurations").json(&json!({"auth_mode": "db_auth"})).await.bad_request();
    admin.create_user("local").await.forbidden();
    let id = admin.user_id("anna").await;
    let path = format!("/users/{id}/password");
    admin.api("PUT", &path).json(&json!({"new_password": "Another-Passw0rd"})).await.forbidden();
    let profile = json!({"email": "new@example.org", "realname": "New"});
    admin.api("PUT", &format!("/users/{id}")).json(&profile).await.forbidden();
    admin.api("PUT", "/users/1").json(&profile).await.ok();
}

#[tokio::test]
async fn n27_the_password_of_the_searcher_is_told_to_nobody() {
    let (_slapd, berth) = town().await;
    let admin = berth.admin();
    assert_eq!(status(&berth.login("anna", "Anna-Passw0rd")).await, 200);
    admin.api("POST", "/ldap/ping").await.ok();
    for path in ["/configurations", "/internalconfig", "/audit-logs", "/auditlog-exts", "/users"] {
        let reply = admin.api("GET", path).await.ok();
        assert!(!reply.text().contains(SEARCHER) && !reply.text().contains("Anna-Passw0rd"), "{path}");
    }
    let said = berth.output();
    assert!(!said.contains(SEARCHER) && !said.contains("Anna-Passw0rd"));
}

#[tokio::test]
async fn n32_the_directory_cannot_be_an_inner_address() {
    let slapd = Slapd::start();
    let berth = Berth::start().await;
    let admin = berth.admin();
    let mut settings = slapd.settings();
    let open = slapd.url().rsplit_once(':').unwrap().1.to_owned();
    let mut messages = Vec::new();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "[::ffff:127.0.0.1]", "169.254.169.254"] {
        for port in [open.as_str(), "1"] {
            let body = json!({"ldap_url": format!("ldap://{host}:{port}")});
            let ping = admin.api("POST", "/ldap/ping").json(&body).await.ok().json();
            assert_eq!(ping["success"], false, "{host}");
            messages.push(ping["message"].as_str().unwrap().to_owned());
        }
    }
    messages.dedup();
    assert_eq!(messages.len(), 1, "the text does not tell open ports from closed ones: {messages:?}");
    for url in ["file:///etc/passwd", "gopher://127.0.0.1", "http://127.0.0.1"] {
        admin.api("POST", "/ldap/ping").json(&json!({"ldap_url": url})).await.bad_request();
        settings["ldap_url"] = url.into();
        admin.api("PUT", "/configurations").json(&settings).await.bad_request();
    }
    configure(&admin, slapd.settings()).await;
    assert_eq!(status(&berth.login("anna", "Anna-Passw0rd")).await, 503);
}

#[tokio::test]
async fn a_person_is_who_was_found_and_in_the_groups_of_their_own_uid() {
    let (slapd, berth) = town().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    // Quin bears a second name that nobody proved to be theirs; Mallory calls themselves as somebody else's uid.
    slapd.modify(
        "dn: cn=quin,ou=people,dc=example,dc=org\nchangetype: add\nobjectClass: inetOrgPerson\nuid: bert\n\
         uid: quin\ncn: quin\nsn: Q\nuserPassword: Quin-Passw0rd\n\n\
         dn: uid=mallory,ou=people,dc=example,dc=org\nchangetype: add\nobjectClass: inetOrgPerson\n\
         uid: mallory\ncn: zoe\nsn: M\nuserPassword: Mallory-Passw0rd\n\n\
         dn: uid=zoe,ou=people,dc=example,dc=org\nchangetype: add\nobjectClass: inetOrgPerson\n\
         uid: zoe\ncn: Zoe Z\nsn: Z\nuserPassword: Zoe-Passw0rd\n\n\
         dn: cn=keepers,ou=groups,dc=example,dc=org\nchangetype: add\nobjectClass: posixGroup\n\
         cn: keepers\ngidNumber: 7\nmemberUid: zoe\n",
    );
    let quin = berth.login("quin", "Quin-Passw0rd").basic().api("GET", "/users/current").await.ok().json();
    assert_eq!(quin["username"], "quin", "and not bert: {quin}");
    let any = json!({"ldap_uid": "cn", "ldap_group_search_filter": "(objectClass=*)"});
    configure(&admin, any).await;
    let member = json!({"role_id": Role::Guest.id(), "member_group": dn("keepers")});
    admin.api("POST", "/projects/shop/members").json(&member).await.created();
    berth.login("zoe", "Mallory-Passw0rd").basic().api("GET", "/projects/shop").await.forbidden();
    berth.login("Zoe Z", "Zoe-Passw0rd").basic().api("GET", "/projects/shop").await.ok();
}

#[tokio::test]
async fn a_group_is_kept_as_the_directory_spells_it_and_what_is_no_dn_is_refused() {
    let (mut slapd, berth) = town().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let add = |dn: &str| {
        let member = json!({"role_id": 2, "member_group": {"ldap_group_dn": dn}});
        admin.api("POST", "/projects/shop/members").json(&member)
    };
    add(r"cn=build\65rs,ou=groups,dc=example,dc=org").await.created();
    let circle = json!({"group_type": 1, "ldap_group_dn": r"CN=c\69rcle,ou=groups,dc=example,dc=org"});
    let id = admin.api("POST", "/usergroups").json(&circle).await.created().location_id();
    let shown = admin.api("GET", &format!("/usergroups/{id}")).await.ok().json();
    assert_eq!(shown["ldap_group_dn"], "cn=circle,ou=groups,dc=example,dc=org");
    berth.login("anna", "Anna-Passw0rd").push("shop/app:1").await.created();
    for no_dn in ["=", "staff", "=x,dc=org", "cn=staff,dc=elsewhere,dc=net"] {
        add(no_dn).await.bad_request();
    }
    slapd.stop();
    // Nobody is asked for what can be none.
    add(&format!("cn={},dc=org", "x".repeat(2000))).await.bad_request();
    add("cn=a\u{1},dc=org").await.bad_request();
}

#[tokio::test]
async fn an_administrator_by_way_of_the_last_of_many_groups_is_one() {
    let (slapd, berth) = town().await;
    let mut groups = String::new();
    for n in 0..70 {
        groups += &format!(
            "dn: cn=g{n:02},ou=groups,dc=example,dc=org\nchangetype: add\nobjectClass: groupOfNames\ncn: g{n:02}\n\
             member: uid=bert,ou=people,dc=example,dc=org\n\n"
        );
    }
    // Outside of where groups are, so that only the group itself can tell.
    groups += "dn: cn=rulers,dc=example,dc=org\nchangetype: add\nobjectClass: groupOfNames\ncn: rulers\n\
               member: cn=g69,ou=groups,dc=example,dc=org\n";
    slapd.modify(&groups);
    configure(&berth.admin(), json!({"ldap_group_admin_dn": "cn=rulers,dc=example,dc=org"})).await;
    berth.login("bert", "Bert-Passw0rd").basic().api("GET", "/users").await.ok();
    berth.login("anna", "Anna-Passw0rd").basic().api("GET", "/users").await.forbidden();
}

#[tokio::test]
async fn a_base_that_is_not_there_makes_nobody_unknown() {
    let (_slapd, berth) = town().await;
    let admin = berth.admin();
    configure(&admin, json!({"ldap_base_dn": "ou=nowhere,dc=example,dc=org"})).await;
    assert_eq!(status(&berth.login("anna", "Anna-Passw0rd")).await, 503);
    let people = json!({"ldap_base_dn": "ou=people,dc=example,dc=org", "ldap_group_base_dn": "ou=no,dc=example,dc=org"});
    configure(&admin, people).await;
    assert_eq!(status(&berth.login("anna", "Anna-Passw0rd")).await, 503);
}
