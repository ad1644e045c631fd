import assert from 'node:assert/strict';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, push } from '../fixture.mjs';
import { startReceiver } from '../receiver.mjs';
import { withServer } from '../server.mjs';

async function queue(url, kind) {
  const all = await (await call(url, 'GET', '/api/v2.0/jobservice/queues')).json();
  return all.find((one) => one.job_type === kind);
}

/** How many webhooks were stopped lately. */
async function stopped(url) {
  const told = await (await call(url, 'GET', '/api/v2.0/jobservice/results?days=2')).json();
  return told.filter((one) => one.job_type === 'WEBHOOK').reduce((sum, one) => sum + one.stopped, 0);
}

export default {
  async 'a queue that is paused keeps what comes, which is dropped from the page'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/job-service-dashboard');
    await page.waitForURL(/pending-jobs/);
    await settled(page);
    const row = page.getByRole('row', { name: /Log rotation/ });
    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Pause' }).click();
    await row.getByText('Paused').waitFor();
    assert.equal((await queue(url, 'PURGE_AUDIT_LOG')).paused, true);

    // What begins now waits, and the page shows it without being loaded again.
    await call(url, 'POST', '/api/v2.0/system/purgeaudit/schedule', { schedule: { type: 'Manual' }, parameters: { audit_retention_hour: 24, include_event_types: 'pull_artifact', dry_run: true } });
    await page.getByText('The longest queues:').waitFor();
    await row.getByRole('cell', { name: '1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Drop all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop all' }).click();
    await page.getByText('Nothing waits.').waitFor();
    assert.equal((await queue(url, 'PURGE_AUDIT_LOG')).count, 0);

    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await row.getByText('Active').waitFor();
    assert.equal((await queue(url, 'PURGE_AUDIT_LOG')).paused, false);
    // The plot of the load has begun meanwhile.
    await page.getByRole('table', { name: 'Load since the page was opened' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'all schedules are paused and go on'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/job-service-dashboard/schedules');
    await settled(page);
    await page.getByRole('row', { name: /Removal of old runs/ }).waitFor();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause all' }).click();
    await page.getByRole('button', { name: 'Resume all' }).waitFor();
    assert.equal((await (await call(url, 'GET', '/api/v2.0/schedules/all/paused')).json()).paused, true);
    await page.getByRole('button', { name: 'Resume all' }).click();
    await page.getByRole('button', { name: 'Pause all' }).waitFor();
    assert.equal((await (await call(url, 'GET', '/api/v2.0/schedules/all/paused')).json()).paused, false);
    assert.deepEqual(page.problems, []);
  },

  async 'a worker that a receiver keeps waiting is freed, and the plot counts it'({ browser, url }) {
    const receiver = await startReceiver();
    receiver.answer = 'never';
    try {
      await makeProject(url, 'kept-waiting');
      await call(url, 'POST', '/api/v2.0/projects/kept-waiting/webhook/policies', { name: 'slow', enabled: true, event_types: ['PUSH_ARTIFACT'], targets: [{ type: 'http', address: receiver.url }] });
      await push(url, 'kept-waiting/api', '1.0');
      await receiver.messages(1);
      const page = await visit(browser, url);
      await logIn(page);
      await page.goto('/harbor/job-service-dashboard/workers');
      await settled(page);
      await page.getByText('1 of 10 busy').waitFor();
      const before = await stopped(url);
      await page.getByRole('checkbox', { name: 'Select Webhooks' }).check();
      await page.getByRole('button', { name: 'Free', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Free' }).click();
      await page.getByText('0 of 10 busy').waitFor();
      assert.equal(await stopped(url), before + 1);
      await page.reload();
      await page.getByRole('table', { name: 'Jobs that ended in the last 14 days' }).waitFor({ state: 'attached' });
      assert.deepEqual(page.problems, []);
    } finally {
      await receiver.end();
    }
  },

  async 'a tick stays with its job when another job takes the place of the worker'({ browser }) {
    const receiver = await startReceiver();
    receiver.answer = 'never';
    // On a server of its own, on which nothing else is worked on.
    const server = async ({ url }) => {
      for (const name of ['first', 'second']) await call(url, 'POST', '/api/v2.0/projects/library/webhook/policies', { name, enabled: true, event_types: ['PUSH_ARTIFACT'], targets: [{ type: 'http', address: receiver.url }] });
      await push(url, 'library/api', '1.0');
      await receiver.messages(2);
      const page = await visit(browser, url);
      await logIn(page);
      // As a log is before its first line is written.
      await page.route('**/jobs/*/log', (route) => route.fulfill({ contentType: 'text/plain', headers: { 'Content-Length': '0' }, body: '' }));
      await page.goto('/harbor/job-service-dashboard/workers');
      await page.getByText('2 of 10 busy').waitFor();
      const [first] = (await (await call(url, 'GET', '/api/v2.0/jobservice/pools/all/workers')).json()).filter((worker) => worker.job_id);
      const row = page.getByRole('row').filter({ hasText: first.job_id });
      await row.getByRole('button', { name: 'Log' }).click();
      await page.getByText('Nothing is written here yet').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await row.getByRole('checkbox').check();
      await call(url, 'PUT', `/api/v2.0/jobservice/jobs/${first.job_id}`);
      await row.waitFor({ state: 'detached' });
      assert.equal(await page.getByRole('checkbox', { name: 'Select Webhooks' }).isChecked(), false);
      assert.deepEqual(page.problems, []);
    };
    try {
      await withServer(server, { BERTH_WEBHOOKS_TIMEOUT: '60' });
    } finally {
      await receiver.end();
    }
  },

  async 'the workers are shown'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/job-service-dashboard/workers');
    await settled(page);
    await page.getByText('0 of 10 busy').waitFor();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByText('Idle').nth(9).waitFor();
    assert.deepEqual(page.problems, []);
  },
};
