import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call } from '../fixture.mjs';
import { withProvider } from '../provider.mjs';
import { withServer } from '../server.mjs';

/** Goes to the provider from the log-in and says who one is there. */
async function through(page, account) {
  await page.goto('/account/sign-in');
  await page.getByRole('link', { name: 'Log in with Harbour Office' }).or(page.getByRole('button', { name: 'Log in with Harbour Office' })).click();
  const asked = page.getByLabel('Who are you?');
  await asked.fill(account);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** What went wrong but that one was at the provider. */
const wrong = (page, issuer) => page.problems.filter((problem) => !problem.startsWith(`foreign request: ${issuer}`));

/** Sets a secret of one's own in the profile, and logs in with it as programs do. */
async function ownSecret(page, url) {
  const profile = page.getByRole('dialog', { name: 'Profile' });
  await profile.getByRole('button', { name: 'Choose a secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose a secret' });
  const save = dialog.getByRole('button', { name: 'Save' });
  await dialog.getByLabel('CLI secret').fill('harbour-and-berth');
  assert.equal(await dialog.getByLabel('CLI secret').getAttribute('aria-invalid'), 'true');
  assert.equal(await save.isDisabled(), true);
  assert.deepEqual(await violations(page), []);
  await dialog.getByLabel('CLI secret').fill('Harbour-and-berth-1');
  // What the server refuses is said where it was asked for.
  await page.route('**/cli_secret', (route) => route.fulfill({ status: 412, json: { errors: [{ code: 'PRECONDITION', message: 'not now' }] } }), { times: 1 });
  await save.click();
  await dialog.getByRole('alert').filter({ hasText: 'Not now' }).waitFor();
  await save.click();
  await page.getByText('The secret is changed.').waitFor();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await profile.getByLabel('CLI secret', { exact: true }).inputValue(), 'Harbour-and-berth-1');
  const Authorization = `Basic ${Buffer.from('carla:Harbour-and-berth-1').toString('base64')}`;
  assert.equal((await fetch(`${url}/service/token?service=harbor-registry`, { headers: { Authorization } })).status, 200);
  // To close the form that was opened last leaves the other one.
  await profile.getByRole('button', { name: 'Choose a secret' }).click();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await profile.waitFor();
}

export default {
  async 'somebody comes from the provider, chooses a name, and is known the next time'({ browser }) {
    await withServer(({ url }) =>
      withProvider(url, { carla: { preferred_username: 'carla.m', email: 'carla@example.org', name: 'Carla M', groups: ['builders'] } }, async (settings) => {
        assert.equal((await call(url, 'PUT', '/api/v2.0/configurations', settings)).status, 200);
        const page = await visit(browser, url);
        await through(page, 'carla');
        await page.waitForURL(/oidc-onboard/);
        await page.getByRole('heading', { name: 'Choose a name' }).waitFor();
        assert.deepEqual(await violations(page), []);
        await page.getByLabel('Username').fill('admin');
        await page.getByRole('button', { name: 'Save and go on' }).click();
        await page.getByText('Somebody has this name already.').waitFor();
        await page.getByLabel('Username').fill('carla');
        await page.getByRole('button', { name: 'Save and go on' }).click();
        await page.waitForURL(/harbor\/projects/);
        await settled(page);
        assert.equal((await (await call(url, 'GET', '/api/v2.0/users?q=username=carla')).json())[0].email, 'carla@example.org');
        // Programs log in with a secret that only the profile shows.
        await page.getByRole('button', { name: /carla/ }).click();
        await page.getByRole('menuitem', { name: 'Profile' }).waitFor();
        assert.equal(await page.getByRole('menuitem', { name: 'Change password' }).count(), 0);
        await page.getByRole('menuitem', { name: 'Profile' }).click();
        await page.getByRole('dialog').getByText('CLI secret').first().waitFor();
        await ownSecret(page, url);

        const again = await visit(browser, url);
        await through(again, 'carla');
        await again.waitForURL(/harbor\/projects/);
        assert.deepEqual(wrong(again, settings.oidc_endpoint), []);
        assert.deepEqual(wrong(page, settings.oidc_endpoint), []);
      }),
    );
  },

  async 'an administrator of this server logs in beside the provider'({ browser }) {
    await withServer(({ url }) =>
      withProvider(url, {}, async (settings) => {
        await call(url, 'PUT', '/api/v2.0/configurations', settings);
        const page = await visit(browser, url);
        await logIn(page);
        await page.getByRole('link', { name: 'Groups' }).waitFor();
        assert.deepEqual(page.problems, []);
      }),
    );
  },
};
