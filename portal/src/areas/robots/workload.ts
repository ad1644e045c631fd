import { quoted } from './commands';
import type { Trust } from './draft';

/** Who is known to give tokens to workloads, and what their subjects look like. */
export const KNOWN = {
  github: { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:OWNER/REPOSITORY:ref:refs/heads/main' },
  gitlab: { issuer: 'https://gitlab.com', subject: 'project_path:GROUP/PROJECT:ref_type:branch:ref:main' },
  kubernetes: { issuer: '', subject: 'system:serviceaccount:NAMESPACE:NAME' },
  other: { issuer: '', subject: '' },
};

/** One of them. */
export type Kind = keyof typeof KNOWN;

/** All of them, in the order in which they are offered. */
export const KINDS = Object.keys(KNOWN) as Kind[];

const ACCOUNT = 'system:serviceaccount:';

/** Whose tokens a trust is for. An installation of GitLab's own is known by its subjects. */
export function kindOf({ issuer, subject }: Trust): Kind {
  if (issuer === KNOWN.github.issuer) return 'github';
  if (issuer === KNOWN.gitlab.issuer || subject.startsWith('project_path:')) return 'gitlab';
  return subject.startsWith(ACCOUNT) ? 'kubernetes' : 'other';
}

/** How a job logs in with its token: what to write into the platform's files, or the command. */
export function howTo(trust: Trust, host: string, robot: string): string {
  const logIn = `docker login ${host} --username ${quoted(robot)} --password-stdin`;
  switch (kindOf(trust)) {
    case 'github':
      return [
        'permissions:',
        '  id-token: write',
        'steps:',
        '  - run: |',
        `      curl -sSf -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${encodeURIComponent(trust.audience)}" |`,
        `        jq -r .value | ${logIn}`,
      ].join('\n');
    case 'gitlab':
      return ['id_tokens:', '  REGISTRY_TOKEN:', `    aud: ${JSON.stringify(trust.audience)}`, 'script:', '  - |', `    printf %s "$REGISTRY_TOKEN" | ${logIn}`].join('\n');
    case 'kubernetes': {
      const [namespace = 'NAMESPACE', name = 'NAME'] = trust.subject.slice(ACCOUNT.length).split(':');
      return `kubectl create token ${quoted(name)} --namespace ${quoted(namespace)} --audience ${quoted(trust.audience)} | ${logIn}`;
    }
    case 'other':
      return `printf %s "$TOKEN" | ${logIn}`;
  }
}
