import { asObject, asText } from './facts';

/** A step of an image's build. */
export interface BuildStep {
  created: string | undefined;
  /** The word of the Dockerfile, such as `RUN`; empty where none is known. */
  verb: string;
  /** What follows it. */
  rest: string;
  comment: string | undefined;
  /** Whether it made no layer. */
  isEmpty: boolean;
}

const VERBS = /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+/;

/** What was written in the Dockerfile, out of what the builders keep of it. */
export function instruction(createdBy: string): { verb: string; rest: string } {
  let text = createdBy.trim().replace(/\s+# buildkit$/, '');
  // The old builder keeps everything but `RUN` as a remark to the shell.
  const remark = /^\/bin\/sh -c #\(nop\)\s+/.exec(text);
  if (remark) text = text.slice(remark[0].length);
  else if (/^(?:\|\d+ (?:\S+=.*? )?)?\/bin\/sh -c /.test(text)) return { verb: 'RUN', rest: pretty(text.replace(/^(?:\|\d+ (?:\S+=.*? )?)?\/bin\/sh -c\s+/, '')) };
  const verb = VERBS.exec(text);
  if (!verb?.[1]) return { verb: '', rest: text };
  const rest = text.slice(verb[0].length);
  return { verb: verb[1], rest: verb[1] === 'RUN' ? pretty(rest.replace(/^(?:\|\d+ (?:\S+=.*? )?)?\/bin\/sh -c\s+/, '')) : rest };
}

/** Commands that were joined by the builder one below the other again. */
function pretty(command: string): string {
  return command.replaceAll(/\t+|\s{4,}/g, ' ').replaceAll(/ ?&& /g, '\n&& ').trim();
}

/** Reads the addition `build_history`, the oldest step first. */
export function historyOf(text: string): BuildStep[] {
  const all: unknown = JSON.parse(text);
  if (!Array.isArray(all)) return [];
  return all.map((each) => {
    const step = asObject(each);
    return { created: asText(step.created), ...instruction(asText(step.created_by) ?? ''), comment: asText(step.comment), isEmpty: step.empty_layer === true };
  });
}
