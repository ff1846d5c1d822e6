import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { updateProfile } from '../api/profile';
import type { Locale, Session } from '../api/types';
import { applyLanguage, chooseLanguage } from '../i18n';
import { browserLanguage, isLanguage, type Language, rememberLanguage } from '../i18n/language';
import { kProfileKey } from '../profile/keys';
import { kSessionKey } from '../session/useSession';
import { useNotify } from '../ui/useNotify';

/** The language that is shown, and the way to change it: at once here, and in the profile of who is signed in. */
export function useLanguage() {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const notify = useNotify();
  const language: Language = isLanguage(i18n.language) ? i18n.language : 'en';
  const choose = async (locale: Locale) => {
    if (locale) await chooseLanguage(locale);
    else {
      rememberLanguage(undefined);
      await applyLanguage(browserLanguage());
    }
    const session = client.getQueryData<Session | null>(kSessionKey);
    if (!session || session.locale === locale) return;
    try {
      client.setQueryData(kProfileKey, await updateProfile({ locale }));
      client.setQueryData<Session | null>(kSessionKey, (known) => known && { ...known, locale });
    } catch (error) {
      notify.failed(error);
    }
  };
  return { language, choose };
}
