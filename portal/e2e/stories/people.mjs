import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { searcher, withDirectory } from '../directory.mjs';
import { call, makeUser } from '../fixture.mjs';
import { withServer } from '../server.mjs';

/** Calls `work` with a server whose people are those of a directory, and a page of its administrator. */
async function withPeopleOfDirectory(browser, work) {
  const server = ({ url }) =>
    withDirectory(async (ldap_url) => {
      const settings = { auth_mode: 'ldap_auth', ldap_url, ldap_search_dn: 'cn=searcher,dc=example,dc=org', ldap_search_password: searcher, ldap_base_dn: 'dc=example,dc=org', ldap_uid: 'uid' };
      await call(url, 'PUT', '/api/v2.0/configurations', { ...settings, ldap_group_search_filter: '(objectClass=groupOfNames)', ldap_group_attribute_name: 'cn' });
      const page = await visit(browser, url);
      await logIn(page);
      await work({ url, page });
    });
  await withServer(server);
}

export default {
  async 'people of the directory are imported, and it is said who was not'({ browser }) {
    await withPeopleOfDirectory(browser, async ({ page }) => {
      await page.goto('/harbor/users');
      await settled(page);
      await page.getByRole('button', { name: 'Import from directory' }).click();
      const dialog = page.getByRole('dialog');
      const name = dialog.getByLabel('Name in the directory');
      assert.equal(await dialog.getByRole('button', { name: 'Search' }).isDisabled(), true);
      await name.fill('nobody-of-it');
      await name.press('Enter');
      await dialog.getByText('knows nobody of this name').waitFor();
      for (const one of ['odd~name', 'anna']) {
        await name.fill(one);
        await name.press('Enter');
        await dialog.getByRole('checkbox', { name: one }).check();
      }
      // Enter asks the directory, whoever is chosen by then.
      await name.press('Enter');
      await dialog.getByRole('button', { name: 'Import 2' }).waitFor();
      assert.deepEqual(await violations(page), []);
      await dialog.getByRole('button', { name: 'Import 2' }).click();
      await dialog.getByRole('alert').filter({ hasText: 'Not imported: odd~name (the name is too long or holds a character' }).waitFor();
      await page.getByText('One person is imported').waitFor();
      await page.getByRole('cell', { name: 'anna@example.org' }).waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(await page.getByRole('checkbox', { name: 'Select anna' }).count(), 1);
      assert.deepEqual(page.problems, []);
    });
  },

  async 'a group of the directory is found, made, renamed and deleted'({ browser }) {
    await withPeopleOfDirectory(browser, async ({ url, page }) => {
      await page.goto('/harbor/groups');
      await settled(page);
      await page.getByRole('button', { name: 'New group' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('DN', { exact: true }).fill('cn=typed,dc=example,dc=org');
      await dialog.getByLabel('Name', { exact: true }).fill('typed');
      // What is typed into the form does not make Enter send it.
      await dialog.getByLabel('Find in the directory').fill('builders');
      await dialog.getByLabel('Find in the directory').press('Enter');
      await dialog.getByRole('radio', { name: /builders/ }).check();
      assert.equal(await dialog.getByLabel('DN', { exact: true }).inputValue(), 'cn=builders,dc=example,dc=org');
      assert.deepEqual(await violations(page), []);
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('cell', { name: 'cn=builders,dc=example,dc=org' }).waitFor();
      assert.equal((await (await call(url, 'GET', '/api/v2.0/usergroups')).json()).length, 1);

      await page.getByRole('button', { name: 'Actions: builders' }).click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await dialog.getByLabel('Name', { exact: true }).fill('masons');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('checkbox', { name: 'Select masons' }).check();
      await page.getByRole('button', { name: 'Delete' }).first().click();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('No group yet').waitFor();
      assert.deepEqual(page.problems, []);
    });
  },

  async 'an account is told of that could not be made an administrator'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.route('**/api/v2.0/users/*/sysadmin', (route) => route.fulfill({ status: 403, json: { errors: [{ code: 'FORBIDDEN', message: 'not by you' }] } }));
    await page.goto('/harbor/users');
    await page.getByRole('button', { name: 'New user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('half-made');
    await dialog.getByLabel('Email').fill('half-made@example.com');
    await dialog.getByLabel('First and last name').fill('Half Made');
    await dialog.getByLabel('Password', { exact: true }).fill('Secret-123');
    await dialog.getByLabel('Password again').fill('Secret-123');
    await dialog.getByLabel('Comment').fill('x'.repeat(40));
    assert.equal((await dialog.getByLabel('Comment').inputValue()).length, 30);
    await dialog.getByLabel('Administrator').check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText('The user half-made is made, but is no administrator: Not by you').waitFor();
    await page.getByRole('checkbox', { name: 'Select half-made' }).waitFor();
    assert.equal(await dialog.count(), 0);

    // What is refused of one alone is said itself.
    await page.getByRole('button', { name: 'Actions: half-made' }).click();
    await page.getByRole('menuitem', { name: 'Make administrator' }).click();
    await dialog.getByRole('button', { name: 'Make administrator' }).click();
    await page.getByRole('status').getByText('Not by you', { exact: true }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'what is searched for stays when administrators alone are shown'({ browser, url }) {
    for (const name of ['sought-one', 'sought-two']) await makeUser(url, name);
    const [one] = await (await call(url, 'GET', '/api/v2.0/users?q=username%3Dsought-one')).json();
    await call(url, 'PUT', `/api/v2.0/users/${one.user_id}/sysadmin`, { sysadmin_flag: true });
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/users?search=sought&sort=-username');
    await page.getByRole('checkbox', { name: 'Select sought-two' }).waitFor();
    await page.getByRole('button', { name: 'Administrators' }).click();
    await page.getByRole('checkbox', { name: 'Select sought-two' }).waitFor({ state: 'detached' });
    assert.deepEqual(Object.fromEntries(new URL(page.url()).searchParams), { search: 'sought', sort: '-username', role: 'admins' });
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select sought-two' }).waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), 'sought');
    assert.deepEqual(page.problems, []);
  },
};
