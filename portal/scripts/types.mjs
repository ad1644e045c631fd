// Writes src/api/schema.d.ts, the types of the API, from the document that a server serves: of BERTH_URL if that is
// set, else of the program BERTH_BIN, which is started on an empty directory. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';
import { withServer } from '../e2e/server.mjs';

const place = new URL('../src/api/schema.d.ts', import.meta.url);

async function generate(url) {
  const answer = await fetch(`${url}/api/v2.0/openapi.json`);
  if (!answer.ok) throw new Error(`${url} does not serve its document: ${answer.status}`);
  return `// Made by \`make portal-types\` from the API's own document: not to be edited.\n${astToString(await openapi(await answer.json()))}`;
}

const text = process.env.BERTH_URL
  ? await generate(process.env.BERTH_URL)
  : await withServer(({ url }) => generate(url));
if (process.argv.includes('--check')) {
  if (readFileSync(place, 'utf8') !== text) {
    console.error('portal/src/api/schema.d.ts is behind the API: run make portal-types');
    process.exit(1);
  }
} else {
  writeFileSync(place, text);
}
