import type { Page } from './types';

/** More pages than anybody scrolls through; a bound so that a defect cannot loop for ever. */
const kMostPages = 25;

/** Reads every page of a list. */
export async function readAllPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < kMostPages; page += 1) {
    const answer = await read(cursor);
    items.push(...answer.items);
    if (!answer.next_cursor) break;
    cursor = answer.next_cursor;
  }
  return items;
}
