import type { Dictionary } from '../i18n/dictionary';

/** Why a value is refused: a key of the dictionary and what to fill in. The server checks the same rules again. */
export interface Refusal {
  key: `validation.${Extract<keyof Dictionary['validation'], string>}`;
  values?: Record<string, number>;
}

export const refuse = (key: Refusal['key'], values?: Record<string, number>): Refusal =>
  values ? { key, values } : { key };
