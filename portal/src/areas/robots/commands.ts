/** The programs that log in, in the order in which they are offered. */
export const TOOLS = ['docker', 'podman', 'nerdctl', 'helm', 'oras', 'crane', 'skopeo', 'kubectl', 'curl'] as const;

/** One of them. */
export type Tool = (typeof TOOLS)[number];

/** A word of a command line. Names hold a dollar sign, which shells would read. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const LOG_IN: Partial<Record<Tool, string>> = { docker: 'docker login', podman: 'podman login', nerdctl: 'nerdctl login', helm: 'helm registry login', oras: 'oras login', crane: 'crane auth login', skopeo: 'skopeo login' };

/** How a program logs in as a robot: at a terminal, where it asks for the secret, and in a pipeline, which has it in `$REGISTRY_SECRET`. */
export function logIn(tool: Tool, host: string, robot: string): { asked?: string; piped: string } {
  const name = quoted(robot);
  if (tool === 'kubectl')
    return { piped: `kubectl create secret docker-registry registry --docker-server=${host} --docker-username=${name} --docker-password="$REGISTRY_SECRET"` };
  if (tool === 'curl') {
    const projects = `${location.protocol}//${host}/api/v2.0/projects`;
    return { asked: `curl -u ${name} ${projects}`, piped: `curl -u ${name}":$REGISTRY_SECRET" ${projects}` };
  }
  const verb = `${LOG_IN[tool]} ${host} --username ${name}`;
  const piped = `printf %s "$REGISTRY_SECRET" | ${verb} --password-stdin`;
  // Crane never asks.
  return tool === 'crane' ? { piped } : { asked: verb, piped };
}
