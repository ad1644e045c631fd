/** What can be recorded: what happens, and to what. */
const OPERATIONS = ['create', 'update', 'delete', 'restore', 'purge', 'pull', 'login', 'logout'];
const KINDS = ['artifact', 'tag', 'repository', 'project', 'member', 'robot', 'user', 'user_group', 'quota', 'configuration'];

/** The name under which all events are meant that the list of event types does not have, such as those of tags. */
export const OTHER = 'other';

function others(known: string[]): string[] {
  return OPERATIONS.flatMap((operation) => KINDS.map((kind) => `${operation}_${kind}`)).filter((event) => !known.includes(event));
}

/** The chosen events as the API takes them; `known` are those that it tells of. */
export function writeEvents(chosen: string[], known: string[]): string {
  const named = chosen.filter((event) => event !== OTHER);
  return [...named, ...(chosen.includes(OTHER) ? others(known) : [])].join(',');
}

/** The events of the API as they are chosen; some of the others alone keep their names, so that saving them again does not mean more. */
export function readEvents(text: string, known: string[]): string[] {
  const all = text
    .split(',')
    .map((event) => event.trim().toLowerCase())
    .filter((event) => event !== '');
  const rest = others(known);
  if (!rest.every((event) => all.includes(event))) return all;
  return [...all.filter((event) => !rest.includes(event)), OTHER];
}
