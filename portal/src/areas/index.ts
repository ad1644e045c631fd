import type { Area } from './area';

const found = import.meta.glob<{ default: Area }>('./*/index.ts', { eager: true });

/** All areas: each folder beside this file, by the `index.ts` in it. */
export const areas: Area[] = Object.values(found).map((file) => file.default);

const byOrder = (a: { order: number }, b: { order: number }) => a.order - b.order;

/** The entries of the navigation. */
export const navigation = areas.flatMap((area) => area.nav ?? []).sort(byOrder);

/** The tabs of a project. */
export const projectTabs = areas.flatMap((area) => area.projectTabs ?? []).sort(byOrder);
