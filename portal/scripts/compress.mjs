// Makes the two pages, each naming what it will need so that the browser fetches it all at once; lays a .br and a .gz beside every
// file of dist that gets smaller by it; refuses a sign-in page that has grown too heavy.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const packed = /\.(js|css|html|svg|json|txt)$/;

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (packed.test(name)) yield path;
  }
}

/** What the build says of a page: its parts, and the files that each of some parts needs before it shows. */
function readManifest(name) {
  const path = join(dist, name);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  rmSync(path);
  const add = (found, key) => {
    const part = manifest[key];
    if (found.has(part.file)) return found;
    for (const file of [part.file, ...(part.css ?? [])]) found.add(file);
    return (part.imports ?? []).reduce(add, found);
  };
  return (...keys) => keys.reduce(add, new Set());
}

const signIn = readManifest('sign-in.manifest.json')('sign-in.html', 'src/locales/en-us/sign-in.json', 'src/locales/en-us/kit.json');
const shell = readManifest('index.manifest.json')('index.html', 'src/locales/en-us/shell.json', 'src/locales/en-us/kit.json');

/** Puts lines at the end of a page's head. */
function addToHead(name, lines) {
  const path = join(dist, name);
  const page = readFileSync(path, 'utf8');
  const fresh = lines(page).map((line) => `  ${line}\n  `);
  writeFileSync(path, page.replace('</head>', `${fresh.join('')}</head>`));
}

/** Links to what a page needs, which else would be found one after the other, a round trip each. */
function links(page, names) {
  const missing = [...names].filter((name) => !page.includes(`"/${name}"`));
  return missing.map((name) => (name.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="/${name}">` : `<link rel="modulepreload" crossorigin href="/${name}">`));
}

addToHead('index.html', (page) => links(page, shell));
// Read by src/sign-in/ahead.ts.
addToHead('sign-in.html', (page) => [...links(page, signIn), `<meta name="berth-next" content="${[...shell].join(' ')}">`]);

for (const path of files(dist)) {
  const bytes = readFileSync(path);
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
}

const LIMITS = { js: 150_000, css: 40_000 };
for (const [kind, limit] of Object.entries(LIMITS)) {
  const packed = [...signIn].filter((name) => name.endsWith(`.${kind}`)).map((name) => brotliOrPlain(join(dist, name)));
  const bytes = packed.reduce((sum, size) => sum + size, 0);
  console.log(`sign-in page, ${kind}: ${bytes} bytes as Brotli, of ${limit} allowed`);
  if (bytes > limit) process.exitCode = 1;
}

function brotliOrPlain(path) {
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
}
