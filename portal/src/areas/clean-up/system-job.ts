import { api, call, type Page, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import type { Asked } from '../../kit/use-list';
import { isLive, type Run } from '../jobs-kit/executions-list';

type History = Schema<'GCHistory'>;

/** What a job of the installation is given, and what it tells of itself while it runs. */
export type Attributes = Record<string, unknown>;

/** A run of a job of the installation. */
export interface JobRun extends Run {
  attributes: Attributes;
}

/** When a job runs by itself, and with what. */
export interface JobSchedule {
  cron: string;
  next: string | undefined;
  attributes: Attributes;
}

/** What can be asked of a job of the installation: the same of each, under addresses of its own. */
export interface SystemJob {
  name: 'gc' | 'purge';
  /** What its queue is called. */
  kind: string;
  list: (asked: Pick<Asked, 'page' | 'page_size'>) => Promise<Page<JobRun>>;
  /** The first of the runs that have not ended, and how many these are. */
  live: () => Promise<Page<JobRun>>;
  schedule: () => Promise<JobSchedule | null>;
  /** Begins a run. */
  begin: (parameters: Attributes) => Promise<unknown>;
  /** Sets when it runs by itself; an empty expression for never. */
  plan: (cron: string, type: string, parameters: Attributes) => Promise<unknown>;
  stop: (id: number) => Promise<unknown>;
  log: (id: number) => Promise<string>;
}

function bodyOf(type: string, cron: string, parameters: Attributes): Schema<'Schedule'> {
  return { schedule: { type, cron }, parameters: parameters as never };
}

function planned(type: string, cron: string, parameters: Attributes): Schema<'Schedule'> {
  return cron === '' ? bodyOf('None', '', {}) : bodyOf(type, cron, parameters);
}

/** A run is called running from when it is asked for, whether it waits or not; the first of them is the first to go on. */
const LIVE = { q: q({ field: 'status', is: 'Running' }), sort: 'id', page: 1, page_size: 1 };

/** Garbage collection. */
export const gc: SystemJob = {
  name: 'gc',
  kind: 'GARBAGE_COLLECTION',
  list: async (query) => runs(await page(api.GET('/system/gc', { params: { query } }))),
  live: async () => runs(await page(api.GET('/system/gc', { params: { query: LIVE } }))),
  schedule: async () => scheduleOf(await call(api.GET('/system/gc/schedule', { parseAs: 'text' }))),
  begin: (parameters) => call(api.POST('/system/gc/schedule', { body: bodyOf('Manual', '', parameters) })),
  plan: (cron, type, parameters) => call(api.PUT('/system/gc/schedule', { body: planned(type, cron, parameters) })),
  stop: (gc_id) => call(api.PUT('/system/gc/{gc_id}', { params: { path: { gc_id } } })),
  log: async (gc_id) => (await call(api.GET('/system/gc/{gc_id}/log', { params: { path: { gc_id } }, parseAs: 'text' }))) ?? '',
};

/** The removal of old rows of the audit log. */
export const purge: SystemJob = {
  name: 'purge',
  kind: 'PURGE_AUDIT_LOG',
  list: async (query) => runs(await page(api.GET('/system/purgeaudit', { params: { query } }))),
  live: async () => runs(await page(api.GET('/system/purgeaudit', { params: { query: LIVE } }))),
  schedule: async () => scheduleOf(await call(api.GET('/system/purgeaudit/schedule', { parseAs: 'text' }))),
  begin: (parameters) => call(api.POST('/system/purgeaudit/schedule', { body: bodyOf('Manual', '', parameters) })),
  plan: (cron, type, parameters) => call(api.PUT('/system/purgeaudit/schedule', { body: planned(type, cron, parameters) })),
  stop: (purge_id) => call(api.PUT('/system/purgeaudit/{purge_id}', { params: { path: { purge_id } } })),
  log: async (purge_id) => (await call(api.GET('/system/purgeaudit/{purge_id}/log', { params: { path: { purge_id } }, parseAs: 'text' }))) ?? '',
};

function runs({ rows, total }: Page<History>): Page<JobRun> {
  return { rows: rows.map(runOf), total };
}

/** A run as lists show it. */
export function runOf(row: History): JobRun {
  const attributes = attributesOf(row.job_parameters);
  return {
    id: row.id,
    status: row.job_status,
    start_time: row.creation_time,
    end_time: isLive(row.job_status) ? null : row.update_time,
    trigger: row.job_kind,
    dry_run: attributes.dry_run === true,
    attributes,
  };
}

/** The schedule out of an answer that is empty when there is none. */
export function scheduleOf(text: string | undefined): JobSchedule | null {
  if (!text) return null;
  const found = JSON.parse(text) as History & { schedule: { next_scheduled_time?: string } };
  return { cron: found.schedule.cron ?? '', next: found.schedule.next_scheduled_time, attributes: attributesOf(found.job_parameters) };
}

function attributesOf(text: string): Attributes {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Attributes) : {};
  } catch {
    return {};
  }
}

/** A number of what a job tells, if it is told. */
export function numberOf(attributes: Attributes, name: string): number | undefined {
  const value = attributes[name];
  return typeof value === 'number' ? value : undefined;
}
