import { api, call, type Page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import type { Asked } from '../../kit';

/** A page of a report: its rows, and what was said of all of it. */
export interface Report<Row, Whole> extends Page<Row> {
  whole: Whole;
}

/** The store and its projects. */
export async function ofStore({ text, ...asked }: Asked): Promise<Report<Schema<'StorageProject'>, Schema<'StorageOfInstallation'>>> {
  let total = 0;
  const whole = await call(counted(api.GET('/storage', { params: { query: { ...asked, q: q({ field: 'name', part: text }) } } }), (count) => (total = count)));
  return { rows: whole.projects, total, whole };
}

/** A project and its repositories. */
export async function ofProject(project: number, { text, ...asked }: Asked): Promise<Report<Schema<'StorageRepository'>, Schema<'StorageOfProject'>>> {
  let total = 0;
  const path = { project_name_or_id: String(project) };
  const whole = await call(counted(api.GET('/projects/{project_name_or_id}/storage', { params: { path, query: { ...asked, q: q({ field: 'name', part: text }) } } }), (count) => (total = count)));
  return { rows: whole.repositories, total, whole };
}

/** Reads the count of all rows out of an answer on its way. */
async function counted<Answer extends { response: Response }>(pending: Promise<Answer>, said: (total: number) => void): Promise<Answer> {
  const answer = await pending;
  said(Number(answer.response.headers.get('X-Total-Count') ?? 0));
  return answer;
}
