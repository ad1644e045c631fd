import { expect, test } from 'vitest';
import { subjectOf } from './subject';

const digest = `sha256:${'ab'.repeat(32)}`;
const data = { resources: [{ digest, tag: '1.0', resource_url: 'registry.example.com/shop/team/api:1.0' }], repository: { repo_full_name: 'shop/team/api' } };

test('what a message is about is found in every form', () => {
  const slack = { blocks: [{ text: { text: '*event_type:* PUSH_ARTIFACT' } }, { text: { text: `\`\`\`${JSON.stringify(data, null, '\t')}\`\`\`` } }] };
  const body = [{ text: 'Artifact pushed: shop/team/api' }, { facts: [{ title: 'Event', value: 'PUSH\\_ARTIFACT' }, { title: 'Artifact', value: 'registry.example.com:8443/shop/team/api:1.0' }, { title: 'Digest', value: digest }] }];
  const teams = { type: 'message', attachments: [{ content: { body } }] };
  for (const told of [{ type: 'PUSH_ARTIFACT', event_data: data }, { specversion: '1.0', data }, slack, teams]) expect(subjectOf(JSON.stringify(told))).toBe('shop/team/api:1.0');
});

test('an artifact without a tag is named by its digest', () => {
  const untagged = { ...data, resources: [{ tag: digest, digest }, { digest }] };
  expect(subjectOf(JSON.stringify({ event_data: untagged }))).toBe('shop/team/api@sha256:abababababab +1');
});

test('a text that was cut off still says what it is about', () => {
  const text = '```{\n\t"resources": [{"digest": "sha256:abcdef", "tag": "1.0"}],\n\t"repository": {"repo_full_name": "shop/api", "na…```';
  expect(subjectOf(JSON.stringify({ blocks: [{ text: { text } }] }))).toBe('shop/api:1.0');
});

test('a message that says nothing is about nothing', () => {
  for (const payload of [undefined, '', 'no json', '{}', '{"blocks":[]}', '{"attachments":[]}', '{"event_data":{}}']) expect(subjectOf(payload)).toBe('');
});
