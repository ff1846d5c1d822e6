import { describe, expect, it, vi } from 'vitest';
import { reloadOnLostChunk } from './lostChunk';

describe('reloadOnLostChunk', () => {
  it('loads the page again once, not for ever', () => {
    const reload = vi.fn();
    const stop = reloadOnLostChunk(reload);
    window.dispatchEvent(new Event('vite:preloadError', { cancelable: true }));
    window.dispatchEvent(new Event('vite:preloadError', { cancelable: true }));
    expect(reload).toHaveBeenCalledOnce();
    stop();
  });
});
