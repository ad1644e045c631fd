// Drives the portal in a real browser against a real server: one story after the other. Usage: BERTH_BIN=… node e2e/run.mjs [FILTER]
import { readdirSync } from 'node:fs';
import { launch } from './browser.mjs';
import { fill } from './fixture.mjs';
import { withServer } from './server.mjs';

const filter = process.argv[2] ?? '';
const folder = new URL('stories/', import.meta.url);
const stories = [];
for (const file of readdirSync(folder).filter((name) => name.endsWith('.mjs')).sort()) {
  const found = await import(new URL(file, folder));
  for (const [name, story] of Object.entries(found.default)) stories.push({ file, name, story });
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
