import { useQueries } from '@tanstack/react-query';
import { api, call, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { useServer } from '../../session/session';

/** A step's name. */
export type StepName = 'project' | 'push' | 'people' | 'robot' | 'rules';

/** A step and whether it is done. */
export interface FirstStep {
  name: StepName;
  done: boolean;
}

/** The steps as far as they are known, all of them or none. */
export interface Steps {
  steps: FirstStep[] | undefined;
  error: unknown;
  retry: () => void;
}

/** How often what is not done is looked for again, in milliseconds: a push ticks its step without a reload. */
const EVERY = 15_000;
const ONE = { page: 1, page_size: 1 };
/** As many projects as the API gives at once, and how often it is asked for more of them. */
const MOST = 100;
const PAGES = 3;

/** How each step is known to be done, in the order of the steps. */
const LOOKS: Record<StepName, (mode: string) => Promise<boolean>> = {
  // `library` is there from the start.
  project: async () => (await page(api.GET('/projects', { params: { query: { page: 1, page_size: 2 } } }))).rows.some((project) => project.name !== 'library'),
  push: async () => (await call(api.GET('/statistics'))).total_repo_count > 0,
  // Where another service vouches for people, they come by themselves.
  people: async (mode) => mode !== 'db_auth' || (await page(api.GET('/users', { params: { query: ONE } }))).total > 0,
  robot: async () => (await page(api.GET('/robots', { params: { query: ONE } }))).total > 0 || (await wasRobotMade()),
  rules: () => someProject((project) => Boolean(project.metadata.retention_id)),
};
const NAMES = Object.keys(LOOKS) as StepName[];

/** Robots of projects are told of one project alone at a time; the log tells of all that were made. */
async function wasRobotMade(): Promise<boolean> {
  const made = q({ field: 'resource_type', is: 'robot' }, { field: 'operation', is: 'create' }, { field: 'operation_result', is: true });
  return (await page(api.GET('/auditlog-exts', { params: { query: { ...ONE, q: made } } }))).total > 0;
}

/** Whether some project is so, of the newest ones: who has hundreds does not take first steps. */
async function someProject(isSo: (project: Schema<'Project'>) => boolean): Promise<boolean> {
  for (let number = 1; number <= PAGES; number += 1) {
    const { rows, total } = await page(api.GET('/projects', { params: { query: { page: number, page_size: MOST, sort: '-project_id' } } }));
    if (rows.some(isSo)) return true;
    if (number * MOST >= total) break;
  }
  return false;
}

/** The steps as the installation has them. What is done stays done; the rest is looked for again. */
export function useSteps(): Steps {
  const { auth_mode: mode } = useServer();
  return useQueries({
    queries: NAMES.map((name) => ({
      queryKey: ['first-steps', name, mode],
      queryFn: () => LOOKS[name](mode),
      staleTime: ({ state }: { state: { data?: boolean } }) => (state.data ? Number.POSITIVE_INFINITY : EVERY / 2),
      refetchInterval: ({ state }: { state: { data?: boolean } }) => (state.data ? false : EVERY),
    })),
    combine: (found) => ({
      steps: found.some(({ data }) => data === undefined) ? undefined : NAMES.map((name, index) => ({ name, done: found[index]?.data === true })),
      error: found.find(({ error }) => error)?.error,
      retry: () => {
        for (const one of found) if (one.error) void one.refetch();
      },
    }),
  });
}
