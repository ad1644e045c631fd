//! Paths of `/v2`: read from the right, since the name in the middle holds slashes.

use berth_oci::{Digest, Reference, RepositoryName};
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use crate::error::{Code, Error, Result};

/// What a path of `/v2` names.
#[derive(Debug)]
pub(super) enum Route {
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/<name>/tags/list`
    Tags(RepositoryName),
    /// `/v2/<name>/referrers/<digest>`
    Referrers(RepositoryName, Digest),
    /// `/v2/<name>/manifests/<reference>`
    Manifest(RepositoryName, Reference),
    /// `/v2/<name>/blobs/<digest>`
    Blob(RepositoryName, Digest),
    /// `/v2/<name>/blobs/uploads/`
    Uploads(RepositoryName),
    /// `/v2/<name>/blobs/uploads/<id>`
    Upload(RepositoryName, Uuid),
}

pub(super) fn parse(path: &str) -> Result<Route> {
    let unknown = || Error::not_found("the path is not one of this API");
    let decoded;
    let path = if path.contains('%') {
        decoded = percent_decode_str(path).decode_utf8().map_err(|_| unknown())?;
        decoded.as_ref()
    } else {
        path
    };
    if path == "/v2" || path == "/v2/" {
        return Ok(Route::Base);
    }
    let rest = path.strip_prefix("/v2/").ok_or_else(unknown)?;
    if rest == "_catalog" || rest == "_catalog/" {
        return Ok(Route::Catalog);
    }
    if let Some(named) = rest.strip_suffix("/tags/list") {
        return Ok(Route::Tags(name(named)?));
    }
    if let Some(named) = rest.strip_suffix("/blobs/uploads/").or_else(|| rest.strip_suffix("/blobs/uploads"))
    {
        return Ok(Route::Uploads(name(named)?));
    }
    let (before, last) = rest.rsplit_once('/').ok_or_else(unknown)?;
    if let Some(named) = before.strip_suffix("/blobs/uploads") {
        let id = Uuid::parse_str(last).map_err(|_| upload_unknown())?;
        return Ok(Route::Upload(name(named)?, id));
    }
    if let Some(named) = before.strip_suffix("/blobs") {
        return Ok(Route::Blob(name(named)?, digest(last)?));
    }
    if let Some(named) = before.strip_suffix("/manifests") {
        return Ok(Route::Manifest(name(named)?, reference(last)?));
    }
    if let Some(named) = before.strip_suffix("/referrers") {
        return Ok(Route::Referrers(name(named)?, digest(last)?));
    }
    // Whatever names a repository badly, "manifests/.." in the middle included, is a bad name.
    if ["/manifests/", "/blobs/", "/referrers/"].iter().any(|part| rest.contains(part)) {
        return Err(Error::new(Code::NameInvalid, "the path holds no valid repository name"));
    }
    Err(unknown())
}

pub(super) fn upload_unknown() -> Error {
    Error::new(Code::BlobUploadUnknown, "the upload does not exist: begin a new one")
}

fn name(text: &str) -> Result<RepositoryName> {
    let name: RepositoryName = text
        .parse()
        .map_err(|error: berth_oci::NameError| Error::new(Code::NameInvalid, error.to_string()))?;
    if name.rest().is_empty() {
        let message = "a repository's name begins with its project: PROJECT/REPOSITORY";
        return Err(Error::new(Code::NameInvalid, message));
    }
    Ok(name)
}

pub(super) fn digest(text: &str) -> Result<Digest> {
    text.parse().map_err(|error: berth_oci::DigestError| Error::new(Code::DigestInvalid, error.to_string()))
}

fn reference(text: &str) -> Result<Reference> {
    if text.contains(':') {
        return Ok(Reference::Digest(digest(text)?));
    }
    text.parse().map_err(|error: berth_oci::NameError| Error::new(Code::ManifestInvalid, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_words_of_the_api() {
        assert!(
            matches!(parse("/v2/p/tags/list/tags/list").unwrap(), Route::Tags(name) if name.as_str() == "p/tags/list")
        );
        assert!(
            matches!(parse("/v2/p/manifests/manifests/x").unwrap(), Route::Manifest(name, _) if name.as_str() == "p/manifests")
        );
        assert!(matches!(parse("/v2/p/x/blobs/uploads/").unwrap(), Route::Uploads(_)));
        let hex = "a".repeat(64);
        assert!(matches!(parse(&format!("/v2/p/x/blobs/sha256%3A{hex}")).unwrap(), Route::Blob(..)));
    }

    #[test]
    fn what_cannot_be_a_name_is_refused() {
        for path in
            ["/v2/p/../x/tags/list", "/v2/P/x/tags/list", "/v2/p/x%00/tags/list", "/v2/library/tags/list"]
        {
            assert!(parse(path).is_err(), "{path}");
        }
    }
}
