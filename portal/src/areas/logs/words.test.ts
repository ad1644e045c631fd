import { expect, test } from 'vitest';
import { withShortDigests } from './words';

test('digests are cut, and nothing else', () => {
  expect(withShortDigests(`push artifact: shop/api@sha256:${'ab'.repeat(32)}`)).toBe('push artifact: shop/api@sha256:abababababab…');
  expect(withShortDigests('shop/api:sha256')).toBe('shop/api:sha256');
});
