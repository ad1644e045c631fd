import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, push } from '../fixture.mjs';
import { password } from '../server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function accessible(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}`)));
  assert.deepEqual(found, [], what);
}

const basic = (name, secret) => ({ Authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` });

/** A private project of its own with an image; gives its id. */
async function stage(url, name) {
  const id = await makeProject(url, name);
  await push(url, `${name}/api`, '1.0');
  return id;
}

/** What the registry answers to a robot, as docker asks: first for a token, then with it. */
async function asRobot(url, { name, secret }, repository) {
  const answer = await fetch(`${url}/service/token?service=harbor-registry&scope=repository:${repository}:pull,push`, { headers: basic(name, secret) });
  if (!answer.ok) return { login: answer.status };
  const headers = { Authorization: `Bearer ${(await answer.json()).token}` };
  const pulled = await fetch(`${url}/v2/${repository}/manifests/1.0`, { headers: { ...headers, Accept: 'application/vnd.oci.image.manifest.v1+json' } });
  const pushed = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
  return { login: answer.status, pull: pulled.status, push: pushed.status };
}

/** The name and the secret that the dialog shows. */
async function told(page) {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('shown only now').waitFor();
  const [name, secret] = await dialog.locator('pre').allInnerTexts();
  return { name, secret };
}

async function stored(page) {
  await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).nth(1).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function act(page, name, action) {
  await page.getByRole('row', { name: new RegExp(name.replaceAll(/[$+.]/g, '\\$&')) }).getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

async function begin(page, name) {
  await page.getByRole('button', { name: 'New robot account' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name);
}

const next = (page) => page.getByRole('dialog').getByRole('button', { name: 'Next' }).click();
const create = (page) => page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();

export default {
  async 'a robot that was made for pulling pulls with the secret that is shown once, and pushes nothing'({ browser, url }) {
    const id = await stage(url, 'robotic');
    await stage(url, 'unrobotic');
    const page = await visit(browser, url);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/robot-account`);
    await settled(page);
    await begin(page, 'Wrong');
    assert.equal(await page.getByRole('dialog').getByRole('button', { name: 'Next' }).isDisabled(), true);
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('puller');
    await page.getByText('It will log in as robot$robotic+puller').waitFor();
    await accessible(page, 'first step');
    await next(page);
    assert.equal(await page.getByRole('dialog').getByRole('button', { name: 'Create' }).isDisabled(), true, 'a robot without rights is none');
    await page.getByRole('checkbox', { name: 'Pull: Repositories' }).check();
    await accessible(page, 'permissions');
    await create(page);
    const robot = await told(page);
    assert.equal(robot.name, 'robot$robotic+puller');
    await accessible(page, 'secret');
    await page.getByText(`docker login`).first().waitFor();

    // Nobody took the secret: the dialog asks before it forgets it.
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Close without the secret?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await stored(page);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), robot.secret);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.documentElement.outerHTML);
    assert.equal(kept.includes(robot.secret), false, 'the secret is nowhere any more');

    const place = 'robotic/api';
    assert.deepEqual(await asRobot(url, robot, place), { login: 200, pull: 200, push: 401 });
    assert.equal((await asRobot(url, robot, 'unrobotic/api')).pull, 401);

    await act(page, robot.name, 'Disable');
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('row', { name: /puller/ }).getByText('Disabled').waitFor();
    assert.notEqual((await asRobot(url, robot, place)).pull, 200);
    await act(page, robot.name, 'Enable');
    await page.getByRole('row', { name: /puller/ }).getByText('Enabled').waitFor();
    assert.equal((await asRobot(url, robot, place)).pull, 200);

    await act(page, robot.name, 'Edit');
    await page.getByRole('dialog').getByLabel('Never').check();
    await next(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Pull and push' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /puller/ }).getByText('2 permissions').waitFor();
    await page.getByRole('row', { name: /puller/ }).getByText('Never').waitFor();
    assert.deepEqual(await asRobot(url, robot, place), { login: 200, pull: 200, push: 202 });

    await act(page, robot.name, 'View');
    await page.getByRole('dialog').getByText('Repositories').waitFor();
    await accessible(page, 'view');
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();

    await act(page, robot.name, 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No robot account yet').waitFor();
    assert.notEqual((await asRobot(url, robot, place)).pull, 200);
    assert.deepEqual(page.problems, []);
  },

  async 'a secret is refreshed at random or chosen, and the old one is refused'({ browser, url }) {
    const id = await stage(url, 'refreshed');
    const permissions = [{ kind: 'project', namespace: 'refreshed', access: [{ resource: 'repository', action: 'pull' }] }];
    const robots = [];
    for (const name of ['one', 'two']) robots.push(await (await call(url, 'POST', '/api/v2.0/robots', { name, level: 'project', duration: 7, permissions })).json());
    const [one, two] = robots;
    const pull = async (robot) => (await asRobot(url, robot, 'refreshed/api')).pull;
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto(`/harbor/projects/${id}/robot-account`);
    await settled(page);

    await act(page, one.name, 'Refresh secret');
    await accessible(page, 'refresh');
    await page.getByRole('dialog').getByRole('button', { name: 'Refresh secret' }).click();
    const random = await told(page);
    await stored(page);
    assert.notEqual(random.secret, one.secret);
    assert.notEqual(await pull(one), 200);
    assert.equal(await pull(random), 200);

    await act(page, one.name, 'Refresh secret');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('One of your own').check();
    await dialog.getByLabel('Secret', { exact: true }).fill('Chosen-Secret-1');
    await dialog.getByLabel('Secret again').fill('Chosen-Secret-2');
    assert.equal(await dialog.getByRole('button', { name: 'Refresh secret' }).isDisabled(), true);
    await dialog.getByLabel('Secret again').fill('Chosen-Secret-1');
    await dialog.getByRole('button', { name: 'Refresh secret' }).click();
    await page.getByText('has the new secret').waitFor();
    assert.equal(await pull({ name: one.name, secret: 'Chosen-Secret-1' }), 200);

    // Both at once; what is saved as a file has both secrets.
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('button', { name: 'Refresh secret' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Refresh secret' }).click();
    await page.getByText('2 new secrets').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as file' }).click()]);
    const saved = JSON.parse(readFileSync(await download.path(), 'utf8'));
    assert.deepEqual(saved.map(({ name }) => name).sort(), [one.name, two.name].sort());
    for (const robot of saved) assert.equal(await pull(robot), 200);
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();

    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('button', { name: 'Disable' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('2 robot accounts are disabled').waitFor();
    for (const robot of saved) assert.notEqual(await pull(robot), 200);
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: 'Disabled' }).click();
    await page.getByRole('row', { name: /one/ }).waitFor();
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: 'Expired' }).click();
    await page.getByText('None has expired').waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a robot of the system works in the projects it was given, and trusts a workload'({ browser, url }) {
    for (const name of ['fleet-a', 'fleet-b', 'fleet-c']) await stage(url, name);
    const page = await visit(browser, url, { theme: 'dark' });
    await logIn(page);
    await page.goto('/harbor/robot-accounts');
    await settled(page);
    await begin(page, 'fleet');
    await page.getByRole('dialog').getByLabel('After a number of days').check();
    await page.getByRole('dialog').getByLabel('Days', { exact: true }).fill('10');
    await page.getByRole('button', { name: 'Trust a workload' }).click();
    await page.getByLabel('Subject').fill('*');
    assert.equal(await page.getByRole('dialog').getByRole('button', { name: 'Next' }).isDisabled(), true);
    await page.getByLabel('Subject').fill('repo:octo/app:ref:refs/heads/*');
    await accessible(page, 'trust');
    await next(page);
    await page.getByRole('checkbox', { name: 'List: Users', exact: true }).check();
    await accessible(page, 'system permissions');
    await next(page);
    const add = async (project) => {
      await page.getByLabel('Project', { exact: true }).fill(project);
      await page.getByLabel('Project', { exact: true }).press('Enter');
    };
    await add('no-such-project');
    await page.getByText('There is no such project').waitFor();
    await add('fleet-a');
    await page.getByRole('region', { name: 'In fleet-a' }).getByRole('button', { name: 'Pull and push' }).click();
    await add('fleet-b');
    await page.getByRole('region', { name: 'In fleet-b' }).getByRole('checkbox', { name: 'Push: Repositories' }).uncheck();
    await accessible(page, 'project permissions');
    await create(page);
    const robot = await told(page);
    await stored(page);
    assert.equal(robot.name, 'robot$fleet');
    assert.deepEqual(await asRobot(url, robot, 'fleet-a/api'), { login: 200, pull: 200, push: 202 });
    assert.deepEqual(await asRobot(url, robot, 'fleet-b/api'), { login: 200, pull: 200, push: 401 });
    assert.equal((await asRobot(url, robot, 'fleet-c/api')).pull, 401);
    const ask = (path) => fetch(`${url}/api/v2.0${path}`, { headers: basic(robot.name, robot.secret) });
    assert.equal((await ask('/users')).status, 200);
    assert.equal((await ask('/usergroups')).status, 403);

    await act(page, robot.name, 'Edit');
    await page.getByRole('dialog').getByLabel('Subject').waitFor();
    await next(page);
    await next(page);
    await page.getByRole('checkbox', { name: /^All projects/ }).check();
    await page.getByRole('region', { name: 'In every project' }).getByRole('button', { name: 'Pull', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /fleet/ }).getByText('All projects').waitFor();
    assert.deepEqual(await asRobot(url, robot, 'fleet-c/api'), { login: 200, pull: 200, push: 401 });
    assert.deepEqual(await asRobot(url, robot, 'fleet-a/api'), { login: 200, pull: 200, push: 202 });
    await act(page, robot.name, 'View');
    await page.getByRole('dialog').getByText('ACTIONS_ID_TOKEN_REQUEST_URL').waitFor();
    await accessible(page, 'view of a trust');
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    const [kept] = await (await call(url, 'GET', '/api/v2.0/robots?q=name=fleet')).json();
    assert.equal(kept.trusts[0].subject, 'repo:octo/app:ref:refs/heads/*');
    assert.equal(kept.duration, 10);
    assert.deepEqual(page.problems, []);
  },

  async 'a robot of the system is disabled although one of its projects is gone'({ browser, url }) {
    for (const name of ['lasting', 'passing']) await call(url, 'POST', '/api/v2.0/projects', { project_name: name, metadata: { public: 'false' } });
    const access = [{ resource: 'repository', action: 'pull' }];
    await call(url, 'POST', '/api/v2.0/robots', { name: 'widow', level: 'system', duration: 7, permissions: ['lasting', 'passing'].map((namespace) => ({ kind: 'project', namespace, access })) });
    await call(url, 'DELETE', '/api/v2.0/projects/passing');
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/robot-accounts');
    await settled(page);
    await act(page, 'robot$widow', 'Disable');
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('row', { name: /widow/ }).getByText('Disabled').waitFor();
    const [robot] = await (await call(url, 'GET', '/api/v2.0/robots?q=name=widow')).json();
    assert.equal(robot.disable, true);
    assert.deepEqual(robot.permissions.map(({ namespace }) => namespace), ['lasting']);
    assert.deepEqual(page.problems, []);
  },

  async 'a robot whose time is over is told apart, and is given more time'({ browser, url }) {
    const id = await stage(url, 'timed');
    const permissions = [{ kind: 'project', namespace: 'timed', access: [{ resource: 'repository', action: 'pull' }] }];
    for (const [name, duration] of [['short', 1], ['long', 30]]) await call(url, 'POST', '/api/v2.0/robots', { name, duration, level: 'project', permissions });
    const page = await visit(browser, url);
    await logIn(page);
    // The browser's clock is two days ahead; the server's cannot be moved.
    await page.clock.setFixedTime(Date.now() + 2 * 86_400_000);
    await page.goto(`/harbor/projects/${id}/robot-account?state=expired`);
    await page.getByRole('row', { name: /short/ }).getByText('Expired').waitFor();
    assert.equal(await page.getByRole('row', { name: /long/ }).count(), 0);
    await act(page, 'robot$timed+short', 'Edit');
    await page.getByText('That time is over already').waitFor();
    await page.getByLabel('Days since it was made').fill('0');
    await page.getByText('A whole number of days').waitFor();
    await page.getByLabel('Days since it was made').fill('5');
    await next(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('None has expired').waitFor();
    const [, short] = await (await call(url, 'GET', `/api/v2.0/robots?q=Level=project,ProjectID=${id}&sort=name`)).json();
    assert.equal(short.duration, 5);
    assert.deepEqual(page.problems, []);
  },

  async 'an administrator of a project makes robots in it, told nothing of the system'({ browser, url }) {
    const id = await stage(url, 'governed');
    await call(url, 'POST', '/api/v2.0/users', { username: 'governor', email: 'governor@example.com', realname: 'Governor', password });
    await call(url, 'POST', '/api/v2.0/projects/governed/members', { role_id: 1, member_user: { username: 'governor' } });
    const page = await visit(browser, url, { width: 360, height: 740 });
    await logIn(page, 'governor', password);
    await page.goto(`/harbor/projects/${id}/robot-account`);
    await settled(page);
    await begin(page, 'mine');
    await page.getByLabel("After the system's usual time").waitFor();
    await next(page);
    // With the keyboard alone: the first choice is that of pulling.
    await page.getByRole('dialog').getByRole('button', { name: 'Pull', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 of', { exact: false }).waitFor();
    await page.getByRole('checkbox', { name: 'Pull: Repositories' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('0 of', { exact: false }).waitFor();
    await page.keyboard.press('Space');
    await accessible(page, 'permissions on a phone');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).focus();
    await page.keyboard.press('Enter');
    const robot = await told(page);
    await accessible(page, 'secret on a phone');
    await stored(page);
    assert.equal((await asRobot(url, robot, 'governed/api')).pull, 200);
    await page.goto('/harbor/robot-accounts');
    await settled(page);
    assert.equal(await page.getByText('robot$').count(), 0, 'those of the system are not theirs to see');
    assert.deepEqual(page.problems, []);
  },

  async 'who may only read robots sees them and can do nothing to them'({ browser, url }) {
    const id = await stage(url, 'overseen');
    await call(url, 'POST', '/api/v2.0/robots', { name: 'seen', level: 'project', duration: -1, permissions: [{ kind: 'project', namespace: 'overseen', access: [{ resource: 'repository', action: 'pull' }] }] });
    await call(url, 'POST', '/api/v2.0/users', { username: 'overseer', email: 'overseer@example.com', realname: 'Overseer', password });
    await call(url, 'POST', '/api/v2.0/projects/overseen/members', { role_id: 2, member_user: { username: 'overseer' } });
    const page = await visit(browser, url);
    await logIn(page, 'overseer', password);
    await page.goto(`/harbor/projects/${id}/robot-account`);
    await settled(page);
    const row = page.getByRole('row', { name: /seen/ });
    await row.getByRole('button', { name: '1 permission' }).click();
    await page.getByRole('dialog').getByText('Pull', { exact: true }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    assert.equal(await page.getByRole('button', { name: 'New robot account' }).count(), 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);
    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'View' }).waitFor();
    assert.equal(await page.getByRole('menuitem').count(), 1);
    assert.deepEqual(page.problems, []);
  },
};
