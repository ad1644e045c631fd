import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { searcher, withDirectory } from '../directory.mjs';
import { call } from '../fixture.mjs';
import { withServer } from '../server.mjs';

async function open(browser, url, path) {
  const page = await visit(browser, url);
  await logIn(page);
  await page.goto(path);
  await settled(page);
  return page;
}

async function save(page) {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The settings are saved').first().waitFor();
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
}

const set = (url, body) => call(url, 'PUT', '/api/v2.0/configurations', body);

export default {
  async 'visitors may sign up once an administrator lets them'({ browser, url }) {
    const page = await open(browser, url, '/harbor/configs');
    await page.getByLabel('Visitors can make an account').check();
    await page.getByText('One change is not saved.').waitFor();
    await save(page);
    const visitor = await visit(browser, url);
    await visitor.goto('/account/sign-in');
    await visitor.getByRole('button', { name: 'Sign up' }).waitFor();
    await page.reload();
    await settled(page);
    assert.equal(await page.getByLabel('Visitors can make an account').isChecked(), true);
    await set(url, { self_registration: false });
    assert.deepEqual(page.problems, []);
  },

  async 'a banner is seen by a visitor, before the log-in too, and stays closed once it was closed'({ browser, url }) {
    const page = await open(browser, url, '/harbor/configs/setting');
    await page.getByLabel('Message').fill('Maintenance on Sunday');
    await page.getByLabel('Colour').selectOption('warning');
    await page.getByLabel('Can be closed').check();
    await page.getByLabel('First day').fill('2020-01-01');
    await save(page);
    const visitor = await visit(browser, url);
    await visitor.goto('/account/sign-in');
    await visitor.getByText('Maintenance on Sunday').waitFor();
    await visitor.goto('/harbor/projects');
    await visitor.getByText('Maintenance on Sunday').waitFor();
    await visitor.getByRole('button', { name: 'Close the message' }).click();
    await visitor.reload();
    await settled(visitor);
    assert.equal(await visitor.getByText('Maintenance on Sunday').count(), 0);
    await page.getByLabel('Last day').fill('2019-12-31');
    await page.getByText('Needed or not right yet: Banner').waitFor();
    await page.getByText('The last day is before the first').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    // A last day that is over ends it for everybody.
    await page.getByLabel('Last day').fill('2020-01-02');
    await save(page);
    await page.getByRole('status').filter({ hasText: 'Maintenance on Sunday' }).waitFor({ state: 'detached' });
    await set(url, { banner_message: '' });
    assert.deepEqual(page.problems, []);
  },

  async 'what is changed is not lost by a link, and can be taken back'({ browser, url }) {
    const page = await open(browser, url, '/harbor/configs/setting');
    await page.getByLabel('An idle session ends after minutes').fill('0');
    await page.getByText('Needed or not right yet: An idle session ends after minutes').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await page.getByLabel('An idle session ends after minutes').fill('90');
    await page.getByRole('link', { name: 'Authentication' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Cancel' }).click();
    assert.match(page.url(), /configs\/setting$/);
    // The anchors of the page are no leaving.
    await page.getByRole('link', { name: 'Audit log' }).click();
    assert.match(page.url(), /#audit$/);
    await page.getByRole('button', { name: 'Discard' }).click();
    assert.equal(await page.getByLabel('An idle session ends after minutes').inputValue(), '60');
    await page.getByRole('link', { name: 'Authentication' }).click();
    await page.getByRole('heading', { name: 'How people log in' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'limits, events and the read-only mode are set'({ browser, url }) {
    const page = await open(browser, url, '/harbor/configs/setting');
    await page.getByLabel('Limit of new projects').fill('5');
    await page.getByLabel('Artifact pulled').uncheck();
    await page.getByLabel('Read-only').check();
    await page.getByText('3 changes are not saved.').waitFor();
    await save(page);
    await page.getByText('The registry is read-only for now').waitFor();
    const known = await (await call(url, 'GET', '/api/v2.0/configurations')).json();
    assert.equal(known.storage_per_project.value, 5 * 1024 ** 3);
    assert.equal(known.disabled_audit_log_event_types.value, 'pull_artifact');
    await page.getByLabel('Read-only').uncheck();
    await save(page);
    await page.getByText('The registry is read-only for now').waitFor({ state: 'detached' });
    // What the server refuses is said, and nothing is lost.
    await page.getByLabel('Forward only, keep nothing here').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'audit_log_forward_endpoint' }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await set(url, { storage_per_project: -1, disabled_audit_log_event_types: '' });
    assert.deepEqual(page.problems, []);
  },

  async 'a directory is tried, saved and searched, and its password never comes back'({ browser }) {
    const server = ({ url }) =>
      withDirectory(async (address) => {
        const page = await open(browser, url, '/harbor/configs/auth');
        const test = page.getByRole('button', { name: 'Test the directory' });
        await page.getByLabel('LDAP or Active Directory').check();
        await page.getByText('Needed or not right yet: Address, Base DN of people').waitFor();
        await page.getByLabel('Address', { exact: true }).fill(address);
        await page.getByLabel('DN of the search account').fill('cn=searcher,dc=example,dc=org');
        await page.getByLabel('Password of the search account').fill('not-the-one');
        await page.getByLabel('Base DN of people').fill('dc=example,dc=org');
        await page.getByLabel('Attribute with the name to log in').fill('uid');
        await page.getByLabel('Filter for groups').fill('(objectClass=groupOfNames)');
        await test.click();
        await page.getByRole('alert').waitFor();
        await page.getByLabel('Password of the search account').fill(searcher);
        await test.click();
        await page.getByText('The directory answers').waitFor();
        await page.getByText('Save first').waitFor();
        assert.deepEqual(await violations(page), []);
        await save(page);
        // It is kept, so that the directory can be searched, and shown nowhere.
        assert.equal(await page.getByLabel('Password of the search account').inputValue(), '');
        await page.getByLabel('Name of a person').fill('anna');
        await page.keyboard.press('Enter');
        await page.getByText('anna@example.org').waitFor();
        await page.getByLabel('Name or DN of a group').fill('cn=builders,dc=example,dc=org');
        await page.keyboard.press('Enter');
        await page.getByRole('listitem').filter({ hasText: 'cn=builders' }).waitFor();
        const text = await (await call(url, 'GET', '/api/v2.0/configurations')).text();
        assert.equal(JSON.parse(text).auth_mode.value, 'ldap_auth');
        const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
        assert.equal((text + stored).includes(searcher), false);
        const anna = await visit(browser, url);
        await logIn(anna, 'anna', 'Anna-Passw0rd');
        assert.deepEqual(page.problems, []);
      });
    await withServer(server);
  },

  async 'a provider is tried before it is saved'({ browser }) {
    // On a server of its own: where there are users the way to log in stays.
    await withServer(async ({ url }) => {
      const page = await open(browser, url, '/harbor/configs/auth#oidc-provider');
      await page.getByLabel('OpenID provider').check();
      await page.getByText('/c/oidc/callback').waitFor();
      await page.getByLabel('Issuer URL').fill('http://127.0.0.1:9');
      await page.getByRole('button', { name: 'Test the provider' }).click();
      await page.getByRole('alert').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByLabel('Further parameters').fill('{"prompt":1}');
      await page.getByText('A JSON object of texts').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
      await page.getByRole('button', { name: 'Discard' }).click();
      await page.getByLabel('Visitors can make an account').waitFor();
      assert.deepEqual(page.problems, []);
    });
  },

  async 'what the server is started with is shown, and why it cannot be changed'({ browser }) {
    await withServer(
      async ({ url }) => {
        const page = await open(browser, url, '/harbor/configs/setting');
        const field = page.getByLabel('Lifetime of a registry token, in minutes');
        assert.equal(await field.inputValue(), '45');
        assert.equal(await field.isDisabled(), true);
        await page.getByText('cannot be changed here').waitFor();
        await call(url, 'POST', '/api/v2.0/users', { username: 'second', email: 'second@example.com', realname: 'Second', password: 'Secret-123' });
        await page.goto('/harbor/configs/auth');
        await settled(page);
        assert.equal(await page.getByLabel('OpenID provider').isDisabled(), true);
        await page.getByText('only while there is no user but the first administrator').waitFor();
        assert.deepEqual(page.problems, []);
      },
      { BERTH_TOKEN_EXPIRATION: '45' },
    );
  },

  async 'vulnerabilities are accepted until a day'({ browser, url }) {
    const page = await open(browser, url, '/harbor/configs/security');
    const ids = async () => (await (await call(url, 'GET', '/api/v2.0/system/CVEAllowlist')).json()).items.map((item) => item.cve_id);
    const saveList = async () => {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    };
    await page.getByLabel('Add CVE IDs').fill('CVE-2026-0001, CVE-2026-0002\nCVE-2026-0001');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Remove CVE-2026-0002' }).click();
    await page.getByLabel('After a day').check();
    await page.getByLabel('Last day').fill('2099-12-31');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The allowlist is saved').waitFor();
    const list = await (await call(url, 'GET', '/api/v2.0/system/CVEAllowlist')).json();
    assert.deepEqual(list.items, [{ cve_id: 'CVE-2026-0001' }]);
    assert.ok(list.expires_at > Date.UTC(2099, 11, 30) / 1000);
    await page.reload();
    await settled(page);
    await page.getByText('CVE-2026-0001', { exact: true }).waitFor();
    // What is typed and not added first is saved too.
    await page.getByLabel('Add CVE IDs').fill('CVE-2026-0003 CVE-2026-0004');
    await page.getByLabel('Never').check();
    await saveList();
    assert.deepEqual(await ids(), ['CVE-2026-0001', 'CVE-2026-0003', 'CVE-2026-0004']);
    assert.equal(await page.getByLabel('Add CVE IDs').inputValue(), '');
    await page.getByLabel('Choose all').check();
    await page.getByRole('checkbox', { name: 'CVE-2026-0003' }).uncheck();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Remove the chosen' }).click();
    await saveList();
    assert.deepEqual(await ids(), ['CVE-2026-0003']);
    await call(url, 'PUT', '/api/v2.0/system/CVEAllowlist', { items: [] });
    assert.deepEqual(page.problems, []);
  },
};
