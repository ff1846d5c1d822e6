import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format';
import { useNow } from '../ui/useNow';
import { isDue, secondsUntil } from './coming';

/** How long until then, second by second; "a moment" when it is due. */
export function Countdown({ at }: { at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(1_000);
  return (
    <time dateTime={at} title={format.dateTime(at)} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {isDue(at, now) ? t('idleness.aMoment') : format.duration(secondsUntil({ at }, now))}
    </time>
  );
}
