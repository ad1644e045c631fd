//! The query of a request: parameters by name, the page, filters and order of a list, and the links to
//! the pages beside it.

use axum::extract::FromRequestParts;
use http::Uri;
use http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::answer::Refusal;
use crate::error::{Code, Error, Result};
use crate::listing::{ListQuery, Page, parse_filters, parse_sorts};

const DEFAULT_SIZE: i64 = 10;
const MAX_SIZE: i64 = 100;
/// Parameters in one query.
const MAX_PARAMS: usize = 100;

/// Harbor writes the query of a link as it means it, not encoded; what would end the link or change its
/// meaning is encoded all the same.
const LITERAL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'=')
    .remove(b'[')
    .remove(b']')
    .remove(b'{')
    .remove(b'}')
    .remove(b'(')
    .remove(b')')
    .remove(b':')
    .remove(b'/')
    .remove(b',')
    .remove(b'*')
    .remove(b'@');

/// The parameters of a request's query.
pub(super) struct Params {
    path: String,
    pairs: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Refusal> {
        Ok(Self::parse(&parts.uri)?)
    }
}

fn unprocessable(message: String) -> Error {
    Error::new(Code::Unprocessable, message)
}

impl Params {
    fn parse(uri: &Uri) -> Result<Self> {
        let query = uri.query().unwrap_or_default();
        if query.contains(';') {
            return Err(Error::bad_request("invalid semicolon separator in query: write it as %3B"));
        }
        let mut pairs = Vec::new();
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
            if pairs.len() == MAX_PARAMS {
                return Err(Error::bad_request(format!("the query has more than {MAX_PARAMS} parameters")));
            }
            if value.contains('\0') {
                return Err(Error::bad_request("the query holds a zero byte"));
            }
            pairs.push((key, value));
        }
        Ok(Self { path: uri.path().to_owned(), pairs })
    }

    /// A parameter that is given and not empty; of several the last.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let given = self.pairs.iter().rev().find(|(key, _)| key == name);
        given.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All values of a parameter, whether it is given several times or with commas.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let given = self.pairs.iter().filter(|(key, _)| key == name);
        let words = given.flat_map(|(_, value)| value.split(','));
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// A parameter without which the operation makes no sense.
    pub(super) fn required(&self, name: &str) -> Result<&str> {
        self.get(name).ok_or_else(|| unprocessable(format!("{name} in query is required")))
    }

    /// A parameter that is true or false.
    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        match self.get(name) {
            Some(value) => matches!(value, "true" | "True" | "TRUE" | "1" | "t" | "T" | "yes" | "on"),
            None => default,
        }
    }

    /// A parameter that is a number.
    pub(super) fn number(&self, name: &str, default: i64) -> Result<i64> {
        let Some(text) = self.get(name) else { return Ok(default) };
        text.parse().map_err(|_| unprocessable(format!("{name} in query must be of type int64: {text:?}")))
    }

    /// The page that is asked for.
    pub(super) fn page(&self) -> Result<Page> {
        let number = self.number("page", 1)?.max(1);
        let size = self.number("page_size", DEFAULT_SIZE)?;
        if size > MAX_SIZE {
            return Err(unprocessable(format!(
                "page_size in query should be less than or equal to {MAX_SIZE}"
            )));
        }
        Ok(Page { number, size })
    }

    /// All that a list is asked for.
    pub(super) fn list(&self) -> Result<ListQuery> {
        Ok(ListQuery {
            filters: parse_filters(self.get("q").unwrap_or_default())?,
            sorts: parse_sorts(self.get("sort").unwrap_or_default())?,
            page: self.page()?,
        })
    }

    /// The `Link` header of a page, if it has a neighbour.
    pub(super) fn links(&self, page: Page, total: i64) -> Option<String> {
        let mut links = Vec::new();
        if page.number > 1 && page.offset() < total {
            links.push(format!("<{}>; rel=\"prev\"", self.link(page.number - 1, page.size)));
        }
        if page.offset().saturating_add(page.limit()) < total {
            links.push(format!("<{}>; rel=\"next\"", self.link(page.number + 1, page.size)));
        }
        (!links.is_empty()).then(|| links.join(" , "))
    }

    fn link(&self, page: i64, size: i64) -> String {
        let kept = self.pairs.iter().filter(|(key, _)| key != "page" && key != "page_size");
        let mut pairs: Vec<(&str, String)> = kept.map(|(key, value)| (key.as_str(), value.clone())).collect();
        pairs.push(("page", page.to_string()));
        pairs.push(("page_size", size.to_string()));
        pairs.sort_by_key(|(key, _)| *key);
        let encoded = |text: &str| utf8_percent_encode(text, LITERAL).to_string();
        let query: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
        format!("{}?{}", self.path, query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(uri: &str) -> Params {
        Params::parse(&uri.parse().unwrap()).unwrap()
    }

    fn links(uri: &str, total: i64) -> Option<String> {
        let params = params(uri);
        params.links(params.page().unwrap(), total)
    }

    #[test]
    fn links_are_those_of_harbor() {
        assert_eq!(links("/api/v2.0/projects", 10), None);
        assert_eq!(
            links("/api/v2.0/projects", 11).unwrap(),
            "</api/v2.0/projects?page=2&page_size=10>; rel=\"next\""
        );
        assert_eq!(
            links("/api/v2.0/projects?page=2&page_size=2", 5).unwrap(),
            "</api/v2.0/projects?page=1&page_size=2>; rel=\"prev\" , \
             </api/v2.0/projects?page=3&page_size=2>; rel=\"next\""
        );
        assert_eq!(links("/p?page=3&page_size=2", 5).unwrap(), "</p?page=2&page_size=2>; rel=\"prev\"");
        assert_eq!(links("/p?page=9&page_size=2", 5), None);
    }

    #[test]
    fn links_keep_the_rest_of_the_query_and_cannot_be_broken_out_of() {
        let kept = links("/p?q=name%3D~a&page_size=1&sort=-name", 3).unwrap();
        assert_eq!(kept, "</p?page=2&page_size=1&q=name=~a&sort=-name>; rel=\"next\"");
        let evil = links("/p?name=%3E%0D%0A%26x%3D1+%22&page_size=1", 3).unwrap();
        assert_eq!(evil, "</p?name=%3E%0D%0A%26x=1%20%22&page=2&page_size=1>; rel=\"next\"");
    }

    #[test]
    fn all_rows_are_linked_too_when_there_are_too_many() {
        assert_eq!(links("/p?page_size=0", 1000), None);
        assert_eq!(links("/p?page_size=0", 1001).unwrap(), "</p?page=2&page_size=0>; rel=\"next\"");
        assert_eq!(links("/p?page_size=-1&page=2", 1001).unwrap(), "</p?page=1&page_size=-1>; rel=\"prev\"");
    }

    #[test]
    fn pages_have_limits() {
        assert_eq!(params("/p").page().unwrap(), Page { number: 1, size: 10 });
        assert_eq!(params("/p?page=0").page().unwrap().number, 1);
        assert_eq!(params("/p?page_size=100").page().unwrap().size, 100);
        let refused = params("/p?page_size=101").page().unwrap_err();
        assert_eq!(refused.code, Code::Unprocessable);
        assert_eq!(refused.message, "page_size in query should be less than or equal to 100");
        for nonsense in ["/p?page=x", "/p?page_size=1.5", "/p?page_size=99999999999999999999"] {
            assert!(params(nonsense).page().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn strange_queries_are_refused() {
        for strange in ["/p?sort=1;select", "/p?q=a%00b"] {
            assert!(Params::parse(&strange.parse().unwrap()).is_err(), "{strange}");
        }
        assert_eq!(params("/p?a=1&a=2&b=").get("a"), Some("2"));
        assert_eq!(params("/p?a=1&b=").get("b"), None);
    }
}
