import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { logIn, settled, visit } from '../browser.mjs';
import { registeredPages } from '../pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with what is shown. */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document);
    return found.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim()}`));
  });
}

async function each({ browser, url, project }, theme) {
  const page = await visit(browser, url, { theme });
  const found = [];
  const look = async (name) => found.push(...(await violations(page)).map((what) => `${name}: ${what}`));
  await page.goto('/account/sign-in');
  await settled(page);
  await look('sign-in');
  await logIn(page);
  for (const { path } of await registeredPages(project)) {
    await page.goto(path);
    await settled(page);
    await look(path);
  }
  await page.goto('/harbor/projects');
  await page.getByRole('button', { name: 'New project' }).click();
  await look('new project');
  assert.deepEqual(found, []);
  assert.deepEqual(page.problems, []);
}

export default {
  'axe finds nothing wrong with any page in light': (given) => each(given, 'light'),
  'axe finds nothing wrong with any page in dark': (given) => each(given, 'dark'),
};
