// Measures how fast the portal is in a real browser, and prints a table. Usage: BERTH_BIN=… node scripts/speed.mjs
// The goals are those of docs/benchmarks.md. Nothing else should run on the machine meanwhile.
import { launch, logIn, settled, visit } from '../e2e/browser.mjs';
import { call, fill, pushTags } from '../e2e/fixture.mjs';
import { withServer } from '../e2e/server.mjs';

/** Fast 3G as browsers' tools and Lighthouse define it: 1.6 Mbit/s, a round trip of 150 ms. */
const FAST_3G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
const TAGS = Number(process.env.TAGS ?? 10_000);
const ROUNDS = 5;

const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
const rows = [];
const note = (what, value, unit, goal) => rows.push({ what, value: `${Math.round(value)} ${unit}`, goal: goal ? `< ${goal} ${unit}` : '' });

/** The sign-in page of a first visit over a slow line and on a slow machine. */
async function signIn(browser, url) {
  const paints = [];
  const forms = [];
  const bytes = { js: 0, css: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await visit(browser, url);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', FAST_3G);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const kinds = new Map();
    if (round === 0) {
      session.on('Network.responseReceived', ({ requestId, response }) => kinds.set(requestId, new URL(response.url).pathname.match(/\.(js|css)$/)?.[1]));
      session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        const kind = kinds.get(requestId);
        if (kind && page.formAt === undefined) bytes[kind] += encodedDataLength;
      });
    }
    await page.addInitScript(() => {
      new MutationObserver((_, self) => {
        if (!document.querySelector('button[type=submit]:enabled')) return;
        self.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => (window.formShown = performance.now())));
      }).observe(document, { childList: true, subtree: true, attributes: true });
    });
    await page.goto('/account/sign-in', { waitUntil: 'commit' });
    await page.waitForFunction(() => window.formShown);
    page.formAt = true;
    forms.push(await page.evaluate(() => window.formShown));
    // The browser tells of the paint a moment after it.
    const paint = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    paints.push(await paint.jsonValue());
    await page.context().close();
  }
  note('sign-in, script until the form is there, on the wire', bytes.js / 1000, 'kB', 150);
  note('sign-in, styles, on the wire', bytes.css / 1000, 'kB', 40);
  note('sign-in, first contentful paint, Fast 3G, CPU 4 x slower', median(paints), 'ms', 1000);
  note('sign-in, the form can be used, Fast 3G, CPU 4 x slower', median(forms), 'ms');
}

/** From a click to the next page's heading being painted. */
async function routes(page, project) {
  const places = ['/harbor/projects', `/harbor/projects/${project}/repositories`, '/harbor/labels', '/harbor/users', '/harbor/project-quotas'];
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const to of places) {
      const time = await page.evaluate(async (address) => {
        const before = document.querySelector('h1')?.textContent;
        const link = document.querySelector(`a[href="${address}"]`) ?? Object.assign(document.createElement('a'), { href: address });
        const begun = performance.now();
        if (link.isConnected) link.click();
        else {
          history.pushState({}, '', address);
          dispatchEvent(new PopStateEvent('popstate', { state: {} }));
        }
        for (let frame = 0; frame < 300; frame += 1) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const heading = document.querySelector('h1')?.textContent;
          if (location.pathname.startsWith(address) && heading && heading !== before && !document.querySelector('main [aria-busy=true]')) break;
        }
        return performance.now() - begun;
      }, to);
      // The first round fetches each page's own part.
      if (round > 0) times.push(time);
    }
  }
  note('route change, median', median(times), 'ms', 100);
  note('route change, slowest', Math.max(...times), 'ms');
}

/** The longest frame while a long list is scrolled through. */
async function scrolling(page, address, what) {
  await page.goto(address);
  await settled(page);
  const longest = await page.evaluate(async () => {
    let last = performance.now();
    let most = 0;
    const end = last + 3000;
    while (performance.now() < end) {
      scrollBy(0, 240);
      if (scrollY + innerHeight >= document.documentElement.scrollHeight - 4) scrollTo(0, 0);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      most = Math.max(most, now - last);
      last = now;
    }
    return most;
  });
  note(`${what}, longest frame while scrolling`, longest, 'ms');
}

await withServer(async ({ url }) => {
  const project = await fill(url);
  await pushTags(url, 'web/many', TAGS);
  const browser = await launch();
  try {
    await signIn(browser, url);
    const page = await visit(browser, url);
    await logIn(page);
    await routes(page, project);
    const web = (await (await call(url, 'GET', '/api/v2.0/projects/web')).json()).project_id;
    const begun = performance.now();
    await page.goto(`/harbor/projects/${web}/repositories/many`);
    await settled(page);
    note(`a repository with ${TAGS} tags, until it is there`, performance.now() - begun, 'ms');
    await scrolling(page, `/harbor/projects/${web}/repositories/many?size=100`, `a repository with ${TAGS} tags`);
  } finally {
    await browser.close();
  }
});
const width = Math.max(...rows.map((row) => row.what.length));
for (const row of rows) console.log(`${row.what.padEnd(width)}  ${row.value.padStart(9)}  ${row.goal}`);
