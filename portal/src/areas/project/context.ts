import { useQuery } from '@tanstack/react-query';
import { useOutletContext } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import type { May } from '../../session/session';

/** What the frame of a project gives to its tabs. */
export interface ProjectContext {
  project: Schema<'Project'>;
  /** What the reader may do in it: `may('repository', 'delete')`. */
  may: May;
}

/** The project whose tab this is, and what the reader may do in it. */
export function useProject(): ProjectContext {
  return useOutletContext<ProjectContext>();
}

/** A project in numbers: its quota, its members by role, its repositories. */
export function useSummary(project: number) {
  const id = String(project);
  return useQuery({
    queryKey: ['project', id, 'summary'],
    queryFn: () => call(api.GET('/projects/{project_name_or_id}/summary', { params: { path: { project_name_or_id: id } } })),
  });
}
