import { expect, test } from 'vitest';
import { descriptionOf, firstWords } from './description';

test('a description comes back as it was typed', () => {
  expect(descriptionOf('&lt;b&gt; &amp;amp; &#34;x&#34; &#39;')).toBe('<b> &amp; "x" \'');
});

test('the first words are those behind the heading', () => {
  expect(firstWords('# API\n\n[![ci](x)](y)\nThe **interface** of [the shop](https://shop.example).')).toBe('The interface of the shop.');
  expect(firstWords('# API')).toBe('API');
  expect(firstWords('**Bold** and <b>more</b> in `snake_case` & <host>')).toBe('Bold and more in snake_case & <host>');
  expect(firstWords('- an item')).toBe('an item');
  expect(firstWords('')).toBe('');
});
