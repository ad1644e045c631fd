import { createRoot } from 'react-dom/client';
import { startWords } from '../i18n';
import { Onboard } from './onboard';
import { SignIn } from './sign-in';
import { findServer } from './server';

/** Shows a page from before the log-in. */
export async function start(root: HTMLElement): Promise<void> {
  const server = findServer();
  await startWords(['sign-in', 'kit']);
  createRoot(root).render(location.pathname.startsWith('/oidc-onboard') ? <Onboard /> : <SignIn server={await server} />);
}
