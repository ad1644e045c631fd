import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, call, page } from '../../api/client';
import { useServer } from '../../session/session';

/** A step's name. */
export type StepName = 'project' | 'push' | 'people' | 'robot' | 'rules';

/** A step and whether it is done. */
export interface FirstStep {
  name: StepName;
  done: boolean;
}

/** As many projects are looked at for a rule; who has more has long begun. */
const LOOKED_AT = 100;
const ONE = { page: 1, page_size: 1 };

/** The steps as the installation has them, read again until all are done: a push ticks its step without a reload. */
export function useSteps(): UseQueryResult<FirstStep[]> {
  const { auth_mode: mode } = useServer();
  return useQuery({
    queryKey: ['first-steps', mode],
    queryFn: () => findSteps(mode),
    refetchInterval: ({ state }) => (state.data?.every((step) => step.done) ? false : 5_000),
  });
}

async function findSteps(mode: string): Promise<FirstStep[]> {
  const [projects, statistics, users, robots] = await Promise.all([
    page(api.GET('/projects', { params: { query: { page: 1, page_size: LOOKED_AT } } })),
    call(api.GET('/statistics')),
    page(api.GET('/users', { params: { query: ONE } })),
    page(api.GET('/robots', { params: { query: ONE } })),
  ]);
  return [
    // `library` is there from the start.
    { name: 'project', done: projects.rows.some((project) => project.name !== 'library') },
    { name: 'push', done: statistics.total_repo_count > 0 },
    // Where another service vouches for people, they come by themselves.
    { name: 'people', done: mode !== 'db_auth' || users.total > 0 },
    { name: 'robot', done: robots.total > 0 },
    { name: 'rules', done: projects.rows.some((project) => Boolean(project.metadata.retention_id)) },
  ];
}
