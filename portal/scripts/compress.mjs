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

const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
rmSync(join(dist, 'manifest.json'));

/** The files that a part of the portal needs before it shows. */
function needed(key, found = new Set()) {
  const part = manifest[key];
  if (found.has(part.file)) return found;
  found.add(part.file);
  for (const style of part.css ?? []) found.add(style);
  for (const other of part.imports ?? []) needed(other, found);
  return found;
}

/** The same of several parts. */
function allOf(keys) {
  return new Set(keys.flatMap((key) => [...needed(key)]));
}

const SIGN_IN = ['index.html', 'src/sign-in/start.tsx', 'src/locales/en-us/sign-in.json', 'src/locales/en-us/kit.json'];
const SHELL = ['index.html', 'src/start.tsx', 'src/locales/en-us/shell.json', 'src/locales/en-us/kit.json'];

/** The page with links to what it needs, which else would be found one after the other, a round trip each. */
function pageWith(page, names) {
  const links = [...names]
    .filter((name) => !page.includes(`"/${name}"`))
    .map((name) => (name.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="/${name}">` : `<link rel="modulepreload" crossorigin href="/${name}">`));
  return page.replace('</head>', `  ${links.join('\n    ')}\n  </head>`);
}

const page = readFileSync(join(dist, 'index.html'), 'utf8');
// What the server is decides how one logs in: it is asked while the scripts are on their way, not after them.
const ASKED = '<link rel="preload" as="fetch" crossorigin href="/api/v2.0/systeminfo">';
writeFileSync(join(dist, 'sign-in.html'), pageWith(page.replace('<link rel="icon"', `${ASKED}\n    <link rel="icon"`), allOf(SIGN_IN)));
writeFileSync(join(dist, 'index.html'), pageWith(page, allOf(SHELL)));

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
const signIn = allOf(SIGN_IN);
for (const [kind, limit] of Object.entries(LIMITS)) {
  const packed = [...signIn].filter((name) => name.endsWith(`.${kind}`)).map((name) => brotliOrPlain(join(dist, name)));
  const bytes = packed.reduce((sum, size) => sum + size, 0);
  console.log(`sign-in page, ${kind}: ${bytes} bytes as Brotli, of ${limit} allowed`);
  if (bytes > limit) process.exitCode = 1;
}

function brotliOrPlain(path) {
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
}
