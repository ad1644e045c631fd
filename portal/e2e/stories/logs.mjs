import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, push } from '../fixture.mjs';

/** A project of its own in which something happened; gives its id. */
async function stage(url, name) {
  const id = await makeProject(url, name);
  for (const tag of ['1.0', '1.1']) await push(url, `${name}/api`, tag, `${name} ${tag}`);
  await call(url, 'DELETE', `/api/v2.0/projects/${name}/repositories/api/artifacts/1.0`);
  return id;
}

/** What a click saves as a file. */
async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

export default {
  async 'the log of a project says who did what, filters, and is saved'({ browser, url }) {
    const id = await stage(url, 'logged');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/logs`);
    await settled(page);
    await page.getByRole('row', { name: /admin.*logged\/api:1\.1.*Artifact.*Create.*Succeeded/ }).waitFor();
    await page.getByRole('row', { name: /admin.*logged\/api@sha256.*Artifact.*Delete/ }).waitFor();
    await page.getByRole('row', { name: /Project.*Create/ }).waitFor();
    await page.getByLabel('Operation', { exact: true }).selectOption('delete');
    await page.getByText('logged/api:1.1').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Details' }).first().click();
    await page.getByText('Time (UTC)').waitFor();
    assert.deepEqual(await violations(page), []);
    await page.reload();
    await settled(page);
    assert.equal(await page.getByText('logged/api:1.1').count(), 0, 'the filter stands in the address');
    await page.getByRole('button', { name: 'Export' }).click();
    const table = await saved(page, () => page.getByRole('menuitem', { name: 'As CSV' }).click());
    assert.match(table.name, /^audit-log-logged-.*\.csv$/);
    const [head, ...lines] = table.text.trim().split('\r\n');
    assert.match(head, /^op_time,username,operation/);
    assert.ok(lines.length > 0 && lines.every((line) => line.includes(',admin,delete,')), table.text);
    await page.getByRole('button', { name: 'Export' }).click();
    const json = await saved(page, () => page.getByRole('menuitem', { name: 'As JSON' }).click());
    assert.equal(JSON.parse(json.text).length, lines.length);
    assert.deepEqual(page.problems, []);
  },

  async 'filters narrow the whole log and are cleared'({ browser, url }) {
    await stage(url, 'narrowed');
    await call(url, 'POST', '/api/v2.0/users', { username: 'nora', email: 'nora@example.com', realname: 'Nora', password: 'Secret-123' });
    const page = await visit(browser, url);
    await page.goto('/account/sign-in');
    await page.fill('input[name=username]', 'nora');
    await page.fill('input[name=password]', 'wrong');
    await page.click('button[type=submit]');
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    await logIn(page);
    await page.getByRole('link', { name: 'Logs' }).click();
    await settled(page);
    await page.getByRole('searchbox', { name: 'Filter by resource' }).fill('narrowed/api:1.1');
    await page.waitForURL(/search=narrowed/);
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByRole('dialog').getByLabel('User').fill('ADMIN');
    await page.getByRole('dialog').getByLabel('Resource type').selectOption('artifact');
    await page.getByRole('dialog').getByLabel('When').selectOption('hour');
    await page.getByRole('button', { name: '3 filters' }).waitFor();
    await settled(page);
    assert.deepEqual(await violations(page), []);
    await page.getByRole('dialog').getByLabel('When').selectOption('own');
    await page.getByRole('dialog').getByLabel('Until').fill('2020-01-01T00:00');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByRole('row', { name: /narrowed/ }).first().waitFor();
    await page.goto('/harbor/logs?operation=login&result=false&user=nora');
    await page.getByRole('row', { name: /nora.*Log in.*Failed/ }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'new entries appear by themselves when it is live, and the older form is there'({ browser, url }) {
    const id = await stage(url, 'watched');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/logs`);
    await settled(page);
    await page.getByRole('switch', { name: 'Live' }).check();
    await push(url, 'watched/api', '2.0', 'watched 2.0');
    await page.getByText('watched/api:2.0').waitFor();
    await page.getByRole('button', { name: 'Legacy form' }).click();
    await page.getByText('watched/api:2.0').waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Result' }).count(), 0);
    assert.deepEqual(page.problems, []);
  },

  async 'somebody sees the log of the projects that are theirs alone'({ browser, url }) {
    await call(url, 'POST', '/api/v2.0/users', { username: 'otto', email: 'otto@example.com', realname: 'Otto', password: 'Secret-123' });
    const own = await stage(url, 'ottos');
    const foreign = await stage(url, 'not-ottos');
    await call(url, 'POST', `/api/v2.0/projects/${own}/members`, { role_id: 1, member_user: { username: 'otto' } });
    await call(url, 'POST', `/api/v2.0/projects/${foreign}/members`, { role_id: 2, member_user: { username: 'otto' } });
    const page = await visit(browser, url);
    await logIn(page, 'otto', 'Secret-123');
    await page.goto('/harbor/logs');
    await settled(page);
    await page.getByText('ottos/api:1.1', { exact: true }).waitFor();
    assert.equal(await page.getByText('not-ottos').count(), 0);
    await page.goto(`/harbor/projects/${foreign}`);
    await settled(page);
    assert.equal(await page.getByRole('main').getByRole('link', { name: 'Logs', exact: true }).count(), 0, 'a developer has no tab of it');
    await page.goto(`/harbor/projects/${foreign}/logs`);
    await page.getByRole('heading', { name: 'Not for you to see' }).waitFor();
    assert.deepEqual(page.problems, []);
  },
};
