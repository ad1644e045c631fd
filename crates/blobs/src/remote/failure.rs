//! Errors of object stores, sorted, and with nothing in their text that opens a bucket.

use std::io;

use crate::Error;

/// Sorts an error of the client.
pub(super) fn sort(error: object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::NotFound;
    }
    let text = without_queries(&describe(&error));
    // The parts of an upload are gone, because it was completed, given up or cleaned away.
    if text.contains("NoSuchUpload") || text.contains("MultipartUpload not found") {
        return Error::NotFound;
    }
    if text.contains("507 Insufficient Storage") || text.contains("QuotaExceeded") {
        return Error::NoSpace;
    }
    Error::unavailable(text)
}

/// The same for a body on its way.
pub(super) fn sort_io(error: object_store::Error) -> io::Error {
    sort(error).into_io()
}

/// The error and its causes, as far as they say something new.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}

/// Cuts the query off every URL: a signature or a token may be in it.
pub(crate) fn without_queries(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| match word.find('?') {
        Some(query) if word.contains("://") => {
            let end = if word.ends_with(char::is_whitespace) { " " } else { "" };
            format!("{}?…{end}", word.get(..query).unwrap_or_default())
        }
        _ => word.to_owned(),
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_do_not_reach_the_log() {
        let text = "error sending https://b.example/k?sig=abc%2B&se=1 after 3 tries: is it up? no";
        assert_eq!(without_queries(text), "error sending https://b.example/k?… after 3 tries: is it up? no");
    }
}
