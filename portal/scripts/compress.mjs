// Lays a .br and a .gz beside every file of dist that gets smaller by it; refuses a sign-in page that has grown too heavy.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
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
const page = readFileSync(join(dist, 'sign-in.html'), 'utf8');
for (const [kind, limit] of Object.entries(LIMITS)) {
  const named = [...new Set(page.match(new RegExp(`/assets/[^"]+\\.${kind}(?=")`, 'g')))];
  const bytes = named.reduce((sum, name) => sum + brotliOrPlain(join(dist, name)), 0);
  console.log(`sign-in page, ${kind}: ${bytes} bytes as Brotli, of ${limit} allowed`);
  if (bytes > limit) process.exitCode = 1;
}

function brotliOrPlain(path) {
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
}
