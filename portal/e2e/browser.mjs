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

/** Waits until nothing is loaded any more. */
export async function settled(page) {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null && document.querySelector('h1, h2') !== null);
  await page.evaluate(() => document.fonts.ready);
}
