import type { Audience, HostHeader, Share, ShareChange, ShareLimits } from '../api/types';
import { type Refusal, refuse } from '../validation/refusal';
import { type Expiry, expiryFields, localInput, usualExpiry } from './expiry';
import { isWider } from './limits';

/** What the share dialog holds while somebody fills it in. */
export interface ShareValues {
  audience: Audience;
  /** Usernames, and names of groups with an @ before them. */
  people: string[];
  expiry: Expiry;
  custom: string;
  /** "keep": the one that is set stays. */
  passwordMode: 'none' | 'keep' | 'set';
  password: string;
  maxViewers: string | number;
  readOnly: boolean;
  mayWake: boolean;
  alias: string;
  moveAlias: boolean;
  hostHeader: HostHeader;
}

/** Fields of the dialog, and the names by which the server's refusals speak of them. */
export const kFieldNames = {
  audience: ['audience'],
  people: ['users', 'groups'],
  expiry: ['expires_at', 'expires_in'],
  password: ['password'],
  maxViewers: ['max_viewers'],
  readOnly: ['read_only'],
  mayWake: ['may_wake'],
  alias: ['alias', 'move_alias'],
  hostHeader: ['host_header'],
} as const satisfies Partial<Record<keyof ShareValues, readonly string[]>>;

export type ShareField = keyof typeof kFieldNames;

/** A whole new share: with people who are named, for a week, unless the operator wants less. */
export function newValues(limits: ShareLimits, now: Date): ShareValues {
  const audience = isWider('people', limits.widest_audience) ? 'owner' : 'people';
  return {
    audience,
    people: [],
    expiry: usualExpiry(limits.longest_life),
    custom: tomorrow(now),
    passwordMode: 'none',
    password: '',
    maxViewers: '',
    readOnly: false,
    mayWake: true,
    alias: '',
    moveAlias: false,
    hostHeader: 'localhost',
  };
}

export function valuesOf(share: Share, limits: ShareLimits, now: Date): ShareValues {
  const counted = share.effective.expires_at;
  const hasEnded = counted !== null && Date.parse(counted) <= now.getTime();
  return {
    audience: share.audience,
    people: namesOf(share),
    expiry: hasEnded ? usualExpiry(limits.longest_life) : 'keep',
    custom: share.expires_at && !hasEnded ? localInput(new Date(share.expires_at)) : tomorrow(now),
    passwordMode: share.password ? 'keep' : 'none',
    password: '',
    maxViewers: share.max_viewers ?? '',
    readOnly: share.read_only,
    mayWake: share.may_wake,
    alias: share.alias ?? '',
    moveAlias: false,
    hostHeader: share.host_header,
  };
}

/** "kim", "@design". */
export function namesOf(share: Pick<Share, 'users' | 'groups'>): string[] {
  return [...share.users.map(({ username }) => username), ...share.groups.map(({ name }) => `@${name}`)];
}

function tomorrow(now: Date): string {
  return localInput(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 18, 0));
}

/** The names that one field holds, as the server takes them. */
export function splitPeople(people: readonly string[]): { users: string[]; groups: string[] } {
  const names = [...new Set(people.map((name) => name.trim().toLowerCase()).filter(Boolean))];
  return {
    users: names.filter((name) => !name.startsWith('@')),
    groups: names.filter((name) => name.startsWith('@')).map((name) => name.slice(1)),
  };
}

const kNamesPeople: readonly Audience[] = ['people', 'link'];
export const namesPeople = (audience: Audience) => kNamesPeople.includes(audience);

/** What to send: everything of a new share, of one that exists only what was changed. */
export function changeOf(values: ShareValues, before: ShareValues | undefined, longest: number | null, now: Date): ShareChange {
  const change: ShareChange = {};
  const differs = (field: keyof ShareValues) => !before || String(values[field]) !== String(before[field]);
  if (differs('audience')) change.audience = values.audience;
  if (namesPeople(values.audience) && differs('people')) Object.assign(change, splitPeople(values.people));
  // A share that rests keeps the rest of what was chosen.
  if (values.audience !== 'owner') {
    Object.assign(change, expiryFields(values.expiry, now, values.custom, longest));
    if (values.passwordMode === 'set') change.password = values.password;
    if (values.passwordMode === 'none' && before && before.passwordMode !== 'none') change.password = null;
  }
  if (differs('maxViewers') && (before || values.maxViewers)) change.max_viewers = Number(values.maxViewers) || null;
  if (differs('readOnly')) change.read_only = values.readOnly;
  if (differs('mayWake')) change.may_wake = values.mayWake;
  const alias = values.alias.trim().toLowerCase();
  if (alias !== (before?.alias ?? '')) change.alias = alias || null;
  if (values.moveAlias && change.alias) change.move_alias = true;
  if (differs('hostHeader')) change.host_header = values.hostHeader;
  return change;
}

export function checkPeople(people: readonly string[], audience: Audience): Refusal | null {
  if (audience === 'people' && people.length === 0) return refuse('validation.people');
  const { users, groups } = splitPeople(people);
  const isName = (name: string) => /^[a-z0-9][a-z0-9._-]{0,38}$/.test(name);
  return namesPeople(audience) && ![...users, ...groups].every(isName) ? refuse('validation.peopleNames') : null;
}

export function checkSharePassword(password: string): Refusal | null {
  const bytes = new TextEncoder().encode(password).length;
  if (bytes < 4) return refuse('validation.passwordShort', { min: 4 });
  return bytes > 200 ? refuse('validation.passwordLong', { max: 200 }) : null;
}

export function checkAlias(alias: string): Refusal | null {
  const name = alias.trim().toLowerCase();
  if (!name) return null;
  const isLabel = /^[a-z][a-z0-9-]{2,39}$/.test(name) && !name.includes('--') && !name.endsWith('-');
  return isLabel ? null : refuse('validation.alias');
}

export function checkEnd(values: Pick<ShareValues, 'expiry' | 'custom'>, longest: number | null, now: Date): Refusal | null {
  if (values.expiry !== 'custom') return null;
  const end = new Date(values.custom);
  if (Number.isNaN(end.getTime())) return refuse('validation.time');
  if (end <= now) return refuse('validation.timePast');
  const isTooLate = longest !== null && end.getTime() > now.getTime() + longest * 1000;
  return isTooLate ? refuse('validation.timeTooLate') : null;
}

/** Three short words: told on the telephone, typed on a phone, and slow to guess. No letter looks like another. */
export function generatePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(12));
  const text = Array.from(random, (byte) => letters[byte % letters.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

