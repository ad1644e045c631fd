//! A certificate authority for one test, and a server certificate for this machine signed by it.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use std::path::{Path, PathBuf};

/// The files of a small certificate authority; removed when dropped.
pub struct Authority {
    directory: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    /// Makes an authority and a first server certificate.
    pub fn new() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "Test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).unwrap().pem();
        let authority = Authority {
            directory: tempfile::tempdir().unwrap(),
            issuer: Issuer::new(params, key),
            certificate,
        };
        std::fs::write(authority.ca_file(), &authority.certificate).unwrap();
        authority.renew();
        authority
    }

    /// Signs a new key and certificate for localhost, 127.0.0.1, ::1 and berth.test over the files the server was given.
    pub fn renew(&self) {
        let key = KeyPair::generate().unwrap();
        let names = ["localhost", "127.0.0.1", "::1", "berth.test"].map(String::from);
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, "localhost");
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(self.key_file(), key.serialize_pem()).unwrap();
        std::fs::write(self.certificate_file(), certificate.pem()).unwrap();
    }

    /// The authority's own certificate, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.certificate
    }

    /// The authority's own certificate as a file (`ca.crt`).
    pub fn ca_file(&self) -> PathBuf {
        self.path().join("ca.crt")
    }

    pub fn certificate_file(&self) -> PathBuf {
        self.path().join("server.crt")
    }

    pub fn key_file(&self) -> PathBuf {
        self.path().join("server.key")
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }
}
