import { useTranslation } from 'react-i18next';
import type { Refusal } from './refusal';

/** Turns a refusal into words. */
export function useRefusal(): (refusal: Refusal | null) => string | null {
  const { t } = useTranslation();
  return (refusal) => (refusal ? t(refusal.key, refusal.values ?? {}) : null);
}
