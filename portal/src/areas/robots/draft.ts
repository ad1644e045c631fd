import type { Schema } from '../../api/client';
import { keyOf, NONE, type Rights } from './rights';

/** A robot account as the API tells it. */
export type Robot = Schema<'Robot'>;

/** Where robot accounts live: in a project, or in the system with rights in any project. */
export type Home = { level: 'system' } | { level: 'project'; id: number; name: string };

/** A kind of tokens that a robot accepts in place of its secret. */
export interface Trust {
  issuer: string;
  audience: string;
  subject: string;
}

/** What is given in the projects of the names; the system's robots may have it in many. */
export interface InProject {
  name: string;
  rights: Rights;
}

/** How long a robot lives. */
export type Life = 'default' | 'days' | 'never';

/** A robot as it is being made or changed. */
export interface Draft {
  name: string;
  description: string;
  life: Life;
  days: string;
  trusts: Trust[];
  system: Rights;
  /** Rights in every project, or nothing where it is not to reach into all. */
  everywhere: Rights | undefined;
  projects: InProject[];
}

const EVERY = '*';

/** What a robot is given, by where it holds. */
export function placesOf(robot: Robot): Pick<Draft, 'system' | 'everywhere' | 'projects'> {
  const system = new Set<string>();
  let everywhere: Set<string> | undefined;
  const projects = new Map<string, Set<string>>();
  for (const { kind, namespace = '', access = [] } of robot.permissions) {
    let place = system;
    if (kind !== 'system' && namespace === EVERY) place = everywhere ??= new Set();
    else if (kind !== 'system') {
      place = projects.get(namespace) ?? new Set();
      projects.set(namespace, place);
    }
    for (const { resource = '', action = '' } of access) place.add(keyOf(resource, action));
  }
  return { system, everywhere, projects: [...projects].map(([name, rights]) => ({ name, rights })) };
}

/** The tokens that a robot accepts. */
export const trustsOf = (robot: Robot): Trust[] => (robot.trusts ?? []).map(({ issuer = '', audience = '', subject = '' }) => ({ issuer, audience, subject }));

/** A new robot of a home, or one to be changed. */
export function draftOf(home: Home, robot?: Robot): Draft {
  if (!robot) {
    const projects = home.level === 'project' ? [{ name: home.name, rights: NONE }] : [];
    return { name: '', description: '', life: 'default', days: '30', trusts: [], system: NONE, everywhere: undefined, projects };
  }
  const isForever = robot.duration === -1;
  return { name: robot.name, description: robot.description ?? '', life: isForever ? 'never' : 'days', days: isForever ? '30' : String(robot.duration), trusts: trustsOf(robot), ...placesOf(robot) };
}

/** What the API is sent of the rights. A place without any is left out, since it would mean nothing. */
export function permissionsOf({ system, everywhere, projects }: Pick<Draft, 'system' | 'everywhere' | 'projects'>): Schema<'RobotPermission'>[] {
  const places: [kind: string, namespace: string, rights: Rights][] = [
    ['system', '/', system],
    ['project', EVERY, everywhere ?? NONE],
    ...projects.map(({ name, rights }): [string, string, Rights] => ['project', name, rights]),
  ];
  const access = (rights: Rights) => [...rights].map((key) => ({ resource: key.slice(0, key.lastIndexOf(':')), action: key.slice(key.lastIndexOf(':') + 1) }));
  return places.filter(([, , rights]) => rights.size > 0).map(([kind, namespace, rights]) => ({ kind, namespace, access: access(rights) }));
}

const MOST_DAYS = 2 ** 31 - 1;

/** The days of a draft, -1 for ever, or nothing when the system is to say. */
export function durationOf({ life, days }: Draft): number | undefined {
  if (life === 'default') return undefined;
  return life === 'never' ? -1 : Number(days);
}

/** Whether days are given that the API takes. */
export const hasDays = ({ life, days }: Draft): boolean => life !== 'days' || (/^\d{1,10}$/.test(days) && Number(days) >= 1 && Number(days) <= MOST_DAYS);

/** As the server has it: runs of lower-case letters and digits, joined by one of `.`, `_`, `-`. */
export const isName = (name: string): boolean => name.length <= 255 && /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name);

/** What is wrong with a trust, as the key of its words. */
export function faultOf({ issuer, audience, subject }: Trust): 'missing' | 'issuer' | 'subject' | undefined {
  if ([issuer, audience, subject].some((text) => text.trim() === '')) return 'missing';
  if (!/^https?:\/\/[^\s/@]+/.test(issuer.trim())) return 'issuer';
  // It would open the robot to everybody at that issuer.
  return subject.trim().startsWith('*') ? 'subject' : undefined;
}

/** The draft's body for the API, but for name and level. */
export function bodyOf(draft: Draft) {
  return {
    description: draft.description.trim(),
    duration: durationOf(draft),
    permissions: permissionsOf(draft),
    trusts: draft.trusts.map(({ issuer, audience, subject }) => ({ issuer: issuer.trim(), audience: audience.trim(), subject: subject.trim() })),
  };
}

/** What a robot is now. */
export type State = 'enabled' | 'disabled' | 'expired';

/** Whether a robot is let in, and if not, why. */
export function stateOf(robot: Pick<Robot, 'disable' | 'expires_at'>, now = Date.now()): State {
  if (robot.disable) return 'disabled';
  return robot.expires_at !== -1 && robot.expires_at * 1000 <= now ? 'expired' : 'enabled';
}

/** A time in seconds as the API writes other times; nothing for never. */
export const endOf = (seconds: number): string | undefined => (seconds === -1 ? undefined : new Date(Math.min(seconds * 1000, 8.64e15)).toISOString());

/** All rights of a robot, counted. */
export const countOf = (robot: Robot): number => robot.permissions.reduce((sum, { access = [] }) => sum + access.length, 0);
