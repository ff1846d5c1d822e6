import { describe, expect, it, vi } from 'vitest';
import { detectLanguage, rememberLanguage } from './language';

const withBrowser = (...tags: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);

describe('detectLanguage', () => {
  it('takes the first language of the browser that we speak', () => {
    withBrowser('fr-FR', 'ko-KR', 'en-US');
    expect(detectLanguage()).toBe('ko');
  });

  it('speaks English to everybody else', () => {
    withBrowser('fr-FR');
    expect(detectLanguage()).toBe('en');
  });

  it('keeps what was chosen before', () => {
    withBrowser('en-US');
    rememberLanguage('ko');
    expect(detectLanguage()).toBe('ko');
    rememberLanguage(undefined);
    expect(detectLanguage()).toBe('en');
  });
});
