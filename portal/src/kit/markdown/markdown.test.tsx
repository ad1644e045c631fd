import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { expect, test } from 'vitest';
import { MessagesProvider } from '../messages';
import { safeAddress } from './address';
import { parseMarkdown } from './blocks';
import { parseInline, wordsOf } from './inline';
import { Markdown } from './markdown';

function shown(text: string): HTMLElement {
  const box = document.createElement('div');
  flushSync(() =>
    createRoot(box).render(
      <MessagesProvider>
        <Markdown text={text} />
      </MessagesProvider>,
    ),
  );
  return box;
}

function htmlOf(text: string): string {
  return shown(text).firstElementChild?.innerHTML.replaceAll(/ (?:id|data-level)="[^"]*"/g, '') ?? '';
}

test('marks within a line become elements', () => {
  expect(htmlOf('**bold** *soft* ~~gone~~ `code` __b__ _e_')).toBe('<p><strong>bold</strong> <em>soft</em> <del>gone</del> <code>code</code> <strong>b</strong> <em>e</em></p>');
  expect(htmlOf('***both*** snake_case_name 2 * 3 * 4')).toBe('<p><strong><em>both</em></strong> snake_case_name 2 * 3 * 4</p>');
  expect(htmlOf('``a ` b`` \\*not\\* a  \nb')).toBe('<p><code>a ` b</code> *not* a<br>b</p>');
});

test('headings follow the heading above them without a gap', () => {
  const box = shown('### first\n## second\n#### deeper\n\nTitle\n=====\n');
  expect([...box.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((heading) => heading.tagName)).toEqual(['H3', 'H3', 'H4', 'H3']);
});

test('lists hold lists, tasks and paragraphs', () => {
  const box = shown('- one\n  - inner\n- [x] done\n- [ ] open\n\n3. three\n4. four\n   goes on\n');
  expect(box.querySelectorAll('ul ul li')).toHaveLength(1);
  expect([...box.querySelectorAll('input')].map((input) => input.checked)).toEqual([true, false]);
  expect(box.querySelector('ol')?.getAttribute('start')).toBe('3');
  expect(box.querySelectorAll('ol > li')[1]?.textContent).toBe('four goes on');
});

test('a table has its sides, and a bar in code divides nothing', () => {
  const box = shown('| a | b |\n|:--|--:|\n| `x|y` | 2 |\n| z |\n');
  expect([...box.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual(['x|y', '2', 'z', '']);
  expect((box.querySelectorAll('th')[1] as HTMLElement).style.textAlign).toBe('end');
});

test('code is kept as it is', () => {
  const [block] = parseMarkdown('```yaml\na: <b>\n\n  c: *d*\n```\n');
  expect(block).toEqual({ kind: 'code', language: 'yaml', text: 'a: <b>\n\n  c: *d*' });
  expect(parseMarkdown('    indented\n\n    more')).toEqual([{ kind: 'code', language: '', text: 'indented\n\nmore' }]);
});

test('links lead to the web and to mail, and pictures are links', () => {
  const box = shown('[a](https://a.example/x_(y) "t") <me@b.example> https://c.example/d. ![pic](https://e.example/p.png) [r][named]\n\n[named]: https://r.example\n');
  const links = [...box.querySelectorAll('a')];
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://a.example/x_(y)', 'mailto:me@b.example', 'https://c.example/d', 'https://e.example/p.png', 'https://r.example']);
  expect(links.every((link) => link.rel.includes('noopener') && link.target === '_blank')).toBe(true);
  expect(box.querySelector('img')).toBeNull();
});

test.each([
  'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', ' \u0001javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'file:///etc/passwd',
  '//evil.example', '/c/log_out', '../up', 'https:evil', 'blob:https://a/b', 'java&#x0A;script:alert(1)', 'http:javascript:alert(1)', '',
])('%j leads nowhere', (address) => {
  expect(safeAddress(address)).toBeUndefined();
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="java&#x73;cript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<svg/onload=alert(1)>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '[x](javascript:alert(1))', '[x](<javascript:alert(1)>)', '[x][y]\n\n[y]: javascript:alert(1)', '![x](javascript:alert(1))', '<javascript:alert(1)>',
  '![<img src=x onerror=alert(1)>](https://a.example)',
  '`<img src=x onerror=alert(1)>`', '```\n</code><script>alert(1)</script>\n```', '<!-- --><script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;',
  '[a](https://a.example"onmouseover="alert(1))', '<p style="position:fixed;inset:0" onclick="alert(1)">x</p>', '<form action=https://evil.example><input name=p></form>', '# <img src=x onerror=alert(1)>', '| <script>alert(1)</script> |\n|---|\n| <b onclick=alert(1)>x</b> |',
])('%j puts nothing into the page', (text) => {
  const box = shown(text);
  expect(box.querySelector('script,img,iframe,svg:not([aria-hidden]),style,form,object,embed,link,meta,base')).toBeNull();
  for (const element of box.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name.startsWith('on'), `${element.tagName} ${name}`).toBe(false);
      expect(/^\s*(?:javascript|data|vbscript):/i.test(value), value).toBe(false);
      if (name === 'href') expect(value).toMatch(/^(?:https?:\/\/|mailto:|#md-)/);
    }
  }
});

test('tags are left out and words in angle brackets are not', () => {
  expect(shown('a <style>b { c: d }</style><script>e()</script> f').textContent).toBe('a  f');
  expect(shown('<p align="center"><b>Hi</b> docker login <host><br/>and <your-token></p>').textContent).toBe('Hi docker login <host>and <your-token>');
  expect(htmlOf('<!-- hidden\nstill -->\nshown')).toBe('<p>shown</p>');
  expect(wordsOf(parseInline('a &amp; b &#60; &nope;'))).toBe('a & b < &nope;');
});

test.each([
  ['brackets', '['], ['bangs', '!['], ['stars', '*a '], ['strong', '**a '], ['underlines', '_a '], ['backticks', '`a``'], ['angles', '<'], ['tags', '<a href="'], ['comments', '<!--'], ['quotes', '> '], ['items', '- '],
  ['links', '[a]('], ['tildes', '~~a '], ['tables', '|a'], ['ampersands', '&#'], ['addresses', 'https://'], ['hashes', '# '], ['closed', '*a*b'], ['scripts', '<script>'], ['spaces', '* '],
])('many %s take no long time', (_, piece) => {
  const begun = performance.now();
  for (const text of [piece.repeat(60_000 / piece.length), `${piece.repeat(20_000 / piece.length)}\n`.repeat(3)]) parseMarkdown(text);
  expect(performance.now() - begun).toBeLessThan(1_500);
});

test('any bytes at all are read', () => {
  let seed = 7;
  const letters = '[]()*_~`<>!#-+|\\&\n  ab1.:/"\'=\t';
  for (let round = 0; round < 400; round += 1) {
    let text = '';
    for (let at = 0; at < 200; at += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      text += letters[seed % letters.length];
    }
    shown(text);
  }
});
