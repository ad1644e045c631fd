import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { isNotFound } from '../../api/errors';
import { q } from '../../api/query';
import { useMessages, useOperations } from '../../kit';
import { useBulk } from '../bulk';
import type { Home, Robot } from './draft';
import type { Secret } from './secret-dialog';

type Permission = Schema<'RobotPermission'>;

const pathOf = ({ id }: Robot) => ({ params: { path: { robot_id: id } } });

/** What can be done to robots of a home, one or several at once. */
export function useDeeds(home: Home) {
  const { t } = useTranslation('robots');
  const client = useQueryClient();
  const bulk = useBulk();
  const { confirm, fail, tell } = useMessages();
  const { run } = useOperations();
  const common = { subject: (robot: Robot) => robot.name, failed: (count: number) => t('some-failed', { count }), stale: ['robots', home] };

  const setEnabled = (robots: Robot[], to: boolean, clear?: () => void) =>
    bulk({
      ...common,
      operation: t(to ? 'enable.action' : 'disable.action'),
      items: robots,
      work: async (robot) => {
        // The API wants all rights with it; those on the page may be older than what another administrator gave.
        const { name, level, permissions } = await call(api.GET('/robots/{robot_id}', pathOf(robot)));
        const set = (rights: Permission[]) => call(api.PUT('/robots/{robot_id}', { ...pathOf(robot), body: { name, level, permissions: rights, disable: !to } }));
        try {
          await set(permissions);
        } catch (error) {
          // Rights in a project that was deleted meanwhile are dead, and the API takes them no more.
          const alive = isNotFound(error) ? await inLivingProjects(permissions) : [];
          if (alive.length === 0) throw error;
          await set(alive);
        }
      },
      question: to ? undefined : { title: t('disable.title', { count: robots.length }), text: t('disable.text'), loses: robots.map(({ name }) => name), action: t('disable.action'), danger: true },
      done: to ? t('enable.done', { count: robots.length }) : t('disable.done', { count: robots.length }),
      clear,
    });

  const remove = (robots: Robot[], clear?: () => void) =>
    bulk({
      ...common,
      operation: t('delete.operation'),
      items: robots,
      work: (robot) => call(api.DELETE('/robots/{robot_id}', pathOf(robot))),
      question: { title: t('delete.title', { count: robots.length }), text: t('delete.text'), loses: robots.map(({ name }) => name), action: t('kit:delete'), danger: true },
      done: t('delete.done', { count: robots.length }),
      clear,
    });

  /** Gives several robots new random secrets, and gives these to be shown. */
  const refresh = async (robots: Robot[], clear?: () => void): Promise<Secret[]> => {
    const agreed = await confirm({ title: t('refresh.several', { count: robots.length }), text: t('refresh.text', { count: robots.length }), loses: robots.map(({ name }) => name), action: t('refresh.action'), danger: true });
    if (!agreed) return [];
    const secrets: Secret[] = [];
    const failed = await run(t('refresh.action'), robots, common.subject, async (robot) => {
      const { secret = '' } = await call(api.PATCH('/robots/{robot_id}', { ...pathOf(robot), body: { secret: '' } }));
      secrets.push({ name: robot.name, secret });
    });
    clear?.();
    await client.invalidateQueries({ queryKey: common.stale });
    if (failed > 0) tell(common.failed(failed));
    return secrets;
  };

  /** The robot as it is now, to be changed; nothing when it cannot be had. */
  const fresh = async (robot: Robot): Promise<Robot | undefined> => {
    try {
      return await call(api.GET('/robots/{robot_id}', pathOf(robot)));
    } catch (error) {
      fail(error);
    }
  };
  return { setEnabled, remove, refresh, fresh };
}

async function inLivingProjects(permissions: Permission[]): Promise<Permission[]> {
  const lives = await Promise.all(
    permissions.map(async ({ kind, namespace = '' }) => {
      if (kind === 'system' || namespace === '*') return true;
      const found = await page(api.GET('/projects', { params: { query: { q: q({ field: 'name', is: namespace }), page: 1, page_size: 1 } } }));
      return found.total > 0;
    }),
  );
  return permissions.filter((_, index) => lives[index]);
}
