import { api, counted, type Page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import type { Asked } from '../../kit';

/** A page of a report: its rows, and what was said of all of it. */
export interface Report<Row, Whole> extends Page<Row> {
  whole: Whole;
}

function asked({ text, ...rest }: Asked) {
  return { ...rest, q: q({ field: 'name', part: text }) };
}

/** The store and its projects. */
export async function ofStore(wanted: Asked): Promise<Report<Schema<'StorageProject'>, Schema<'StorageOfInstallation'>>> {
  const { data: whole, total } = await counted(api.GET('/storage', { params: { query: asked(wanted) } }));
  return { rows: whole.projects, total: total ?? whole.projects.length, whole };
}

/** A project and its repositories. */
export async function ofProject(project: number, wanted: Asked): Promise<Report<Schema<'StorageRepository'>, Schema<'StorageOfProject'>>> {
  const path = { project_name_or_id: String(project) };
  const { data: whole, total } = await counted(api.GET('/projects/{project_name_or_id}/storage', { params: { path, query: asked(wanted) } }));
  return { rows: whole.repositories, total: total ?? whole.repositories.length, whole };
}
