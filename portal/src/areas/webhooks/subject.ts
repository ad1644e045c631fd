interface Data {
  resources?: { tag?: string; digest?: string }[];
  repository?: { repo_full_name?: string };
}

interface Told {
  /** Harbor's own form. */
  event_data?: Data;
  /** CloudEvents. */
  data?: Data;
  /** Slack. */
  blocks?: { text?: { text?: string } }[];
  /** Teams. */
  attachments?: { content?: { body?: { text?: string; facts?: { title: string; value: string }[] }[] } }[];
}

/** Slack is told the data as text, which may be cut off. */
function ofBlocks(blocks: Told['blocks'] = []): Data {
  const text = blocks.map((block) => block.text?.text ?? '').find((each) => each.startsWith('```')) ?? '';
  const first = (name: string) => new RegExp(`"${name}":\\s*"([^"]*)"`).exec(text)?.[1];
  return { repository: { repo_full_name: first('repo_full_name') }, resources: [{ tag: first('tag'), digest: first('digest') }] };
}

/** Teams is told the repository in the card's title, and artifacts as facts with the registry's address. */
function ofCard([attachment]: NonNullable<Told['attachments']>): Data {
  const [title, set] = attachment?.content?.body ?? [];
  const plain = (text = '') => text.replaceAll(/\\(.)/g, '$1');
  const repo_full_name = plain(title?.text).split(': ')[1];
  const values = (wanted: string) => (set?.facts ?? []).filter((fact) => fact.title === wanted).map((fact) => plain(fact.value));
  const digests = values('Digest');
  const resources = values('Artifact').map((name, at) => ({ tag: /:([\w.-]+)$/.exec(name.replace(/@.*/, ''))?.[1], digest: digests[at] }));
  return { repository: { repo_full_name }, resources };
}

function dataOf(told: Told): Data {
  if (told.attachments) return ofCard(told.attachments);
  return told.event_data ?? told.data ?? ofBlocks(told.blocks);
}

/** What a message is about, in whichever form it is sent: `shop/api:1.0`. Empty where it does not say. */
export function subjectOf(payload: string | undefined): string {
  let data: Data;
  try {
    data = dataOf(JSON.parse(payload ?? '{}') as Told);
  } catch {
    return '';
  }
  const name = data.repository?.repo_full_name ?? '';
  const [resource, ...others] = data.resources ?? [];
  if (name === '' || !resource) return name;
  const { tag, digest } = resource;
  const by = tag && !tag.startsWith('sha256:') ? `:${tag}` : digest ? `@${digest.slice(0, 19)}` : '';
  return `${name}${by}${others.length > 0 ? ` +${others.length}` : ''}`;
}
