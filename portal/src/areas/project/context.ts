import { useOutletContext } from 'react-router';
import type { Schema } from '../../api/client';
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
