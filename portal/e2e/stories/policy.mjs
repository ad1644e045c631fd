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

  async 'of several rules each is changed alone, and what another administrator did meanwhile stays'({ browser, url }) {
    const id = await stage(url, 'many-rules');
    const { metadata } = await (await call(url, 'GET', `/api/v2.0/projects/${id}`)).json();
    assert.equal(metadata.retention_id, undefined);
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/tag-strategy`);
    await settled(page);
    const add = async (tags, decoration) => {
      await page.getByRole('button', { name: 'Add rule' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Tags', { exact: true }).selectOption({ label: decoration });
      await dialog.getByLabel('Names of tags').fill(tags);
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await add('v1*', 'matching');
    await add('*-rc, *-beta', 'not matching');
    const rows = page.getByRole('table', { name: 'Tag retention' }).getByRole('row');
    const row = (text) => rows.filter({ hasText: text });
    await row('{*-rc,*-beta}').getByText('and those without a tag').waitFor();
    const policy = async () => {
      const { metadata } = await (await call(url, 'GET', `/api/v2.0/projects/${id}`)).json();
      const found = await (await call(url, 'GET', `/api/v2.0/retentions/${metadata.retention_id}`)).json();
      return { path: `/api/v2.0/retentions/${metadata.retention_id}`, found, patterns: found.rules.map((rule) => `${rule.tag_selectors[0].pattern} ${rule.disabled}`) };
    };
    const before = await policy();
    // Under `excludes` the server leaves out what has no tag when it is told true.
    assert.deepEqual(JSON.parse(before.found.rules[1].tag_selectors[0].extras), { untagged: false });
    const third = { ...before.found.rules[0], tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: 'added-meanwhile' }] };
    await call(url, 'PUT', before.path, { ...before.found, rules: [...before.found.rules, third] });

    await row('v1*').getByRole('button', { name: /^Actions/ }).click();
    await page.getByRole('menuitem', { name: 'Deactivate' }).click();
    await row('v1*').getByText('Disabled').waitFor();
    await row('added-meanwhile').waitFor();
    assert.deepEqual((await policy()).patterns, ['v1* true', '{*-rc,*-beta} false', 'added-meanwhile false']);

    await row('added-meanwhile').getByRole('button', { name: /^Actions/ }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('How many').fill('3');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await row('added-meanwhile').getByText('the 3 most recently pushed').waitFor();
    await page.getByRole('checkbox', { name: /v1\*/ }).check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await row('v1*').waitFor({ state: 'detached' });
    assert.deepEqual((await policy()).patterns, ['{*-rc,*-beta} false', 'added-meanwhile false']);
    assert.deepEqual(page.problems, []);
  },

  async 'a run of retention leaves what was pushed just now, and a dry one says what would be free'({ browser, url }) {
    const id = await stage(url, 'really-run');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/tag-strategy`);
    await settled(page);
    await page.getByRole('button', { name: 'Add rule' }).first().click();
    await page.getByRole('dialog').getByLabel('Names of tags').fill('1.1');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    const run = page.getByRole('row').filter({ hasText: '#' }).filter({ hasText: 'Hand' });
    await run.getByText('Succeeded').waitFor();
    // What was pushed just now is held, whatever the rules say.
    await call(url, 'GET', '/api/v2.0/projects/really-run/repositories/api/artifacts/1.0');
    await run.getByRole('button', { name: 'Details' }).click();
    await page.getByRole('cell', { name: '2 / 2' }).waitFor();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('row').filter({ hasText: 'Dry run' }).filter({ hasText: 'Succeeded' }).getByRole('cell', { name: /^\d.* B$/ }).waitFor();
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
    const remove = () => call(url, 'DELETE', '/api/v2.0/projects/protected/repositories/api/artifacts/1.0/tags/1.0');
    await assert.rejects(remove(), /412/);
    const choose = async (entry) => {
      await page.getByRole('button', { name: /^Actions: In repositories/ }).click();
      await page.getByRole('menuitem', { name: entry }).click();
    };
    await choose('Edit');
    await page.getByRole('dialog').getByLabel('Names of tags').fill('{1.1,2.*}, v*');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('{{1.1,2.*},v*}').waitFor();
    await remove();
    await assert.rejects(call(url, 'DELETE', '/api/v2.0/projects/protected/repositories/api/artifacts/1.1/tags/1.1'), /412/);
    await choose('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No rule yet').waitFor();
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
    await page.getByRole('checkbox', { name: /^Select undone\/api@/ }).check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('It is restored').waitFor();
    await call(url, 'GET', '/api/v2.0/projects/undone/repositories/api/artifacts/1.0');
    assert.deepEqual(page.problems, []);
  },
};
