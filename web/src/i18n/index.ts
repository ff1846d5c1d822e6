import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { detectLanguage, type Language, rememberLanguage } from './language';
import type { Dictionary } from './dictionary';

const kDictionaries: Record<Language, () => Promise<{ default: Dictionary }>> = {
  en: () => import('./en.json'),
  ko: () => import('./ko.json'),
};

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const dictionary = await kDictionaries[language]();
  i18next.addResourceBundle(language, 'translation', dictionary.default);
}

/** Starts with the language of this browser; only that dictionary is fetched. */
export async function startI18n(): Promise<void> {
  const language = detectLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await applyLanguage(language);
}

/** Shows everything in `language`. */
export async function applyLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The person chose: shown at once and kept in this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  rememberLanguage(language);
  await applyLanguage(language);
}
