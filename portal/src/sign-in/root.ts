import { type ComponentChild, render } from 'preact';

/** Stands for React's when the sign-in page is built: it goes on with the elements that are there, so that what was typed
    into them, and where the cursor is, stays. */
export function createRoot(container: Element) {
  return { render: (child: ComponentChild) => render(child, container) };
}
