//! The rows of `storage_service`, named as the parameters of distribution's storage drivers.

use super::table::{Kind, Setting};

/// Five mebibytes: what S3 demands of every part but the last.
const PART_MIN: u64 = 5 << 20;
const PART_MAX: u64 = 1 << 30;

const CHUNK: Kind = Kind::Bytes { min: PART_MIN, max: PART_MAX };

/// Where blobs are kept.
pub(super) const STORAGE: &[Setting] = &[
    Setting::absent(
        "storage_service.ca_bundle",
        "BERTH_STORAGE_CA_BUNDLE",
        Kind::Path,
        "Certificates in PEM to trust for the object store, besides the public ones.",
    ),
    Setting::new(
        "storage_service.redirect.disable",
        "BERTH_STORAGE_REDIRECT_DISABLE",
        Kind::Boolean,
        "true",
        "`false` sends clients who pull a blob to the object store by a signed URL; they must then be able to reach \
         it. Where it is not given Berth passes the bytes on itself, unlike Harbor, whose default is to redirect.",
    )
    .also("storage_service.redirect.disabled"),
    Setting::new(
        "storage_service.redirect.expiry",
        "BERTH_STORAGE_REDIRECT_EXPIRY",
        Kind::Duration { min: 60, max: 24 * 3600 },
        "20m",
        "How long a signed URL is good.",
    ),
    Setting::absent(
        "storage_service.filesystem.rootdirectory",
        "BERTH_STORAGE_FILESYSTEM_ROOTDIRECTORY",
        Kind::Path,
        "The directory for blobs in files.",
    )
    .otherwise("`registry` in the data directory"),
    // S3
    Setting::absent("storage_service.s3.bucket", "BERTH_STORAGE_S3_BUCKET", Kind::Text, "The bucket; it must exist."),
    Setting::absent("storage_service.s3.region", "BERTH_STORAGE_S3_REGION", Kind::Text, "Its region.")
        .otherwise("`us-east-1` where `regionendpoint` is given"),
    Setting::absent(
        "storage_service.s3.regionendpoint",
        "BERTH_STORAGE_S3_REGIONENDPOINT",
        Kind::Text,
        "The address of a server that is not Amazon's, as `https://s3.example.com:9000`; without a scheme `secure` \
         decides.",
    ),
    Setting::absent(
        "storage_service.s3.accesskey",
        "BERTH_STORAGE_S3_ACCESSKEY",
        Kind::Text,
        "The access key. Without keys the machine's role is asked.",
    )
    .secret(),
    Setting::absent("storage_service.s3.secretkey", "BERTH_STORAGE_S3_SECRETKEY", Kind::Text, "The secret key.")
        .secret(),
    Setting::absent(
        "storage_service.s3.sessiontoken",
        "BERTH_STORAGE_S3_SESSIONTOKEN",
        Kind::Text,
        "The token that belongs to temporary keys.",
    )
    .secret(),
    Setting::new("storage_service.s3.secure", "BERTH_STORAGE_S3_SECURE", Kind::Boolean, "true", "Use HTTPS."),
    Setting::new(
        "storage_service.s3.skipverify",
        "BERTH_STORAGE_S3_SKIPVERIFY",
        Kind::Boolean,
        "false",
        "Do not check the server's certificate. Prefer `ca_bundle`.",
    ),
    Setting::new(
        "storage_service.s3.v4auth",
        "BERTH_STORAGE_S3_V4AUTH",
        Kind::Boolean,
        "true",
        "Signature version 4; the older one is not supported, so `false` is refused.",
    ),
    Setting::absent(
        "storage_service.s3.forcepathstyle",
        "BERTH_STORAGE_S3_FORCEPATHSTYLE",
        Kind::Boolean,
        "Put the bucket into the path of the URL and not into its host name.",
    )
    .otherwise("true where `regionendpoint` is given"),
    Setting::new(
        "storage_service.s3.chunksize",
        "BERTH_STORAGE_S3_CHUNKSIZE",
        CHUNK,
        "10MiB",
        "The size of the parts of an upload.",
    ),
    Setting::absent(
        "storage_service.s3.rootdirectory",
        "BERTH_STORAGE_S3_ROOTDIRECTORY",
        Kind::Text,
        "A prefix for all keys.",
    ),
    Setting::new(
        "storage_service.s3.encrypt",
        "BERTH_STORAGE_S3_ENCRYPT",
        Kind::Boolean,
        "false",
        "Ask the server to encrypt what it stores.",
    ),
    Setting::absent(
        "storage_service.s3.keyid",
        "BERTH_STORAGE_S3_KEYID",
        Kind::Text,
        "The KMS key for `encrypt`.",
    ),
    Setting::absent(
        "storage_service.s3.storageclass",
        "BERTH_STORAGE_S3_STORAGECLASS",
        Kind::Text,
        "The storage class of new objects.",
    ),
    // Google Cloud Storage
    Setting::absent("storage_service.gcs.bucket", "BERTH_STORAGE_GCS_BUCKET", Kind::Text, "The bucket; it must exist."),
    Setting::absent(
        "storage_service.gcs.keyfile",
        "BERTH_STORAGE_GCS_KEYFILE",
        Kind::Path,
        "The key of a service account, in JSON.",
    )
    .otherwise("the machine's default credentials"),
    Setting::absent(
        "storage_service.gcs.rootdirectory",
        "BERTH_STORAGE_GCS_ROOTDIRECTORY",
        Kind::Text,
        "A prefix for all keys.",
    ),
    Setting::new(
        "storage_service.gcs.chunksize",
        "BERTH_STORAGE_GCS_CHUNKSIZE",
        CHUNK,
        "10MiB",
        "The size of the parts of an upload.",
    ),
    // Azure
    Setting::absent("storage_service.azure.accountname", "BERTH_STORAGE_AZURE_ACCOUNTNAME", Kind::Text, "The account."),
    Setting::absent(
        "storage_service.azure.accountkey",
        "BERTH_STORAGE_AZURE_ACCOUNTKEY",
        Kind::Text,
        "Its key.",
    )
    .secret()
    .otherwise("the machine's managed identity"),
    Setting::absent(
        "storage_service.azure.container",
        "BERTH_STORAGE_AZURE_CONTAINER",
        Kind::Text,
        "The container; it must exist.",
    ),
    Setting::new(
        "storage_service.azure.realm",
        "BERTH_STORAGE_AZURE_REALM",
        Kind::Text,
        "core.windows.net",
        "The domain of the service; a whole URL (`http://127.0.0.1:10000/account`) for an emulator.",
    ),
    Setting::absent(
        "storage_service.azure.rootdirectory",
        "BERTH_STORAGE_AZURE_ROOTDIRECTORY",
        Kind::Text,
        "A prefix for all keys.",
    ),
    Setting::new(
        "storage_service.azure.chunksize",
        "BERTH_STORAGE_AZURE_CHUNKSIZE",
        CHUNK,
        "10MiB",
        "The size of the blocks of an upload.",
    ),
    // OpenStack Swift
    Setting::absent(
        "storage_service.swift.authurl",
        "BERTH_STORAGE_SWIFT_AUTHURL",
        Kind::Url,
        "Where to authenticate, as `https://keystone.example.com/v3`.",
    ),
    Setting::absent("storage_service.swift.username", "BERTH_STORAGE_SWIFT_USERNAME", Kind::Text, "The user."),
    Setting::absent("storage_service.swift.password", "BERTH_STORAGE_SWIFT_PASSWORD", Kind::Text, "Its password.")
        .secret(),
    Setting::absent(
        "storage_service.swift.container",
        "BERTH_STORAGE_SWIFT_CONTAINER",
        Kind::Text,
        "The container; it must exist.",
    ),
    Setting::absent("storage_service.swift.region", "BERTH_STORAGE_SWIFT_REGION", Kind::Text, "The region."),
    Setting::absent("storage_service.swift.tenant", "BERTH_STORAGE_SWIFT_TENANT", Kind::Text, "The project's name."),
    Setting::absent("storage_service.swift.tenantid", "BERTH_STORAGE_SWIFT_TENANTID", Kind::Text, "The project's id."),
    Setting::absent("storage_service.swift.domain", "BERTH_STORAGE_SWIFT_DOMAIN", Kind::Text, "The domain's name."),
    Setting::absent("storage_service.swift.domainid", "BERTH_STORAGE_SWIFT_DOMAINID", Kind::Text, "The domain's id."),
    Setting::new(
        "storage_service.swift.insecureskipverify",
        "BERTH_STORAGE_SWIFT_INSECURESKIPVERIFY",
        Kind::Boolean,
        "false",
        "Do not check the server's certificate.",
    ),
    Setting::new(
        "storage_service.swift.chunksize",
        "BERTH_STORAGE_SWIFT_CHUNKSIZE",
        CHUNK,
        "20MiB",
        "The size of the segments of a large object.",
    ),
    Setting::absent(
        "storage_service.swift.prefix",
        "BERTH_STORAGE_SWIFT_PREFIX",
        Kind::Text,
        "A prefix for all names.",
    ),
    // Alibaba Cloud OSS
    Setting::absent("storage_service.oss.bucket", "BERTH_STORAGE_OSS_BUCKET", Kind::Text, "The bucket; it must exist."),
    Setting::absent("storage_service.oss.region", "BERTH_STORAGE_OSS_REGION", Kind::Text, "Its region."),
    Setting::absent(
        "storage_service.oss.endpoint",
        "BERTH_STORAGE_OSS_ENDPOINT",
        Kind::Text,
        "The address, where it is not the region's.",
    ),
    Setting::absent(
        "storage_service.oss.accesskeyid",
        "BERTH_STORAGE_OSS_ACCESSKEYID",
        Kind::Text,
        "The access key.",
    )
    .secret(),
    Setting::absent(
        "storage_service.oss.accesskeysecret",
        "BERTH_STORAGE_OSS_ACCESSKEYSECRET",
        Kind::Text,
        "The secret key.",
    )
    .secret(),
    Setting::new(
        "storage_service.oss.internal",
        "BERTH_STORAGE_OSS_INTERNAL",
        Kind::Boolean,
        "false",
        "Use the region's internal address.",
    ),
    Setting::new("storage_service.oss.secure", "BERTH_STORAGE_OSS_SECURE", Kind::Boolean, "true", "Use HTTPS."),
    Setting::new(
        "storage_service.oss.chunksize",
        "BERTH_STORAGE_OSS_CHUNKSIZE",
        CHUNK,
        "10MiB",
        "The size of the parts of an upload.",
    ),
    Setting::absent(
        "storage_service.oss.rootdirectory",
        "BERTH_STORAGE_OSS_ROOTDIRECTORY",
        Kind::Text,
        "A prefix for all keys.",
    ),
];
