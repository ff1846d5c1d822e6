import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatHours, formatMoney, formatRelative } from './format';

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

describe('formatDuration', () => {
  it.each([
    [0, 'en', '0 sec'],
    [-5, 'en', '0 sec'],
    [59.9, 'en', '59 sec'],
    [252, 'en', '4 min 12 sec'],
    [7_500, 'ko', '2시간 5분'],
    [3_600, 'ko', '1시간'],
    [86_400 * 7, 'en', '7 days'],
    [86_400 + 59, 'en', '1 day'],
  ])('says %d seconds in %s as %s', (seconds, language, words) => {
    expect(formatDuration(seconds, language)).toBe(words);
  });
});

describe('formatHours', () => {
  it('says so many hours', () => {
    expect(formatHours(5_400, 'en')).toBe('1.5 hr');
    expect(formatHours(3_600 * 1_234.4, 'ko')).toBe('1,234시간');
  });
});

describe('formatMoney', () => {
  it.each([
    [12_345.67, 'KRW', 'ko', undefined, '₩12,346'],
    [-0.2, 'KRW', 'en', undefined, '₩0'],
    [-1_500, 'KRW', 'en', undefined, '-₩1,500'],
    [12_345.67, 'USD', 'en', undefined, '$12,345.67'],
    [22.5, 'KRW', 'ko', 4, '₩22.5'],
    [5, 'nothing', 'en', undefined, '5 nothing'],
  ])('says %d %s in %s as money', (value, currency, language, digits, words) => {
    expect(formatMoney(value, currency, language, digits)).toBe(words);
  });
});
