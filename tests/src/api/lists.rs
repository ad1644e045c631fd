//! How lists of the management API are paged, filtered and sorted.

use crate::harness::Berth;
use serde_json::json;

async fn with_projects(names: &[&str]) -> Berth {
    let berth = Berth::start().await;
    for name in names {
        berth.admin().create_project(name).await.created();
    }
    berth
}

#[tokio::test]
async fn pages_are_linked_and_counted() {
    let berth = with_projects(&["a", "b", "c", "d"]).await;
    let admin = berth.admin();
    let page = |query: &str| admin.api("GET", &format!("/projects?{query}"));
    let first = page("page=1&page_size=2").await.ok().has("x-total-count", "5");
    assert_eq!(first.names("name"), ["a", "b"]);
    assert_eq!(first.header("link"), Some("</api/v2.0/projects?page=2&page_size=2>; rel=\"next\""));
    let middle = page("page=2&page_size=2").await.ok();
    assert_eq!(middle.names("name"), ["c", "d"]);
    let both = "</api/v2.0/projects?page=1&page_size=2>; rel=\"prev\" , </api/v2.0/projects?page=3&page_size=2>; rel=\"next\"";
    assert_eq!(middle.header("link"), Some(both));
    let last = page("page=3&page_size=2").await.ok();
    assert_eq!(last.names("name"), ["library"]);
    assert_eq!(last.header("link"), Some("</api/v2.0/projects?page=2&page_size=2>; rel=\"prev\""));
    let single = page("page_size=5").await.ok();
    assert_eq!(single.header("link").unwrap_or_default(), "");
    assert!(page("page=9&page_size=2").await.ok().has("x-total-count", "5").list().is_empty());
}

#[tokio::test]
async fn a_link_keeps_the_rest_of_the_query() {
    let berth = with_projects(&["a1", "a2", "b1"]).await;
    let reply = berth.admin().api("GET", "/projects?name=a&page_size=1").await.ok().has("x-total-count", "3");
    let link = reply.header("link").unwrap().to_string();
    let next = link.trim_start_matches('<').split('>').next().unwrap();
    assert!(next.contains("name=a"), "{link}");
    let second = berth.admin().get(next).await.ok();
    assert_eq!(second.names("name"), ["a2"]);
}

#[tokio::test]
async fn the_size_of_a_page_has_limits() {
    let names: Vec<String> = (0..12).map(|number| format!("p{number:02}")).collect();
    let berth = with_projects(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let admin = berth.admin();
    assert_eq!(admin.api("GET", "/projects").await.ok().list().len(), 10, "the default page");
    assert_eq!(admin.api("GET", "/projects?page_size=100").await.ok().list().len(), 13);
    admin.api("GET", "/projects?page_size=101").await.unprocessable().code("UNPROCESSABLE_ENTITY");
    for everything in ["0", "-1"] {
        let reply = admin.api("GET", &format!("/projects?page_size={everything}")).await.ok();
        assert_eq!(reply.list().len(), 13, "page_size={everything}");
    }
    for nonsense in ["page_size=abc", "page=abc", "page_size=99999999999999999999"] {
        admin.api("GET", &format!("/projects?{nonsense}")).await.one_of(&[400, 422]);
    }
}

#[tokio::test]
async fn a_filter_is_understood_refused_or_without_effect() {
    let berth = with_projects(&["apple", "pear", "plum"]).await;
    let admin = berth.admin();
    let names = async |q: &str| admin.api("GET", &format!("/projects?q={q}")).await.ok().names("name");
    assert_eq!(names("name=~P").await, ["apple", "pear", "plum"]);
    assert_eq!(names("name=pear").await, ["pear"]);
    assert_eq!(names("name=%7Bpear%20plum%7D").await, ["pear", "plum"]);
    assert_eq!(names("no_such_column=1").await, ["apple", "library", "pear", "plum"]);
    assert_eq!(names("name=~%2525").await, [""; 0], "a percent sign is only itself");
    assert_eq!(names("name=~_").await, [""; 0], "an underscore is only itself");
    for broken in ["name", "name=", "=x", "name=%5Ba"] {
        admin.api("GET", &format!("/projects?q={broken}")).await.bad_request().code("BAD_REQUEST");
    }
}

#[tokio::test]
async fn a_sort_is_understood_or_without_effect() {
    let berth = with_projects(&["b", "a"]).await;
    let admin = berth.admin();
    let names =
        async |sort: &str| admin.api("GET", &format!("/projects?sort={sort}")).await.ok().names("name");
    assert_eq!(names("name").await, ["a", "b", "library"]);
    assert_eq!(names("-name").await, ["library", "b", "a"]);
    assert_eq!(names("creation_time").await, ["library", "b", "a"]);
    assert_eq!(names("no_such_column").await, ["a", "b", "library"]);
}

#[tokio::test]
async fn pages_join_to_the_whole_list_in_either_order() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:t00").await.created();
    let path = "/projects/shop/repositories/app/artifacts/t00/tags";
    for number in 1..23 {
        admin.api("POST", path).json(&json!({"name": format!("t{number:02}")})).await.created();
    }
    let whole: Vec<String> = (0..23).map(|number| format!("t{number:02}")).collect();
    for (sort, turned) in [("name", false), ("-name", true)] {
        let mut joined = Vec::new();
        for page in 1..=6 {
            let query = format!("{path}?page_size=5&page={page}&sort={sort}");
            joined.extend(admin.api("GET", &query).await.ok().names("name"));
        }
        if turned {
            joined.reverse();
        }
        assert_eq!(joined, whole, "{sort}");
    }
}
