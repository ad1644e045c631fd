import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { call, push } from '../fixture.mjs';

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
    await page.waitForURL(/\/harbor\/labels/);
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
