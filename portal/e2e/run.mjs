// Drives the portal in a real browser against a real server. Usage: BERTH_BIN=… node e2e/run.mjs [FILTER]
// Without a filter two halves run at once, each with a server and a browser of its own; in a half one story follows the other.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { fill } from './fixture.mjs';
import { withServer } from './server.mjs';

const HALVES = 2;
const filter = process.argv[2] ?? '';
const half = process.env.BERTH_HALF === undefined ? undefined : Number(process.env.BERTH_HALF);
if (filter === '' && half === undefined) process.exit(await inHalves());

/** Runs both halves; gives the status to end with. */
async function inHalves() {
  const ended = Array.from({ length: HALVES }, (_, index) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], { env: { ...process.env, BERTH_HALF: String(index) }, stdio: 'inherit' });
    return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  });
  return Math.max(...(await Promise.all(ended)));
}

const folder = new URL('stories/', import.meta.url);
const stories = [];
for (const file of readdirSync(folder).filter((name) => name.endsWith('.mjs')).sort()) {
  const found = await import(new URL(file, folder));
  for (const [name, story] of Object.entries(found.default)) stories.push({ file, name, story });
}
if (half !== undefined) {
  // By files, whose stories may build on each other, so that both halves have about as many stories.
  const halves = Array.from({ length: HALVES }, () => []);
  for (const file of new Set(stories.map((story) => story.file))) {
    const smallest = halves.reduce((least, other) => (other.length < least.length ? other : least));
    smallest.push(...stories.filter((story) => story.file === file));
  }
  stories.splice(0, stories.length, ...halves[half]);
}

let passed = 0;
let failed = 0;
await withServer(async ({ url, data }) => {
  const project = await fill(url);
  const browser = await launch();
  try {
    for (const { file, name, story } of stories) {
      if (!`${file} ${name}`.includes(filter)) continue;
      const begun = Date.now();
      try {
        await story({ browser, url, data, project });
        passed += 1;
        console.log(`ok      ${name} (${Date.now() - begun} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${name}\n${error.stack ?? error}`);
      }
      for (const context of browser.contexts()) await context.close();
    }
  } finally {
    await browser.close();
  }
});
console.log(`portal in a browser: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
