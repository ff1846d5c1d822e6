import { describe, expect, it } from 'vitest';
import { checkEmail, checkPassword, checkUsername } from './account';

describe('checkUsername', () => {
  it.each(['a', '0x', 'new.hire', 'a_b-c', 'x'.repeat(39)])('accepts %j', (name) => expect(checkUsername(name)).toBeNull());
  it.each(['', 'Admin', '.a', '-a', 'a b', '박지민', 'x'.repeat(40)])('refuses %j', (name) =>
    expect(checkUsername(name)).not.toBeNull(),
  );
});

describe('checkEmail', () => {
  it.each(['', 'a@b', 'a.b+c@example.com'])('accepts %j', (address) => expect(checkEmail(address)).toBeNull());
  it.each(['a', 'a@', '@b', 'a b@c', `${'x'.repeat(250)}@example.com`])('refuses %j', (address) =>
    expect(checkEmail(address)).not.toBeNull(),
  );
});

describe('checkPassword', () => {
  it.each(['0123456789', 'x'.repeat(1000), '비밀번호'])('accepts one of enough bytes', (password) =>
    expect(checkPassword(password)).toBeNull(),
  );
  it.each(['', 'short', 'x'.repeat(1001)])('refuses %j', (password) => expect(checkPassword(password)).not.toBeNull());
});
