import { expect, test } from 'vitest';
import { bodyOf, draftOf, endOf, faultOf, hasDays, isName, permissionsOf, type Robot, stateOf } from './draft';

const robot: Robot = {
  id: 7, name: 'robot$ci', level: 'system', description: 'builds', duration: 30, expires_at: 1_800_000_000, disable: false, editable: true,
  creation_time: '', update_time: '', creator_type: 'local', creator_ref: 1,
  permissions: [
    { kind: 'system', namespace: '/', access: [{ resource: 'catalog', action: 'read' }] },
    { kind: 'project', namespace: '*', access: [{ resource: 'repository', action: 'pull' }] },
    { kind: 'project', namespace: 'shop', access: [{ resource: 'repository', action: 'push' }] },
    { kind: 'project', namespace: 'shop', access: [{ resource: 'tag', action: 'list' }] },
  ],
};

test('what a robot has comes back as it was, with one permission for each place', () => {
  expect(permissionsOf(draftOf({ level: 'system' }, robot))).toEqual([
    robot.permissions[0],
    robot.permissions[1],
    { kind: 'project', namespace: 'shop', access: [{ resource: 'repository', action: 'push' }, { resource: 'tag', action: 'list' }] },
  ]);
});

test('a new robot has no right, and leaves its life to the system', () => {
  const body = bodyOf(draftOf({ level: 'project', id: 3, name: 'shop' }));
  expect(body.permissions).toEqual([]);
  expect(body.duration).toBeUndefined();
});

test('a life is a whole number of days, or for ever', () => {
  const draft = draftOf({ level: 'system' }, robot);
  expect(bodyOf(draft).duration).toBe(30);
  expect(bodyOf({ ...draft, life: 'never' }).duration).toBe(-1);
  expect(['1', '0', '', '1.5', '-1', '99999999999'].map((days) => hasDays({ ...draft, days }))).toEqual([true, false, false, false, false, false]);
});

test('names are as the server wants them', () => {
  expect(['ci', 'ci.build_2-x', '1'].every(isName)).toBe(true);
  expect(['', 'CI', 'a--b', '-a', 'a+b', 'a/b', 'a'.repeat(256)].some(isName)).toBe(false);
});

test('a trust for everybody, or without an address, is told before it is sent', () => {
  const trust = { issuer: 'https://ci.example', audience: 'berth', subject: 'repo:a/b:*' };
  expect(faultOf(trust)).toBeUndefined();
  expect(faultOf({ ...trust, issuer: 'ci.example' })).toBe('issuer');
  expect(faultOf({ ...trust, subject: '*' })).toBe('subject');
  expect(faultOf({ ...trust, audience: ' ' })).toBe('missing');
});

test('a robot is off by hand, or by its time', () => {
  expect(stateOf(robot, 1_700_000_000_000)).toBe('enabled');
  expect(stateOf(robot, 1_900_000_000_000)).toBe('expired');
  expect(stateOf({ ...robot, disable: true }, 1_900_000_000_000)).toBe('disabled');
  expect(stateOf({ disable: false, expires_at: -1 }, 1_900_000_000_000)).toBe('enabled');
  expect(endOf(-1)).toBeUndefined();
  expect(endOf(2 ** 31 * 86_400)).toBe('+275760-09-13T00:00:00.000Z');
});
