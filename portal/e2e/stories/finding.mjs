import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, makeUser, push, secret } from '../fixture.mjs';
import { withServer } from '../server.mjs';

export default {
  async 'the palette goes to a page and does something by the keys alone'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('quot');
    await page.getByRole('option', { name: /Project quotas/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Project quotas' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('new proj');
    await page.getByRole('option', { name: 'New project' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /New project/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dark');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    assert.deepEqual(page.problems, []);
  },

  async 'the palette leads to the parts of pages and to the tabs of the project, on a phone too'({ browser, url, project }) {
    const page = await visit(browser, url, { width: 360, height: 740 });
    await logIn(page);
    const choose = async (text, option) => {
      await page.getByRole('button', { name: /^Go to or do/ }).click();
      await page.keyboard.type(text);
      await page.getByRole('option', { name: option, exact: true }).click();
      await settled(page);
    };
    await choose('rotation', 'Clean up › Log rotation');
    await page.waitForURL('/harbor/clearing-job/audit-log-purge');
    await choose('config security', 'Configuration › Security');
    await page.waitForURL('/harbor/configs/security');
    await page.goto(`/harbor/projects/${project}/repositories`);
    await settled(page);
    await choose('members', 'shipping › Members');
    await page.waitForURL(`/harbor/projects/${project}/members`);

    const visitor = await visit(browser, url, { width: 320, height: 640 });
    await visitor.goto('/harbor/projects');
    await settled(visitor);
    await visitor.getByRole('button', { name: /^Go to or do/ }).click();
    await visitor.getByRole('option', { name: 'Preferences' }).click();
    await visitor.getByRole('dialog', { name: 'Preferences' }).waitFor();
    assert.deepEqual([...page.problems, ...visitor.problems], []);
  },

  async 'the search finds tags, digests and labels'({ browser, url }) {
    const digest = await push(url, 'web/findable', 'release-77', 'something to find');
    await call(url, 'POST', '/api/v2.0/labels', { name: 'findable-label', scope: 'g', color: '#48960C' });
    const page = await visit(browser, url);
    await logIn(page);
    const search = async (text, option) => {
      await page.keyboard.press('/');
      await page.keyboard.type(text);
      await page.getByRole('option', { name: option }).first().waitFor();
      await page.keyboard.press('Enter');
    };
    await search('release-77', /web\/findable:release-77/);
    await page.waitForURL(new RegExp(encodeURIComponent(digest)));
    await page.goto('/harbor/projects');
    await settled(page);
    await search(digest.slice(7, 19), /web\/findable@sha256/);
    await page.waitForURL(new RegExp(encodeURIComponent(digest)));
    await page.goto('/harbor/projects');
    await settled(page);
    await search('findable-l', /findable-label/);
    await page.waitForURL(/\/harbor\/labels\?search=findable-label/);
    await page.getByRole('row', { name: /findable-label/ }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a label leads where one may go'({ browser, url }) {
    const id = await makeProject(url, 'sought');
    for (const [username, role_id] of [['seeker-who-builds', 2], ['seeker-who-keeps', 4]]) {
      await makeUser(url, username);
      await call(url, 'POST', '/api/v2.0/projects/sought/members', { role_id, member_user: { username } });
    }
    await call(url, 'POST', '/api/v2.0/labels', { name: 'sought-here', scope: 'p', project_id: id, color: '#48960C' });
    await call(url, 'POST', '/api/v2.0/labels', { name: 'sought-anywhere', scope: 'g', color: '#48960C' });
    for (const [name, path] of [['seeker-who-builds', `/harbor/projects/${id}/repositories`], ['seeker-who-keeps', `/harbor/projects/${id}/labels`]]) {
      const page = await visit(browser, url);
      await logIn(page, name, secret);
      await page.keyboard.press('/');
      await page.keyboard.type('sought-');
      await page.getByRole('option', { name: /sought-here/ }).waitFor();
      assert.equal(await page.getByRole('option', { name: /sought-anywhere/ }).count(), 0);
      await page.getByRole('option', { name: /sought-here/ }).click();
      await page.waitForURL((address) => address.pathname === path);
      await page.getByRole('heading', { level: 1, name: 'sought' }).waitFor();
      if (path.endsWith('labels')) await page.getByRole('row', { name: /sought-here/ }).waitFor();
      assert.deepEqual(page.problems, []);
    }
  },

  async 'a search says that there is more, and leads to the list of it'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.keyboard.press('/');
    await page.keyboard.type('team-');
    await page.getByText('Projects: there are more, type on').waitFor();
    await page.getByRole('option', { name: 'All projects with “team-”' }).click();
    await page.waitForURL(/search=team-/);
    await page.getByText('1–13 of 13').waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a search that fails says why'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.route('**/api/v2.0/find?*', (route) => route.fulfill({ status: 422, json: { errors: [{ code: 'UNPROCESSABLE', message: 'the text is too odd' }] } }));
    await page.keyboard.press('/');
    await page.keyboard.type('odd');
    await page.getByRole('alert').filter({ hasText: 'The text is too odd' }).waitFor();
    assert.equal(await page.getByText('Searching…').count(), 0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('project');
    await page.getByRole('dialog').getByText('The text is too odd').waitFor();
    await page.getByRole('option', { name: 'Project quotas' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'the first steps tick themselves'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/first-steps');
    await page.getByRole('heading', { name: /Push a first image \(done\)/ }).waitFor();
    const people = page.getByRole('heading', { name: /Let others in/ });
    if ((await people.textContent()).includes('(to do)')) {
      await call(url, 'POST', '/api/v2.0/users', { username: 'first-of-many', password: 'Harbour-Berth-2', email: 'first@example.com', realname: 'First' });
    }
    await page.getByRole('heading', { name: /Let others in \(done\)/ }).waitFor();
    await page.goto('/harbor/projects');
    await page.getByRole('button', { name: 'Do not show again' }).click();
    await page.reload();
    await settled(page);
    assert.equal(await page.getByRole('button', { name: 'Do not show again' }).count(), 0);
    assert.deepEqual(page.problems, []);
  },

  async 'the first steps see what is in any project, and ask no more for what is done'({ browser }) {
    await withServer(async ({ url }) => {
      const page = await visit(browser, url);
      await logIn(page);
      await page.goto('/harbor/first-steps');
      const step = (title, state) => page.getByRole('heading', { name: `${title} (${state})` }).waitFor();
      await step('Give your pipeline an account of its own', 'to do');
      await step('Say what is kept', 'to do');
      for (let number = 0; number < 101; number += 1) await makeProject(url, `step-${String(number).padStart(3, '0')}`);
      const ref = (await (await call(url, 'GET', '/api/v2.0/projects/step-100')).json()).project_id;
      const selectors = { tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**' }], scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] } };
      await call(url, 'POST', '/api/v2.0/retentions', { algorithm: 'or', scope: { level: 'project', ref }, trigger: { kind: 'Schedule', settings: { cron: '' } }, rules: [{ action: 'retain', template: 'always', ...selectors }] });
      await call(url, 'POST', '/api/v2.0/robots', { name: 'ci', duration: 30, level: 'project', permissions: [{ kind: 'project', namespace: 'step-000', access: [{ resource: 'repository', action: 'pull' }] }] });
      await page.reload();
      for (const title of ['Make a project', 'Give your pipeline an account of its own', 'Say what is kept']) await step(title, 'done');
      await step('Push a first image', 'to do');
      const asked = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await push(url, 'step-000/api', '1.0');
      await step('Push a first image', 'done');
      assert.deepEqual(asked.filter((path) => /\/(projects|robots|auditlog-exts)$/.test(path)), []);
      assert.deepEqual(page.problems, []);
    });
  },

  async 'the overview shows what goes on'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/overview');
    await page.getByRole('heading', { name: 'Pulls and pushes' }).waitFor();
    const sums = page.getByText(/^Pushes \(/).first();
    await sums.waitFor();
    assert.notEqual(await sums.textContent(), 'Pushes (0)');
    assert.deepEqual(page.problems, []);
  },
};
