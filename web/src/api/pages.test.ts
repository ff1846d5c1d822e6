import { describe, expect, it } from 'vitest';
import { readAllPages } from './pages';

describe('readAllPages', () => {
  it('follows the cursor to the end', async () => {
    const pages: Record<string, { items: number[]; next_cursor: string }> = {
      first: { items: [1, 2], next_cursor: 'x' },
      x: { items: [3], next_cursor: '' },
    };
    expect(await readAllPages(async (cursor) => pages[cursor ?? 'first']!)).toEqual([1, 2, 3]);
  });

  it('ends although a server answers the same cursor for ever', async () => {
    const items = await readAllPages(async () => ({ items: [1], next_cursor: 'again' }));
    expect(items.length).toBeLessThan(100);
  });
});
