import { describe, expect, it } from 'vitest';
import { initials } from './AccountMenu';

describe('initials', () => {
  it.each([
    ['Jimin Park', 'JP'],
    ['박지민', '지민'],
    ['admin', 'A'],
    ['new.hire', 'NH'],
    ['🚀 team', '🚀T'],
  ])('of %s are %s', (name, letters) => expect(initials(name)).toBe(letters));
});
