//! From bytes to a checked manifest.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::quote;
use super::{Kind, MAX_ENTRIES, MAX_MANIFEST_BYTES, Manifest, ManifestError};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::json::{self, Object, Value};
use crate::media_type;
use crate::platform::Platform;

type Result<T, E = ManifestError> = std::result::Result<T, E>;

/// Sizes are signed 64-bit numbers for most readers.
const MAX_SIZE: u64 = i64::MAX as u64;
const MAX_MEDIA_TYPE: usize = 255;

const MANIFEST_KEYS: [&str; 8] =
    ["schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject", "annotations"];
const DESCRIPTOR_KEYS: [&str; 8] =
    ["mediaType", "digest", "size", "platform", "annotations", "artifactType", "urls", "data"];

/// Parses and checks a manifest; `content_type` is the request's header, if it had one.
pub fn parse(bytes: &[u8], content_type: Option<&str>) -> Result<Manifest> {
    if bytes.len() > MAX_MANIFEST_BYTES {
        return Err(ManifestError::TooLarge);
    }
    let header = content_type.and_then(media_type::essence);
    if header.is_some_and(media_type::is_schema1) {
        return Err(ManifestError::Schema1);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ManifestError::NotJson(error.to_string()))?;
    let Value::Object(object) = json::parse(text)? else { return Err(ManifestError::NotAnObject) };
    Fields::read(object)?.into_manifest(header)
}

/// The fields of a manifest before it is known what it is. A null counts as absent, as most writers mean it,
/// except that a null list is an empty one: some writers put it so.
#[derive(Default)]
struct Fields<'a> {
    schema_version: Option<Value<'a>>,
    media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<Descriptor>,
    layers: Entries,
    manifests: Entries,
    subject: Option<Descriptor>,
    annotations: BTreeMap<String, String>,
}

/// A list of descriptors.
#[derive(Default)]
enum Entries {
    #[default]
    Absent,
    Null,
    Given(Vec<Descriptor>),
}

impl Entries {
    fn is_given(&self) -> bool {
        matches!(self, Self::Given(_))
    }

    /// The entries of a list that has to be there.
    fn required(self, name: &str) -> Result<Vec<Descriptor>> {
        match self {
            Self::Absent => Err(ManifestError::Missing(name.to_owned())),
            Self::Null => Ok(Vec::new()),
            Self::Given(entries) => Ok(entries),
        }
    }
}

impl<'a> Fields<'a> {
    fn read(object: Object<'a>) -> Result<Self> {
        let mut fields = Self::default();
        for (key, value) in object {
            let at = At::top(&key);
            match &*key {
                "schemaVersion" => fields.schema_version = Some(value),
                "mediaType" => fields.media_type = optional_media_type(value, &at)?,
                "artifactType" => fields.artifact_type = optional_media_type(value, &at)?,
                "config" => fields.config = optional_descriptor(value, &at)?,
                "subject" => fields.subject = optional_descriptor(value, &at)?,
                "layers" => fields.layers = entries(value, "layers")?,
                "manifests" => fields.manifests = entries(value, "manifests")?,
                "annotations" => fields.annotations = annotations(value, &at)?,
                "fsLayers" => return Err(ManifestError::Schema1),
                other => refuse_look_alike(other, &MANIFEST_KEYS)?,
            }
        }
        Ok(fields)
    }

    fn into_manifest(self, header: Option<&str>) -> Result<Manifest> {
        self.check_schema_version()?;
        if self.manifests.is_given() && self.layers.is_given() {
            return Err(ManifestError::BothShapes("layers"));
        }
        if self.manifests.is_given() && self.config.is_some() {
            return Err(ManifestError::BothShapes("config"));
        }
        let declared = self.declared_media_type(header)?;
        let kind = match declared.as_deref().and_then(kind_of) {
            Some(kind) => kind,
            None => self.shape()?,
        };
        let media_type = declared.unwrap_or_else(|| match kind {
            Kind::Image => media_type::OCI_MANIFEST.to_owned(),
            Kind::Index => media_type::OCI_INDEX.to_owned(),
        });
        let wrong = match kind {
            Kind::Image => self.manifests.is_given().then_some("manifests"),
            Kind::Index if self.layers.is_given() => Some("layers"),
            Kind::Index => self.config.is_some().then_some("config"),
        };
        if let Some(field) = wrong {
            return Err(ManifestError::WrongShape { field, media_type: quote(&media_type) });
        }
        let (layers, manifests) = match kind {
            Kind::Image if self.config.is_none() => return Err(ManifestError::Missing("config".to_owned())),
            Kind::Image => (self.layers.required("layers")?, Vec::new()),
            Kind::Index => (Vec::new(), self.manifests.required("manifests")?),
        };
        Ok(Manifest {
            kind,
            media_type,
            artifact_type: self.artifact_type,
            config: self.config,
            layers,
            manifests,
            subject: self.subject,
            annotations: self.annotations,
        })
    }

    fn check_schema_version(&self) -> Result<()> {
        if self.media_type.as_deref().is_some_and(media_type::is_schema1) {
            return Err(ManifestError::Schema1);
        }
        match self.schema_version {
            Some(Value::Whole(2)) => Ok(()),
            Some(Value::Whole(1)) => Err(ManifestError::Schema1),
            Some(_) => Err(ManifestError::SchemaVersion),
            None => Err(ManifestError::Missing("schemaVersion".to_owned())),
        }
    }

    /// The media type that header and body agree on. A header that says nothing about manifests ("some JSON")
    /// counts only when the body has a type to disagree with it.
    fn declared_media_type(&self, header: Option<&str>) -> Result<Option<String>> {
        let declared = match (header, self.media_type.as_deref()) {
            (Some(header), Some(field)) if !header.eq_ignore_ascii_case(field) => {
                return Err(ManifestError::MediaTypeMismatch { field: quote(field), header: quote(header) });
            }
            (_, Some(field)) => Some(field),
            (Some("application/json" | "application/octet-stream"), None) => None,
            (header, None) => header,
        };
        if let Some(declared) = declared
            && !media_type::is_fit_for_manifest(declared)
        {
            return Err(At::top("mediaType")
                .invalid("is no type for a manifest: use one such as application/vnd.…+json"));
        }
        Ok(declared.map(str::to_owned))
    }

    fn shape(&self) -> Result<Kind> {
        match (&self.manifests, &self.layers) {
            (Entries::Given(_), _) => Ok(Kind::Index),
            (_, Entries::Given(_)) => Ok(Kind::Image),
            _ if self.config.is_some() => Ok(Kind::Image),
            (Entries::Null, Entries::Absent) => Ok(Kind::Index),
            _ => Err(ManifestError::UnknownShape),
        }
    }
}

/// The shape that a known media type demands.
fn kind_of(media_type: &str) -> Option<Kind> {
    match media_type {
        media_type::OCI_MANIFEST | media_type::DOCKER_MANIFEST => Some(Kind::Image),
        media_type::OCI_INDEX | media_type::DOCKER_MANIFEST_LIST => Some(Kind::Index),
        _ => None,
    }
}

/// Where in the manifest a value stands; made into text only for a message.
struct At<'p> {
    parent: &'p str,
    index: Option<usize>,
    key: &'p str,
}

impl<'p> At<'p> {
    fn top(key: &'p str) -> Self {
        Self { parent: key, index: None, key: "" }
    }

    fn entry(list: &'p str, index: usize) -> Self {
        Self { parent: list, index: Some(index), key: "" }
    }

    fn key(&self, key: &'p str) -> Self {
        Self { key, ..*self }
    }

    fn invalid(&self, problem: impl fmt::Display) -> ManifestError {
        ManifestError::Invalid { field: self.to_string(), problem: problem.to_string() }
    }

    fn missing(&self) -> ManifestError {
        ManifestError::Missing(self.to_string())
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.parent)?;
        if let Some(index) = self.index {
            write!(formatter, "[{index}]")?;
        }
        if self.key.is_empty() { Ok(()) } else { write!(formatter, ".{}", self.key) }
    }
}

fn entries(value: Value<'_>, name: &'static str) -> Result<Entries> {
    let list = match value {
        Value::Null => return Ok(Entries::Null),
        Value::List(list) => list,
        _ => return Err(At::top(name).invalid("must be a list of descriptors")),
    };
    if list.len() > MAX_ENTRIES {
        return Err(ManifestError::TooManyEntries(name));
    }
    let parsed =
        list.into_iter().enumerate().map(|(index, entry)| descriptor(entry, &At::entry(name, index)));
    Ok(Entries::Given(parsed.collect::<Result<_>>()?))
}

fn optional_descriptor(value: Value<'_>, at: &At<'_>) -> Result<Option<Descriptor>> {
    match value {
        Value::Null => Ok(None),
        value => descriptor(value, at).map(Some),
    }
}

fn descriptor(value: Value<'_>, at: &At<'_>) -> Result<Descriptor> {
    let Value::Object(object) = value else { return Err(at.invalid("must be a descriptor object")) };
    let mut media_type = None;
    let mut digest = None;
    let mut size = None;
    let mut platform = None;
    let mut notes = BTreeMap::new();
    let mut artifact_type = None;
    let mut urls = Vec::new();
    let mut data = None;
    for (key, value) in object {
        let at = at.key(&key);
        match &*key {
            "mediaType" => media_type = optional_media_type(value, &at)?,
            "digest" => digest = Some(parse_digest(value, &at)?),
            "size" => size = Some(parse_size(&value, &at)?),
            "platform" => platform = parse_platform(value, &at)?,
            "annotations" => notes = annotations(value, &at)?,
            "artifactType" => artifact_type = optional_media_type(value, &at)?,
            "urls" => urls = texts(value, &at)?,
            "data" => data = optional_text(value, &at)?,
            other => refuse_look_alike(other, &DESCRIPTOR_KEYS)?,
        }
    }
    let mut descriptor = Descriptor {
        media_type: media_type.ok_or_else(|| at.key("mediaType").missing())?,
        digest: digest.ok_or_else(|| at.key("digest").missing())?,
        size: size.ok_or_else(|| at.key("size").missing())?,
        platform,
        annotations: notes,
        artifact_type,
        urls,
        data_len: None,
    };
    if let Some(data) = data {
        descriptor.data_len = Some(check_data(&data, &descriptor, &at.key("data"))?);
    }
    Ok(descriptor)
}

/// Embedded content must be the content: readers may use it instead of fetching the blob.
fn check_data(data: &str, descriptor: &Descriptor, at: &At<'_>) -> Result<u64> {
    let content = STANDARD.decode(data).map_err(|_| at.invalid("is not base64: encode it with padding"))?;
    let length = content.len() as u64;
    if length != descriptor.size || Digest::of(descriptor.digest.algorithm(), &content) != descriptor.digest {
        return Err(at.invalid("is not the content that size and digest name: correct or remove it"));
    }
    Ok(length)
}

fn parse_digest(value: Value<'_>, at: &At<'_>) -> Result<Digest> {
    text(value, at)?.parse().map_err(|error| at.invalid(format_args!("is no digest: {error}")))
}

fn parse_size(value: &Value<'_>, at: &At<'_>) -> Result<u64> {
    match value {
        Value::Whole(size) if *size <= MAX_SIZE => Ok(*size),
        _ => Err(at.invalid("must be a whole number of bytes, not negative and below 2^63")),
    }
}

fn parse_platform(value: Value<'_>, at: &At<'_>) -> Result<Option<Platform>> {
    let object = match value {
        Value::Null => return Ok(None),
        Value::Object(object) => object,
        _ => return Err(at.invalid("must be an object")),
    };
    let mut platform = Platform::default();
    for (key, value) in object {
        match &*key {
            "architecture" => {
                platform.architecture = optional_text(value, at)?.unwrap_or_default().into_owned()
            }
            "os" => platform.os = optional_text(value, at)?.unwrap_or_default().into_owned(),
            "os.version" => platform.os_version = optional_text(value, at)?.map(Cow::into_owned),
            "os.features" => platform.os_features = texts(value, at)?,
            "variant" => platform.variant = optional_text(value, at)?.map(Cow::into_owned),
            _ => {}
        }
    }
    Ok(Some(platform))
}

fn annotations(value: Value<'_>, at: &At<'_>) -> Result<BTreeMap<String, String>> {
    match value {
        Value::Null => Ok(BTreeMap::new()),
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| Ok((key.into_owned(), text(value, at)?.into_owned())))
            .collect(),
        _ => Err(at.invalid("must be an object of text values")),
    }
}

fn texts(value: Value<'_>, at: &At<'_>) -> Result<Vec<String>> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::List(list) => list.into_iter().map(|value| Ok(text(value, at)?.into_owned())).collect(),
        _ => Err(at.invalid("must be a list of text")),
    }
}

/// A media type that may be absent, null or empty. Only bounded, not held to the grammar: it is data here, and
/// what clients call their artifacts is theirs to say.
fn optional_media_type(value: Value<'_>, at: &At<'_>) -> Result<Option<String>> {
    let Some(text) = optional_text(value, at)? else { return Ok(None) };
    if text.len() > MAX_MEDIA_TYPE || text.chars().any(char::is_control) {
        return Err(at.invalid("is not a media type: use at most 255 printable characters"));
    }
    Ok((!text.is_empty()).then(|| text.into_owned()))
}

fn optional_text<'a>(value: Value<'a>, at: &At<'_>) -> Result<Option<Cow<'a, str>>> {
    match value {
        Value::Null => Ok(None),
        value => text(value, at).map(Some),
    }
}

fn text<'a>(value: Value<'a>, at: &At<'_>) -> Result<Cow<'a, str>> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(at.invalid("must hold text")),
    }
}

/// Go's JSON reader, and with it most clients, also accepts a known key in another case: to them `Layers` is a
/// second `layers`. What they would read differently is refused.
fn refuse_look_alike(key: &str, known: &[&str]) -> Result<()> {
    let looks_alike = |known: &&str| {
        key.chars().count() == known.len() && key.chars().zip(known.chars()).all(|(a, b)| fold(a) == fold(b))
    };
    if known.iter().any(looks_alike) { Err(ManifestError::LookAlikeKey(quote(key))) } else { Ok(()) }
}

/// Lower case, with the two letters outside ASCII that fold into it.
fn fold(character: char) -> char {
    match character {
        '\u{017f}' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    }
}
