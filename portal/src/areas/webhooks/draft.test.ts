import { expect, test } from 'vitest';
import { draftOf, isSecret, losesQuery, newSecret, newTarget, policyRequest, targetRequest } from './draft';
import { type Policy, shown } from './policy';

const policy: Policy = {
  id: 3,
  name: 'ci',
  description: '',
  project_id: 1,
  enabled: false,
  creator: 'anna',
  creation_time: '2026-11-01T10:00:00Z',
  update_time: '2026-11-01T10:00:00Z',
  event_types: ['PULL_ARTIFACT'],
  targets: [
    { type: 'http', address: 'https://ci.example.com/hook', auth_header: 'Bearer x', payload_format: 'CloudEvents', skip_cert_verify: true, signed: true },
    { type: 'teams', address: 'https://teams.example.com/flow?sig=key', skip_cert_verify: false, signed: false },
  ],
};

test('a policy that is saved as it came stays as it is', () => {
  expect(policyRequest(draftOf(policy))).toEqual({
    name: 'ci',
    description: '',
    enabled: false,
    event_types: ['PULL_ARTIFACT'],
    targets: [
      { type: 'http', address: 'https://ci.example.com/hook', auth_header: 'Bearer x', payload_format: 'CloudEvents', skip_cert_verify: true },
      { type: 'teams', address: 'https://teams.example.com/flow?sig=key', auth_header: '', skip_cert_verify: false },
    ],
  });
});

test('a key is replaced, forgotten, or left alone', () => {
  const signed = { ...newTarget(), signed: true };
  expect(targetRequest(signed)).not.toHaveProperty('secret');
  expect(targetRequest({ ...signed, unsign: true })).toHaveProperty('secret', '');
  expect(targetRequest({ ...signed, unsign: true, secret: ' new ' })).toHaveProperty('secret', 'new');
  expect(targetRequest({ ...signed, secret: 'new', type: 'slack' })).not.toHaveProperty('secret');
});

test('what pages keep of a policy holds no secret', () => {
  expect(JSON.stringify(shown(policy))).not.toMatch(/Bearer|sig=|flow/);
  expect(shown(policy).targets.map(({ address }) => address)).toEqual(['https://ci.example.com/hook', 'https://teams.example.com/…']);
  expect(shown(policy).targets.map((target) => target.authorized)).toEqual([true, false]);
});

test('keys are told from other texts', () => {
  expect(isSecret(newSecret())).toBe(true);
  expect(isSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(true);
  for (const bad of ['', 'whsec_', 'c2hvcnQ=', 'not base64 at all, but long enough', 'A'.repeat(88)]) expect(isSecret(bad), bad).toBe(false);
});

test('a query is kept for Teams alone', () => {
  expect(losesQuery({ ...newTarget(), address: 'https://ci.example.com/?a=b' })).toBe(true);
  expect(losesQuery({ ...newTarget(), type: 'teams', address: 'https://x.example.com/?a=b' })).toBe(false);
});
