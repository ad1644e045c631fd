import type { Schema } from '../../api/client';
import type { Policy } from './policy';

/** A receiver while somebody writes it down. */
export interface TargetDraft {
  /** Tells it from the others of the form. */
  key: number;
  type: string;
  address: string;
  authHeader: string;
  format: string;
  verify: boolean;
  /** A new key for signatures; empty for none, or for the one that is known to the server. */
  secret: string;
  /** Whether the server knows a key. */
  signed: boolean;
  /** Whether that key shall be forgotten. */
  unsign: boolean;
}

/** A policy while somebody writes it down. */
export interface Draft {
  name: string;
  description: string;
  enabled: boolean;
  events: string[];
  targets: TargetDraft[];
}

let count = 0;

/** A receiver of which nothing is known yet. */
export function newTarget(): TargetDraft {
  count += 1;
  return { key: count, type: 'http', address: '', authHeader: '', format: 'Default', verify: true, secret: '', signed: false, unsign: false };
}

/** The draft of a policy, or of a new one. */
export function draftOf(policy?: Policy): Draft {
  if (!policy) return { name: '', description: '', enabled: true, events: ['PUSH_ARTIFACT'], targets: [newTarget()] };
  const targets = policy.targets.map((target) => ({
    ...newTarget(),
    type: target.type,
    address: target.address,
    authHeader: target.auth_header ?? '',
    format: target.payload_format || 'Default',
    verify: !target.skip_cert_verify,
    signed: target.signed,
  }));
  return { name: policy.name, description: policy.description, enabled: policy.enabled, events: policy.event_types, targets };
}

/** What the API is told of a receiver. */
export function targetRequest(target: TargetDraft): Schema<'WebhookTargetRequest'> {
  const common = { type: target.type, address: target.address.trim(), auth_header: target.authHeader.trim(), skip_cert_verify: !target.verify };
  if (target.type !== 'http') return common;
  // A key that is left out stays, an empty one is forgotten.
  const secret = target.secret.trim() || (target.unsign ? '' : undefined);
  return { ...common, payload_format: target.format, ...(secret === undefined ? {} : { secret }) };
}

/** What the API is told of a policy. */
export function policyRequest(draft: Draft): Schema<'WebhookPolicyRequest'> {
  return { name: draft.name.trim(), description: draft.description.trim(), enabled: draft.enabled, event_types: draft.events, targets: draft.targets.map(targetRequest) };
}

/** Whether the server would drop a part of the address: it keeps a query only where it is the key. */
export function losesQuery(target: TargetDraft): boolean {
  return target.type !== 'teams' && target.address.includes('?');
}

/** A key for signatures: 32 random bytes as the Standard Webhooks write them. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

/** Whether a text can be a key: base64 of 24 to 64 bytes. */
export function isSecret(text: string): boolean {
  const encoded = text.trim().replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return false;
  const bytes = (encoded.length / 4) * 3 - (encoded.match(/=/g)?.length ?? 0);
  return bytes >= 24 && bytes <= 64;
}
