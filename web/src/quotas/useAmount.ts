import { useFormat } from '../i18n/format';
import type { Limit } from './quota';
import { isBytes } from './quota';

/** Words for so much of a limit. */
export function useAmount(currency: string): (limit: Limit, value: number) => string {
  const format = useFormat();
  return (limit, value) => {
    if (isBytes(limit)) return format.bytes(value);
    return limit === 'monthly_budget' ? format.money(value, currency) : format.number(value);
  };
}
