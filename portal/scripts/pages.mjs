// Makes the pages out of what Vite built. Each names what it will need, so that the browser fetches it all at once; and
// for a server on which one logs in with a password the sign-in page comes with its form, in each language, for the first
// paint to wait for no second file: dist/sign-in.LANGUAGE.html, and …-open.html where people may sign up.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = new URL('../dist', import.meta.url).pathname;
const read = (name) => readFileSync(join(dist, name), 'utf8');
const write = (name, text) => writeFileSync(join(dist, name), text);

/** Gives what each of some parts of a build needs before it shows. */
function needs(name) {
  const manifest = JSON.parse(read(name));
  rmSync(join(dist, name));
  const add = (found, key) => {
    const part = manifest[key];
    if (found.has(part.file)) return found;
    for (const file of [part.file, ...(part.css ?? [])]) found.add(file);
    return (part.imports ?? []).reduce(add, found);
  };
  return (...keys) => keys.reduce(add, new Set());
}

const inHead = (page, lines) => page.replace('</head>', () => `${lines.map((line) => `  ${line}\n  `).join('')}</head>`);

/** The page with links to what it needs, which else would be found one after the other, a round trip each. */
function linked(page, names) {
  const missing = [...names].filter((name) => !page.includes(`"/${name}"`));
  return inHead(page, missing.map((name) => (name.endsWith('.css') ? `<link rel="stylesheet" crossorigin href="/${name}">` : `<link rel="modulepreload" crossorigin href="/${name}">`)));
}

const signIn = needs('sign-in.manifest.json');
const shell = needs('index.manifest.json')('index.html', 'src/locales/en-us/shell.json', 'src/locales/en-us/kit.json');

write('index.html', linked(read('index.html'), shell));

// Read by src/sign-in/ahead.ts.
const bare = inHead(read('sign-in.html'), [`<meta name="berth-next" content="${[...shell].join(' ')}">`]);
const words = ['sign-in', 'kit'].map((area) => `src/locales/en-us/${area}.json`);
write('sign-in.html', linked(bare, signIn('sign-in.html', ...words)));

// The form is made where there is no browser; of it, it asks what was chosen, and where it is.
const chosen = { 'harbor-lang': 'en-us' };
Object.assign(globalThis, { localStorage: { getItem: (key) => chosen[key] ?? null }, location: { search: '' }, document: { documentElement: {}, getElementById: () => null, querySelector: () => null } });
const { LANGUAGES, makeForm, tagOf } = await import('../dist/form/page.js');
const sheet = [...signIn('sign-in.html')].find((name) => name.endsWith('.css'));
for (const language of Object.keys(LANGUAGES)) {
  for (const signsUp of [false, true]) {
    const { html, title, made } = await makeForm(language, signsUp);
    const data = JSON.stringify(made).replaceAll('<', '\\u003c');
    const page = bare
      .replace('<html lang="en">', `<html lang="${tagOf(language)}">`)
      .replace('<title>Berth</title>', () => `<title>${title}</title>`)
      // Its words and what the server is are in the page.
      .replace(/\s*<!--.*-->\s*<link rel="preload" as="fetch".*\/>/, '')
      .replace(new RegExp(`<link rel="stylesheet"[^>]*${sheet}">`), () => `<style>${read(sheet).trim()}</style>`)
      .replace('<div id="root"></div>', () => `<div id="root">${html}</div>\n    <script type="application/json" id="made">${data}</script>`);
    write(`sign-in.${language}${signsUp ? '-open' : ''}.html`, page);
  }
}
rmSync(join(dist, 'form'), { recursive: true });
