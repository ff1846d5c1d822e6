import type { ShareChange } from '../api/types';

/**
 * When a share ends, as people say it. "keep": as it is; "longest": as late as the operator allows; "custom": at a time
 * that was typed.
 */
export type Expiry = 'keep' | 'hour' | 'today' | 'friday' | 'week' | 'longest' | 'custom' | 'never';

const kHour = 3_600;
const kWeek = 7 * 86_400;
const kFriday = 5;

/** The last minute of the day that is `days` away, in the time zone of whoever looks. */
function endOfDay(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 23, 59, 0);
}

/** On a Friday, the next one is meant: "today" is there for this one. */
function daysToFriday(now: Date): number {
  return (kFriday - now.getDay() + 7) % 7 || 7;
}

/** When the choice ends; undefined for what has no end of its own, and for a time that cannot be read. */
export function endOf(expiry: Expiry, now: Date, custom = '', longest: number | null = null): Date | undefined {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  switch (expiry) {
    case 'hour':
      return after(kHour);
    case 'today':
      return endOfDay(now, 0);
    case 'friday':
      return endOfDay(now, daysToFriday(now));
    case 'week':
      return after(kWeek);
    case 'longest':
      return longest === null ? undefined : after(longest);
    case 'custom': {
      const end = new Date(custom);
      return Number.isNaN(end.getTime()) ? undefined : end;
    }
    default:
      return undefined;
  }
}

/** Whether it would last for longer than the operator allows. */
export function isTooLong(expiry: Expiry, now: Date, longest: number | null): boolean {
  if (longest === null) return false;
  if (expiry === 'never') return true;
  const end = endOf(expiry, now);
  return end !== undefined && end.getTime() > now.getTime() + longest * 1000;
}

/** "today" a minute before midnight is no choice any more. */
export function isOver(expiry: Expiry, now: Date): boolean {
  const end = endOf(expiry, now);
  return end !== undefined && end <= now;
}

/** What is offered for a new share: a week, or as much of it as there may be. */
export function usualExpiry(longest: number | null): Expiry {
  return longest !== null && longest < kWeek ? 'longest' : 'week';
}

/** The choice as the server reads it; spans are counted by its clock, not by ours. */
export function expiryFields(
  expiry: Expiry,
  now: Date,
  custom: string,
  longest: number | null,
): Pick<ShareChange, 'expires_at' | 'expires_in'> {
  switch (expiry) {
    case 'keep':
      return {};
    case 'never':
      return { expires_at: null };
    case 'hour':
      return { expires_in: kHour };
    case 'week':
      return { expires_in: kWeek };
    case 'longest':
      return longest === null ? { expires_at: null } : { expires_in: longest };
    default: {
      const end = endOf(expiry, now, custom);
      return end ? { expires_at: end.toISOString() } : {};
    }
  }
}

/** A moment as <input type="datetime-local"> has it, in this time zone. */
export function localInput(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
