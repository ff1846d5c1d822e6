import { useFormat } from '../i18n/format';
import { useNow } from '../ui/useNow';
import { secondsUntil } from './coming';

/** How long until then, second by second. */
export function Countdown({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow(1_000);
  return (
    <time dateTime={at} title={format.dateTime(at)} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {format.duration(secondsUntil({ at }, now))}
    </time>
  );
}
