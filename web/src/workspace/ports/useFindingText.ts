import { useTranslation } from 'react-i18next';
import type { Finding } from '../../api/types';
import korean from './doctor.ko.json';

export interface FindingText {
  title: string;
  detail: string;
  advice: string;
}

const kKorean: Record<string, FindingText | undefined> = korean;

/** Words for a finding: the server's own, in English, or ours by its code. */
export function findingText(finding: Finding, language: string): FindingText {
  const text = language.startsWith('ko') ? kKorean[finding.code] : undefined;
  if (!text) return finding;
  const names = Object.values(text).flatMap((words: string) => [...words.matchAll(/{(\w+)}/g)].map((match) => match[1] ?? ''));
  // Told with a hole it would say less than in English.
  if (!names.every((name) => name in finding.values)) return finding;
  const fill = (words: string) => words.replace(/{(\w+)}/g, (_, name: string) => finding.values[name] ?? '');
  return { title: fill(text.title), detail: fill(text.detail), advice: fill(text.advice) };
}

export function useFindingText(): (finding: Finding) => FindingText {
  const { i18n } = useTranslation();
  return (finding) => findingText(finding, i18n.resolvedLanguage ?? i18n.language);
}
