// Puts the files of portal/dist in front of a server, so that a change of the portal is tried without building the program.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join } from 'node:path';

const dist = new URL('../dist/', import.meta.url).pathname;
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };
/** The server's own addresses; everything else is the portal's. */
const behind = /^\/(api|c|v2|service|devcenter-api-2\.0|chartrepo)(\/|$|\?)/;

/** The sign-in page of dist that is like the one with which the server answers. */
async function signInPage(url, asked) {
  const given = await (await fetch(new URL(asked.url, url), { headers: asked.headers })).text();
  const made = given.match(/id="made">(.*)<\/script>/)?.[1];
  if (!made) return 'sign-in.html';
  const { language, server } = JSON.parse(made);
  return `sign-in.${language}${server.self_registration ? '-open' : ''}.html`;
}

/** The program's own policy, with the style sheet that is in this page. */
function policyFor(policy, page) {
  const sheet = page.toString().match(/<style>(.*)<\/style>/s)?.[1];
  return sheet ? `${policy} 'sha256-${createHash('sha256').update(sheet).digest('base64')}'` : policy;
}

/** Listens on a free port in front of `url`; gives its own address and what ends it. */
export async function inFrontOf(url) {
  const { hostname, port } = new URL(url);
  const policy = (await fetch(url)).headers.get('Content-Security-Policy');
  const front = createServer(async (asked, answer) => {
    if (behind.test(asked.url)) {
      const onward = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode, got.headers);
        got.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      asked.pipe(onward);
      return;
    }
    const named = join(dist, decodeURIComponent(new URL(asked.url, url).pathname));
    const isFile = named.startsWith(dist) && existsSync(named) && statSync(named).isFile();
    const file = isFile ? named : join(dist, /^\/(account|oidc-onboard)/.test(asked.url) ? await signInPage(url, asked) : 'index.html');
    const bytes = readFileSync(file);
    answer.writeHead(200, { 'Content-Type': kinds[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': file.endsWith('.html') ? policyFor(policy, bytes) : policy });
    answer.end(bytes);
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  const end = () => {
    front.closeAllConnections();
    return new Promise((resolve) => front.close(resolve));
  };
  return { url: `http://127.0.0.1:${front.address().port}`, end };
}
