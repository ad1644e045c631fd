//! Which sign-in page somebody gets. Where one logs in with a password the page brings its form along, in the language
//! that the browser asks for, so that it is shown before any script is there. Otherwise the script makes the form.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::authn::cookie;
use crate::settings::Values;

/// The page without a form.
pub(super) const BARE: &str = "/sign-in.html";

/// The languages of the portal, in its order (`portal/src/i18n/languages.ts`).
const LANGUAGES: [&str; 10] =
    ["en-us", "zh-cn", "zh-tw", "ko-kr", "es-es", "fr-fr", "pt-br", "tr-tr", "de-de", "ru-ru"];

/// How many of the languages that a browser asks for are looked at.
const MAX_WISHES: usize = 32;

/// The name of the page for these settings and this visitor.
pub(super) fn page(settings: &Values, headers: &HeaderMap) -> String {
    let is_themed = cookie(headers, "berth-theme").is_some();
    // A provider's button and a banner come above the form, and a theme of one's own is known to the script alone: a
    // form that moves or changes its colour is worse than one that comes a moment later.
    if is_themed || settings.is_oidc() || !settings.banner_message.is_empty() {
        return BARE.to_owned();
    }
    let opens = settings.self_registration && settings.auth_mode == "db_auth";
    format!("/sign-in.{}{}.html", language(headers), if opens { "-open" } else { "" })
}

/// The style sheet that is in a page. Only pages are looked through: scripts and fonts are large, and have none.
pub(super) fn style_of<'p>(name: &str, page: &'p [u8]) -> Option<&'p [u8]> {
    let page = name.strip_suffix(".html").and_then(|_| std::str::from_utf8(page).ok())?;
    let (_, rest) = page.split_once("<style>")?;
    rest.split_once("</style>").map(|(sheet, _)| sheet.as_bytes())
}

/// The language that was chosen in the portal; else the first that the browser asks for and the portal has; else
/// English.
fn language(headers: &HeaderMap) -> &'static str {
    let chosen = cookie(headers, "harbor-lang").and_then(known);
    chosen.or_else(|| wishes(headers).iter().find_map(|wish| nearest(wish))).unwrap_or("en-us")
}

/// What `Accept-Language` asks for, the dearest first (RFC 9110, 12.5.4).
fn wishes(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut wishes: Vec<(f32, String)> = lines
        .flat_map(|line| line.split(','))
        .take(MAX_WISHES)
        .filter_map(|wish| {
            let mut words = wish.split(';').map(str::trim);
            let code = words.next()?.to_ascii_lowercase();
            let weight = words.find_map(|word| word.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            (weight > 0.0).then_some((weight, code))
        })
        .collect();
    wishes.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    wishes.into_iter().map(|(_, code)| code).collect()
}

fn known(code: &str) -> Option<&'static str> {
    LANGUAGES.into_iter().find(|language| *language == code)
}

/// The language itself, or the same one as other countries write it.
fn nearest(code: &str) -> Option<&'static str> {
    // Hong Kong and Macau write as Taiwan does.
    if ["zh-hant", "zh-hk", "zh-mo"].iter().any(|start| code.starts_with(start)) {
        return Some("zh-tw");
    }
    let tongue = |code: &str| code.split('-').next().map(str::to_owned);
    known(code).or_else(|| LANGUAGES.into_iter().find(|language| tongue(language) == tongue(code)))
}

/// The names of all pages with a form.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = String> {
    LANGUAGES.iter().flat_map(|language| ["", "-open"].map(|end| format!("/sign-in.{language}{end}.html")))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::COOKIE;

    use super::*;

    fn asking(wish: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(wish))])
    }

    fn with_cookie(value: &'static str) -> HeaderMap {
        let mut headers = asking("fr");
        headers.insert(COOKIE, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn the_page_comes_in_the_language_that_the_browser_asks_for() {
        for (wish, language) in [
            ("de-CH,de;q=0.9,en;q=0.8", "de-de"),
            ("sv, ko;q=0.5", "ko-kr"),
            ("en;q=0.3, pt;q=0.9", "pt-br"),
            ("zh-Hans-SG", "zh-cn"),
            ("zh-HK,en;q=0.9", "zh-tw"),
            ("de;q=0, ru", "ru-ru"),
            ("*", "en-us"),
            ("", "en-us"),
        ] {
            let page = page(&Values::default(), &asking(wish));
            assert_eq!(page, format!("/sign-in.{language}.html"), "{wish}");
        }
    }

    #[test]
    fn a_choice_comes_before_what_the_browser_asks_for() {
        let settings = Values::default();
        assert_eq!(page(&settings, &with_cookie("harbor-lang=tr-tr")), "/sign-in.tr-tr.html");
        assert_eq!(page(&settings, &with_cookie("harbor-lang=../../x")), "/sign-in.fr-fr.html");
        assert_eq!(page(&settings, &with_cookie("harbor-lang=tr-tr; berth-theme=dark")), BARE);
    }

    #[test]
    fn only_a_server_whose_form_is_known_sends_it_along() {
        let open = Values { self_registration: true, ..Values::default() };
        assert_eq!(page(&open, &asking("de")), "/sign-in.de-de-open.html");
        let ldap = Values { auth_mode: "ldap_auth".to_owned(), ..open };
        assert_eq!(page(&ldap, &asking("de")), "/sign-in.de-de.html");
        let oidc = Values { auth_mode: "oidc_auth".to_owned(), ..Values::default() };
        assert_eq!(page(&oidc, &asking("de")), BARE);
        let told = Values { banner_message: "{}".to_owned(), ..Values::default() };
        assert_eq!(page(&told, &asking("de")), BARE);
    }
}
