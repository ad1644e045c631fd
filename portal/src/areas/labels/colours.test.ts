import { expect, test } from 'vitest';
import { COLOUR_NAMES, COLOURS, isColour } from './colours';

test('sixteen colours are offered, and all of them can be shown', () => {
  expect(COLOUR_NAMES).toHaveLength(16);
  for (const name of COLOUR_NAMES) expect(isColour(COLOURS[name]), name).toBe(true);
});

test('a colour is three or six digits after a cross, and nothing else', () => {
  for (const good of ['#fff', '#48960C']) expect(isColour(good), good).toBe(true);
  for (const bad of ['', 'red', '#12345', 'url(#a)', '#gggggg', ' #fff']) expect(isColour(bad), bad).toBe(false);
});
