import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { makeUser, secret } from '../fixture.mjs';

export default {
  async 'what a client was told leads to the reason'({ browser, url }) {
    await makeUser(url, 'refused-once');
    const refused = await fetch(`${url}/v2/web/shop/blobs/uploads/`, { method: 'POST', headers: { Authorization: `Basic ${Buffer.from(`refused-once:${secret}`).toString('base64')}` } });
    const said = (await refused.json()).errors[0].message;
    assert.match(said, /\(refusal [0-9a-f]+\)$/);
    const page = await visit(browser, url);
    await logIn(page, 'refused-once', secret);
    await page.goto('/harbor/refusals');
    await page.getByLabel('Why was this refused?').fill(`denied: ${said}`);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('heading', { level: 1, name: /^Refusal / }).waitFor();
    await page.getByText('repository:push').first().waitFor();
    await page.getByText(/Developer/).first().waitFor();
    await page.goto('/harbor/refusals');
    await settled(page);
    assert.equal(await page.getByText('web/shop').count() > 0, true);
    // The server knows no other order than that of time.
    assert.deepEqual(await page.getByRole('columnheader').getByRole('button').allInnerTexts(), ['Time']);
    assert.deepEqual(page.problems, []);
  },

  async 'an administrator sees what takes the space'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/storage');
    await page.getByRole('heading', { level: 1, name: 'Storage' }).waitFor();
    await page.getByRole('link', { name: 'shipping' }).click();
    await page.getByRole('link', { name: 'tools/migrate' }).waitFor();
    assert.deepEqual(page.problems, []);
  },
};
