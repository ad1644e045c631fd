import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, push } from '../fixture.mjs';

/** A project of its own with two tags, so that no other story sees what happens here; gives its id. */
async function stage(url, name) {
  const id = await makeProject(url, name);
  for (const tag of ['1.0', '1.1']) await push(url, `${name}/api`, tag, `${name} ${tag}`);
  return id;
}

export default {
  async 'a retention rule is made, scheduled and tried, and its log says what stays'({ browser, url }) {
    const id = await stage(url, 'retained');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/tag-strategy`);
    await settled(page);
    await page.getByRole('button', { name: 'Add rule' }).first().click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('most recently pushed artifacts').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByLabel(/Every day/).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Every day at 00:00 UTC', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('Succeeded').waitFor();
    await page.getByRole('button', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Log' }).click();
    await page.getByText(/RETAIN/).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a tag that a rule protects cannot be deleted'({ browser, url }) {
    const id = await stage(url, 'protected');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/tag-strategy?part=immutability`);
    await settled(page);
    await page.getByRole('button', { name: 'Add rule' }).first().click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('nobody can move or delete').waitFor();
    await assert.rejects(call(url, 'DELETE', '/api/v2.0/projects/protected/repositories/api/artifacts/1.0/tags/1.0'), /412/);
    assert.deepEqual(page.problems, []);
  },

  async 'what was deleted is in the bin and comes back'({ browser, url }) {
    const id = await stage(url, 'undone');
    await call(url, 'DELETE', '/api/v2.0/projects/undone/repositories/api/artifacts/1.0');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/bin`);
    await settled(page);
    await page.getByText('undone/api@').first().waitFor();
    await page.getByRole('checkbox', { name: /^Select \d/ }).check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('It is restored').waitFor();
    await call(url, 'GET', '/api/v2.0/projects/undone/repositories/api/artifacts/1.0');
    assert.deepEqual(page.problems, []);
  },
};
