//! What a request can be refused with: a code that clients know, a message that says what to do, and a
//! private cause for the log. It is turned into JSON in one place, `http::respond`.

mod why;

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

pub use why::{Immutable, Missing, Subject, Why};

/// The result of a rule or a handler.
pub type Result<T> = std::result::Result<T, Error>;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $status:ident $text:literal;)*) => {
        /// The codes of the OCI distribution specification and of Harbor's API, each with its status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// The HTTP status that goes with the code.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// The code as it stands in the body.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The blob is not known in this repository.
    BlobUnknown NOT_FOUND "BLOB_UNKNOWN";
    /// The bytes of an upload cannot be accepted.
    BlobUploadInvalid BAD_REQUEST "BLOB_UPLOAD_INVALID";
    /// The upload does not exist, is over, or belongs to somebody else.
    BlobUploadUnknown NOT_FOUND "BLOB_UPLOAD_UNKNOWN";
    /// The digest is malformed or does not match the content.
    DigestInvalid BAD_REQUEST "DIGEST_INVALID";
    /// What was found a moment ago was deleted meanwhile; sending it again succeeds.
    ObjectGone SERVICE_UNAVAILABLE "UNAVAILABLE";
    /// The manifest names a blob or manifest that the repository does not hold.
    ManifestBlobUnknown BAD_REQUEST "MANIFEST_BLOB_UNKNOWN";
    /// The manifest is malformed.
    ManifestInvalid BAD_REQUEST "MANIFEST_INVALID";
    /// The manifest or tag is not known in this repository.
    ManifestUnknown NOT_FOUND "MANIFEST_UNKNOWN";
    /// The name of a repository or tag is malformed.
    NameInvalid BAD_REQUEST "NAME_INVALID";
    /// The repository is not known.
    NameUnknown NOT_FOUND "NAME_UNKNOWN";
    /// A page size or another number is out of range.
    PaginationInvalid BAD_REQUEST "PAGINATION_NUMBER_INVALID";
    /// The chunk does not continue the upload.
    RangeInvalid RANGE_NOT_SATISFIABLE "RANGE_INVALID";
    /// The body has another size than announced.
    SizeInvalid BAD_REQUEST "SIZE_INVALID";
    /// Who asks is not known, or may not do this with a token of this scope.
    Unauthorized UNAUTHORIZED "UNAUTHORIZED";
    /// A rule forbids it.
    Denied FORBIDDEN "DENIED";
    /// The operation does not exist for this object.
    Unsupported METHOD_NOT_ALLOWED "UNSUPPORTED";
    /// The request is malformed.
    BadRequest BAD_REQUEST "BAD_REQUEST";
    /// The caller may not do this.
    Forbidden FORBIDDEN "FORBIDDEN";
    /// The object does not exist.
    NotFound NOT_FOUND "NOT_FOUND";
    /// The method does not exist on this path.
    MethodNotAllowed METHOD_NOT_ALLOWED "METHOD_NOT_ALLOWED";
    /// The object exists already, or was changed by another request.
    Conflict CONFLICT "CONFLICT";
    /// The object is in a state that forbids it.
    Precondition PRECONDITION_FAILED "PRECONDITION";
    /// Another object refers to this one.
    Referenced PRECONDITION_FAILED "VIOLATE_FOREIGN_KEY_CONSTRAINT";
    /// The body is too large.
    TooLarge PAYLOAD_TOO_LARGE "REQUEST_ENTITY_TOO_LARGE";
    /// The body is well-formed and its content is not.
    Unprocessable UNPROCESSABLE_ENTITY "UNPROCESSABLE_ENTITY";
    /// The body is of a type that is not understood.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "UNSUPPORTED_MEDIA_TYPE";
    /// Too many requests, or too many open uploads.
    TooManyRequests TOO_MANY_REQUESTS "TOOMANYREQUESTS";
    /// The client did not send its request in time.
    Timeout REQUEST_TIMEOUT "REQUEST_TIMEOUT";
    /// A store does not answer at the moment.
    Unavailable SERVICE_UNAVAILABLE "UNAVAILABLE";
    /// A volume is full.
    NoSpace INSUFFICIENT_STORAGE "INSUFFICIENT_STORAGE";
    /// A defect of this program.
    Internal INTERNAL_SERVER_ERROR "UNKNOWN";
}

/// Why a request was refused.
pub struct Error {
    /// What the client is told, as a code.
    pub code: Code,
    /// What the client is told, in words.
    pub message: Cow<'static, str>,
    /// More for the client, as the specification's `detail`.
    pub detail: Option<serde_json::Value>,
    /// The `WWW-Authenticate` header of a 401.
    pub challenge: Option<String>,
    /// The upload's present end, for a refused chunk's `Range` header.
    pub upload_end: Option<(String, u64)>,
    /// Which right or rule it was, for who asks later.
    pub why: Option<Box<Why>>,
    /// Who was refused, where whoever answers knows it no more.
    pub subject: Option<Box<Subject>>,
    /// Only for the log.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with its public message.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
            challenge: None,
            upload_end: None,
            why: None,
            subject: None,
            cause: None,
        }
    }

    /// Adds the private cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Adds the specification's `detail`.
    #[must_use]
    pub fn with_detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Says which right or rule it was.
    #[must_use]
    pub fn due_to(mut self, why: Why) -> Self {
        self.why = Some(Box::new(why));
        self
    }

    /// Whether it is forbidden, whoever asks how.
    pub fn is_denied(&self) -> bool {
        matches!(self.code, Code::Denied | Code::Forbidden)
    }

    /// A defect: the client learns nothing of it.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal, "internal server error").because(cause)
    }

    /// 400 with Harbor's general code.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::BadRequest, message)
    }

    /// 404 with Harbor's general code.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// 403 with Harbor's general code.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Forbidden, message)
    }

    /// 409.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Conflict, message)
    }

    /// 401 without saying why.
    pub fn unauthorized() -> Self {
        Self::new(Code::Unauthorized, "unauthorized")
    }

    /// Seconds after which the client may try again, where that makes sense.
    pub fn retry_after(&self) -> Option<u32> {
        match self.code {
            Code::Unavailable => Some(2),
            Code::NoSpace => Some(30),
            Code::TooManyRequests => Some(5),
            _ => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.code.text(), self.message)?;
        match &self.cause {
            Some(cause) => write!(out, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}

impl std::error::Error for Error {}

impl From<berth_db::Error> for Error {
    fn from(error: berth_db::Error) -> Self {
        use berth_db::Error as Db;
        match error {
            Db::Full => Self::new(Code::NoSpace, "the database's volume is full: free space and try again"),
            Db::Unavailable(_) | Db::Conflict(_) => {
                Self::new(Code::Unavailable, "the database does not answer at the moment: try again")
                    .because(error)
            }
            Db::Unique(_) => Self::conflict("the object exists already").because(error),
            Db::ForeignKey(_) => {
                Self::new(Code::Referenced, "another object refers to this one").because(error)
            }
            other => Self::internal(other),
        }
    }
}

impl From<berth_blobs::Error> for Error {
    fn from(error: berth_blobs::Error) -> Self {
        use berth_blobs::Error as Blobs;
        match error {
            Blobs::NoSpace => Self::new(Code::NoSpace, "the blob store is full: free space and try again"),
            Blobs::Unavailable(_) => {
                Self::new(Code::Unavailable, "the blob store does not answer at the moment: try again")
                    .because(error)
            }
            Blobs::Busy => Self::new(Code::RangeInvalid, "another request is writing to this upload"),
            other => Self::internal(other),
        }
    }
}
