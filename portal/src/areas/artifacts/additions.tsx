import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Schema } from '../../api/client';
import { isNotFound } from '../../api/errors';
import { Card, Code, ErrorState, Skeleton, State, Tabs, withParameters } from '../../kit';
import { Markdown } from '../../kit/markdown/markdown';
import type { Place } from './address';
import { BuildHistory } from './build-history';
import { Dependencies } from './dependencies';
import { Files } from './files';
import { Layers } from './layers';
import { useAddition } from './use-addition';
import { Values } from './values';

/** What the pages of others show. */
const ELSEWHERE = new Set(['vulnerabilities', 'sboms']);
/** What stands first. */
const ORDER = ['readme.md', 'values.yaml', 'dependencies', 'files', 'license', 'build_history', 'layers'];

/** What the server can tell of an artifact beyond its attributes, each behind a tab that the window's address remembers. */
export function Additions({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  const { t } = useTranslation('artifacts');
  const [address, setAddress] = useSearchParams();
  const names = Object.keys(artifact.addition_links ?? {}).filter((name) => !ELSEWHERE.has(name));
  // An index has parts instead.
  if (!artifact.references?.length) names.push('layers');
  names.sort((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other));
  const wanted = address.get('view');
  const shown = names.find((name) => name === wanted) ?? names[0];
  if (!shown) return null;
  const choose = (name: string) => setAddress((before) => withParameters(before, { view: name }), { replace: true, preventScrollReset: true });
  return (
    <Card>
      <Tabs label={t('addition.title')} value={shown} onChange={choose} tabs={names.map((name) => ({ value: name, label: t([`addition.${name.replaceAll('.', '_')}`, 'addition.other'], { name }) }))}>
        <Addition key={shown} place={place} artifact={artifact} name={shown} />
      </Tabs>
    </Card>
  );
}

function Addition({ place, artifact, name }: { place: Place; artifact: Schema<'Artifact'>; name: string }) {
  const given = { place, digest: artifact.digest };
  switch (name) {
    case 'build_history':
      return <BuildHistory {...given} />;
    case 'layers':
      return <Layers {...given} />;
    case 'readme.md':
      return <Readme {...given} />;
    case 'values.yaml':
      return <Values {...given} />;
    case 'dependencies':
      return <Dependencies {...given} />;
    case 'files':
      return <Files {...given} />;
    default:
      return <Text {...given} name={name} />;
  }
}

function Readme({ place, digest }: { place: Place; digest: string }) {
  const found = useAddition(place, digest, 'readme.md', (text) => text);
  return <Found found={found} isEmpty={(text) => text.trim() === ''}>{(text) => <Markdown text={text} />}</Found>;
}

/** A licence, or anything the portal does not know yet. */
function Text({ place, digest, name }: { place: Place; digest: string; name: string }) {
  const found = useAddition(place, digest, name, indented);
  return <Found found={found} isEmpty={(text) => text.trim() === ''}>{(text) => <Code text={text} wrap />}</Found>;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What was found, or why nothing is shown. */
export function Found<Data>({ found, isEmpty, children }: { found: UseQueryResult<Data>; isEmpty: (data: Data) => boolean; children: (data: Data) => ReactNode }) {
  const { t } = useTranslation('artifacts');
  const nothing = <State icon="artifact" title={t('addition.empty')} text={t('addition.empty-text')} />;
  if (isNotFound(found.error)) return nothing;
  if (found.error) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Skeleton />;
  return isEmpty(found.data) ? nothing : children(found.data);
}
