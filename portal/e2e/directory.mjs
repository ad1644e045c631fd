// A real directory (Debian's slapd) with people, one of them of a name that is none here, a group, and an account that searches.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The password of the account that searches. */
export const searcher = 'Canary-of-the-searcher-7';

const ENTRIES = `dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: cn=searcher,dc=example,dc=org
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: searcher
userPassword: ${searcher}

dn: uid=anna,dc=example,dc=org
objectClass: inetOrgPerson
uid: anna
cn: Anna
sn: A
mail: anna@example.org
userPassword: Anna-Passw0rd

dn: uid=odd~name,dc=example,dc=org
objectClass: inetOrgPerson
uid: odd~name
cn: Odd
sn: O

dn: cn=builders,dc=example,dc=org
objectClass: groupOfNames
cn: builders
member: uid=anna,dc=example,dc=org
`;

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('close', () => socket.destroy());
    setTimeout(() => socket.destroy(), 200);
  });
}

/** Calls `work` with the address of a new directory, and takes it away afterwards. */
export async function withDirectory(work) {
  const folder = mkdtempSync(join(tmpdir(), 'berth-directory-'));
  const port = await freePort();
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'slapd.conf'),
    [...schemas, `pidfile ${folder}/slapd.pid`, 'modulepath /usr/lib/ldap', 'moduleload back_mdb', 'database mdb', 'maxsize 33554432', 'suffix "dc=example,dc=org"', 'rootdn "cn=root,dc=example,dc=org"', 'rootpw root', `directory ${folder}/data`, 'access to attrs=userPassword by anonymous auth by * none', 'access to * by dn="cn=searcher,dc=example,dc=org" read by anonymous auth by * none', ''].join('\n'),
  );
  const process = spawn('/usr/sbin/slapd', ['-f', join(folder, 'slapd.conf'), '-h', `ldap://127.0.0.1:${port}/`, '-d', '0'], { stdio: 'ignore' });
  try {
    for (let attempt = 0; !(await answers(port)); attempt += 1) {
      if (attempt > 100 || process.exitCode !== null) throw new Error('slapd does not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const added = spawnSync('ldapadd', ['-x', '-H', `ldap://127.0.0.1:${port}`, '-D', 'cn=root,dc=example,dc=org', '-w', 'root'], { input: ENTRIES });
    if (added.status !== 0) throw new Error(`ldapadd: ${added.stderr}`);
    return await work(`ldap://127.0.0.1:${port}`);
  } finally {
    process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
