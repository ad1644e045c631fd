import { pullClient, pullCommand } from '../account/pull-client';

/** The programs that push, in the order in which they are offered. */
export const TOOLS = ['docker', 'podman', 'nerdctl', 'ctr', 'crane', 'skopeo', 'helm', 'oras', 'cnab-to-oci'] as const;

/** One that pushes. */
export type Pusher = (typeof TOOLS)[number];

/** One that pulls; the node's `crictl` does nothing else. */
export type Tool = Pusher | 'crictl';

/**
 * What one types to push with a program: how to log in, then the rest. `target` is `registry/project/repository`; words
 * in capitals are for the reader to replace.
 */
export function pushCommands(tool: Pusher, target: string): string[] {
  const host = target.slice(0, target.indexOf('/'));
  switch (tool) {
    case 'docker':
    case 'nerdctl':
      return [`${tool} login ${host}`, `${tool} tag IMAGE:TAG ${target}:TAG`, `${tool} push ${target}:TAG`];
    case 'podman':
      return [`podman login ${host}`, `podman push IMAGE:TAG ${target}:TAG`];
    case 'ctr':
      // It keeps no log-in; a name without a password makes it ask.
      return [`ctr images tag IMAGE:TAG ${target}:TAG`, `ctr images push --user USER ${target}:TAG`];
    case 'crane':
      return [`crane auth login ${host}`, `crane push IMAGE.tar ${target}:TAG`, `crane copy SOURCE:TAG ${target}:TAG`];
    case 'skopeo':
      return [`skopeo login ${host}`, `skopeo copy docker://SOURCE:TAG docker://${target}:TAG`];
    case 'helm':
      // Helm adds the chart's name itself.
      return [`helm registry login ${host}`, 'helm package CHART', `helm push CHART-VERSION.tgz oci://${target.slice(0, target.lastIndexOf('/'))}`];
    case 'oras':
      return [`oras login ${host}`, `oras push ${target}:TAG FILE`];
    case 'cnab-to-oci':
      // It uses the log-in of docker.
      return [`docker login ${host}`, `cnab-to-oci push CNAB_PATH --target ${target}:TAG --auto-update-bundle`];
  }
}

/** What there is to pull. */
export interface Pulled {
  /** The artifact's type, such as `IMAGE`. */
  type: string;
  /** `registry/project/repository`. */
  target: string;
  digest: string;
  tag?: string | undefined;
}

const RUN = ['IMAGE', 'CNAB', 'WASM'];

/** The command that pulls an artifact, by the program that was chosen in the preferences where that program can. */
export function pullOf(pulled: Pulled): string {
  if (pulled.type === 'CHART') return pullBy('helm', pulled);
  return RUN.includes(pulled.type) ? pullCommand(referenceOf(pulled), pullClient()) : pullBy('oras', pulled);
}

/** The same by a program of one's choice. */
export function pullBy(tool: Tool, pulled: Pulled): string {
  const reference = referenceOf(pulled);
  switch (tool) {
    case 'crane':
      return `crane pull ${reference} ${RUN.includes(pulled.type) ? 'IMAGE.tar' : '--format=oci DIRECTORY'}`;
    case 'skopeo':
      return `skopeo copy docker://${reference} oci:DIRECTORY`;
    case 'helm':
      return pulled.tag ? `helm pull oci://${pulled.target} --version ${pulled.tag.replaceAll('_', '+')}` : `helm pull oci://${pulled.target}@${pulled.digest}`;
    case 'ctr':
      return `ctr images pull ${reference}`;
    case 'oras':
      return `oras pull ${reference}`;
    default:
      return `${tool} pull ${reference}`;
  }
}

/** The programs that can pull an artifact of a type. */
export function pullers(type: string): Tool[] {
  if (type === 'CHART') return ['helm', 'oras'];
  return RUN.includes(type) ? ['docker', 'podman', 'nerdctl', 'ctr', 'crictl', 'crane', 'skopeo', 'oras'] : ['oras', 'crane', 'skopeo'];
}

function referenceOf({ target, tag, digest }: Pulled): string {
  return tag ? `${target}:${tag}` : `${target}@${digest}`;
}
