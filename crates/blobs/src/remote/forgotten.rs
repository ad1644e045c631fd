//! Uploads in parts that were begun and that nobody can name: the answer to their beginning was lost, or the process died
//! before it noted them. They cost money and are seen by nobody. S3 lists them; the client that everything else goes
//! through does not, so that the request is made here.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use chrono::DateTime;
use object_store::ClientOptions;
use object_store::aws::{AmazonS3, AwsAuthorizer, AwsCredentialProvider};
use object_store::client::{HttpClient, HttpConnector, HttpRequest, HttpRequestBody, ReqwestConnector};
use url::Url;

use super::Bucket;
use crate::{BLOBS_PREFIX, Error, Key, Result};

/// Pages of a thousand that are read at a time.
const MOST_PAGES: usize = 100;

/// Lists them.
pub(super) struct Multiparts {
    http: HttpClient,
    credentials: AwsCredentialProvider,
    region: String,
    bucket: Url,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Begun {
    key: String,
    id: String,
    at: Option<SystemTime>,
}

/// One answer, and where the next one begins.
#[derive(Debug, Default, PartialEq, Eq)]
struct Page {
    begun: Vec<Begun>,
    next: Option<(String, String)>,
}

impl Multiparts {
    pub fn new(client: &AmazonS3, options: &ClientOptions, region: &str, bucket: Url) -> Result<Self> {
        let http = ReqwestConnector::default().connect(options).map_err(super::sort)?;
        Ok(Self { http, credentials: client.credentials().clone(), region: region.to_owned(), bucket })
    }

    async fn page(&self, prefix: &str, after: Option<&(String, String)>) -> Result<Page> {
        let mut url = self.bucket.clone();
        url.query_pairs_mut().append_pair("uploads", "").append_pair("prefix", prefix);
        if let Some((key, id)) = after {
            url.query_pairs_mut().append_pair("key-marker", key).append_pair("upload-id-marker", id);
        }
        let request = http::Request::get(url.as_str()).body(HttpRequestBody::empty());
        let mut request: HttpRequest = request.map_err(|error| Error::Invalid(error.to_string()))?;
        let credential = self.credentials.get_credential().await.map_err(super::sort)?;
        let signer = AwsAuthorizer::new(&credential, "s3", &self.region);
        signer.try_authorize(&mut request, None).map_err(super::sort)?;
        let answer =
            self.http.execute(request).await.map_err(|error| Error::unavailable(error.to_string()))?;
        let status = answer.status();
        let body = answer.into_body().bytes().await.map_err(|error| Error::unavailable(error.to_string()))?;
        if !status.is_success() {
            return Err(Error::unavailable(format!(
                "the object store answers {status} to a list of uploads"
            )));
        }
        Ok(parse(&String::from_utf8_lossy(&body)))
    }
}

impl Bucket {
    /// Gives up what was begun so long ago below the prefix of blobs and is none of `known`; how many it were.
    pub(super) async fn abort_forgotten(
        &self,
        older_than: Duration,
        known: &HashSet<String>,
    ) -> Result<usize> {
        let Some(multiparts) = &self.multiparts else { return Ok(0) };
        let prefix = format!("{}{BLOBS_PREFIX}", self.root);
        let (mut after, mut aborted) = (None, 0);
        for _ in 0..MOST_PAGES {
            let page = multiparts.page(&prefix, after.as_ref()).await?;
            for begun in &page.begun {
                let is_old =
                    begun.at.is_some_and(|at| at.elapsed().is_ok_and(|elapsed| elapsed >= older_than));
                let key = begun.key.strip_prefix(&self.root).and_then(|key| Key::new(key).ok());
                if let Some(key) = key.filter(|_| is_old && !known.contains(&begun.id)) {
                    self.abort_multipart(&key, &begun.id).await?;
                    aborted += 1;
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(aborted)
    }
}

/// The text of the first element of a name.
fn text(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

fn parse(xml: &str) -> Page {
    let mut begun = Vec::new();
    for part in xml.split("<Upload>").skip(1) {
        let (Some(key), Some(id)) = (text(part, "Key"), text(part, "UploadId")) else { continue };
        let at = text(part, "Initiated").and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
        begun.push(Begun { key, id, at: at.map(SystemTime::from) });
    }
    let is_cut = text(xml, "IsTruncated").as_deref() == Some("true");
    let next = text(xml, "NextKeyMarker").zip(text(xml, "NextUploadIdMarker"));
    Page { begun, next: next.filter(|_| is_cut) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let xml = "<?xml version=\"1.0\"?><ListMultipartUploadsResult><NextKeyMarker>b&amp;c</NextKeyMarker>\
                   <NextUploadIdMarker>two</NextUploadIdMarker><IsTruncated>true</IsTruncated><Upload><Key>a</Key>\
                   <UploadId>one</UploadId><Initiator><ID>x</ID></Initiator><Initiated>1970-01-01T00:00:01.000Z</Initiated>\
                   </Upload><Upload><Key>b&amp;c</Key><UploadId>two</UploadId></Upload></ListMultipartUploadsResult>";
        let at = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
        let one = Begun { key: "a".into(), id: "one".into(), at };
        let two = Begun { key: "b&c".into(), id: "two".into(), at: None };
        assert_eq!(parse(xml), Page { begun: vec![one, two], next: Some(("b&c".into(), "two".into())) });
        assert_eq!(parse("<ListMultipartUploadsResult/>"), Page::default());
    }
}
