import korean from './korean.json' with { type: 'json' };

/** Translates a text and fills its places `{0}`, `{1}` …; English is the text itself. */
export type Translate = (text: string, ...values: string[]) => string;

/**
 * For the IDE's display language. Not vscode.l10n: for built-in extensions, which ours is, VS Code takes translations from its
 * language pack alone and never from the extension.
 */
export function translator(language: string): Translate {
  const texts: Record<string, string> = language === 'ko' || language.startsWith('ko-') ? korean : {};
  return (text, ...values) => (texts[text] ?? text).replace(/\{(\d+)\}/g, (place, index) => values[Number(index)] ?? place);
}
