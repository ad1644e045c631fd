import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, makeUser, secret } from '../fixture.mjs';

/** An empty project; gives its id. */
const stage = (url, name) => makeProject(url, name, { storage_limit: 1024 ** 3 });

/** The page with the settings of a project, for an administrator or whoever is named. */
async function open({ browser, url }, id, ...who) {
  const page = await visit(browser, url);
  await logIn(page, ...who);
  await page.goto(`/harbor/projects/${id}/configs`);
  await settled(page);
  return page;
}

/** The id of a project's quota. */
async function quotaOf(url, project) {
  const [quota] = await (await call(url, 'GET', `/api/v2.0/quotas?reference=project&reference_id=${project}`)).json();
  return quota.id;
}

export default {
  async 'a project is opened to everybody, after a warning, and closed again'(given) {
    const { url } = given;
    const id = await stage(url, 'ajar');
    const asVisitor = async () => (await fetch(`${url}/api/v2.0/projects/${id}`)).status;
    assert.equal(await asVisitor(), 401);
    const page = await open(given, id);
    await page.getByRole('radio', { name: /^Public/ }).check();
    await page.getByText('Not saved yet').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    const question = page.getByRole('dialog', { name: 'Open ajar to everybody?' });
    assert.deepEqual(await violations(page), []);
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await asVisitor(), 401);
    await page.getByRole('button', { name: 'Save' }).click();
    await question.getByRole('button', { name: 'Make public' }).click();
    await page.getByText('The settings are saved').waitFor();
    assert.equal(await asVisitor(), 200);
    await page.reload();
    await settled(page);
    assert.equal(await page.getByRole('radio', { name: /^Public/ }).isChecked(), true);
    await page.getByRole('radio', { name: /^Private/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved').waitFor();
    assert.equal(await asVisitor(), 401);
    assert.deepEqual(page.problems, []);
  },

  async 'settings that are not saved are not lost by a slip'(given) {
    const id = await stage(given.url, 'slippery');
    const page = await open(given, id);
    await page.getByRole('radio', { name: /^Public/ }).check();
    await page.getByRole('link', { name: 'Members' }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.match(page.url(), /\/configs$/);
    assert.equal(await page.getByRole('radio', { name: /^Public/ }).isChecked(), true);
    // The browser asks before the window is left.
    const asked = new Promise((resolve) => page.once('dialog', (dialog) => resolve(dialog.dismiss().then(() => dialog.type()))));
    await page.evaluate(() => setTimeout(() => location.reload()));
    assert.equal(await asked, 'beforeunload');
    assert.equal(await page.getByRole('radio', { name: /^Public/ }).isChecked(), true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await page.getByRole('radio', { name: /^Private/ }).isChecked(), true);
    await page.getByRole('radio', { name: /^Public/ }).check();
    await page.getByRole('link', { name: 'Members' }).click();
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(/\/members$/);
    const project = await (await call(given.url, 'GET', `/api/v2.0/projects/${id}`)).json();
    assert.equal(project.metadata.public, 'false');
    assert.deepEqual(page.problems, []);
  },

  async 'a system administrator sets what the project may store'(given) {
    const id = await stage(given.url, 'roomy');
    const page = await open(given, id);
    const limit = page.getByLabel('Limit', { exact: true });
    assert.equal(await limit.inputValue(), '1');
    await limit.fill('much');
    await page.getByText('A number above 0').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await limit.fill('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('form', { name: 'Configuration' }).getByText('of 3 GiB').waitFor();
    const summary = await (await call(given.url, 'GET', `/api/v2.0/projects/${id}/summary`)).json();
    assert.equal(summary.quota.hard.storage, 3 * 1024 ** 3);
    await page.getByRole('link', { name: 'Summary' }).click();
    await page.getByRole('main').getByText('of 3 GiB').nth(1).waitFor();
    // A limit that is no round number of a unit is no change of anybody's.
    await call(given.url, 'PUT', `/api/v2.0/quotas/${await quotaOf(given.url, id)}`, { hard: { storage: 10_000_000_000 } });
    await page.goto(`/harbor/projects/${id}/configs`);
    await settled(page);
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    assert.equal(await page.getByText('not saved', { exact: false }).count(), 0);
    assert.deepEqual(page.problems, []);
  },

  async 'an admin of the project changes what is theirs, a maintainer only looks'(given) {
    const { url } = given;
    const id = await stage(url, 'ranks');
    for (const [username, role_id] of [['ranks-admin', 1], ['ranks-maintainer', 4]]) {
      await makeUser(url, username);
      await call(url, 'POST', `/api/v2.0/projects/${id}/members`, { role_id, member_user: { username } });
    }
    const theirs = await open(given, id, 'ranks-admin', secret);
    assert.equal(await theirs.getByLabel('Limit', { exact: true }).count(), 0);
    await theirs.getByRole('radio', { name: /^Public/ }).check();
    await theirs.getByRole('button', { name: 'Save' }).click();
    await theirs.getByRole('button', { name: 'Make public' }).click();
    await theirs.getByText('The settings are saved').waitFor();
    const page = await open(given, id, 'ranks-maintainer', secret);
    await page.getByText('Only admins of the project').waitFor();
    await page.getByText('Everybody pulls').waitFor();
    assert.equal(await page.getByRole('radio').count(), 0);
    assert.equal(await page.getByRole('button', { name: /Save|Delete/ }).count(), 0);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual([...theirs.problems, ...page.problems], []);
  },

  async 'an empty project is deleted from its settings'(given) {
    const id = await stage(given.url, 'scuttled');
    const page = await open(given, id);
    await page.getByRole('button', { name: 'Delete the project' }).click();
    const question = page.getByRole('dialog', { name: 'Delete the project' });
    assert.equal(await question.getByRole('button', { name: 'Delete' }).isDisabled(), true);
    await question.getByLabel('Type scuttled to confirm').fill('scuttled');
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/harbor\/projects$/);
    await page.getByText('The project scuttled is deleted').waitFor();
    await assert.rejects(call(given.url, 'GET', `/api/v2.0/projects/${id}`), /40[34]/);
    const full = await open(given, given.project);
    await full.getByText('Only an empty project can be deleted').waitFor();
    assert.equal(await full.getByRole('button', { name: 'Delete the project' }).isDisabled(), true);
    assert.deepEqual([...page.problems, ...full.problems], []);
  },
};
