import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { call } from '../fixture.mjs';

export default {
  async 'the first log-in leads to the projects'({ browser, url }) {
    const page = await visit(browser, url);
    await page.goto('/');
    await page.waitForURL(/\/harbor\/projects/);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(/sign-in/);
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', 'wrong');
    await page.click('button[type=submit]');
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    await logIn(page);
    await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a project is made and deleted'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name', { exact: true }).fill('made-here');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'made-here' }).waitFor();
    await page.goto('/harbor/projects?search=made-here');
    await page.getByRole('checkbox', { name: 'Select made-here' }).check();
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a project that an administrator makes has the usual limit, or the one that was given'({ browser, url }) {
    const limitOf = async (name) => {
      const { project_id: id } = await (await call(url, 'GET', `/api/v2.0/projects/${name}`)).json();
      return (await (await call(url, 'GET', `/api/v2.0/projects/${id}/summary`)).json()).quota.hard.storage;
    };
    await call(url, 'PUT', '/api/v2.0/configurations', { storage_per_project: 3 * 1024 ** 3 });
    try {
      const page = await visit(browser, url);
      await logIn(page);
      for (const [name, amount, limit] of [['limited-as-usual', undefined, 3 * 1024 ** 3], ['limited-by-hand', '-1', -1]]) {
        await page.goto('/harbor/projects?new=1');
        await page.waitForFunction(() => [...document.querySelectorAll('dialog input')].some((input) => input.value === '3'));
        await page.getByLabel('Name', { exact: true }).fill(name);
        if (amount) await page.getByLabel('Storage limit').fill(amount);
        await page.getByRole('button', { name: 'Create', exact: true }).click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
        assert.equal(await limitOf(name), limit);
      }
      assert.deepEqual(page.problems, []);
    } finally {
      await call(url, 'PUT', '/api/v2.0/configurations', { storage_per_project: -1 });
    }
  },

  async 'who closes the form of a new project stays where they are'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    let answer;
    const held = new Promise((resolve) => (answer = resolve));
    await page.route('**/api/v2.0/projects', async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name', { exact: true }).fill('made-meanwhile');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    answer();
    await page.getByText('The project made-meanwhile is made.').waitFor();
    await page.getByRole('link', { name: 'made-meanwhile' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/harbor/projects');
    assert.deepEqual(page.problems, []);
  },

  async 'a filter of the projects keeps what was searched and sorted, and says when nothing passes it'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/projects?search=team-1&sort=name&page=2');
    await page.getByRole('link', { name: 'team-1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Private', exact: true }).click();
    await page.waitForURL((address) => address.search === '?search=team-1&sort=name&access=private');
    await page.getByRole('link', { name: 'team-1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Public', exact: true }).click();
    await page.getByText('No project passes the filter.').waitFor();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByRole('link', { name: 'team-1', exact: true }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'who logs in again in another tab goes on in this one'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/projects?new=1');
    await page.getByLabel('Name', { exact: true }).fill('typed-before');
    await settled(page);
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const bar = page.getByRole('alert').filter({ hasText: 'What you do now is refused' });
    await bar.waitFor();
    const other = await page.context().newPage();
    await logIn(other);
    await other.close();
    await bar.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'typed-before' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'the theme that is chosen stays'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.reload();
    await settled(page);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  },

  async 'the language that is chosen stays'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.getByRole('button', { name: 'admin' }).click();
    await page.getByRole('menuitem', { name: 'Preferences' }).click();
    await page.getByLabel('Language', { exact: true }).selectOption('zh-cn');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: '项目' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '项目' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a search jumps to a repository by the keys alone'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.keyboard.press('/');
    await page.keyboard.type('migrate');
    await page.getByRole('option', { name: /shipping\/tools\/migrate/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/repositories\/tools%2Fmigrate/);
  },
};
