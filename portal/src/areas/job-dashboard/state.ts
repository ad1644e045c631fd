import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { useMessages } from '../../kit';

export type Queue = Schema<'JobQueue'>;
export type Pool = Schema<'WorkerPool'>;
export type Worker = Schema<'Worker'>;
export type QueueAction = 'stop' | 'pause' | 'resume';

/** How often everything is looked at. */
export const EVERY = 3_000;
/** Under which all answers of the job service are kept. */
export const KEY = ['job-service'];
/** The queue of the schedules: while it is paused nothing begins by itself. */
export const SCHEDULER = 'SCHEDULER';
/** Moments that the plot of the load goes back. */
const REMEMBERED = 200;

/** How much there was to do at a moment. */
export interface Load {
  at: string;
  waiting: number;
  busy: number;
}

interface State {
  queues: Queue[];
  pools: Pool[];
  workers: Worker[];
  load: Load[];
}

export const queuesOf = () => call(api.GET('/jobservice/queues'));
export const poolsOf = () => call(api.GET('/jobservice/pools'));
export const workersOf = () => call(api.GET('/jobservice/pools/{pool_id}/workers', { params: { path: { pool_id: 'all' } } }));

/** A worker that works on something. */
export function isBusy(worker: Worker): boolean {
  return (worker.job_id ?? '') !== '';
}

/** What waits and what is worked on, now and since the page was opened. */
export function useJobService() {
  const client = useQueryClient();
  const queryKey = [...KEY, 'state'];
  return useQuery({
    queryKey,
    refetchInterval: EVERY,
    queryFn: async (): Promise<State> => {
      const [queues, pools, workers] = await Promise.all([queuesOf(), poolsOf(), workersOf()]);
      const before = client.getQueryData<State>(queryKey)?.load ?? [];
      const now: Load = { at: new Date().toISOString(), waiting: queues.reduce((sum, queue) => sum + queue.count, 0), busy: workers.filter(isBusy).length };
      return { queues, pools, workers, load: [...before, now].slice(-REMEMBERED) };
    },
  });
}

/** Does something to the job service, looks at it anew, and tells how it went. */
export function useDeed(): (work: () => Promise<unknown>, said: string) => Promise<void> {
  const client = useQueryClient();
  const { done, fail } = useMessages();
  return async (work, said) => {
    try {
      await work();
      done(said);
    } catch (error) {
      fail(error);
    }
    await client.invalidateQueries({ queryKey: KEY });
  };
}

/** Drops, holds back or lets go on what waits in a queue, or in `all`. */
export function act(job_type: string, action: QueueAction): Promise<unknown> {
  return call(api.PUT('/jobservice/queues/{job_type}', { params: { path: { job_type } }, body: { action } }));
}

/** Stops a job, or `all`, so that its worker is free. */
export function free(job_id: string): Promise<unknown> {
  return call(api.PUT('/jobservice/jobs/{job_id}', { params: { path: { job_id } } }));
}

/** What a kind of job is called. */
export function useJobName(): (kind: string) => string {
  const { t } = useTranslation('job-dashboard');
  return (kind) => t([`job.${kind}`, 'job.unknown'], { kind });
}

/** The rows of one page of a list that comes as a whole. */
export function pageOf<Row>(rows: Row[], { page, page_size }: { page: number; page_size: number }): { rows: Row[]; total: number } {
  return { rows: rows.slice((page - 1) * page_size, page * page_size), total: rows.length };
}
