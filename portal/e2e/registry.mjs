// Artifacts of every kind for the stories: images with a history, indexes, charts, models, what hangs on them.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { password } from './server.mjs';

export const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What a repository can be told, as the administrator; `put` and `upload` give descriptors. */
export async function registry(url, repository) {
  const basic = { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` };
  const token = await fetch(`${url}/service/token?service=harbor-registry&scope=repository:${repository}:pull,push`, { headers: basic });
  const headers = { Authorization: `Bearer ${(await token.json()).token}` };
  const upload = async (mediaType, body, annotations) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const begun = await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
    const place = new URL(begun.headers.get('location'), url);
    place.searchParams.set('digest', digestOf(bytes));
    const done = await fetch(place, { method: 'PUT', headers: { ...headers, 'Content-Type': 'application/octet-stream' }, body: bytes });
    if (done.status !== 201) throw new Error(`upload to ${repository}: ${done.status} ${await done.text()}`);
    return { mediaType, digest: digestOf(bytes), size: bytes.length, ...(annotations && { annotations }) };
  };
  const put = async (reference, manifest) => {
    const mediaType = manifest.mediaType ?? 'application/vnd.oci.image.manifest.v1+json';
    const body = JSON.stringify({ schemaVersion: 2, mediaType, ...manifest });
    const done = await fetch(`${url}/v2/${repository}/manifests/${reference ?? digestOf(body)}`, { method: 'PUT', headers: { ...headers, 'Content-Type': mediaType }, body });
    if (done.status !== 201) throw new Error(`push of ${repository}:${reference}: ${done.status} ${await done.text()}`);
    return { mediaType, digest: digestOf(body), size: Buffer.byteLength(body) };
  };
  return { upload, put };
}

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Pushes an image as a builder makes it: `steps` are commands, those with `layer` make one. */
export async function pushImage(url, repository, reference, { architecture = 'amd64', config = {}, annotations, steps = [{ command: 'COPY app /app', layer: 'app' }] } = {}) {
  const at = await registry(url, repository);
  const layers = [];
  for (const { layer } of steps) if (layer !== undefined) layers.push(await at.upload(LAYER, layer));
  const described = await at.upload(CONFIG, {
    architecture,
    os: 'linux',
    created: '2026-11-01T10:00:00Z',
    author: 'The crew',
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: steps.map(({ command, layer }, index) => ({ created: `2026-11-01T09:0${index}:00Z`, created_by: command, ...(layer === undefined && { empty_layer: true }) })),
  });
  return at.put(reference, { config: described, layers, ...(annotations && { annotations }) });
}

/** Pushes an image for two platforms. */
export async function pushIndex(url, repository, reference, tell) {
  const manifests = [];
  for (const architecture of ['amd64', 'arm64']) {
    const child = await pushImage(url, repository, undefined, { architecture, steps: [{ command: `RUN build ${tell ?? repository} for ${architecture}`, layer: `${tell ?? repository} ${architecture}` }] });
    manifests.push({ ...child, platform: { os: 'linux', architecture, ...(architecture === 'arm64' && { variant: 'v8' }) } });
  }
  const at = await registry(url, repository);
  return at.put(reference, { mediaType: 'application/vnd.oci.image.index.v1+json', manifests });
}

/** Pushes something that hangs on an artifact. */
export async function pushAccessory(url, repository, subject, artifactType = 'application/vnd.example.report') {
  const at = await registry(url, repository);
  const config = await at.upload('application/vnd.oci.empty.v1+json', '{}');
  const layer = await at.upload('text/plain', `about ${subject.digest} ${artifactType}`);
  return at.put(undefined, { artifactType, config, layers: [layer], subject });
}

const README = `# Web

A chart for the **web shop**, see [the handbook](https://handbook.example/web).

| Value | What for |
|---|---|
| \`image.tag\` | which one runs |

- one
- two

\`\`\`sh
helm install web oci://registry.example/shipping/charts/web
\`\`\`

<script>globalThis.injected = true</script><img src=x onerror="globalThis.injected = true">
[do not](javascript:globalThis.injected=true)
`;
const VALUES = `# -- How many run.
replicaCount: 2
image:
  repository: ghcr.io/acme/web
  # -- Which one runs.
  tag: "1.4.0"
  pullPolicy: IfNotPresent
service:
  port: 8080
ingress:
  enabled: false
  hosts:
    - host: shop.example
      paths: [/]
resources: {}
`;

/** Pushes a Helm chart. */
export async function pushChart(url, repository, version, readme = README) {
  const name = repository.split('/').at(-1);
  const about = {
    apiVersion: 'v2', name, version, appVersion: '1.4.0', type: 'application', description: 'The web shop of the harbour', home: 'https://shop.example', keywords: ['shop', 'web'], kubeVersion: '>=1.28.0',
    sources: ['https://github.com/acme/web', 'javascript:globalThis.injected=true'], maintainers: [{ name: 'Mia', email: 'mia@acme.example', url: 'https://acme.example' }],
    dependencies: [{ name: 'postgresql', version: '15.x', repository: 'https://charts.example', condition: 'postgresql.enabled' }],
  };
  const at = await registry(url, repository);
  const config = await at.upload('application/vnd.cncf.helm.config.v1+json', about);
  const archive = gzipSync(tar({ [`${name}/Chart.yaml`]: `name: ${name}\n`, [`${name}/values.yaml`]: VALUES, [`${name}/README.md`]: readme }));
  const layer = await at.upload('application/vnd.cncf.helm.chart.content.v1.tar+gzip', archive);
  return at.put(version, { config, layers: [layer], annotations: { 'org.opencontainers.image.title': name, 'org.opencontainers.image.source': 'https://github.com/acme/web' } });
}

/** Pushes an AI model with a readme, a licence and two directories. */
export async function pushModel(url, repository, reference) {
  const at = await registry(url, repository);
  const config = await at.upload('application/vnd.cncf.model.config.v1+json', { descriptor: { name: 'tide', family: 'tide', licenses: ['Apache-2.0'] }, config: { architecture: 'transformer', format: 'safetensors', paramSize: '0.1b', precision: 'fp16' } });
  const file = (kind, path, text) => at.upload(`application/vnd.cncf.model.${kind}.v1.raw`, text, { 'org.cncf.model.filepath': path });
  const layers = [await file('doc', 'README.md', '# Tide\n\nForecasts of the tide.'), await file('doc', 'LICENSE', 'Apache License'), await file('weight', 'weights/part-1.safetensors', 'w1'), await file('weight', 'weights/part-2.safetensors', 'w22'), await file('weight.config', 'config.json', '{}')];
  return at.put(reference, { artifactType: 'application/vnd.cncf.model.manifest.v1+json', config, layers });
}

/** An archive of a few small files. */
function tar(files) {
  const blocks = [];
  for (const [path, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    const head = Buffer.alloc(512);
    head.write(path, 0, 100);
    head.write('0000644\0', 100);
    head.write('0000000\0', 108);
    head.write('0000000\0', 116);
    head.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('00000000000\0', 136);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\0', 257);
    head.write('00', 263);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(head, body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
