// A real server of its own for each run: the program BERTH_BIN on an empty directory and a free port.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFrontOf } from './front.mjs';

/** The password of `admin` on such a server. */
export const password = 'Harbour-Berth-1';

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Calls `work` with the address of a new server, which `env` tells more, and takes the server away afterwards. With BERTH_FRONT set it shows portal/dist instead of what is in the program. */
export async function withServer(work, env = {}) {
  const program = process.env.BERTH_BIN;
  if (!program) throw new Error('BERTH_BIN must name the program');
  const data = mkdtempSync(join(tmpdir(), 'berth-portal-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(program, ['serve', '--data', data, '--listen', url.slice(7)], {
    // Stories listen on this machine for what the server sends.
    env: { ...process.env, BERTH_ADMIN_PASSWORD: password, BERTH_OUTBOUND_ALLOW: '127.0.0.0/8', ...env },
    stdio: ['ignore', 'ignore', process.env.BERTH_VERBOSE ? 'inherit' : 'ignore'],
  });
  try {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await fetch(`${url}/api/v2.0/ping`).catch(() => undefined);
      if (answer?.ok) break;
      if (child.exitCode !== null || attempt > 300) throw new Error('the server does not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (!process.env.BERTH_FRONT) return await work({ url, data });
    const front = await inFrontOf(url);
    try {
      return await work({ url: front.url, data });
    } finally {
      await front.end();
    }
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  }
}
