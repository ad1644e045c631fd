import { useQuery } from '@tanstack/react-query';
import { api, call, page } from '../../api/client';
import { useServer } from '../../session/session';

/** A step's name. */
export type StepName = 'project' | 'push' | 'people' | 'robot' | 'rules';

/** A step and whether it is done; undefined while that is not known. */
export interface FirstStep {
  name: StepName;
  done: boolean | undefined;
}

/** As many projects are looked at for a rule; who has more has long begun. */
const LOOKED_AT = 100;

/** The steps as the installation has them, read again now and then: a push ticks its step without a reload. */
export function useSteps(): FirstStep[] {
  const { auth_mode: mode } = useServer();
  const every = { refetchInterval: 5_000 };
  const projects = useQuery({ ...every, queryKey: ['first-steps', 'projects'], queryFn: () => page(api.GET('/projects', { params: { query: { page: 1, page_size: LOOKED_AT } } })) });
  const statistics = useQuery({ ...every, queryKey: ['first-steps', 'statistics'], queryFn: () => call(api.GET('/statistics')) });
  const users = useQuery({ ...every, queryKey: ['first-steps', 'users'], queryFn: () => page(api.GET('/users', { params: { query: { page: 1, page_size: 1 } } })) });
  const robots = useQuery({ ...every, queryKey: ['first-steps', 'robots'], queryFn: () => page(api.GET('/robots', { params: { query: { page: 1, page_size: 1 } } })) });
  const has = (count: number | undefined, least: number) => (count === undefined ? undefined : count >= least);
  return [
    // `library` is there from the start.
    { name: 'project', done: projects.data && projects.data.rows.some((project) => project.name !== 'library') },
    { name: 'push', done: has(statistics.data?.total_repo_count, 1) },
    // Where another service vouches for people, they come by themselves.
    { name: 'people', done: mode === 'db_auth' ? has(users.data?.total, 1) : true },
    { name: 'robot', done: has(robots.data?.total, 1) },
    { name: 'rules', done: projects.data && projects.data.rows.some((project) => Boolean(project.metadata.retention_id)) },
  ];
}
