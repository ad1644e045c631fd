import { expect, test } from 'vitest';
import { type Delivery, deliveryPace, isRetrying, readable, subjectOf } from './delivery';

const delivery = (status: string, waiting = 0) => ({ status, metrics: { scheduled_task_count: waiting } }) as Delivery;

test('what a message is about is found in both forms', () => {
  const data = { resources: [{ tag: '1.0', digest: 'sha256:abc' }], repository: { repo_full_name: 'shop/team/api' } };
  expect(subjectOf(JSON.stringify({ type: 'PUSH_ARTIFACT', event_data: data }))).toBe('shop/team/api:1.0');
  expect(subjectOf(JSON.stringify({ specversion: '1.0', data }))).toBe('shop/team/api:1.0');
});

test('an artifact without a tag is named by its digest', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const data = { resources: [{ tag: digest, digest }, { digest }], repository: { repo_full_name: 'shop/api' } };
  expect(subjectOf(JSON.stringify({ event_data: data }))).toBe('shop/api@sha256:abababababab +1');
});

test('a message that says nothing of it is about nothing', () => {
  for (const payload of [undefined, '', 'no json', '{}', '{"blocks":[]}']) expect(subjectOf(payload)).toBe('');
});

test('what waits for its next attempt is looked at less often', () => {
  expect(isRetrying(delivery('Running', 1))).toBe(true);
  expect(isRetrying(delivery('Error', 1))).toBe(false);
  expect([deliveryPace([delivery('Running')]), deliveryPace([delivery('Running', 1)]), deliveryPace([delivery('Success')])]).toEqual([2000, 10_000, 30_000]);
});

test('a body is shown in lines, and as it is when it is no JSON', () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('plain')).toBe('plain');
});
