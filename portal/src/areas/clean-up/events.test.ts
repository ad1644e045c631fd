import { expect, test } from 'vitest';
import { OTHER, readEvents, writeEvents } from './events';

const known = ['create_artifact', 'pull_artifact', 'login_user'];

test('what is chosen comes back as it was chosen', () => {
  for (const chosen of [[], ['pull_artifact'], ['pull_artifact', 'login_user', OTHER], [OTHER]]) {
    expect(readEvents(writeEvents(chosen, known), known)).toEqual(chosen);
  }
});

test('some of the other events stay these alone', () => {
  expect(readEvents('pull_artifact, delete_tag', known)).toEqual(['pull_artifact', 'delete_tag']);
  expect(writeEvents(['pull_artifact', 'delete_tag'], known)).toBe('pull_artifact,delete_tag');
});

test('other events are those that are not told of, and fit into a request', () => {
  const others = writeEvents([OTHER], known);
  expect(others.split(',')).toContain('delete_tag');
  expect(others.split(',')).not.toContain('pull_artifact');
  expect(others.length).toBeLessThan(4096 - 400);
});
