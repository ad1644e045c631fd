import './theme/fonts.css';
import './theme/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { ApiError } from './api/errors';
import { startWords } from './i18n';
import { MessagesProvider, OperationsProvider } from './kit';
import { serverQuery, userQuery } from './session/session';
import { makeRouter } from './routes';
import { currentTheme, showTheme } from './theme/theme';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one; only what may be better in a moment is asked again.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status > 0 && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
});

showTheme(currentTheme());
void client.prefetchQuery(userQuery);
void client.prefetchQuery(serverQuery);
await startWords(['shell', 'kit'], import.meta.glob('./locales/*/*.json'));
createRoot(document.getElementById('root') as HTMLElement).render(
  <QueryClientProvider client={client}>
    <OperationsProvider>
      <MessagesProvider>
        <RouterProvider router={makeRouter()} />
      </MessagesProvider>
    </OperationsProvider>
  </QueryClientProvider>,
);
