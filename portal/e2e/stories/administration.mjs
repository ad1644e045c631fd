import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';

export default {
  async 'a user is made, becomes an administrator and is deleted'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/users');
    await page.getByRole('button', { name: 'New user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('made-here');
    await dialog.getByLabel('Email').fill('made-here@example.com');
    await dialog.getByLabel('First and last name').fill('Made Here');
    await dialog.getByLabel('Password', { exact: true }).fill('Secret-123');
    await dialog.getByLabel('Password again').fill('Secret-123');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('checkbox', { name: 'Select made-here' }).check();
    await page.getByRole('button', { name: 'Make administrator' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make administrator' }).click();
    await page.getByRole('row', { name: /made-here/ }).getByText('Administrator', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Select made-here' }).check();
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('checkbox', { name: 'Select made-here' }).waitFor({ state: 'detached' });
    assert.deepEqual(page.problems, []);
  },

  async 'the limit of a project is changed'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/project-quotas');
    await settled(page);
    await page.getByRole('checkbox', { name: 'Select shipping' }).check();
    await page.getByRole('button', { name: 'Edit limit' }).first().click();
    await page.getByRole('dialog').getByLabel('Limit').fill('2');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /shipping/ }).getByText('2 GiB', { exact: true }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a limit that is refused is said, and its dialog stays'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.route('**/api/v2.0/quotas/*', (route) => (route.request().method() === 'PUT' ? route.fulfill({ status: 403, json: { errors: [{ code: 'FORBIDDEN', message: 'not so much' }] } }) : route.continue()));
    await page.goto('/harbor/project-quotas');
    await settled(page);
    for (const name of ['web', 'shipping']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    const dialog = page.getByRole('dialog');
    const save = async (said) => {
      await page.getByRole('button', { name: 'Edit limit' }).first().click();
      await dialog.getByLabel('Limit').fill('3');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByRole('alert').filter({ hasText: said }).waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    };
    await save('2 were refused');
    await page.getByRole('checkbox', { name: 'Select web' }).uncheck();
    await save('Not so much');
    assert.deepEqual(page.problems, []);
  },

  async 'what takes the space, and the last runs, lead to the clean-up'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    for (const path of ['/harbor/storage', '/harbor/overview']) {
      await page.goto(path);
      await page.getByRole('main').getByRole('link', { name: 'Clean up' }).click();
      await page.getByRole('heading', { level: 1, name: 'Clean up' }).waitFor();
    }
    assert.deepEqual(page.problems, []);
  },
};
