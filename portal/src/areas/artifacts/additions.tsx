import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Card, Code, ErrorState, Skeleton } from '../../kit';
import type { Place } from './address';

/** What the server can tell of an artifact beyond its attributes, each as its text. */
export function Additions({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  return Object.keys(artifact.addition_links ?? {})
    .filter((addition) => addition !== 'vulnerabilities' && addition !== 'sboms')
    .map((addition) => <Addition key={addition} place={place} digest={artifact.digest} addition={addition} />);
}

function Addition({ place, digest, addition }: { place: Place; digest: string; addition: string }) {
  const { t } = useTranslation('artifacts');
  const found = useQuery({
    queryKey: ['artifacts', place.full, 'addition', digest, addition],
    queryFn: () =>
      call(api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}', { params: { path: { ...place.path, reference: digest, addition } }, parseAs: 'text' })),
  });
  return <Card title={t([`addition.${addition.replaceAll('.', '_')}`, 'addition.other'], { name: addition })}>{found.error ? <ErrorState error={found.error} /> : found.data === undefined ? <Skeleton /> : <Code text={shown(found.data)} wrap />}</Card>;
}

/** JSON is indented; a build's history is its commands alone. */
function shown(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((step: { created_by?: unknown }) => typeof step?.created_by === 'string')) return value.map((step: { created_by: string }) => step.created_by).join('\n');
    return JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}
