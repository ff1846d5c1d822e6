import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, vi } from 'vitest';
import en from '../i18n/en.json';
import ko from '../i18n/ko.json';
import { FakeEventSource } from './FakeEventSource';

beforeAll(async () => {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    resources: { en: { translation: en }, ko: { translation: ko } },
    interpolation: { escapeValue: false },
  });
});

configure({
  // A loaded machine is no reason to fail.
  asyncUtilTimeout: 10_000,
  getElementError: (message) => new Error(message?.split('\n')[0] ?? 'no such element'),
});

// What jsdom lacks and the components ask for.
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as unknown as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
Object.defineProperty(document, 'fonts', {
  value: { addEventListener: () => undefined, removeEventListener: () => undefined },
});
vi.stubGlobal('EventSource', FakeEventSource);

afterEach(async () => {
  cleanup();
  FakeEventSource.all.length = 0;
  localStorage.clear();
  sessionStorage.clear();
  await i18next.changeLanguage('en');
});
