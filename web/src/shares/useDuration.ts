import { useTranslation } from 'react-i18next';
import { partsOfLife } from './limits';

/** "30 days" of a number of seconds. */
export function useDuration(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    const { count, unit } = partsOfLife(seconds);
    return t(`shares.life.${unit}`, { count });
  };
}
