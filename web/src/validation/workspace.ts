import { type Refusal, refuse } from './refusal';

export const kMaxNameCharacters = 100;
export const kMaxDescriptionBytes = 2000;
export const kMaxScriptBytes = 64 * 1024;

const kControl = /[\u0000-\u001f\u007f-\u009f]/;
// Line feed and tab are text; a carriage return comes with text pasted from Windows and is normalised before sending.
const kControlButText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function tooManyBytes(text: string, max: number): Refusal | null {
  return new TextEncoder().encode(text).length > max ? refuse('validation.tooLong', { max }) : null;
}

export function checkName(name: string): Refusal | null {
  const trimmed = name.trim();
  if (!trimmed) return refuse('validation.required');
  if (Array.from(trimmed).length > kMaxNameCharacters) return refuse('validation.nameTooLong', { max: kMaxNameCharacters });
  return kControl.test(trimmed) ? refuse('validation.controlCharacters') : null;
}

export function checkDescription(text: string): Refusal | null {
  if (kControlButText.test(text)) return refuse('validation.controlCharacters');
  return tooManyBytes(text, kMaxDescriptionBytes);
}

export function checkScript(text: string): Refusal | null {
  return tooManyBytes(text, kMaxScriptBytes);
}

/** URLs of git's own transports and the scp form; no local paths, no other transports, no password. */
export function checkRepository(text: string): Refusal | null {
  const repository = text.trim();
  if (!repository) return null;
  if (/[\s\u0000-\u001f\u007f]/.test(repository) || repository.startsWith('-')) return refuse('validation.repositoryForm');
  const url = /^(https?|ssh|git):\/\/([^/?#]+)\/.+/i.exec(repository);
  if (url) return url[2]?.match(/^[^@]*:[^@]*@/) ? refuse('validation.repositoryPassword') : null;
  const scp = /^[\w.+-]+@[\w.-]+:(?!\/\/)[^-].*$/.test(repository);
  return scp && !repository.includes('::') ? null : refuse('validation.repositoryForm');
}

/** git-check-ref-format(1), as far as a branch to clone needs it. */
export function checkBranch(text: string): Refusal | null {
  const branch = text.trim();
  if (!branch) return null;
  const wrong =
    /[\u0000-\u0020\u007f~^:?*[\\]/.test(branch) ||
    /\.\.|@\{|\/\/|^[-/]|[/.]$|\.lock$|(^|\/)\./.test(branch) ||
    branch === '@';
  return wrong ? refuse('validation.branch') : tooManyBytes(branch, 250);
}

/** [host[:port]/]path[:tag][@digest] */
export function checkImage(text: string): Refusal | null {
  const image = text.trim();
  if (!image) return null;
  const wellFormed =
    /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]{32,})?$/;
  return wellFormed.test(image) ? tooManyBytes(image, 300) : refuse('validation.image');
}

/** A name for a workspace of this repository: the last part of its path. */
export function nameFromRepository(repository: string): string {
  const last = repository.trim().replace(/\.git\/?$/, '').replace(/\/+$/, '').split(/[/:]/).pop() ?? '';
  return checkName(last) ? '' : last;
}
