import { describe, expect, it } from 'vitest';
import { formatBytes, formatRelative } from './format';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('formatRelative', () => {
  it.each([
    ['2026-03-01T11:59:40Z', 'en', 'now'],
    ['2026-03-01T11:58:00Z', 'en', '2 minutes ago'],
    ['2026-02-28T11:00:00Z', 'en', 'yesterday'],
    ['2026-02-28T11:00:00Z', 'ko', '어제'],
    ['2026-03-01T09:00:00Z', 'ko', '3시간 전'],
  ])('says %s in %s as %s', (time, language, words) => {
    expect(formatRelative(time, now, language)).toBe(words);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1536 * 1024 * 1024, '1.5 GiB'],
    [200 * 1024 * 1024, '200 MiB'],
  ])('says %d bytes as %s', (bytes, words) => {
    expect(formatBytes(bytes, 'en')).toBe(words);
  });
});
