import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject } from '../fixture.mjs';

/** Makes a label on the page. */
async function make(page, name, description) {
  await page.getByRole('button', { name: 'New label' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Label').fill(name);
  await dialog.getByLabel('Description').fill(description);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Chooses something of a label's menu. */
async function choose(page, name, entry) {
  await page.getByRole('button', { name: `Actions: ${name}` }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

export default {
  async 'labels of a project are made, edited and deleted'({ browser, url }) {
    const id = await makeProject(url, 'labelled-here');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/labels`);
    await settled(page);
    const description = 'Tested by the nightly build, on every platform that somebody asked for: '.repeat(4).trim();
    await make(page, 'tested', description);
    await make(page, 'live', '');
    const told = page.getByRole('cell', { name: description });
    await told.waitFor();
    // A long description takes several lines, and is not cut off.
    assert.equal(await told.evaluate((cell) => cell.scrollWidth <= cell.clientWidth && getComputedStyle(cell).whiteSpace !== 'nowrap'), true);

    await choose(page, 'tested', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Label').fill('proven');
    await dialog.getByRole('radio', { name: 'Wine red' }).check();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('checkbox', { name: 'Select proven' }).waitFor();
    const known = await (await call(url, 'GET', `/api/v2.0/labels?scope=p&project_id=${id}`)).json();
    assert.deepEqual(known.map(({ name }) => name).sort(), ['live', 'proven']);

    await page.getByRole('checkbox', { name: 'Select live' }).check();
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await dialog.getByText('Delete the label?').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('checkbox', { name: 'Select live' }).waitFor({ state: 'detached' });
    await choose(page, 'proven', 'Delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No label yet').waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a label of the installation is made, edited and deleted'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/labels');
    await settled(page);
    await make(page, 'approved-everywhere', 'By the board');
    await choose(page, 'approved-everywhere', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').fill('By the auditors');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'By the auditors' }).waitFor();
    // A name can be taken once.
    await page.getByRole('button', { name: 'New label' }).click();
    await dialog.getByLabel('Label').fill('approved-everywhere');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await choose(page, 'approved-everywhere', 'Delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('cell', { name: 'By the auditors' }).waitFor({ state: 'detached' });
    assert.deepEqual(await (await call(url, 'GET', '/api/v2.0/labels?scope=g&name=approved-everywhere')).json(), []);
    assert.deepEqual(page.problems, []);
  },
};
