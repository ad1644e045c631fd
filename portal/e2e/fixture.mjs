// Something to look at: projects, some of them long of name, people, an image.
import { digestOf, registry } from './registry.mjs';
import { password } from './server.mjs';

/** Calls the API as the administrator. */
export async function call(url, method, path, body) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Makes a project; gives its id. */
export async function makeProject(url, project_name, { isPublic = false, ...more } = {}) {
  await call(url, 'POST', '/api/v2.0/projects', { project_name, metadata: { public: String(isPublic) }, ...more });
  return (await (await call(url, 'GET', `/api/v2.0/projects/${project_name}`)).json()).project_id;
}

/** What a small image of one layer is made of: its config and its layers, which are there afterwards. */
async function smallImage(at, layer) {
  const config = await at.upload('application/vnd.oci.image.config.v1+json', { architecture: 'amd64', os: 'linux', created: '2026-11-01T10:00:00Z', config: { Env: ['PATH=/bin'] }, rootfs: { type: 'layers', diff_ids: [digestOf(layer)] }, history: [{ created: '2026-11-01T10:00:00Z', created_by: `COPY ${layer} /` }] });
  return { config, layers: [await at.upload('application/vnd.oci.image.layer.v1.tar+gzip', layer)] };
}

/** Pushes a small image of one layer; gives its digest. */
export async function push(url, repository, tag, layer = `layer of ${repository}`) {
  const at = await registry(url, repository);
  return (await at.put(tag, await smallImage(at, layer))).digest;
}

/** Gives a repository many tags, each with a manifest of its own, some at a time. */
export async function pushTags(url, repository, count) {
  const at = await registry(url, repository);
  const image = await smallImage(at, `layer of ${repository}`);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      await at.put(`tag-${String(number).padStart(5, '0')}`, { ...image, annotations: { number: String(number) } });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** The password of the people that are made here. */
export const secret = 'Secret-123';

/** Makes an account. */
export function makeUser(url, username) {
  return call(url, 'POST', '/api/v2.0/users', { username, email: `${username}@example.com`, realname: username, password: secret });
}

/** Fills a new server; gives the id of a project to look at. */
export async function fill(url) {
  const names = ['payments', 'shipping', 'data-platform', 'web', 'observability', 'mobile', 'a-very-long-project-name-that-somebody-once-thought-would-be-a-good-idea-for-the-team-of-regional-logistics'];
  for (const [index, project_name] of names.entries()) {
    await call(url, 'POST', '/api/v2.0/projects', { project_name, metadata: { public: String(index % 3 === 0) }, storage_limit: index === 1 ? 1024 ** 3 : -1 });
  }
  for (let index = 0; index < 12; index += 1) await call(url, 'POST', '/api/v2.0/projects', { project_name: `team-${index}`, metadata: { public: 'false' } });
  // Nobody is there: its deliveries are tried again and again, and say why.
  await call(url, 'POST', '/api/v2.0/projects/shipping/webhook/policies', { name: 'ci', description: 'Tells the pipeline what is new', enabled: true, event_types: ['PUSH_ARTIFACT', 'DELETE_ARTIFACT'], targets: [{ type: 'http', address: 'https://ci.example.invalid/hook', auth_header: 'Bearer of-the-pipeline' }] });
  for (const repository of ['shipping/api', 'shipping/worker', 'shipping/tools/migrate', 'web/shop']) {
    for (const tag of ['1.0.0', '1.1.0', 'latest']) await push(url, repository, tag, `${repository} ${tag}`);
  }
  const rights = (kind, namespace, ...keys) => ({ kind, namespace, access: keys.map((key) => ({ resource: key.split(':')[0], action: key.split(':')[1] })) });
  const use = ['repository:pull', 'repository:push'];
  for (const [name, duration, disable, description] of [
    ['ci', 30, false, 'Builds of the main branch'],
    ['cluster-eu-west', -1, false, 'Pulls for the cluster in Dublin, with a description that somebody thought should tell all of its history and of its neighbours'],
    ['nightly', 365, true, ''],
  ]) {
    await call(url, 'POST', '/api/v2.0/robots', { name, duration, disable, description, level: 'project', permissions: [rights('project', 'shipping', ...use, 'tag:list')] });
  }
  await call(url, 'POST', '/api/v2.0/robots', { name: 'release', duration: 90, description: 'Copies releases everywhere', level: 'system', permissions: [rights('system', '/', 'catalog:read', 'audit-log:list'), rights('project', '*', ...use)] });
  await call(url, 'POST', '/api/v2.0/robots', { name: 'mirror', duration: -1, level: 'system', permissions: [names[6], 'web', 'shipping'].map((name) => rights('project', name, 'repository:pull')) });
  const people = [['anna', 4], ['bert', 2], ['chiara', 3], ['dmitri', 5], ['somebody-whose-name-is-as-long-as-the-directory-of-a-large-company-allows', 2]];
  for (const [username, role_id] of people) {
    await makeUser(url, username);
    await call(url, 'POST', '/api/v2.0/projects/shipping/members', { role_id, member_user: { username } });
  }
  const found = await call(url, 'GET', '/api/v2.0/projects/shipping');
  return String((await found.json()).project_id);
}
