import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, push } from '../fixture.mjs';
import { withServer } from '../server.mjs';

/** As a number of a figure of the page: `Freed` → `1.2 KiB`. */
async function figure(page, name) {
  return (await page.locator('dl div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd').first().innerText()).split('\n')[0];
}

export default {
  async 'garbage collection says what it would free, and frees it'({ browser }) {
    // On a server of its own, on which nothing that was pushed is held for long.
    await withServer(
      async ({ url }) => {
        const digest = await push(url, 'library/left', 'latest', 'x'.repeat(300_000));
        // The same repository moves its tag on: what it named is without one.
        await push(url, 'library/left', 'latest', 'another layer');
        await new Promise((resolve) => setTimeout(resolve, 2500));
        const page = await visit(browser, url);
        await logIn(page);
        await page.goto('/harbor/clearing-job/gc');
        await settled(page);
        await page.getByRole('heading', { name: 'Not run yet' }).waitFor();
        await page.getByRole('button', { name: 'Dry run' }).click();
        await page.getByRole('dialog').getByLabel('Delete artifacts without a tag too').check();
        await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
        await page.getByRole('heading', { name: /^Last run/ }).getByText('Succeeded').waitFor();
        const promised = await figure(page, 'Would free');
        // The layer, and the configuration that quotes it.
        assert.match(promised, /^58\d KiB$/);
        await call(url, 'GET', `/api/v2.0/projects/library/repositories/left/artifacts/${digest}`);

        await page.getByRole('button', { name: 'Collect now' }).click();
        await page.getByRole('dialog').getByLabel('Delete artifacts without a tag too').check();
        await page.getByRole('dialog').getByLabel('Workers').selectOption('3');
        await page.getByText('cannot be restored from the bin').waitFor();
        assert.deepEqual(await violations(page), []);
        await page.getByRole('dialog').getByRole('button', { name: 'Collect now' }).click();
        await page.getByRole('row', { name: /Succeeded/ }).nth(1).waitFor();
        await page.getByRole('heading', { name: /^Last run/ }).getByText('Succeeded').waitFor();
        assert.equal(await figure(page, 'Freed'), promised);
        await assert.rejects(call(url, 'GET', `/api/v2.0/projects/library/repositories/left/artifacts/${digest}`), /404/);

        // The history tells of both, and the log of what went.
        await page.getByRole('row', { name: /Succeeded/ }).first().getByRole('button', { name: 'Actions' }).click();
        await page.getByRole('menuitem', { name: 'Log' }).click();
        await page.getByText(`delete manifest library/left@${digest}`).waitFor();
        assert.deepEqual(page.problems, []);
      },
      { BERTH_GC_HOLD: '1s', BERTH_UNDELETE_DAYS: '0' },
    );
  },

  async 'a run says that its queue is paused, and is stopped'({ browser, url }) {
    await call(url, 'PUT', '/api/v2.0/jobservice/queues/GARBAGE_COLLECTION', { action: 'pause' });
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/clearing-job/gc');
    await settled(page);
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('The queue of this job is paused').waitFor();
    await page.getByRole('heading', { name: /^Run #\d+ waits/ }).waitFor();
    // Another one would only wait behind it.
    assert.equal(await page.getByRole('button', { name: 'Collect now' }).isDisabled(), true);
    // It has written nothing yet, which is no defect.
    await page.getByRole('row', { name: /Running/ }).getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Log' }).click();
    await page.getByText('Nothing is written here yet').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: /^Last run/ }).getByText('Stopped').waitFor();
    await page.getByRole('row', { name: /Stopped/ }).waitFor();
    await call(url, 'PUT', '/api/v2.0/jobservice/queues/GARBAGE_COLLECTION', { action: 'resume' });
    assert.deepEqual(page.problems, []);
  },

  async 'the run that goes on is shown, and that another one waits'({ browser, url }) {
    const queue = (action) => call(url, 'PUT', '/api/v2.0/jobservice/queues/GARBAGE_COLLECTION', { action });
    await queue('pause');
    const begin = async (workers) => (await call(url, 'POST', '/api/v2.0/system/gc/schedule', { schedule: { type: 'Manual' }, parameters: { workers, dry_run: true } })).headers.get('Location').split('/').pop();
    const first = await begin(1);
    await begin(2);
    const page = await visit(browser, url);
    await logIn(page);
    // As it is while the first is worked on: a run on so small a store is over at once.
    await page.route('**/api/v2.0/jobservice/queues', async (route) => {
      const answer = await route.fetch();
      const queues = (await answer.json()).map((one) => (one.job_type === 'GARBAGE_COLLECTION' ? { ...one, count: 1 } : one));
      await route.fulfill({ response: answer, json: queues });
    });
    await page.goto('/harbor/clearing-job/gc');
    await page.getByRole('heading', { name: `Run #${first} goes on` }).waitFor();
    await page.getByRole('progressbar').waitFor();
    await page.getByText('Another run waits').waitFor();
    await page.getByText('what waits begins when it is resumed').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Collect now' }).isDisabled(), true);
    assert.deepEqual(await violations(page), []);
    await queue('stop');
    await page.getByRole('heading', { name: /^Last run/ }).waitFor();
    await queue('resume');
    assert.deepEqual(page.problems, []);
  },

  async 'the schedule of garbage collection stays'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/clearing-job/gc');
    await settled(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel(/Every day/).check();
    await page.getByLabel('Workers').selectOption('4');
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The schedule is saved').waitFor();
    await page.reload();
    await page.getByText('Every day at 00:00 UTC', { exact: true }).waitFor();
    await page.getByText('Next run').waitFor();
    const set = await (await call(url, 'GET', '/api/v2.0/system/gc/schedule')).json();
    assert.equal(set.schedule.cron, '0 0 0 * * *');
    assert.equal(JSON.parse(set.job_parameters).workers, 4);
    // What the page does not ask for stays as it was set over the API.
    await call(url, 'PUT', '/api/v2.0/system/gc/schedule', { schedule: { type: 'Daily', cron: '0 0 0 * * *' }, parameters: { delete_tag: true, workers: 4 } });
    await page.reload();
    await page.getByText('Every day at 00:00 UTC', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Workers').selectOption('2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The schedule is saved').waitFor();
    const kept = JSON.parse((await (await call(url, 'GET', '/api/v2.0/system/gc/schedule')).json()).job_parameters);
    assert.deepEqual([kept.delete_tag, kept.workers], [true, 2]);
    // And it goes again.
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Never').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Every day at 00:00 UTC', { exact: true }).waitFor({ state: 'detached' });
    assert.equal(await (await call(url, 'GET', '/api/v2.0/system/gc/schedule')).text(), '');
    assert.deepEqual(page.problems, []);
  },

  async 'old rows of the audit log are counted, and a schedule keeps the events that were chosen'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.goto('/harbor/clearing-job/audit-log-purge');
    await settled(page);
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('heading', { name: /^Last run/ }).getByText('Succeeded').waitFor();
    await page.getByText('Rows that would go').waitFor();

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel(/Every Sunday/).check();
    await page.getByLabel('Keep rows for').fill('0');
    await page.getByText('A whole number from 1').waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel('Keep rows for').fill('30');
    await page.getByRole('button', { name: 'Choose none' }).click();
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await page.getByLabel('Artifact pulled').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The schedule is saved').waitFor();
    const set = await (await call(url, 'GET', '/api/v2.0/system/purgeaudit/schedule')).json();
    assert.deepEqual(JSON.parse(set.job_parameters), { audit_retention_hour: 720, include_event_types: 'pull_artifact', dry_run: false });
    await call(url, 'PUT', '/api/v2.0/system/purgeaudit/schedule', { schedule: { type: 'None' } });
    assert.deepEqual(page.problems, []);
  },

  async 'a schedule of log rotation waits for the kinds of events'({ browser, url }) {
    const page = await visit(browser, url);
    await logIn(page);
    await page.route('**/api/v2.0/auditlog-exts/events', (route) => route.fulfill({ status: 400, json: { errors: [{ code: 'BAD_REQUEST', message: 'not now' }] } }));
    await page.goto('/harbor/clearing-job/audit-log-purge');
    await page.getByText('Not now').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Edit' }).isDisabled(), true);
    await page.unroute('**/api/v2.0/auditlog-exts/events');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel(/Every Sunday/).check();
    assert.equal(await page.getByRole('dialog').getByRole('checkbox', { name: 'Artifact pulled' }).isChecked(), true);
    assert.deepEqual(page.problems, []);
  },
};
