const kStorageKey = 'codehub.reloadedAt';
/** A second failure within this time is not cured by loading the page again. */
const kPatienceMs = 30_000;

/**
 * A part of the page that cannot be fetched (the server was upgraded and its name has changed, or the network broke for a
 * moment) is cured by loading the page again, once.
 */
export function reloadOnLostChunk(reload: () => void = () => location.reload()): () => void {
  const listener = (event: Event) => {
    const last = Number(sessionStorage.getItem(kStorageKey) ?? 0);
    if (Date.now() - last < kPatienceMs) return;
    sessionStorage.setItem(kStorageKey, String(Date.now()));
    event.preventDefault();
    reload();
  };
  window.addEventListener('vite:preloadError', listener);
  return () => window.removeEventListener('vite:preloadError', listener);
}
