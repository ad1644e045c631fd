import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, makeUser, push, secret } from '../fixture.mjs';

/** The tabs that each sees of those that there are. */
const seen = {
  'Project admin': () => true,
  Maintainer: (tab) => tab !== 'Logs',
  Developer: (tab) => ['Summary', 'Repositories', 'Members', 'Scanner', 'Policy', 'Robot accounts', 'Configuration'].includes(tab),
  Guest: (tab) => ['Summary', 'Repositories', 'Members', 'Robot accounts'].includes(tab),
  'Limited guest': (tab) => ['Summary', 'Repositories'].includes(tab),
};

/** A project with an image; gives its id. */
async function stage(url, name, isPublic = false) {
  const id = await makeProject(url, name, { isPublic });
  await push(url, `${name}/api`, '1.0');
  return id;
}

async function members(url, project) {
  const found = await (await call(url, 'GET', `/api/v2.0/projects/${project}/members`)).json();
  return Object.fromEntries(found.map((member) => [member.entity_name, member.role_name]));
}

async function tabs(page, project) {
  const row = page.getByRole('navigation', { name: `Parts of ${project}` });
  await row.waitFor();
  const all = await row.locator('> a').allTextContents();
  return all.map((tab) => tab.trim());
}

/** Takes a name that is found into the field of a dialog. */
async function pick(dialog, name, part = name) {
  await dialog.getByRole('combobox').fill(part);
  await dialog.getByRole('option', { name, exact: true }).click();
}

export default {
  async 'a member is added in each role, and sees what the role allows'({ browser, url }) {
    const id = await stage(url, 'crew');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/members`);
    await settled(page);
    const all = await tabs(page, 'crew');
    for (const [role, sees] of Object.entries(seen)) {
      const name = `crew-${role.toLowerCase().replace(' ', '-')}`;
      await makeUser(url, name);
      await page.getByRole('button', { name: 'Add user' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add users' });
      await pick(dialog, name);
      await dialog.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
      if (role === 'Guest') assert.deepEqual(await violations(page), []);
      await dialog.getByRole('button', { name: 'Add 1' }).click();
      await page.getByRole('row', { name: new RegExp(name) }).getByText(role, { exact: true }).waitFor();

      const theirs = await visit(browser, url);
      await logIn(theirs, name, secret);
      await theirs.goto(`/harbor/projects/${id}`);
      await theirs.waitForURL(/\/repositories$/);
      assert.deepEqual(await tabs(theirs, 'crew'), all.filter(sees), role);
      // What is not shown is not to be had by its address either.
      for (const [tab, path] of [['Members', 'members'], ['Configuration', 'configs']]) {
        await theirs.goto(`/harbor/projects/${id}/${path}`);
        await settled(theirs);
        assert.equal(await theirs.getByRole('heading', { name: 'Not for you to see' }).count(), sees(tab) ? 0 : 1, `${role}: ${tab}`);
        const may = role === 'Project admin';
        assert.equal(await theirs.getByRole('button', { name: /^(Add user|Save)$/ }).count(), may ? 1 : 0, `${role}: ${tab}`);
      }
      assert.deepEqual(theirs.problems, []);
      await theirs.context().close();
    }
    assert.deepEqual(await members(url, id), {
      admin: 'projectAdmin', 'crew-project-admin': 'projectAdmin', 'crew-maintainer': 'maintainer', 'crew-developer': 'developer', 'crew-guest': 'guest', 'crew-limited-guest': 'limitedGuest',
    });
    assert.deepEqual(page.problems, []);
  },

  async 'a visitor sees of a public project what it holds, and nothing of a private one'({ browser, url }) {
    const open = await stage(url, 'open-to-all', true);
    const closed = await stage(url, 'closed-to-all');
    const page = await visit(browser, url);
    await page.goto(`/harbor/projects/${open}`);
    await page.waitForURL(/\/repositories$/);
    await settled(page);
    assert.deepEqual(await tabs(page, 'open-to-all'), ['Summary', 'Repositories']);
    await page.getByRole('link', { name: 'Summary' }).click();
    await page.getByRole('link', { name: 'api', exact: true }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Members' }).count(), 0);
    // A tab for members leads to the log-in, and back to it.
    await page.goto(`/harbor/projects/${open}/members`);
    await page.waitForURL(/sign-in\?redirect_url=/);
    await page.goto(`/harbor/projects/${closed}`);
    await settled(page).catch(() => undefined);
    assert.equal(await page.getByText('closed-to-all').count(), 0);
    assert.deepEqual(page.problems, []);
  },

  async 'several get another role and leave at once, and nobody acts on himself'({ browser, url }) {
    const id = await stage(url, 'watch');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/members`);
    await settled(page);
    for (const name of ['watch-one', 'watch-two', 'watch-three']) await makeUser(url, name);
    await page.getByRole('button', { name: 'Add user' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add users' });
    // By the keys alone, and one taken back again.
    const field = dialog.getByRole('combobox');
    for (const name of ['watch-one', 'watch-two', 'watch-three', 'anna']) {
      await field.pressSequentially(name);
      await dialog.getByRole('option', { name, exact: true }).waitFor();
      await field.press('Enter');
      await dialog.getByRole('button', { name: `Remove ${name}` }).waitFor();
    }
    await field.press('Backspace');
    await dialog.getByRole('button', { name: 'Add 3' }).click();
    await page.getByRole('checkbox', { name: 'Select watch-three' }).waitFor();
    assert.deepEqual(await members(url, id), { admin: 'projectAdmin', 'watch-one': 'developer', 'watch-two': 'developer', 'watch-three': 'developer' });

    // Who is a member already is not added twice.
    await page.getByRole('button', { name: 'Add user' }).click();
    await field.fill('watch-one');
    await dialog.getByRole('option', { name: /already a member: Developer/ }).waitFor();
    await field.press('Escape');
    assert.equal(await dialog.isVisible(), true, 'Escape closes the suggestions first');
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    assert.equal(await page.getByRole('checkbox', { name: 'Select admin' }).isDisabled(), true);
    assert.equal(await page.getByRole('row', { name: /admin/ }).getByRole('button', { name: 'Actions' }).count(), 0);
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Set role' }).click();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('menuitemradio', { name: 'Maintainer' }).click();
    await page.getByText('The roles of 3 members are changed').waitFor();
    assert.deepEqual(await members(url, id), { admin: 'projectAdmin', 'watch-one': 'maintainer', 'watch-two': 'maintainer', 'watch-three': 'maintainer' });

    // What is chosen is taken as it is now, not as it was when it was chosen.
    const two = page.getByRole('row', { name: /watch-two/ });
    await page.getByRole('checkbox', { name: 'Select watch-two' }).check();
    await two.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitemradio', { name: 'Guest', exact: true }).click();
    await two.getByText('Guest', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Set role' }).click();
    await page.getByRole('menuitemradio', { name: 'Maintainer' }).click();
    await two.getByText('Maintainer', { exact: true }).waitFor();
    assert.equal((await members(url, id))['watch-two'], 'maintainer');

    await page.getByRole('row', { name: /watch-one/ }).getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitemradio', { name: 'Project admin' }).click();
    await page.getByRole('row', { name: /watch-one/ }).getByText('Project admin', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Select watch-two' }).check();
    await page.getByRole('checkbox', { name: 'Select watch-three' }).check();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('2 members are removed').waitFor();
    assert.deepEqual(await members(url, id), { admin: 'projectAdmin', 'watch-one': 'projectAdmin' });
    assert.deepEqual(page.problems, []);
  },

  async 'a project that would be left without an admin is warned of'({ browser, url }) {
    const id = await stage(url, 'adrift');
    await makeUser(url, 'captain');
    await call(url, 'POST', `/api/v2.0/projects/${id}/members`, { role_id: 1, member_user: { username: 'captain' } });
    const mine = (await (await call(url, 'GET', `/api/v2.0/projects/${id}/members?entityname=admin`)).json())[0];
    await call(url, 'DELETE', `/api/v2.0/projects/${id}/members/${mine.id}`);
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/members`);
    await settled(page);
    await page.getByRole('row', { name: /captain/ }).getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitemradio', { name: 'Guest', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Leave the project without an admin?' });
    await question.getByText('only administrators of the system').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await members(url, id), { captain: 'projectAdmin' });
    assert.deepEqual(page.problems, []);
  },

  async 'a group of the provider becomes a member before anybody of it logged in'({ browser, url }) {
    const id = await stage(url, 'fleet');
    const page = await visit(browser, url);
    await logIn(page);
    // As the server says where people log in with a provider; everything else is the server's own.
    await page.route('**/api/v2.0/systeminfo', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), auth_mode: 'oidc_auth' } });
    });
    await page.goto(`/harbor/projects/${id}/members`);
    await settled(page);
    await page.getByRole('button', { name: 'Add group' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add groups' });
    await dialog.getByRole('combobox').fill('navigators');
    await dialog.getByRole('option', { name: /new group of the provider/ }).click();
    await dialog.getByRole('radio', { name: /^Maintainer/ }).check();
    await dialog.getByRole('button', { name: 'Add 1' }).click();
    await page.getByRole('row', { name: /navigators/ }).getByText('Group', { exact: true }).waitFor();
    assert.deepEqual(await members(url, id), { admin: 'projectAdmin', navigators: 'maintainer' });
    assert.deepEqual(page.problems, []);
  },
};
