import { useTranslation } from 'react-i18next';
import { causeInKorean } from './causeInKorean';

/** The server gives causes in English; those that are known are told in the reader's language. */
export function useCauseText(): (cause: string) => string {
  const { i18n } = useTranslation();
  return (cause) => (i18n.resolvedLanguage === 'ko' ? causeInKorean(cause) : cause);
}
