import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call, repositorySegment, type Schema } from '../api/client';
import { useErrorText, useFormats, usePaused } from '../kit';
import { useIsAdmin } from '../session/session';
import type { Choice } from './choices';
import { useLabelPlace } from './use-label-place';

type Found = Schema<'Found'>;

/** What was found, undefined while it is looked for; and what is said instead when it could not be. */
export interface FoundChoices {
  choices: Choice[] | undefined;
  failed?: string;
}

/** What the server finds by a text: projects, repositories, tags, artifacts by their digest, labels. */
export function useFound(text: string): FoundChoices {
  const { t } = useTranslation('shell');
  const formats = useFormats();
  const errorText = useErrorText();
  const isAdmin = useIsAdmin();
  const go = useNavigate();
  const openLabel = useLabelPlace();
  const wanted = text.trim();
  const asked = usePaused(wanted, 120);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['find', asked],
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(api.GET('/find', { params: { query: { q: asked } }, signal })),
  });
  if (wanted === '') return { choices: [] };
  // What was found by an older text would lead elsewhere than what is typed by now.
  if (isPlaceholderData || asked !== wanted) return { choices: undefined };
  if (!data) return { choices: undefined, failed: error ? errorText(error) : undefined };
  const place = (repository: { project_id: number; repository_name: string; project_name: string }) =>
    `/harbor/projects/${repository.project_id}/repositories/${repositorySegment(repository.repository_name, repository.project_name)}`;
  const { projects, repositories, tags, artifacts, labels, more }: Found = data;
  const group = (name: 'projects' | 'repositories' | 'tags' | 'artifacts' | 'labels') => (more.includes(name) ? t('find.more', { group: t(`find.${name}`) }) : t(`find.${name}`));
  /** Leads to the list that has those that are not told here, where there is one. */
  const rest = (name: 'projects' | 'labels', path: string): Choice | false => more.includes(name) && { key: name, group: group(name), icon: 'search', label: t(`find.all-${name}`, { text: wanted }), act: () => void go(`${path}?search=${encodeURIComponent(wanted)}`) };
  const choices: (Choice | false)[] = [
    ...projects.map(
      (project): Choice => ({
        key: `p${project.project_id}`,
        group: group('projects'),
        icon: 'projects',
        label: project.name,
        act: () => void go(`/harbor/projects/${project.project_id}`),
      }),
    ),
    rest('projects', '/harbor/projects'),
    ...repositories.map(
      (repository): Choice => ({
        key: `r${repository.repository_id}`,
        group: group('repositories'),
        icon: 'repository',
        label: repository.repository_name,
        act: () => void go(place(repository)),
      }),
    ),
    ...tags.map(
      (tag): Choice => ({
        key: `t${tag.tag_id}`,
        group: group('tags'),
        icon: 'tag',
        label: `${tag.repository_name}:${tag.name}`,
        note: formats.ago(tag.push_time),
        act: () => void go(`${place(tag)}/artifacts/${encodeURIComponent(tag.digest)}`),
      }),
    ),
    ...artifacts.map(
      (artifact): Choice => ({
        key: `a${artifact.repository_id}${artifact.digest}`,
        group: group('artifacts'),
        icon: 'artifact',
        label: `${artifact.repository_name}@${artifact.digest.slice(0, 19)}`,
        note: artifact.tag ?? formats.bytes(artifact.size),
        act: () => void go(`${place(artifact)}/artifacts/${encodeURIComponent(artifact.digest)}`),
      }),
    ),
    // Of the labels of the installation only administrators have a page.
    ...labels
      .filter((label) => isAdmin || label.project_id)
      .map(
        (label): Choice => ({
          key: `l${label.id}`,
          group: group('labels'),
          icon: 'label',
          label: label.name,
          note: label.project_name ?? t('find.global'),
          act: () => void openLabel(label),
        }),
      ),
    isAdmin && rest('labels', '/harbor/labels'),
  ];
  return { choices: choices.filter((choice) => choice !== false) };
}
