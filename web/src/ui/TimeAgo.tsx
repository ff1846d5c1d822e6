import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format';
import { useNow } from './useNow';

interface TimeAgoProps {
  time: string | null;
  /** Instead of a time, when there is none. */
  never?: string;
}

/** "5 minutes ago", with the exact time on hover. */
export function TimeAgo({ time, never }: TimeAgoProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  if (!time) return <>{never ?? t('common.never')}</>;
  return (
    <time dateTime={time} title={format.dateTime(time)}>
      {format.relative(time, now)}
    </time>
  );
}
