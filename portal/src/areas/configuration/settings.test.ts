import { expect, test } from 'vitest';
import schema from '../../api/schema.d.ts?raw';
import chinese from '../../locales/zh-cn/configuration.json';
import words from '../../locales/en-us/configuration.json';
import { addIds, dayOf, endOf } from './allowlist';
import { AUDIT, BANNER, HERE, LDAP, OIDC, problemOf, sentOf, type Setting, SYSTEM } from './settings';

const groups = [...HERE, ...LDAP, ...OIDC, ...SYSTEM, AUDIT, BANNER];

test('every setting and every group has its words', () => {
  for (const language of [words, chinese]) {
    const missing = groups.flatMap(({ id, settings }) => [
      ...(id in language.group ? [] : [id]),
      ...settings.filter(({ name }) => !(name in language.setting)).map(({ name }) => name),
      ...settings.filter((setting) => setting.kind === 'choice' && !(setting.name in language.choice)).map(({ name }) => name),
    ]);
    expect(missing).toEqual([]);
  }
});

test('every setting that the API has is on a page', () => {
  const [, body = ''] = schema.match(/\n {8}Configurations: \{\n([\s\S]*?)\n {8}\};/) ?? [];
  const all = [...body.matchAll(/^ {12}(\w+)\?: /gm)].map(([, name]) => name);
  // These have fields of their own.
  const known: string[] = ['auth_mode', 'disabled_audit_log_event_types', ...groups.flatMap(({ settings }) => settings.map(({ name }) => name))];
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((name) => !known.includes(name ?? ''))).toEqual([]);
});

test('what is typed is sent as what it is', () => {
  expect(sentOf('ldap_timeout', '7')).toBe(7);
  expect(sentOf('ldap_url', ' ldap://x ')).toBe('ldap://x');
  expect(sentOf('ldap_search_password', ' a ')).toBe(' a ');
  expect(sentOf('read_only', true)).toBe(true);
});

test('what cannot be saved is known beforehand', () => {
  const minutes: Setting = { name: 'token_expiration', kind: 'number', min: 1, max: 10 };
  expect(problemOf(minutes, '5')).toBeUndefined();
  for (const bad of ['0', '11', '', '1.5', 'x']) expect(problemOf(minutes, bad)).toMatchObject({ key: 'wrong.number' });
  expect(problemOf({ name: 'ldap_url', kind: 'text', required: true }, ' ')).toEqual({ key: 'wrong.empty' });
  const json: Setting = { name: 'oidc_extra_redirect_parms', kind: 'json' };
  for (const good of ['', '{}', '{"prompt":"consent"}']) expect(problemOf(json, good)).toBeUndefined();
  for (const bad of ['[]', '{"a":1}', '{']) expect(problemOf(json, bad)).toEqual({ key: 'wrong.json' });
  const [banner] = BANNER.settings as [Setting];
  const days = (fromDate?: string, toDate?: string) => JSON.stringify({ message: 'Maintenance', fromDate, toDate });
  for (const good of ['', days(), days('2026-03-02'), days('2026-03-02', '2026-03-02')]) expect(problemOf(banner, good)).toBeUndefined();
  expect(problemOf(banner, days('2026-03-02', '2026-03-01'))).toEqual({ key: 'banner.over' });
});

test('ids are added once, and a day ends with its last second', () => {
  expect(addIds(['CVE-1'], 'CVE-2, CVE-1\nCVE-3')).toEqual(['CVE-1', 'CVE-2', 'CVE-3']);
  expect(dayOf(endOf('2026-03-02'))).toBe('2026-03-02');
  expect(dayOf(null)).toBeUndefined();
});
