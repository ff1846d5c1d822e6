export type PeriodName = 'month' | 'lastMonth' | 'week' | 'days30' | 'custom';

export const kPeriods: readonly PeriodName[] = ['month', 'lastMonth', 'week', 'days30', 'custom'];

/** From one local midnight to another, the last one excluded. */
export interface Period {
  from: Date;
  to: Date;
}

const kDayMs = 86_400_000;
/** No record is kept longer. */
const kMostDays = 400;

const midnight = (year: number, month: number, day: number) => new Date(year, month, day);
const addDays = (date: Date, days: number) => midnight(date.getFullYear(), date.getMonth(), date.getDate() + days);

/** "2026-11-27" of a local day. */
export function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The local midnight that "2026-11-27" begins with. */
function parseDay(text: string): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (!year || !month || !day) return undefined;
  const date = midnight(Number(year), Number(month) - 1, Number(day));
  return date.getMonth() === Number(month) - 1 ? date : undefined;
}

/** The days of a period; undefined when those that were chosen are none. `last` is included. */
export function periodOf(name: PeriodName, now: Date, first: string, last: string): Period | undefined {
  const today = midnight(now.getFullYear(), now.getMonth(), now.getDate());
  const tomorrow = addDays(today, 1);
  switch (name) {
    case 'month':
      return { from: midnight(now.getFullYear(), now.getMonth(), 1), to: tomorrow };
    case 'lastMonth':
      return { from: midnight(now.getFullYear(), now.getMonth() - 1, 1), to: midnight(now.getFullYear(), now.getMonth(), 1) };
    case 'week':
      return { from: addDays(today, -6), to: tomorrow };
    case 'days30':
      return { from: addDays(today, -29), to: tomorrow };
    case 'custom': {
      const from = parseDay(first);
      const to = parseDay(last);
      if (!from || !to || to < from) return undefined;
      const end = addDays(to, 1);
      return end.getTime() - from.getTime() > kMostDays * kDayMs ? undefined : { from, to: end };
    }
  }
}

/** Every day of it up to today. */
export function daysOf({ from, to }: Period, now: Date): string[] {
  const days: string[] = [];
  for (let day = from; day < to && day <= now; day = addDays(day, 1)) days.push(dayOf(day));
  return days;
}

/** Minutes to add to UTC: 540 in Seoul. */
export const utcOffset = (at: Date): number => -at.getTimezoneOffset() || 0;
