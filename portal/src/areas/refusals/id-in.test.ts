import { expect, test } from 'vitest';
import { idIn } from './id-in';

test('the id is found in what a client printed', () => {
  expect(idIn('denied: requested access to the resource is denied (refusal 4f2a91c0d3)')).toBe('4f2a91c0d3');
  expect(idIn(' 4f2a91c0d3 ')).toBe('4f2a91c0d3');
});
