// Every page that the areas register, at an address at which it can be looked at.
import { createServer } from 'vite';

/** [{name, path}] of all pages; `project` is the id of a project to look at. */
export async function registeredPages(project) {
  const server = await createServer({ root: new URL('..', import.meta.url).pathname, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
  try {
    const { areas } = await server.ssrLoadModule('/src/areas/index.ts');
    const fill = (path) => path.replaceAll(/:project(Id)?\b/g, project);
    const usable = (path) => !path.includes(':');
    const routes = areas.flatMap((area) => area.routes ?? []).map((route) => fill(route.sample ?? `/harbor/${route.path}`));
    const tabs = areas
      .flatMap((area) => area.projectTabs ?? [])
      .flatMap((tab) => [tab.path, ...(tab.below ?? []).map((route) => route.sample ?? `${tab.path}/${route.path}`)])
      .map((path) => fill(path.startsWith('/') ? path : `/harbor/projects/${project}/${path}`));
    const paths = [...routes, ...tabs, '/harbor/nowhere'].filter(usable);
    return paths.map((path) => ({ path, name: path.replace('/harbor/', '').replaceAll(/[^a-z0-9]+/gi, '-') }));
  } finally {
    await server.close();
  }
}
