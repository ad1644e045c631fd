const KEY = 'berth-pull-client';

/** The program with which images are pulled, as the commands to copy name it: `docker`, or words of one's own. */
export function pullClient(): string {
  return localStorage.getItem(KEY) ?? 'docker';
}

/** Remembers it. */
export function rememberPullClient(client: string): void {
  localStorage.setItem(KEY, client);
}

/** The command that pulls an image. */
export function pullCommand(reference: string, client = pullClient()): string {
  const verbs: Record<string, string> = { docker: 'docker pull', podman: 'podman pull', nerdctl: 'nerdctl pull', ctr: 'ctr images pull', crictl: 'crictl pull' };
  return `${verbs[client] ?? client} ${reference}`;
}
