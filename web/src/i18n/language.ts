export type Language = 'ko' | 'en';

export const kLanguages: readonly { code: Language; label: string }[] = [
  { code: 'ko', label: '한국어' },
  { code: 'en', label: 'English' },
];

const kStorageKey = 'codehub.language';

export function isLanguage(value: unknown): value is Language {
  return value === 'ko' || value === 'en';
}

/** What was chosen in this browser, else the first language of the browser that we speak, else English. */
export function detectLanguage(): Language {
  try {
    const stored = localStorage.getItem(kStorageKey);
    if (isLanguage(stored)) return stored;
  } catch {
    // Storage may be forbidden; the browser's own language will do.
  }
  return browserLanguage();
}

export function browserLanguage(): Language {
  for (const tag of navigator.languages ?? [navigator.language]) {
    const code = tag.toLowerCase().split('-')[0];
    if (isLanguage(code)) return code;
  }
  return 'en';
}

export function rememberLanguage(language: Language | undefined): void {
  try {
    if (language) localStorage.setItem(kStorageKey, language);
    else localStorage.removeItem(kStorageKey);
  } catch {
    // Only the memory is lost.
  }
}
