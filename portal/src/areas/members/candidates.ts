import { api, call, type Schema } from '../../api/client';
import type { Pick as Picked } from '../../kit';

/** Somebody who can be made a member, and how a request names them. */
export interface Candidate extends Picked {
  named: Pick<Schema<'ProjectMember'>, 'member_user' | 'member_group'>;
}

/** What can be made a member. */
export type Kind = 'user' | 'group';

const OIDC = 3;
/** As many as are offered. */
const OFFERED = 15;
/** As many members as are compared with what is offered. */
const COMPARED = 100;

/** Users or groups whose name contains the text; `note` says of a group what it is, `isMember` of whom is one already. */
export async function findCandidates(kind: Kind, text: string, project: string, words: { groupType: (type: number) => string; isMember: (role: number) => string }): Promise<Candidate[]> {
  const page = { page: 1, page_size: OFFERED };
  const [found, members] = await Promise.all([
    kind === 'user' ? users(text, page) : groups(text, page, words.groupType),
    call(api.GET('/projects/{project_name_or_id}/members', { params: { path: { project_name_or_id: project }, query: { page: 1, page_size: COMPARED, entityname: text } } })),
  ]);
  const letter = kind === 'user' ? 'u' : 'g';
  return found.map(({ id, ...candidate }) => {
    const member = members.find((one) => one.entity_type === letter && one.entity_id === id);
    return member ? { ...candidate, note: words.isMember(member.role_id), disabled: true } : candidate;
  });
}

type Found = Candidate & { id: number };

async function users(username: string, page: { page: number; page_size: number }): Promise<Found[]> {
  const found = await call(api.GET('/users/search', { params: { query: { username, ...page } } }));
  return found.map((user) => ({ id: user.user_id, key: `u${user.user_id}`, label: user.username, named: { member_user: { user_id: user.user_id } } }));
}

async function groups(groupname: string, page: { page: number; page_size: number }, type: (type: number) => string): Promise<Found[]> {
  const found = await call(api.GET('/usergroups/search', { params: { query: { groupname, ...page } } }));
  return found.map((group) => ({ id: group.id, key: `g${group.id}`, label: group.group_name, note: type(group.group_type), named: { member_group: { id: group.id } } }));
}

/**
 * Whom a text names that is not known here yet: with a directory a user by the exact name or a group by its DN, with an
 * OpenID provider a group, which its log-ins will tell of.
 */
export function asTyped(kind: Kind, mode: string, text: string): Candidate['named'] | undefined {
  if (kind === 'user') return mode === 'ldap_auth' ? { member_user: { username: text } } : undefined;
  if (mode === 'ldap_auth') return /^[^=,]+=[^,]*,/.test(text) ? { member_group: { ldap_group_dn: text } } : undefined;
  return mode === 'oidc_auth' ? { member_group: { group_name: text, group_type: OIDC } } : undefined;
}
