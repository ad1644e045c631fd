//! A real directory (Debian's slapd) with people, groups and groups of groups; removed when dropped.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Authority;

/// The password of the account that searches.
pub const SEARCHER: &str = "Canary-of-the-searcher-7";

const PEOPLE: &str = "
dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: cn=searcher,dc=example,dc=org
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: searcher
userPassword: Canary-of-the-searcher-7

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: ou=guests,ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: guests

dn: ou=groups,dc=example,dc=org
objectClass: organizationalUnit
ou: groups

dn: uid=Anna,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: Anna
cn: Anna, A.
sn: A
mail: anna@example.org
userPassword: Anna-Passw0rd

dn: uid=bert,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: bert
cn: Bert
sn: B
userPassword: Bert-Passw0rd

dn: uid=cleo,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: cleo
cn: Cleo
sn: C
mail: admin@example.com
userPassword: Cleo-Passw0rd

dn: uid=admin,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: admin
cn: Somebody who calls themselves admin
sn: X
userPassword: Fake-Passw0rd

dn: uid=twin,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: twin
cn: Twin
sn: T
userPassword: Twin-Passw0rd

dn: uid=twin,ou=guests,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: twin
cn: Twin
sn: T
userPassword: Twin-Passw0rd

dn: cn=builders,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: builders
member: uid=Anna,ou=people,dc=example,dc=org

dn: cn=staff,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: staff
member: cn=builders,ou=groups,dc=example,dc=org
member: cn=circle,ou=groups,dc=example,dc=org

dn: cn=circle,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: circle
member: cn=staff,ou=groups,dc=example,dc=org

dn: cn=chiefs,ou=groups,dc=example,dc=org
objectClass: groupOfUniqueNames
cn: chiefs
uniqueMember: uid=cleo,ou=people,dc=example,dc=org
";

/// A running directory.
pub struct Slapd {
    directory: tempfile::TempDir,
    authority: Authority,
    process: Child,
    urls: String,
    port: u16,
    tls_port: u16,
}

impl Slapd {
    /// Starts one, which offers StartTLS and LDAPS with a certificate of its own authority.
    pub fn start() -> Slapd {
        Slapd::with("")
    }

    /// Starts one that speaks no TLS.
    pub fn plain() -> Slapd {
        Slapd::with("plain")
    }

    fn with(kind: &str) -> Slapd {
        let directory = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let path = directory.path().display();
        let tls = match kind {
            "plain" => String::new(),
            _ => format!(
                "TLSCACertificateFile {}\nTLSCertificateFile {}\nTLSCertificateKeyFile {}\n",
                authority.ca_file().display(),
                authority.certificate_file().display(),
                authority.key_file().display()
            ),
        };
        let schemas = ["core", "cosine", "inetorgperson", "nis"]
            .map(|name| format!("include /etc/ldap/schema/{name}.schema\n"));
        let config = format!(
            "{}pidfile {path}/slapd.pid\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\nmoduleload memberof\n{tls}\
             database mdb\nmaxsize 33554432\nsuffix \"dc=example,dc=org\"\nrootdn \"cn=root,dc=example,dc=org\"\n\
             rootpw root\ndirectory {path}/data\noverlay memberof\nmemberof-refint true\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by dn=\"cn=searcher,dc=example,dc=org\" read by anonymous auth by * none\n",
            schemas.concat()
        );
        std::fs::create_dir(directory.path().join("data")).unwrap();
        std::fs::write(directory.path().join("slapd.conf"), config).unwrap();
        let (port, tls_port) = (free_port(), free_port());
        let mut urls = format!("ldap://127.0.0.1:{port}/");
        if kind != "plain" {
            urls += &format!(" ldaps://127.0.0.1:{tls_port}/");
        }
        let process = launch(directory.path(), &urls, port);
        let slapd = Slapd { directory, authority, process, urls, port, tls_port };
        slapd.change("ldapadd", PEOPLE);
        slapd
    }

    /// Starts it again after [`Slapd::stop`], with what it held.
    pub fn start_again(&mut self) {
        self.process = launch(self.directory.path(), &self.urls, self.port);
    }

    /// Changes entries, as LDIF says.
    pub fn modify(&self, ldif: &str) {
        self.change("ldapmodify", ldif);
    }

    fn change(&self, program: &str, ldif: &str) {
        let mut child = Command::new(program)
            .args(["-x", "-H", &format!("ldap://127.0.0.1:{}", self.port)])
            .args(["-D", "cn=root,dc=example,dc=org", "-w", "root"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}: run tests/clients/install.sh ldap-utils"));
        child.stdin.take().unwrap().write_all(ldif.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// `ldap://`, on which StartTLS is offered.
    pub fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// `ldaps://`.
    pub fn tls_url(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls_port)
    }

    /// The file with the authority's certificate.
    pub fn ca_file(&self) -> PathBuf {
        self.authority.ca_file()
    }

    /// The settings with which people log in here.
    pub fn settings(&self) -> Value {
        json!({
            "auth_mode": "ldap_auth",
            "ldap_url": self.url(),
            "ldap_search_dn": "cn=searcher,dc=example,dc=org",
            "ldap_search_password": SEARCHER,
            "ldap_base_dn": "ou=people,dc=example,dc=org",
            "ldap_uid": "uid",
            "ldap_filter": "(objectClass=inetOrgPerson)",
            "ldap_group_base_dn": "ou=groups,dc=example,dc=org",
            "ldap_group_search_filter": "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
            "ldap_group_admin_dn": "CN=Chiefs, OU=groups, DC=example, DC=org",
        })
    }

    /// Stops it; who asks now is not answered.
    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn launch(directory: &Path, urls: &str, port: u16) -> Child {
    let program = Path::new("/usr/sbin/slapd");
    assert!(program.is_file(), "there is no slapd: run tests/clients/install.sh slapd ldap-utils");
    let process = Command::new(program)
        .args(["-d", "0", "-h", urls, "-f"])
        .arg(directory.join("slapd.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "slapd did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    process
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
