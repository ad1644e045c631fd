import type { Schema } from '../../api/client';

type Artifact = Schema<'Artifact'>;

/** What an artifact's type says of itself; the keys depend on the type. */
export function attributes(artifact: Artifact): Record<string, unknown> {
  return (artifact.extra_attrs ?? {}) as Record<string, unknown>;
}

/** A platform in a word: `linux/arm64/v8`. */
export function platformText(platform: Schema<'Platform'>): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/');
}

/** The platforms that an artifact is for: its own, or those of an index's parts. Attestations, which have none, are left out. */
export function platformsOf(artifact: Artifact): string[] {
  const parts = (artifact.references ?? []).flatMap(({ platform }) => (platform && platform.os !== 'unknown' ? [platformText(platform)] : []));
  if (parts.length > 0) return [...new Set(parts)];
  const { os, architecture } = attributes(artifact);
  return typeof os === 'string' && typeof architecture === 'string' && os !== '' ? [`${os}/${architecture}`] : [];
}

/** Whether an artifact is signed: itself, or (as only its index is) by inheritance. */
export function signedBy(artifact: Artifact): 'own' | 'inherited' | undefined {
  if (artifact.accessories?.some((one) => one.type.startsWith('signature.'))) return 'own';
  return artifact.inherited_accessories?.some((one) => one.type.startsWith('signature.')) ? 'inherited' : undefined;
}
