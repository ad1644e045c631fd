import { useParams } from 'react-router';
import type { Schema } from '../../api/client';
import { useProject } from '../project/context';

/** A repository's name without its project's. */
export function shortName(full: string, project: string): string {
  return full.startsWith(`${project}/`) ? full.slice(project.length + 1) : full;
}

/** Where a repository's page is; `name` is without the project's. */
export function repositoryAddress(projectId: number | string, name: string): string {
  return `/harbor/projects/${projectId}/repositories/${encodeURIComponent(name)}`;
}

/** Where an artifact's page is; `reference` is a digest or a tag, `within` the indexes through which one came to it. */
export function artifactAddress(projectId: number | string, name: string, reference: string, within: string[] = []): string {
  const path = `${repositoryAddress(projectId, name)}/artifacts/${encodeURIComponent(reference)}`;
  return within.length > 0 ? `${path}?within=${within.join(',')}` : path;
}

/** The indexes that the window's address says one came through, the outermost first. */
export function withinOf(address: URLSearchParams): string[] {
  return (address.get('within') ?? '').split(',').filter((digest) => /^sha\d+:[0-9a-f]{64,128}$/.test(digest)).slice(0, 8);
}

/** Where two artifacts of a repository are compared. */
export function differenceAddress(projectId: number, name: string, from?: string, to?: string): string {
  const asked = new URLSearchParams();
  if (from) asked.set('from', from);
  if (to) asked.set('to', to);
  return `${repositoryAddress(projectId, name)}/difference${asked.size > 0 ? `?${asked}` : ''}`;
}

/** A repository as pages and dialogs need it. */
export interface Place {
  project: Schema<'Project'>;
  /** Its name without the project's. */
  name: string;
  /** Its name with the project's. */
  full: string;
  /** What names it in the paths of the API. */
  path: { project_name: string; repository_name: string };
}

/** A repository by its name without the project's, which may itself begin with the project's name: `web/web/api`. */
export function placeOf(project: Schema<'Project'>, name: string): Place {
  return { project, name, full: `${project.name}/${name}`, path: { project_name: project.name, repository_name: encodeURIComponent(name) } };
}

/** The repository that the window's address names. */
export function usePlace(): Place {
  const { project } = useProject();
  const { repository = '' } = useParams();
  return placeOf(project, repository);
}

/** A digest in few characters. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

/** An artifact that may be in another repository. */
export interface Elsewhere {
  reference: string;
  /** Its repository with the project's name, where it is named. */
  repository?: string;
}

/** Reads `tag`, `sha256:…`, `project/repository:tag` or `project/repository@sha256:…`. */
export function readElsewhere(text: string): Elsewhere {
  const typed = text.trim();
  const found = /^([^/:@]+\/[^:@]+)(?:@(sha256:[0-9a-f]+)|:([^:@/]+))$/.exec(typed);
  return found?.[1] ? { repository: found[1], reference: found[2] ?? found[3] ?? '' } : { reference: typed };
}
