import { expect, test } from 'vitest';
import { asTyped } from './candidates';

test('a directory knows users by name and groups by DN', () => {
  expect(asTyped('user', 'ldap_auth', 'anna')).toEqual({ member_user: { username: 'anna' } });
  expect(asTyped('group', 'ldap_auth', 'cn=ops,dc=example,dc=com')).toEqual({ member_group: { ldap_group_dn: 'cn=ops,dc=example,dc=com' } });
  expect(asTyped('group', 'ldap_auth', 'ops')).toBeUndefined();
});

test('a provider tells of groups by name, and of users only when they log in', () => {
  expect(asTyped('group', 'oidc_auth', 'ops')).toEqual({ member_group: { group_name: 'ops', group_type: 3 } });
  expect(asTyped('user', 'oidc_auth', 'anna')).toBeUndefined();
});

test('where passwords are kept here nobody is known but who is found', () => {
  expect(asTyped('user', 'db_auth', 'anna')).toBeUndefined();
  expect(asTyped('group', 'db_auth', 'ops')).toBeUndefined();
});
