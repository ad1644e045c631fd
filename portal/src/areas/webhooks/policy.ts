import { api, call, type Schema } from '../../api/client';

/** A policy with its secrets, as those get it who may change it. It is asked for when it is needed and not kept. */
export type Policy = Schema<'WebhookPolicy'>;
type Target = Schema<'WebhookTargetObject'>;

/** A policy as lists and pages keep it: without what only its receivers should know. */
export interface Shown extends Omit<Policy, 'targets'> {
  targets: (Omit<Target, 'auth_header'> & { authorized: boolean })[];
}

/** An address as everybody may see it: what follows the host is the key of a chat service. */
export function shownAddress({ type, address }: { type: string; address: string }): string {
  const plain = address.split('?')[0] ?? '';
  if (type === 'http') return plain;
  const origin = /^[a-z]+:\/\/[^/]*/i.exec(plain)?.[0];
  return origin === undefined ? plain : `${origin}/…`;
}

/** Takes the secrets out of a policy. */
export function shown(policy: Policy): Shown {
  const targets = policy.targets.map(({ auth_header, ...target }) => ({ ...target, address: shownAddress(target), authorized: Boolean(auth_header) }));
  return { ...policy, targets };
}

/** A policy as it is now, with its secrets. */
export function fetchPolicy(project_name_or_id: string, webhook_policy_id: number): Promise<Policy> {
  return call(api.GET('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}', { params: { path: { project_name_or_id, webhook_policy_id } } }));
}

/** The key of everything that is asked about the webhooks of a project. */
export function webhooksKey(project: string): readonly unknown[] {
  return ['webhooks', project];
}
