import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format';
import { causeInKorean } from './causeInKorean';

const kInstant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** The server gives causes in English and times in UTC; the reader has both as they are used to. */
export function useCauseText(): (cause: string) => string {
  const { i18n } = useTranslation();
  const format = useFormat();
  return (cause) => {
    const told = i18n.resolvedLanguage === 'ko' ? causeInKorean(cause) : cause;
    return told.replace(kInstant, (instant) => format.dateTime(instant));
  };
}
