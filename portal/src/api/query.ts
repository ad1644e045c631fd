/** The query language of lists: `name=~part,public=true`. */
export type Clause = { field: string; part: string } | { field: string; is: string | number | boolean };

/** Puts clauses together into the parameter `q`; nothing for none. A part that is empty is left out. */
export function q(...clauses: (Clause | false | undefined)[]): string | undefined {
  const said = clauses.flatMap((clause) => {
    if (!clause) return [];
    if ('part' in clause) {
      // A comma would begin the next clause; no name holds one.
      const part = clause.part.trim().replaceAll(',', ' ');
      return part === '' ? [] : [`${clause.field}=~${part}`];
    }
    return [`${clause.field}=${clause.is}`];
  });
  return said.length === 0 ? undefined : said.join(',');
}
