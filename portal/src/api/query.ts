/** The query language of lists: `name=~part,public=true`. */
export type Clause = { field: string; part: string } | { field: string; is: string | number | boolean };

/** The server decodes the parameter once more than HTTP does, as clients of Harbor expect: without this a plus would become a space. */
function twice(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('+', '%2B');
}

/** Puts clauses together into the parameter `q`; nothing for none. A part that is empty is left out. */
export function q(...clauses: (Clause | false | undefined)[]): string | undefined {
  const said = clauses.flatMap((clause) => {
    if (!clause) return [];
    if ('part' in clause) {
      // A comma would begin the next clause; no name holds one.
      const part = clause.part.trim().replaceAll(',', ' ');
      return part === '' ? [] : [`${clause.field}=~${twice(part)}`];
    }
    return [`${clause.field}=${twice(String(clause.is))}`];
  });
  return said.length === 0 ? undefined : said.join(',');
}
