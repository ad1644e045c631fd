import { expect, test } from 'vitest';
import { differenceAddress, readElsewhere, withinOf } from './address';

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
