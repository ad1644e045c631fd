import { expect, test } from 'vitest';
import { repositorySegment, type Schema } from '../../api/client';
import { differenceAddress, placeOf, readElsewhere, shortName, withinOf } from './address';

test('a repository within a folder of its project\'s name is not taken for another one', () => {
  const { full, path } = placeOf({ name: 'web' } as Schema<'Project'>, 'web/api');
  expect([full, path.repository_name]).toEqual(['web/web/api', 'web%2Fapi']);
  expect([shortName('web/web/api', 'web'), repositorySegment('web/web/api', 'web')]).toEqual(['web/api', 'web%2Fapi']);
});

test('what is compared may be in another repository', () => {
  expect(readElsewhere(' 1.0 ')).toEqual({ reference: '1.0' });
  expect(readElsewhere('sha256:ab')).toEqual({ reference: 'sha256:ab' });
  expect(readElsewhere('shop/web/api:1.0')).toEqual({ repository: 'shop/web/api', reference: '1.0' });
  expect(readElsewhere('shop/api@sha256:ab')).toEqual({ repository: 'shop/api', reference: 'sha256:ab' });
  expect(readElsewhere('not/quite')).toEqual({ reference: 'not/quite' });
});

test('an address that nobody made is read without harm', () => {
  expect(withinOf(new URLSearchParams('within=x,javascript:1,sha256:ab'))).toEqual([]);
  expect(differenceAddress(1, 'a/b', '1.0')).toBe('/harbor/projects/1/repositories/a%2Fb/difference?from=1.0');
});
