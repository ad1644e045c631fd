// Debian's Chromium, which asks no other host for anything.
import { chromium } from 'playwright-core';
import { password } from './server.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts the browser; CHROMIUM names another one. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A page as a new visitor has it, in a theme and a width, and in a language that was chosen before, or none. What goes wrong
    in it is kept in `page.problems`. */
export async function visit(browser, url, { theme = 'light', width = 1440, height = 900, language = 'en-us', locale = 'en-US' } = {}) {
  const context = await browser.newContext({ baseURL: url, viewport: { width, height }, colorScheme: theme, locale, reducedMotion: 'reduce' });
  if (language) await context.addInitScript((code) => localStorage.getItem('harbor-lang') ?? localStorage.setItem('harbor-lang', code), language);
  const page = await context.newPage();
  page.problems = [];
  page.traffic = watch(page);
  page.on('pageerror', (error) => page.problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const isRefusal = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isRefusal) page.problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:') && !request.url().startsWith('blob:')) page.problems.push(`foreign request: ${request.url()}`);
  });
  return page;
}

/** Logs in over the form. */
export async function logIn(page, name = 'admin', secret = password) {
  await page.goto('/account/sign-in');
  await page.fill('input[name=username]', name);
  await page.fill('input[name=password]', secret);
  await page.click('button[type=submit]');
  await page.waitForURL(/\/harbor\//);
  await settled(page);
}

/** How long nothing must have been on its way, in milliseconds: longer than a part of a page waits before it asks for the next. */
const QUIET = 150;

/** Counts what a page asks for and has not got yet. */
function watch(page) {
  const traffic = { open: new Set(), last: 0 };
  const ended = (request) => {
    if (traffic.open.delete(request)) traffic.last = Date.now();
  };
  page.on('request', (request) => {
    // What another document asked for is given up with it.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) traffic.open.clear();
    traffic.open.add(request);
  });
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return traffic;
}

/** Waits until nothing is loaded any more, and the page has its heading. */
export async function settled(page) {
  page.traffic ??= watch(page);
  await page.waitForLoadState('load');
  await quiet(page);
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null && document.querySelector('h1')?.checkVisibility());
  // What the page asked for once its heading was there.
  await quiet(page);
  await page.evaluate(() => document.fonts.ready);
}

async function quiet(page) {
  const { traffic } = page;
  const end = Date.now() + 30_000;
  while (traffic.open.size > 0 || Date.now() - traffic.last < QUIET) {
    if (Date.now() > end) throw new Error(`still on its way: ${[...traffic.open].map((request) => request.url())}`);
    await page.waitForTimeout(20);
  }
}
