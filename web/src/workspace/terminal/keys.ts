/** Tab belongs to the shell, so another way out of the terminal is needed (WCAG 2.1.2, no keyboard trap). */
export const kLeaveKeys = 'Ctrl+Shift+.';

export function isLeaveKey(event: KeyboardEvent): boolean {
  return event.ctrlKey && event.shiftKey && event.code === 'Period';
}
