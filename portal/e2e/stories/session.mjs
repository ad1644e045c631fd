import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeUser, secret } from '../fixture.mjs';
import { registeredPages } from '../pages.mjs';
import { pushImage } from '../registry.mjs';
import { password } from '../server.mjs';

/** The pages that are wider than the window. */
async function tooWide(page, paths) {
  const found = [];
  for (const path of paths) {
    await page.goto(path);
    await settled(page);
    const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (wide > window + 1) found.push(`${path}: ${wide} of ${window}`);
  }
  return found;
}

/** What has the focus: its words, and whether one sees that it has it. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    return { name: element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40), tag: element.tagName, seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none' };
  });
}

export default {
  async 'one changes the password, and only the new one opens'({ browser, url }) {
    await makeUser(url, 'changing');
    const page = await visit(browser, url);
    await logIn(page, 'changing', secret);
    await page.getByRole('button', { name: 'changing' }).click();
    await page.getByRole('menuitem', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Current password').fill('Wrong-123');
    await dialog.getByLabel('New password', { exact: true }).fill('Fresh-1234');
    await dialog.getByLabel('New password again').fill('Fresh-1234');
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Current password').fill(secret);
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('The password is changed.').waitFor();
    const again = await visit(browser, url);
    await again.goto('/account/sign-in');
    await again.fill('input[name=username]', 'changing');
    await again.fill('input[name=password]', secret);
    await again.click('button[type=submit]');
    await again.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    await logIn(again, 'changing', 'Fresh-1234');
    assert.deepEqual([...page.problems, ...again.problems], []);
  },

  async 'a language is fetched only when it is chosen, and stays'({ browser, url }) {
    const page = await visit(browser, url);
    const scripts = [];
    page.on('response', async (answer) => answer.request().resourceType() === 'script' && scripts.push(await answer.text().catch(() => '')));
    const fetched = (words) => scripts.some((script) => script.includes(words));
    await page.goto('/account/sign-in');
    await settled(page);
    assert.equal(fetched('Passwort'), false);
    await page.getByLabel('Language').selectOption({ label: 'Deutsch' });
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de-DE');
    assert.equal(fetched('Passwort'), true);
    await logIn(page);
    await page.getByRole('heading', { level: 1, name: 'Projekte' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Projekte' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de-DE');
    assert.equal(fetched('Пароль'), false);
    assert.deepEqual(page.problems, []);
  },

  async 'a first visit is in the language of the browser'({ browser, url }) {
    for (const [locale, title] of [['fr-CA', 'Connexion'], ['zh-HK', '登入'], ['ko-KR', '로그인'], ['sv-SE', 'Log in']]) {
      const context = await browser.newContext({ baseURL: url, locale });
      const page = await context.newPage();
      await page.goto('/account/sign-in');
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    }
  },

  async 'the sign-in form is there before its script, and keeps what is typed meanwhile'({ browser, url }) {
    for (const [chosen, title] of [[null, 'Anmelden'], ['fr-fr', 'Connexion']]) {
      const page = await visit(browser, url, { language: chosen, locale: 'de-CH' });
      let release;
      const released = new Promise((resolve) => (release = resolve));
      await page.route('**/assets/*.js', (route) => released.then(() => route.continue()));
      await page.goto('/account/sign-in', { waitUntil: 'commit' });
      await page.getByRole('heading', { level: 1, name: 'Anmelden', exact: true }).waitFor();
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('main')).display), 'grid');
      await page.keyboard.type('admin');
      assert.equal(await page.locator('button[type=submit]').isDisabled(), true);
      await page.keyboard.press('Enter');
      release();
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      assert.equal(await page.inputValue('input[name=username]'), 'admin');
      await page.fill('input[name=password]', password);
      await page.click('button[type=submit]');
      await page.waitForURL(/\/harbor\//);
      await settled(page);
      assert.deepEqual(page.problems, []);
    }
  },

  async 'who remembers the name types the password at once, in the theme and language of before'({ browser, url }) {
    const page = await visit(browser, url);
    await page.goto('/account/sign-in');
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', password);
    await page.getByLabel('Remember my name').check();
    await page.click('button[type=submit]');
    await page.waitForURL(/\/harbor\//);
    await settled(page);
    for (const theme of ['light', 'dark']) {
      if (theme === 'dark') await page.getByRole('button', { name: 'Dark theme' }).click();
      await page.context().clearCookies({ name: 'sid' });
      await page.goto('/account/sign-in');
      await page.locator('button[type=submit]:enabled').waitFor();
      assert.equal(await page.inputValue('input[name=username]'), 'admin');
      assert.equal(await page.getByLabel('Remember my name').isChecked(), true);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
      await page.keyboard.type(password);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/harbor\//);
      await settled(page);
    }
    assert.deepEqual(page.problems, []);
  },

  async 'when the session ends, one logs in and is back on the page'({ browser, url, project }) {
    await makeUser(url, 'expiring');
    await call(url, 'POST', `/api/v2.0/projects/${project}/members`, { role_id: 2, member_user: { username: 'expiring' } });
    const page = await visit(browser, url);
    await logIn(page, 'expiring', secret);
    const here = `/harbor/projects/${project}/repositories?search=tools`;
    await page.goto(here);
    await settled(page);
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Refresh' }).click();
    const bar = page.getByRole('alert').filter({ hasText: 'Your session has ended' });
    await bar.getByRole('link', { name: 'Log in' }).click();
    await page.waitForURL(/sign-in/);
    await page.fill('input[name=username]', 'expiring');
    await page.fill('input[name=password]', secret);
    await page.click('button[type=submit]');
    await page.waitForURL((at) => at.pathname + at.search === here);
    await page.getByRole('link', { name: /tools\/migrate/ }).waitFor();
    assert.equal(await bar.count(), 0);
    assert.deepEqual(page.problems, []);
  },

  async 'a change without the token of this site is refused, and the portal gets itself a new one'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    const statuses = await page.evaluate(async () => {
      const make = (headers) => fetch('/api/v2.0/projects', { method: 'POST', body: JSON.stringify({ project_name: 'forged' }), headers: { 'Content-Type': 'application/json', ...headers } });
      return [(await make({})).status, (await make({ 'X-Harbor-CSRF-Token': 'Zm9yZ2Vk' })).status];
    });
    assert.deepEqual(statuses, [403, 403]);
    await page.getByRole('button', { name: 'New project' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('token-renewed');
    await page.context().clearCookies({ name: '_gorilla_csrf' });
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'token-renewed' }).waitFor();
    const found = await (await call(url, 'GET', '/api/v2.0/projects?name=forged')).json();
    assert.deepEqual(found, []);
    assert.deepEqual(page.problems, []);
  },

  async 'what a quota refuses says why'({ browser, url }) {
    await call(url, 'POST', '/api/v2.0/projects', { project_name: 'narrow', metadata: {} });
    await call(url, 'POST', '/api/v2.0/projects', { project_name: 'cramped', metadata: {}, storage_limit: 10 });
    await pushImage(url, 'narrow/api', '1.0');
    const { project_id } = await (await call(url, 'GET', '/api/v2.0/projects/narrow')).json();
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${project_id}/repositories/api`);
    await page.getByRole('checkbox', { name: /^Select / }).nth(1).check();
    await page.getByRole('button', { name: 'Copy to…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Project').fill('cramped');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText(/quota/i).first().waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'everything can be reached by the keys alone'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/projects');
    await settled(page);
    await page.keyboard.press('Tab');
    assert.equal((await focused(page)).name, 'Skip to the content');
    const unseen = [];
    const passed = [];
    for (let step = 0; step < 40; step += 1) {
      const now = await focused(page);
      passed.push(now.name);
      if (!now.seen) unseen.push(now);
      await page.keyboard.press('Tab');
    }
    assert.deepEqual(unseen, []);
    assert.ok(passed.some((name) => name.startsWith('New project')), passed.join(', '));
    await page.goto('/harbor/projects');
    await settled(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id || location.hash), 'main');
    const open = page.getByRole('button', { name: 'New project' }).first();
    await open.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.closest('dialog') !== null), true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.match((await focused(page)).name, /New project/);
    assert.deepEqual(page.problems, []);
  },

  async 'no page is wider than the window at 200 %'({ browser, url, project }) {
    const page = await visit(browser, url, { width: 720, height: 450 });
    await logIn(page);
    assert.deepEqual(await tooWide(page, (await registeredPages(project)).map(({ path }) => path)), []);
    assert.deepEqual(page.problems, []);
  },

  async 'the long words of German and Russian fit on a telephone'({ browser, url, project }) {
    const paths = (await registeredPages(project)).map(({ path }) => path);
    for (const language of ['de-de', 'ru-ru']) {
      const page = await visit(browser, url, { width: 360, height: 740, language });
      await logIn(page);
      assert.deepEqual(await tooWide(page, paths), [], language);
      assert.deepEqual(page.problems, [], language);
    }
  },
};
