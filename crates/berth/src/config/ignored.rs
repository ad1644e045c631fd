//! Keys of Harbor's file, from 2.0 to 2.16, that Berth recognises and does not use. They are accepted, so that such a
//! file starts Berth as it is, and listed in one warning, so that nobody relies on them.

/// Paths without effect; one that ends in `.*` stands for everything below it.
pub(super) const IGNORED: &[&str] = &[
    "_version",
    "cache.enabled",
    "cache.expire_hours",
    "chart.absolute_url",
    "clair.*",
    "core.quota_update_provider",
    "database.conn_max_idle_time",
    "database.conn_max_lifetime",
    "database.max_idle_conns",
    "database.max_open_conns",
    "database.password",
    "external_database.clair.*",
    "external_database.harbor.conn_max_idle_time",
    "external_database.harbor.conn_max_lifetime",
    "external_database.harbor.max_idle_conns",
    "external_database.notary_server.*",
    "external_database.notary_signer.*",
    "external_redis.*",
    "https.strong_ssl_ciphers",
    "internal_tls.dir",
    "internal_tls.enabled",
    "internal_tls.strong_ssl_ciphers",
    "internal_tls.verify_client_cert",
    "jobservice.job_loggers",
    "jobservice.logger_sweeper_duration",
    "jobservice.max_job_duration_hours",
    "log.external_endpoint.host",
    "log.external_endpoint.port",
    "log.external_endpoint.protocol",
    "log.local.location",
    "log.local.rotate_count",
    "log.local.rotate_size",
    "metric.enabled",
    "metric.path",
    "metric.port",
    "proxy.components",
    "proxy.http_proxy",
    "proxy.https_proxy",
    "proxy.no_proxy",
    "redis.*",
    "storage_service.azure.copy_status_poll_delay",
    "storage_service.azure.copy_status_poll_max_retry",
    "storage_service.azure.max_retries",
    "storage_service.azure.retry_delay",
    "storage_service.filesystem.maxthreads",
    "storage_service.gcs.disablekeepalives",
    "storage_service.gcs.maxconcurrency",
    "storage_service.s3.loglevel",
    "storage_service.s3.multipartcopychunksize",
    "storage_service.s3.multipartcopymaxconcurrency",
    "storage_service.s3.multipartcopythresholdsize",
    "storage_service.s3.useragent",
    "storage_service.swift.authversion",
    "storage_service.swift.endpointtype",
    "trace.*",
    "trivy.db_repository",
    "trivy.github_token",
    "trivy.ignore_unfixed",
    "trivy.insecure",
    "trivy.java_db_repository",
    "trivy.offline_scan",
    "trivy.security_check",
    "trivy.skip_java_db_update",
    "trivy.skip_update",
    "trivy.timeout",
    "uaa.ca_file",
];

/// Whether the path is recognised and without effect.
pub(super) fn is_ignored(path: &str) -> bool {
    IGNORED.iter().any(|known| match known.strip_suffix(".*") {
        Some(block) => path.strip_prefix(block).is_some_and(|rest| rest.starts_with('.')),
        None => *known == path,
    })
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn whole_blocks_and_single_keys() {
        assert!(is_ignored("trace.attributes.application"));
        assert!(is_ignored("database.password"));
        assert!(!is_ignored("trace"));
        assert!(!is_ignored("traces.x"));
        assert!(!is_ignored("database.passwords"));
    }

    #[test]
    fn nothing_that_has_an_effect_is_listed_here() {
        for setting in table::settings() {
            assert!(!is_ignored(setting.name), "{}", setting.name);
        }
    }
}
