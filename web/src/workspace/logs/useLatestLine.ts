import { plainLine } from './logBuffer';
import { useLog } from './useLog';

/** The newest line of the log that says something, for a progress display. */
export function useLatestLine(id: string): string {
  const { items } = useLog(id, 'progress');
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const text = plainLine(items[at]?.text ?? '').trim();
    if (text) return text;
  }
  return '';
}
