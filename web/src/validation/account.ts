import { type Refusal, refuse } from './refusal';

export const kMinPasswordBytes = 10;
export const kMaxPasswordBytes = 1000;

/** Names of accounts and of groups. */
export function checkUsername(text: string): Refusal | null {
  if (!text) return refuse('validation.required');
  return /^[a-z0-9][a-z0-9._-]{0,38}$/.test(text) ? null : refuse('validation.username');
}

/** Also for author names; may be empty. */
export function checkDisplayName(text: string): Refusal | null {
  if (/[\u0000-\u001f\u007f]/.test(text)) return refuse('validation.controlCharacters');
  return Array.from(text).length > 100 ? refuse('validation.nameTooLong', { max: 100 }) : null;
}

/** May be empty. */
export function checkEmail(text: string): Refusal | null {
  if (!text) return null;
  return /^[^\s@]+@[^\s@]+$/.test(text) && text.length <= 254 ? null : refuse('validation.email');
}

export function checkPassword(text: string): Refusal | null {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes < kMinPasswordBytes) return refuse('validation.passwordShort', { min: kMinPasswordBytes });
  return bytes > kMaxPasswordBytes ? refuse('validation.passwordLong', { max: kMaxPasswordBytes }) : null;
}
