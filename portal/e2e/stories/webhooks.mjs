import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, push } from '../fixture.mjs';
import { startReceiver } from '../receiver.mjs';

const policies = async (url, project) => (await call(url, 'GET', `/api/v2.0/projects/${project}/webhook/policies`)).json();

/** Makes a policy over the API; gives its id. */
async function make(url, project, receiver, more = {}) {
  await call(url, 'POST', `/api/v2.0/projects/${project}/webhook/policies`, { name: 'ci', enabled: true, event_types: ['PUSH_ARTIFACT'], targets: [{ type: 'http', address: receiver.url, ...more }] });
  return (await policies(url, project))[0].id;
}

/** Begins a story: a page where the administrator is logged in, and something that webhooks can tell. */
async function begin({ browser, url }, work) {
  const receiver = await startReceiver();
  try {
    const page = await visit(browser, url);
    await logIn(page);
    await work(page, receiver);
    assert.deepEqual(page.problems, []);
  } finally {
    await receiver.end();
  }
}

export default {
  'a webhook is made, tried, and told of a push with its signature': (given) =>
    begin(given, async (page, receiver) => {
      const id = await makeProject(given.url, 'told');
      await page.goto(`/harbor/projects/${id}/webhook`);
      await settled(page);
      await page.getByRole('heading', { name: 'No webhook yet' }).waitFor();
      await page.getByRole('button', { name: 'New webhook' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill('pipeline');
      await dialog.getByLabel('URL').fill(receiver.url);
      await dialog.getByLabel('Authorization header').fill('Bearer of-the-pipeline');
      await dialog.getByRole('button', { name: 'Generate a key' }).click();
      const secret = await dialog.getByLabel('Key for signatures').inputValue();
      assert.deepEqual(await violations(page), []);
      await dialog.getByRole('button', { name: /^Send a test/ }).click();
      await dialog.getByText('The receiver took the message').waitFor();
      assert.match(receiver.got[0].body, /TEST_ENDPOINT/);
      await dialog.getByRole('button', { name: 'Create' }).click();
      const row = page.getByRole('row', { name: /pipeline/ });
      await row.getByText('None yet').waitFor();
      await push(given.url, 'told/api', '1.0');
      const [, { headers, body }] = await receiver.messages(2);
      assert.equal(headers.authorization, 'Bearer of-the-pipeline');
      assert.equal(JSON.parse(body).event_data.repository.repo_full_name, 'told/api');
      const signed = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64')).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64');
      assert.equal(headers['webhook-signature'], `v1,${signed}`);
      await page.reload();
      await row.getByText('Succeeded').waitFor();
      assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage) + document.body.innerText), /of-the-pipeline|whsec_/);
    }),

  'a delivery is looked at and told again': (given) =>
    begin(given, async (page, receiver) => {
      const id = await makeProject(given.url, 'retold');
      await make(given.url, 'retold', receiver);
      await push(given.url, 'retold/api', '1.0');
      await receiver.messages(1);
      await page.goto(`/harbor/projects/${id}/webhook`);
      await settled(page);
      await page.getByRole('link', { name: 'ci', exact: true }).click();
      await page.getByText('retold/api:1.0').waitFor();
      await page.getByText('Succeeded').waitFor();
      await page.getByRole('button', { name: 'Details' }).click();
      await page.getByText('"repo_full_name": "retold/api"').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole('button', { name: 'Log', exact: true }).click();
      await page.getByText(/the answer is 200 OK: thanks/).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('row', { name: /retold\/api:1.0/ }).getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Deliver again' }).click();
      const [first, second] = await receiver.messages(2);
      assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
      assert.equal(second.body, first.body);
      await page.getByText('again', { exact: true }).waitFor();
    }),

  'a receiver that refuses shows why, and is told in the end': (given) =>
    begin(given, async (page, receiver) => {
      const id = await makeProject(given.url, 'refused');
      receiver.answer = 503;
      const policy = await make(given.url, 'refused', receiver);
      await push(given.url, 'refused/api', '1.0');
      await receiver.messages(1);
      await page.goto(`/harbor/projects/${id}/webhook`);
      await page.getByRole('row', { name: /ci/ }).getByText('Trying again').waitFor();
      await page.goto(`/harbor/projects/${id}/webhook/${policy}`);
      await page.getByRole('button', { name: 'Details' }).click();
      await page.getByText('the answer is 503 Service Unavailable').waitFor();
      await page.getByRole('button', { name: 'Log', exact: true }).click();
      await page.getByText(/the pipeline is closed/).first().waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByRole('button', { name: /^Send a test/ }).click();
      await page.getByRole('alert').filter({ hasText: 'The message was not taken: the answer is 503' }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press('Escape');
      receiver.answer = 200;
      await page.getByText('Succeeded').first().waitFor();
    }),

  'a webhook keeps its secrets when it is edited, is switched off, and deleted': (given) =>
    begin(given, async (page, receiver) => {
      const id = await makeProject(given.url, 'changed');
      const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
      await make(given.url, 'changed', receiver, { auth_header: 'Bearer kept', secret });
      await page.goto(`/harbor/projects/${id}/webhook`);
      await settled(page);
      const row = page.getByRole('row', { name: /ci/ });
      await row.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await page.getByRole('dialog').getByText('A key is set').waitFor();
      await page.getByRole('dialog').getByLabel('Artifact deleted').check();
      await page.getByRole('dialog').getByRole('button', { name: 'Add a receiver' }).click();
      const second = page.getByRole('group', { name: 'Receiver 2' });
      await second.getByLabel('Kind').selectOption('slack');
      await second.getByLabel('URL').fill('https://hooks.slack.com/services/one/two');
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await row.getByText('Artifact deleted').waitFor();
      const [saved] = await policies(given.url, 'changed');
      assert.deepEqual(saved.targets.map(({ type, auth_header, signed }) => [type, auth_header, signed]), [['http', 'Bearer kept', true], ['slack', undefined, false]]);
      await row.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Deactivate' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
      await row.getByText('Disabled').waitFor();
      const [off] = await policies(given.url, 'changed');
      assert.deepEqual([off.enabled, off.targets[0].signed, off.event_types.length], [false, true, 2]);
      await page.getByRole('checkbox', { name: 'Select ci' }).check();
      await page.getByRole('button', { name: 'Delete' }).first().click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('heading', { name: 'No webhook yet' }).waitFor();
      assert.deepEqual(await policies(given.url, 'changed'), []);
    }),

  'an address that may not be reached is refused in words': (given) =>
    begin(given, async (page) => {
      const id = await makeProject(given.url, 'fenced');
      await page.goto(`/harbor/projects/${id}/webhook`);
      await page.getByRole('button', { name: 'New webhook' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill('metadata');
      await dialog.getByLabel('URL').fill('http://169.254.169.254/latest/meta-data');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByRole('alert').waitFor();
      assert.deepEqual(await policies(given.url, 'fenced'), []);
    }),

  async 'a maintainer sees webhooks and can change none'({ browser, url }) {
    const id = await makeProject(url, 'looked-at');
    await make(url, 'looked-at', { url: 'https://ci.example.invalid/hook' }, { auth_header: 'Bearer hidden' });
    await call(url, 'POST', '/api/v2.0/users', { username: 'mia', email: 'mia@example.com', realname: 'Mia', password: 'Secret-123' });
    await call(url, 'POST', `/api/v2.0/projects/${id}/members`, { role_id: 4, member_user: { username: 'mia' } });
    const page = await visit(browser, url);
    await logIn(page, 'mia', 'Secret-123');
    await page.goto(`/harbor/projects/${id}/webhook`);
    await settled(page);
    await page.getByRole('link', { name: 'ci', exact: true }).waitFor();
    for (const name of ['New webhook', 'Select ci']) assert.equal(await page.getByLabel(name).or(page.getByRole('button', { name })).count(), 0, name);
    await page.getByRole('link', { name: 'ci', exact: true }).click();
    await page.getByRole('heading', { name: 'Nothing delivered yet' }).waitFor();
    for (const name of ['Edit', 'Test', 'Delete', 'Deactivate']) assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
    assert.equal(await page.getByText('Authorization header').count(), 0);
    assert.deepEqual(page.problems, []);
  },
};
