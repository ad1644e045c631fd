// A real OpenID provider (tests/oidc.mjs) whose page asks a person for nothing but the account.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const tests = new URL('../../tests/', import.meta.url).pathname;

function library() {
  const version = readFileSync(join(tests, 'clients/tools.txt'), 'utf8').match(/^npm +oidc-provider +(\S+)/m)[1];
  return join(process.env.BERTH_TOOLS ?? join(homedir(), '.cache/berth-tools'), `oidc-provider@${version}`);
}

/** Calls `work` with the settings by which a server uses a new provider that knows these accounts, and ends it afterwards. */
export async function withProvider(url, accounts, work) {
  const child = spawn('node', [join(tests, 'oidc.mjs'), library()], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const issuer = await new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error('the provider does not start')));
      createInterface(child.stdout).on('line', (line) => line.startsWith('issuer ') && resolve(line.slice(7)));
    });
    const send = (path, body) => fetch(`${issuer}/test/${path}`, { method: 'PUT', body: JSON.stringify(body) });
    await send('setup', { redirect_uris: [`${url}/c/oidc/callback`], post_logout_redirect_uris: [url] });
    for (const [id, claims] of Object.entries(accounts)) await send(`accounts/${id}`, claims);
    return await work({
      auth_mode: 'oidc_auth', oidc_name: 'Harbour Office', oidc_endpoint: issuer, oidc_client_id: 'berth', oidc_client_secret: 'berth-secret:with+signs and more',
      oidc_groups_claim: 'groups', oidc_scope: 'openid,profile,email,groups,offline_access', oidc_extra_redirect_parms: '{"prompt":"consent"}',
    });
  } finally {
    child.kill('SIGKILL');
  }
}
