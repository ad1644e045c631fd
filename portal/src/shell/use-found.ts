import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call, repositorySegment, type Schema } from '../api/client';
import { useFormats, usePaused } from '../kit';
import type { Choice } from './choices';

type Found = Schema<'Found'>;

/** What the server finds by a text: projects, repositories, tags, artifacts by their digest, labels. Undefined while it looks. */
export function useFound(text: string): Choice[] | undefined {
  const { t } = useTranslation('shell');
  const formats = useFormats();
  const go = useNavigate();
  const wanted = text.trim();
  const asked = usePaused(wanted, 120);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['find', asked],
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(api.GET('/find', { params: { query: { q: asked } }, signal })),
  });
  if (wanted === '') return [];
  // What was found by an older text would lead elsewhere than what is typed by now.
  if (!data || isPlaceholderData || asked !== wanted) return undefined;
  const place = (repository: { project_id: number; repository_name: string; project_name: string }) =>
    `/harbor/projects/${repository.project_id}/repositories/${repositorySegment(repository.repository_name, repository.project_name)}`;
  const { projects, repositories, tags, artifacts, labels }: Found = data;
  return [
    ...projects.map(
      (project): Choice => ({
        key: `p${project.project_id}`,
        group: t('find.projects'),
        icon: 'projects',
        label: project.name,
        act: () => void go(`/harbor/projects/${project.project_id}`),
      }),
    ),
    ...repositories.map(
      (repository): Choice => ({
        key: `r${repository.repository_id}`,
        group: t('find.repositories'),
        icon: 'repository',
        label: repository.repository_name,
        act: () => void go(place(repository)),
      }),
    ),
    ...tags.map(
      (tag): Choice => ({
        key: `t${tag.tag_id}`,
        group: t('find.tags'),
        icon: 'tag',
        label: `${tag.repository_name}:${tag.name}`,
        note: formats.ago(tag.push_time),
        act: () => void go(`${place(tag)}/artifacts/${encodeURIComponent(tag.digest)}`),
      }),
    ),
    ...artifacts.map(
      (artifact): Choice => ({
        key: `a${artifact.repository_id}${artifact.digest}`,
        group: t('find.artifacts'),
        icon: 'artifact',
        label: `${artifact.repository_name}@${artifact.digest.slice(0, 19)}`,
        note: artifact.tag ?? formats.bytes(artifact.size),
        act: () => void go(`${place(artifact)}/artifacts/${encodeURIComponent(artifact.digest)}`),
      }),
    ),
    ...labels.map(
      (label): Choice => ({
        key: `l${label.id}`,
        group: t('find.labels'),
        icon: 'label',
        label: label.name,
        note: label.project_name ?? t('find.global'),
        act: () => void go(label.project_name ? `/harbor/projects/${label.project_id}/labels` : '/harbor/labels'),
      }),
    ),
  ];
}
