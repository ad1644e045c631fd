import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { registeredPages } from '../pages.mjs';

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
