// Takes a picture of every registered page in both themes and three widths. Usage: BERTH_BIN=… node e2e/screenshots.mjs DIRECTORY [FILTER]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, logIn, settled, visit } from './browser.mjs';
import { fill } from './fixture.mjs';
import { registeredPages } from './pages.mjs';
import { withServer } from './server.mjs';

const folder = process.argv[2] ?? '/tmp/berth-screenshots';
const filter = process.argv[3] ?? '';
mkdirSync(folder, { recursive: true });

await withServer(async ({ url }) => {
  const project = await fill(url);
  const pages = (await registeredPages(project)).filter(({ name }) => name.includes(filter));
  const browser = await launch();
  try {
    for (const theme of ['light', 'dark']) {
      for (const width of [360, 1024, 1440]) {
        const look = { theme, width, height: width === 360 ? 740 : 900 };
        const file = (name) => join(folder, `${name}-${theme}-${width}.png`);
        const page = await visit(browser, url, look);
        await page.goto('/account/sign-in');
        await settled(page);
        if ('sign-in'.includes(filter)) await page.screenshot({ path: file('sign-in') });
        await logIn(page);
        for (const { path, name } of pages) {
          await page.goto(path);
          await settled(page);
          await page.screenshot({ path: file(name) });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
          if (wide) page.problems.push(`${path} is wider than the window at ${width}`);
        }
        for (const problem of page.problems) console.error(`${theme} ${width}: ${problem}`);
        await page.context().close();
      }
    }
  } finally {
    await browser.close();
  }
});
console.log(folder);
