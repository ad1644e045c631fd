import assert from 'node:assert/strict';
import { violations } from '../axe.mjs';
import { logIn, settled, visit } from '../browser.mjs';
import { call, makeProject, makeUser, secret } from '../fixture.mjs';
import { pushAccessory, pushChart, pushImage, pushIndex, pushModel, registry } from '../registry.mjs';

/** A project of its own, so that no other story sees what happens here; gives the address of its repositories. */
async function stage(url, name, isPublic = false) {
  const id = await makeProject(url, name, { isPublic });
  return { id, at: `/harbor/projects/${id}/repositories` };
}

async function get(url, path) {
  return (await call(url, 'GET', `/api/v2.0${path}`)).json();
}

async function signedIn(browser, url, options) {
  const page = await visit(browser, url, options);
  await logIn(page);
  return page;
}

export default {
  async 'what is pushed appears without a reload'({ browser, url }) {
    const { at } = await stage(url, 'arriving');
    const page = await signedIn(browser, url);
    await page.goto(at);
    await page.getByRole('heading', { name: 'Nothing pushed yet' }).waitFor();
    await pushImage(url, 'arriving/api', '1.0');
    await page.getByRole('link', { name: 'api', exact: true }).click({ timeout: 15_000 });
    await page.getByRole('link', { name: '1.0', exact: true }).waitFor();
    await pushImage(url, 'arriving/api', '1.1', { steps: [{ command: 'COPY b /b', layer: 'b' }] });
    await page.getByRole('link', { name: '1.1', exact: true }).waitFor({ timeout: 15_000 });
    assert.deepEqual(page.problems, []);
  },

  async 'an artifact is found by a part of a tag or of its digest, whatever was filtered before'({ browser, url }) {
    const { at } = await stage(url, 'sifted');
    const plain = await pushImage(url, 'sifted/api', '1.0');
    await pushImage(url, 'sifted/api', plain.digest.slice(7, 19), { steps: [{ command: 'COPY named /', layer: 'named like a digest' }] });
    const bare = await pushImage(url, 'sifted/api', '2.0', { steps: [{ command: 'COPY b /b', layer: 'sifted b' }] });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api`);
    const [search, rows] = [page.getByLabel('Tag or digest'), page.getByRole('table').getByRole('link', { name: /^[0-9a-f]{12}$/ })];
    const pressed = (name) => page.getByRole('button', { name, exact: true, pressed: true });
    await page.getByRole('button', { name: 'Untagged', exact: true }).click();
    await pressed('Untagged').waitFor();
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await search.fill('2.0');
    await page.getByRole('link', { name: '2.0', exact: true }).waitFor();
    await pressed('All').waitFor();
    await search.fill(bare.digest.slice(7, 19));
    await page.getByRole('link', { name: '1.0', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '2.0', exact: true }).waitFor();
    // A tag may look like a digest: it comes first.
    await search.fill(plain.digest.slice(7, 19));
    await page.getByRole('link', { name: '2.0', exact: true }).waitFor({ state: 'detached' });
    assert.deepEqual([await rows.count(), await page.getByRole('link', { name: '1.0', exact: true }).count()], [2, 0]);
    await page.getByRole('button', { name: 'Tagged', exact: true }).click();
    await pressed('Tagged').waitFor();
    assert.equal(await search.inputValue(), '');
    await page.getByRole('link', { name: '1.0', exact: true }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'an image tells how it runs, how it was built and how it is pulled'({ browser, url }) {
    const { at } = await stage(url, 'described');
    const config = { Env: ['NODE_ENV=production'], Entrypoint: ['/usr/bin/tini', '--'], Cmd: ['node', 'two words'], User: '1000', WorkingDir: '/app', ExposedPorts: { '8080/tcp': {} }, Labels: { team: 'quay' } };
    const image = await pushImage(url, 'described/api', '1.0', { config, annotations: { revision: '4f2a91c' }, steps: [{ command: 'RUN /bin/sh -c make all # buildkit', layer: 'a' }, { command: 'CMD ["node"]' }] });
    await pushAccessory(url, 'described/api', image, 'application/vnd.dev.cosign.artifact.sig.v1+json');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    for (const words of ['linux/amd64', 'The crew', "node 'two words'", '/usr/bin/tini --', '8080/tcp', '/app', 'production', 'quay', '4f2a91c', 'Signed', 'signature.cosign']) await page.getByText(words, { exact: true }).first().waitFor();
    await page.getByRole('tab', { name: 'Build history' }).click();
    await page.getByRole('row', { name: /RUN make all/ }).waitFor();
    await page.getByRole('button', { name: 'crictl', exact: true }).click();
    await page.getByText(`crictl pull ${new URL(url).host}/described/api:1.0`).or(page.getByText(/crictl pull \S+\/described\/api:1\.0/)).first().waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.problems, []);
  },

  async 'the commands are those of the program that was chosen, and a clipboard that refuses says so'({ browser, url }) {
    const { at } = await stage(url, 'commanded');
    const image = await pushImage(url, 'commanded/api', '1.0');
    const page = await visit(browser, url);
    await page.context().addInitScript(() => {
      localStorage.setItem('berth-pull-client', 'regctl image get');
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('not now', 'NotAllowedError'));
      document.execCommand = () => false;
    });
    await logIn(page);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByText(/^regctl image get \S+\/commanded\/api:1\.0$/).waitFor();
    await page.getByText('By its digest, which never changes').click();
    await page.getByText(new RegExp(`^regctl image get \\S+/commanded/api@${image.digest}$`)).waitFor();
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Copy the digest' }).click();
    await page.getByText('The browser does not let the page copy this.').waitFor();
    await page.goto(at);
    await page.getByRole('button', { name: 'Push commands' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'cnab-to-oci' }).click();
    await page.getByText(/^cnab-to-oci push CNAB_PATH --target \S+\/commanded\/REPOSITORY:TAG --auto-update-bundle$/).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a chart shows its readme, values and parts'({ browser, url }) {
    const { at } = await stage(url, 'charted');
    await pushChart(url, 'charted/web', '0.3.1');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/web/artifacts/0.3.1`);
    await page.getByText('The web shop of the harbour').waitFor();
    await page.getByRole('heading', { name: 'Web', exact: true }).waitFor();
    await page.getByText(/^helm pull oci:\/\/\S+\/charted\/web --version 0\.3\.1$/).waitFor();
    await page.getByRole('tab', { name: 'Summary' }).press('ArrowRight');
    await page.getByRole('row', { name: /image\.tag Which one runs\. 1\.4\.0/ }).waitFor();
    await page.getByLabel('Filter values').fill('replica');
    await page.getByRole('row', { name: /image\.tag/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'File', exact: true }).click();
    await page.getByText('# -- How many run.').waitFor();
    await page.getByRole('tab', { name: 'Dependencies' }).click();
    await page.getByRole('row', { name: /postgresql 15\.x/ }).waitFor();
    await page.reload();
    await page.getByRole('row', { name: /postgresql 15\.x/ }).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.problems, []);
  },

  async 'a model shows its files and its licence'({ browser, url }) {
    const { at } = await stage(url, 'modelled');
    await pushModel(url, 'modelled/tide', 'v1');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/tide/artifacts/v1?view=files`);
    await page.getByText('part-2.safetensors').waitFor();
    await page.getByRole('tab', { name: 'License' }).click();
    await page.getByText('Apache License').waitFor();
    await page.getByText('safetensors', { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.problems, []);
  },

  async 'a readme and a description put nothing into the page'({ browser, url }) {
    const { at } = await stage(url, 'hostile');
    const text = '# Title\n\n<img src=x onerror="globalThis.injected=1"><script>globalThis.injected=1</script>\n[click](javascript:globalThis.injected=1) <a href="javascript:globalThis.injected=1">here</a> ![pic](https://evil.example/p.png)\n\n<svg/onload=globalThis.injected=1>';
    await pushChart(url, 'hostile/web', '1.0.0', text);
    await call(url, 'PUT', '/api/v2.0/projects/hostile/repositories/web', { description: text });
    const page = await signedIn(browser, url);
    for (const path of [`${at}/web/artifacts/1.0.0`, `${at}/web/info-tab`]) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Title' }).waitFor();
      await page.getByText('click').first().click();
      await page.getByText('here', { exact: true }).first().click();
      assert.equal(await page.evaluate(() => document.querySelectorAll('main img, main script, main a[href^="javascript"], main [onerror]').length), 0);
      assert.equal(await page.getByRole('link', { name: 'pic' }).getAttribute('rel'), 'noopener noreferrer nofollow');
      assert.equal(await page.evaluate(() => globalThis.injected), undefined);
    }
    assert.deepEqual(page.problems, []);
  },

  async 'a description is written, looked at and saved'({ browser, url }) {
    const { at } = await stage(url, 'wordy-repository');
    await pushImage(url, 'wordy-repository/api', '1.0');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api`);
    await page.getByRole('link', { name: 'Info', exact: true }).click();
    await page.getByRole('button', { name: 'Edit description' }).click();
    await page.getByLabel('Description').fill('## For whom\n\nFor **everybody** & <others>');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('heading', { name: 'For whom' }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('link', { name: 'Artifacts', exact: true }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The description is saved.').waitFor();
    await page.reload();
    await page.getByText('For everybody & <others>').waitFor();
    await page.goto(at);
    await page.getByText('For everybody').waitFor();
    await page.getByRole('button', { name: 'Cards' }).click();
    await page.getByText('1 artifact', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Actions for api' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'an artifact gets a tag and a label and loses the tag'({ browser, url }) {
    const { id, at } = await stage(url, 'marked');
    await pushImage(url, 'marked/api', '1.0');
    await call(url, 'POST', '/api/v2.0/labels', { name: 'tested', color: '#0a6076', scope: 'p', project_id: id });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('button', { name: 'Add tag' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('not a tag');
    assert.equal(await dialog.getByRole('button', { name: 'Add tag' }).isDisabled(), true);
    await dialog.getByLabel('Name').fill('stable');
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole('button', { name: 'Add tag' }).click();
    await page.getByRole('row', { name: /stable/ }).waitFor();
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Labels' }).click();
    await page.getByRole('dialog').getByText('tested').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('The labels are changed.').waitFor();
    await page.getByRole('checkbox', { name: 'Select 1.0' }).check();
    await page.getByRole('button', { name: 'Remove tag' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The tag is removed.').waitFor();
    const artifact = await get(url, '/projects/marked/repositories/api/artifacts/stable?with_label=true');
    assert.deepEqual([artifact.tags.map((tag) => tag.name), artifact.labels.map((label) => label.name)], [['stable'], ['tested']]);
    await page.goto(`${at}/api`);
    await page.getByRole('button', { name: 'Labels', exact: true }).click();
    await page.getByRole('checkbox', { name: 'tested' }).click();
    await page.waitForURL(/labels=/);
    await page.getByRole('link', { name: 'stable' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'of many labels each can be found, put on and filtered by, and a filter can always be undone'({ browser, url }) {
    const { id, at } = await stage(url, 'much-labelled');
    await pushImage(url, 'much-labelled/api', '1.0');
    for (let number = 0; number < 101; number += 1) await call(url, 'POST', '/api/v2.0/labels', { name: `mark-${String(number).padStart(3, '0')}`, color: '#0a6076', scope: 'p', project_id: id });
    await makeUser(url, 'who-sees-no-labels');
    await call(url, 'POST', `/api/v2.0/projects/${id}/members`, { role_id: 5, member_user: { username: 'who-sees-no-labels' } });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Labels' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: 'mark-099' }).waitFor();
    assert.equal(await dialog.getByRole('checkbox', { name: 'mark-100' }).count(), 0);
    await dialog.getByText('There are more.').waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByLabel('Filter labels').fill('mark-100');
    await dialog.getByRole('checkbox', { name: 'mark-100' }).check();
    await dialog.getByLabel('Filter labels').fill('');
    await dialog.getByRole('checkbox', { name: 'mark-001' }).check();
    assert.equal(await dialog.getByRole('checkbox', { name: 'mark-100' }).isChecked(), true);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The labels are changed.').waitFor();
    const { labels } = await get(url, '/projects/much-labelled/repositories/api/artifacts/1.0?with_label=true');
    assert.deepEqual(labels.map((label) => label.name).sort(), ['mark-001', 'mark-100']);
    const last = labels.find((label) => label.name === 'mark-100').id;
    await page.goto(`${at}/api?labels=${last}.${last + 1000}`);
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.getByRole('button', { name: '2 labels' }).click();
    await page.getByRole('checkbox', { name: 'mark-100' }).waitFor();
    await page.getByRole('checkbox', { name: `#${last + 1000}` }).click();
    await page.getByRole('link', { name: '1.0', exact: true }).waitFor();

    const guest = await visit(browser, url);
    await logIn(guest, 'who-sees-no-labels', secret);
    await guest.goto(`${at}/api?labels=${last}`);
    await guest.getByRole('link', { name: '1.0', exact: true }).waitFor();
    await guest.getByRole('button', { name: '1 label' }).click();
    await guest.getByRole('checkbox', { name: `#${last}` }).click();
    await guest.waitForURL((address) => !address.searchParams.has('labels'));
    assert.deepEqual([...page.problems, ...guest.problems], []);
  },

  async 'the labels of several artifacts are shown as they are by now'({ browser, url }) {
    const { id, at } = await stage(url, 'marked-together');
    for (const [tag, layer] of [['1.0', 'a'], ['1.1', 'b']]) await pushImage(url, 'marked-together/api', tag, { steps: [{ command: `COPY ${layer} /`, layer }] });
    await call(url, 'POST', '/api/v2.0/labels', { name: 'released', color: '#0a6076', scope: 'p', project_id: id });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api`);
    await page.getByRole('link', { name: '1.1', exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    const dialog = page.getByRole('dialog');
    for (const carried of [0, 2]) {
      await page.getByRole('button', { name: 'Labels', exact: true }).first().click();
      const box = dialog.getByRole('checkbox', { name: 'released' });
      await box.waitFor();
      assert.equal(await box.isChecked(), carried === 2);
      await box.click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      const rows = await get(url, '/projects/marked-together/repositories/api/artifacts?with_label=true');
      assert.equal(rows.filter((row) => row.labels?.length).length, 2 - carried);
    }
    assert.deepEqual(page.problems, []);
  },

  async 'labels that cannot be had say why, and are asked for again'({ browser, url }) {
    const { id, at } = await stage(url, 'label-failing');
    await pushImage(url, 'label-failing/api', '1.0');
    await call(url, 'POST', '/api/v2.0/labels', { name: 'at-last', color: '#0a6076', scope: 'p', project_id: id });
    const page = await signedIn(browser, url);
    let fails = true;
    await page.route('**/api/v2.0/labels?*', (route) => (fails ? route.fulfill({ status: 422, json: { errors: [{ code: 'UNPROCESSABLE', message: 'no labels today' }] } }) : route.continue()));
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Labels' }).click();
    await page.getByRole('dialog').getByText('No labels today').waitFor();
    fails = false;
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'at-last' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a tag that a rule protects says so and cannot be chosen'({ browser, url }) {
    const { id, at } = await stage(url, 'kept');
    await pushImage(url, 'kept/api', '1.0');
    const selector = (pattern) => [{ kind: 'doublestar', decoration: 'matches', pattern }];
    await call(url, 'POST', `/api/v2.0/projects/${id}/immutabletagrules`, { action: 'immutable', template: 'immutable_template', tag_selectors: selector('**'), scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] } });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByText('immutable', { exact: true }).waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'Select 1.0' }).isDisabled(), true);
    assert.deepEqual(page.problems, []);
  },

  async 'an artifact is copied to another project'({ browser, url }) {
    const { at } = await stage(url, 'origin');
    await stage(url, 'destination');
    await pushImage(url, 'origin/api', '1.0');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api`);
    await page.getByRole('checkbox', { name: /^Select \w/ }).last().check();
    await page.getByRole('button', { name: 'Copy to…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Project').fill('destination');
    await dialog.getByLabel('Repository').fill('mirror/api');
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied to destination/mirror/api.').waitFor();
    const [from, to] = [await get(url, '/projects/origin/repositories/api/artifacts/1.0'), await get(url, '/projects/destination/repositories/mirror%252Fapi/artifacts/1.0')];
    assert.equal(from.digest, to.digest);
    assert.deepEqual(page.problems, []);
  },

  async 'a repository in a folder of the name of its project is the one that is read, copied to and changed'({ browser, url }) {
    const { at } = await stage(url, 'doubled');
    const [outer, inner] = [await pushImage(url, 'doubled/api', '1.0'), await pushImage(url, 'doubled/doubled/api', '2.0', { steps: [{ command: 'COPY in /in', layer: 'in' }] })];
    const page = await signedIn(browser, url);
    await page.goto(at);
    await page.getByRole('link', { name: 'doubled/api', exact: true }).click();
    await page.getByRole('link', { name: '2.0', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: '1.0', exact: true }).count(), 0);
    await page.goto(`${at}/api`);
    await page.getByRole('checkbox', { name: `Select ${outer.digest}` }).check();
    await page.getByRole('button', { name: 'Copy to…' }).click();
    await page.getByRole('dialog').getByLabel('Repository').fill('doubled/copy');
    await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied to doubled/doubled/copy.').waitFor();
    assert.equal((await get(url, '/projects/doubled/repositories/doubled%252Fcopy/artifacts/1.0')).digest, outer.digest);
    await page.goto(`${at}/doubled%2Fapi/artifacts/2.0`);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The artifact is deleted.').waitFor();
    await assert.rejects(get(url, `/projects/doubled/repositories/doubled%252Fapi/artifacts/${inner.digest}`), /404/);
    assert.equal((await get(url, '/projects/doubled/repositories/api/artifacts/1.0')).digest, outer.digest);
    assert.deepEqual(page.problems, []);
  },

  async 'a copy is told among the operations, and so is what refuses it'({ browser, url }) {
    const { at } = await stage(url, 'copied-from');
    await pushImage(url, 'copied-from/api', '1.0');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Copy to…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Project').fill('nowhere-at-all');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Project').fill('copied-from');
    await dialog.getByLabel('Repository').fill('copy');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied to copied-from/copy.').waitFor();
    await page.getByRole('button', { name: 'Operations' }).click();
    const told = page.getByRole('dialog', { name: 'Operations' }).getByRole('listitem');
    await told.filter({ hasText: 'Copy to nowhere-at-all/api' }).getByText('Failed').or(told.filter({ hasText: 'Copy to nowhere-at-all/api' }).getByText('Error')).first().waitFor();
    await told.filter({ hasText: 'Copy to copied-from/copy' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'what hangs on an artifact is deleted, one or several'({ browser, url }) {
    const { at } = await stage(url, 'hung-with');
    const image = await pushImage(url, 'hung-with/api', '1.0');
    const reports = [];
    for (const kind of ['one', 'two', 'three']) reports.push(await pushAccessory(url, 'hung-with/api', image, `application/vnd.example.${kind}`));
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    const table = page.getByRole('table', { name: 'Accessories' });
    await table.getByRole('button', { name: new RegExp(`^Delete .* ${reports[0].digest.slice(7, 19)}$`) }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The accessory is deleted.').waitFor();
    await table.getByRole('checkbox', { name: 'Select all accessories' }).check();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Delete the 2 selected' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 accessories are deleted.').waitFor();
    await table.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Operations' }).click();
    assert.equal(await page.getByRole('dialog', { name: 'Operations' }).getByText('Delete accessory').count(), 3);
    assert.deepEqual(page.problems, []);
  },

  async 'an artifact is deleted and comes back from the bin'({ browser, url }) {
    const { id, at } = await stage(url, 'returning');
    await pushImage(url, 'returning/api', '1.0');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('1.0').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The artifact is deleted.').waitFor();
    await assert.rejects(get(url, '/projects/returning/repositories/api/artifacts/1.0'), /404/);
    await page.goto(`/harbor/projects/${id}/bin`);
    await page.getByRole('checkbox', { name: /^Select returning\/api@/ }).check();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('It is restored').waitFor();
    await get(url, '/projects/returning/repositories/api/artifacts/1.0');
    await page.goto(`${at}/api`);
    await page.getByRole('link', { name: '1.0', exact: true }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'two tags are compared, and the address can be passed on'({ browser, url }) {
    const { at } = await stage(url, 'compared');
    const base = { command: 'ADD base /', layer: 'base' };
    await pushImage(url, 'compared/api', '1.0', { config: { Env: ['MODE=slow', 'OLD=1'], Cmd: ['serve'] }, steps: [base, { command: 'COPY one /app', layer: 'one' }] });
    await pushImage(url, 'compared/api', '1.1', { config: { Env: ['MODE=fast'], Cmd: ['serve', '--all'] }, annotations: { revision: 'b' }, steps: [base, { command: 'COPY two /app', layer: 'two two' }] });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api`);
    await page.getByRole('link', { name: '1.1', exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.waitForURL(/difference\?from=1\.0&to=1\.1/);
    const expected = [/= stays .* ADD base/, /gone .* COPY one/, /new .* COPY two/, /Variable MODE slow fast/, /Variable OLD 1 not set/, /Command serve serve --all/, /Annotation revision not set b/];
    for (const name of expected) await page.getByRole('row', { name }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.reload();
    await page.getByRole('row', { name: /Variable MODE slow fast/ }).waitFor();
    await page.getByRole('button', { name: 'Swap the two' }).click();
    await page.getByRole('row', { name: /Variable MODE fast slow/ }).waitFor();
    await page.getByLabel('Before').fill('nowhere');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('heading', { name: 'Nothing is moored here' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'two indexes are compared platform by platform'({ browser, url }) {
    const { at } = await stage(url, 'indexed');
    await pushIndex(url, 'indexed/multi', '1.0', 'first');
    await pushIndex(url, 'indexed/multi', '1.1', 'second');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/multi/difference?from=1.0&to=1.1`);
    await page.getByRole('heading', { name: /Layers of linux\/arm64/ }).waitFor();
    await page.getByRole('row', { name: /new .*RUN build second for amd64/ }).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.problems, []);
  },

  async 'an artifact is compared with one of another project'({ browser, url }) {
    const { at } = await stage(url, 'staging');
    await stage(url, 'production');
    await pushImage(url, 'staging/api', '2.0', { config: { Env: ['MODE=new'] } });
    await pushImage(url, 'production/web/api', '1.0', { config: { Env: ['MODE=old'] } });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/2.0`);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Compare…' }).click();
    await page.getByRole('heading', { name: 'Choose two' }).waitFor();
    await page.getByLabel('After').fill('production/web/api:1.0');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('row', { name: /Variable MODE new old/ }).waitFor();
    await page.getByRole('link', { name: /^production\/web\/api:1\.0/ }).click();
    await page.getByRole('heading', { level: 1, name: 'production' }).waitFor();
    await page.getByRole('link', { name: 'web/api' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'the certificate of an installation that has one can be had'({ browser, url }) {
    const { at } = await stage(url, 'certified');
    await pushImage(url, 'certified/api', '1.0');
    const page = await visit(browser, url);
    await page.route('**/api/v2.0/systeminfo', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), has_ca_root: true } });
    });
    await logIn(page);
    for (const path of [at, `${at}/api`]) {
      await page.goto(path);
      assert.equal(await page.getByRole('link', { name: 'Registry certificate' }).getAttribute('href'), '/api/v2.0/systeminfo/getcert');
    }
    assert.deepEqual(page.problems, []);
  },

  async 'layers are shown by what they weigh, each with what made it'({ browser, url }) {
    const { at } = await stage(url, 'layered');
    await pushImage(url, 'layered/api', '1.0', { steps: [{ command: 'ADD small /', layer: 'small' }, { command: 'ENV A=b' }, { command: 'COPY large /', layer: 'large '.repeat(500) }] });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('row', { name: /3 .*2\.93 KiB COPY large/ }).waitFor();
    await page.getByRole('row', { name: /2 .*no layer ENV A=b/ }).waitFor();
    await page.getByRole('tab', { name: 'Layers' }).click();
    await page.getByText('2 layers, 2.93 KiB').waitFor();
    await page.getByRole('button', { name: 'Largest first' }).click();
    const first = page.getByRole('tabpanel').getByRole('listitem').first();
    assert.match(await first.innerText(), /COPY large/);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.problems, []);
  },

  async 'the parts of an index lead to themselves and back'({ browser, url }) {
    const { at } = await stage(url, 'parted');
    const index = await pushIndex(url, 'parted/multi', '1.0');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/multi`);
    await page.getByText('linux/amd64, linux/arm64/v8').waitFor();
    await page.getByRole('button', { name: 'Details' }).click();
    const part = page.getByRole('table', { name: 'Parts of the index' }).getByRole('row', { name: /linux\/arm64\/v8/ });
    await part.getByRole('link').click();
    await page.getByText('linux/arm64', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: index.digest.slice(7, 19) }).click();
    await page.getByRole('heading', { name: 'Parts of the index' }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'an index of very many parts shows them all, some at a time'({ browser, url }) {
    const { at } = await stage(url, 'many-parts');
    const image = await pushImage(url, 'many-parts/multi', undefined);
    const last = await pushImage(url, 'many-parts/multi', undefined, { architecture: 'riscv64', steps: [{ command: 'COPY last /', layer: 'the last part' }] });
    const manifests = [...Array.from({ length: 104 }, (_, number) => ({ ...image, platform: { os: 'linux', architecture: 'arm', variant: `v${number}` } })), { ...last, platform: { os: 'linux', architecture: 'riscv64' } }];
    await (await registry(url, 'many-parts/multi')).put('1.0', { mediaType: 'application/vnd.oci.image.index.v1+json', manifests });
    const page = await signedIn(browser, url);
    await page.goto(`${at}/multi/artifacts/1.0`);
    const rows = page.getByRole('table', { name: 'Parts of the index' }).getByRole('row');
    await page.getByText('100 of 105 parts').waitFor();
    assert.equal(await rows.count(), 101);
    await page.getByRole('button', { name: 'Show 5 more' }).click();
    await rows.filter({ hasText: 'linux/riscv64' }).filter({ hasText: / B/ }).waitFor();
    assert.equal(await rows.count(), 106);
    assert.equal(await page.getByText('100 of 105 parts').count(), 0);
    assert.deepEqual(page.problems, []);
  },

  async 'the window is named after what it shows'({ browser, url }) {
    const { id, at } = await stage(url, 'titled');
    const image = await pushImage(url, 'titled/a/b', '1.0');
    const page = await signedIn(browser, url);
    const isTitled = (title) => page.waitForFunction((wanted) => document.title === wanted, `${title} · Berth`);
    await page.goto(`${at}/a%2Fb/artifacts/1.0`);
    await isTitled('titled/a/b:1.0');
    await page.getByRole('link', { name: 'a/b', exact: true }).click();
    await isTitled('titled/a/b');
    await page.getByRole('link', { name: '1.0', exact: true }).click();
    await isTitled(`titled/a/b@${image.digest.slice(7, 19)}`);
    await page.goto(`${at}/a%2Fb/difference`);
    await isTitled('Compare · titled/a/b');
    await page.getByRole('link', { name: 'Members', exact: true }).click();
    await page.waitForURL(`/harbor/projects/${id}/members`);
    await isTitled('titled');
    await page.goto(`${at}/a%2Fb`);
    await isTitled('titled/a/b');
    await page.getByRole('link', { name: 'Logs' }).first().click();
    await page.waitForURL('/harbor/logs');
    await isTitled('Audit log');
    assert.deepEqual(page.problems, []);
  },

  async 'addresses of old lead to where things are'({ browser, url }) {
    const { at } = await stage(url, 'moved');
    const image = await pushImage(url, 'moved/a/b', '1.0');
    const page = await signedIn(browser, url);
    await page.goto(`${at}/a%2Fb/artifacts-tab/artifacts/${image.digest}`);
    await page.waitForURL(/repositories\/a%2Fb\/artifacts\/sha256/);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`${at}/a%2Fb/artifacts-tab`);
    await page.getByRole('link', { name: '1.0', exact: true }).waitFor();
    assert.deepEqual(page.problems, []);
  },

  async 'a visitor sees what is public and nothing that changes it'({ browser, url }) {
    const { at } = await stage(url, 'shown', true);
    await pushImage(url, 'shown/api', '1.0');
    const page = await visit(browser, url);
    await page.goto(`${at}/api/artifacts/1.0`);
    await page.getByRole('row', { name: /1\.0/ }).first().waitFor();
    await settled(page);
    for (const name of ['Add tag', 'Remove tag', 'Delete']) assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    await page.getByRole('button', { name: /^Actions/ }).first().click();
    await page.getByRole('menuitem', { name: 'Copy the digest' }).waitFor();
    for (const name of ['Delete', 'Labels', 'Copy to…']) assert.equal(await page.getByRole('menuitem', { name }).count(), 0, name);
    await page.goto(`${at}/api/info-tab`);
    await page.getByText('No description yet').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Edit description' }).count(), 0);
    assert.deepEqual(page.problems, []);
  },
};
