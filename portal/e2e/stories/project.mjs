import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, push } from '../fixture.mjs';

export default {
  async 'the summary tells what a project holds, may hold, and who is in it'({ browser, url }) {
    await call(url, 'POST', '/api/v2.0/projects', { project_name: 'summed-up', metadata: { public: 'false' }, storage_limit: 1024 ** 2 });
    for (const tag of ['1.0', '1.1']) await push(url, 'summed-up/deep/down', tag, `summed up ${tag}`);
    await push(url, 'summed-up/top', '1.0');
    await call(url, 'DELETE', '/api/v2.0/projects/summed-up/repositories/top');
    const { project_id: id } = await (await call(url, 'GET', '/api/v2.0/projects/summed-up')).json();
    await call(url, 'POST', `/api/v2.0/projects/${id}/members`, { role_id: 3, member_user: { username: 'anna' } });
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/summary`);
    await settled(page);
    await page.getByRole('heading', { name: '1 repository' }).waitFor();
    const row = page.getByRole('row', { name: /deep\/down/ });
    assert.deepEqual((await row.getByRole('cell').allTextContents()).slice(0, 3), ['deep/down', '2', '0']);
    await page.getByRole('main').getByText('of 1 MiB').nth(1).waitFor();
    await page.getByText(/more are kept by the bin/).waitFor();
    const members = await page.locator('dl').last().locator('dd').allTextContents();
    assert.deepEqual(members, ['1', '0', '0', '1', '0']);
    await page.getByRole('link', { name: 'See all' }).last().click();
    await page.getByRole('row', { name: /anna/ }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'See all' }).first().click();
    await page.waitForURL(/\/repositories$/);
    assert.deepEqual(page.problems, []);
  },

  async 'tabs that have no room are in a menu, the current one is not'({ browser, url, project }) {
    const page = await visit(browser, url, { width: 360, height: 740 });
    await logIn(page);
    await page.goto(`/harbor/projects/${project}/summary`);
    await settled(page);
    const row = page.getByRole('navigation', { name: 'Parts of shipping' });
    assert.equal(await row.getByRole('link', { name: 'Configuration' }).count(), 0);
    await row.getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/configs$/);
    await settled(page);
    await row.getByRole('link', { name: 'Configuration' }).waitFor();
    const beyond = await row.evaluate((box) => box.scrollWidth > box.clientWidth);
    assert.equal(beyond, false);
    await page.setViewportSize({ width: 1440, height: 900 });
    await row.getByRole('link', { name: 'Members' }).waitFor();
    assert.equal(await row.getByRole('button', { name: 'More' }).count(), 0);
    assert.deepEqual(page.problems, []);
  },
};
