import { useQuery } from '@tanstack/react-query';
import { api, call, type Page, type Schema } from '../../api/client';
import { isLive } from '../jobs-kit/executions-list';
import type { JobRun, SystemJob } from './system-job';

/** How often a job that goes on is looked at, and whether a run began. */
const WHILE_LIVE = 1_000;
const ELSE = 10_000;

/** Where a job stands. */
export interface Standing {
  /** The run that goes on, else the one whose turn is next, else the last; nothing before the first. */
  run: JobRun | undefined;
  /** Whether `run` goes on, waits for its turn, or has ended. */
  state: 'goes-on' | 'waits' | 'over';
  /** The runs that wait besides. */
  behind: number;
  /** Whether what waits is held back. */
  isPaused: boolean;
}

/** Puts together where a job stands: `live` has the first of the runs that have not ended, and their count, of which the queue holds some. */
export function standingOf(live: Page<JobRun>, last: JobRun | undefined, queue: Pick<Schema<'JobQueue'>, 'count' | 'paused'> | undefined): Standing {
  const [run] = live.rows;
  const isPaused = queue?.paused ?? false;
  if (!run) return { run: last, state: 'over', behind: 0, isPaused };
  const waiting = Math.min(queue?.count ?? 0, live.total);
  const goesOn = waiting < live.total;
  return { run, state: goesOn ? 'goes-on' : 'waits', behind: goesOn ? waiting : waiting - 1, isPaused };
}

/** Where a job stands, looked at again and again. */
export function useStanding(job: SystemJob) {
  return useQuery({
    queryKey: [job.name, 'runs', 'standing'],
    queryFn: async (): Promise<Standing> => {
      const [live, latest, queues] = await Promise.all([job.live(), job.list({ page: 1, page_size: 1 }), call(api.GET('/jobservice/queues'))]);
      return standingOf(live, latest.rows[0], queues.find((queue) => queue.job_type === job.kind));
    },
    // The answers may be of different moments: what is not over is looked at soon, whatever they say together.
    refetchInterval: (query) => (query.state.data?.run && isLive(query.state.data.run.status) ? WHILE_LIVE : ELSE),
  });
}
