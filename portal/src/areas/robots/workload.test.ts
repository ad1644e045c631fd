import { expect, test } from 'vitest';
import { howTo, KNOWN, kindOf } from './workload';

const trust = (issuer: string, subject: string) => ({ issuer, subject, audience: 'berth' });

test('platforms are known by their issuer or by their subjects', () => {
  expect(kindOf(trust(KNOWN.github.issuer, 'repo:a/b:*'))).toBe('github');
  expect(kindOf(trust('https://git.example', 'project_path:a/b:ref_type:branch:ref:main'))).toBe('gitlab');
  expect(kindOf(trust('https://cluster.example', 'system:serviceaccount:shop:web'))).toBe('kubernetes');
  expect(kindOf(trust('https://ci.example', 'job'))).toBe('other');
});

test('a job is told to ask its token for the audience, and to log in as the robot', () => {
  const end = "docker login reg.example --username 'robot$ci' --password-stdin";
  const text = (issuer: string, subject: string) => howTo(trust(issuer, subject), 'reg.example', 'robot$ci');
  expect(text(KNOWN.github.issuer, 'repo:a/b')).toContain('audience=berth');
  expect(text('https://c.example', 'system:serviceaccount:shop:web')).toBe(`kubectl create token 'web' --namespace 'shop' --audience 'berth' | ${end}`);
  for (const one of [text(KNOWN.github.issuer, 'x'), text(KNOWN.gitlab.issuer, 'x'), text('https://ci.example', 'x')]) expect(one.endsWith(end)).toBe(true);
});
