import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useTyping } from './use-typing';

let type: (typed: string) => void = () => undefined;
let shown = '';
function Box({ value, take }: { value: string; take: (typed: string) => void }) {
  const [typed, setTyped] = useTyping(value, take);
  type = setTyped;
  shown = typed;
  return null;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('typing is taken when it pauses, is not undone by its own echo, and gives way to what is set elsewhere', () => {
  const take = vi.fn();
  const root = createRoot(document.createElement('div'));
  const show = (value: string) => act(() => root.render(<Box value={value} take={take} />));
  show('');
  act(() => type('a'));
  act(() => vi.advanceTimersByTime(100));
  act(() => type('ab'));
  act(() => vi.advanceTimersByTime(300));
  expect(take.mock.calls).toEqual([['ab']]);
  act(() => type('abc'));
  show('ab');
  expect(shown).toBe('abc');
  act(() => vi.advanceTimersByTime(300));
  show('abc');
  show('');
  expect(shown).toBe('');
  act(() => vi.advanceTimersByTime(300));
  expect(take.mock.calls).toEqual([['ab'], ['abc']]);
});
