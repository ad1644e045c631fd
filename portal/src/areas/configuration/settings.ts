import type { Schema } from '../../api/client';
import { readBanner } from '../../shell/banner';

/** The name of a setting. */
export type Name = keyof Schema<'Configurations'>;
export type Value = string | number | boolean;

/** How a setting is shown and what it may be. */
export type Setting = { name: Name } & (
  | { kind: 'flag' }
  | { kind: 'text'; mono?: boolean; required?: boolean; max?: number; placeholder?: string }
  | { kind: 'number'; min: number; max: number }
  | { kind: 'choice'; options: (string | number)[] }
  | { kind: 'bytes' }
  | { kind: 'json' }
  | { kind: 'secret' }
  | { kind: 'banner' }
);

/** Settings under a heading, with the anchor that leads to them. */
export interface Group {
  id: string;
  settings: Setting[];
}

/** The largest number of minutes and days. */
const MOST = 9_999_999_999;
const SCOPES = [0, 1, 2];

const flag = (name: Name): Setting => ({ name, kind: 'flag' });
const text = (name: Name, placeholder?: string): Setting => ({ name, kind: 'text', mono: true, placeholder });
const needed = (name: Name, placeholder?: string): Setting => ({ name, kind: 'text', mono: true, required: true, placeholder });
const secret = (name: Name): Setting => ({ name, kind: 'secret' });

/** A directory. */
export const LDAP: Group[] = [
  { id: 'ldap-server', settings: [needed('ldap_url', 'ldaps://ldap.example.com'), text('ldap_search_dn', 'cn=searcher,dc=example,dc=com'), secret('ldap_search_password'), flag('ldap_verify_cert'), flag('ldap_require_tls'), { name: 'ldap_timeout', kind: 'number', min: 1, max: 60 }] },
  { id: 'ldap-people', settings: [needed('ldap_base_dn', 'ou=people,dc=example,dc=com'), { name: 'ldap_scope', kind: 'choice', options: SCOPES }, needed('ldap_uid', 'uid'), text('ldap_filter', '(objectClass=person)')] },
  {
    id: 'ldap-groups',
    settings: [text('ldap_group_search_filter', '(objectClass=groupOfNames)'), text('ldap_group_base_dn', 'ou=groups,dc=example,dc=com'), { name: 'ldap_group_search_scope', kind: 'choice', options: SCOPES }, text('ldap_group_attribute_name', 'cn'), text('ldap_group_membership_attribute', 'memberof'), text('ldap_group_admin_dn', 'cn=admins,ou=groups,dc=example,dc=com')],
  },
];

/** An OpenID provider. */
export const OIDC: Group[] = [
  { id: 'oidc-provider', settings: [{ name: 'oidc_name', kind: 'text' }, needed('oidc_endpoint', 'https://id.example.com/realms/main'), needed('oidc_client_id'), secret('oidc_client_secret'), flag('oidc_verify_cert'), needed('oidc_scope'), { name: 'oidc_extra_redirect_parms', kind: 'json' }, flag('oidc_logout'), flag('primary_auth_mode')] },
  { id: 'oidc-people', settings: [flag('oidc_auto_onboard'), text('oidc_user_claim', 'name'), text('oidc_groups_claim', 'groups'), text('oidc_group_filter'), text('oidc_admin_group')] },
];

/** People whose passwords are kept here. */
export const HERE: Group[] = [{ id: 'accounts', settings: [flag('self_registration')] }];

/** What holds for the whole installation. */
export const SYSTEM: Group[] = [
  { id: 'projects', settings: [{ name: 'project_creation_restriction', kind: 'choice', options: ['everyone', 'adminonly'] }, flag('quota_per_project_enable'), { name: 'storage_per_project', kind: 'bytes' }] },
  { id: 'sessions', settings: [{ name: 'token_expiration', kind: 'number', min: 1, max: MOST }, { name: 'session_timeout', kind: 'number', min: 1, max: MOST }] },
  { id: 'robots', settings: [{ name: 'robot_name_prefix', kind: 'text', mono: true, required: true, max: 64 }, { name: 'robot_token_duration', kind: 'number', min: 1, max: MOST }] },
  { id: 'registry', settings: [flag('read_only'), flag('notification_enable'), flag('pull_count_update_disable'), flag('pull_time_update_disable')] },
];

/** What is recorded of what people do; the kinds of events stand beside these. */
export const AUDIT: Group = { id: 'audit', settings: [flag('pull_audit_log_disable'), text('audit_log_forward_endpoint', 'syslog.example.com:514'), flag('skip_audit_log_database')] };

/** What is shown to everybody above the pages. */
export const BANNER: Group = { id: 'banner', settings: [{ name: 'banner_message', kind: 'banner' }] };

const KINDS = new Map([...HERE, ...LDAP, ...OIDC, ...SYSTEM, AUDIT, BANNER].flatMap(({ settings }) => settings).map((setting) => [setting.name, setting.kind]));

/** A value as the API takes it: numbers are typed as texts, and spaces around a text are a slip. */
export function sentOf(name: Name, value: Value): Value {
  const kind = KINDS.get(name);
  if (kind === 'number' || kind === 'bytes') return Number(value);
  return kind === 'text' && typeof value === 'string' ? value.trim() : value;
}

/** What is wrong with a value: the key of the words that say it, and what they name. */
export function problemOf(setting: Setting, value: Value): { key: string; min?: number; max?: number } | undefined {
  if (setting.kind === 'number') {
    const number = Number(value);
    const isRight = /^\d+$/.test(String(value)) && number >= setting.min && number <= setting.max;
    return isRight ? undefined : { key: 'wrong.number', min: setting.min, max: setting.max };
  }
  if (setting.kind === 'bytes') return Number.isNaN(Number(value)) ? { key: 'wrong.bytes' } : undefined;
  if (setting.kind === 'text' && setting.required && String(value).trim() === '') return { key: 'wrong.empty' };
  if (setting.kind === 'banner') return isBackwards(String(value)) ? { key: 'banner.over' } : undefined;
  if (setting.kind === 'json') return isTexts(String(value)) ? undefined : { key: 'wrong.json' };
  return undefined;
}

/** Whether a banner ends before it begins. */
function isBackwards(value: string): boolean {
  const { fromDate, toDate } = readBanner(value) ?? {};
  return fromDate !== undefined && toDate !== undefined && toDate < fromDate;
}

/** Whether a text is a JSON object of texts, or nothing. */
function isTexts(value: string): boolean {
  if (value.trim() === '') return true;
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'object' && read !== null && !Array.isArray(read) && Object.values(read).every((part) => typeof part === 'string');
  } catch {
    return false;
  }
}
