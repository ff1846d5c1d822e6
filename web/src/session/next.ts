/** Paths that the server answers itself: the router must not take them. */
const kServerPaths = ['/auth/', '/w/', '/api/'];

/** Where to go after signing in: a path of this origin, or the list. Anything else is refused (open redirects). */
export function safeNext(next: string | null): string {
  if (!next || !next.startsWith('/') || /[\\\t\r\n]/.test(next)) return '/workspaces';
  const url = new URL(next, location.origin);
  if (url.origin !== location.origin || next.startsWith('//') || url.pathname === '/login') return '/workspaces';
  return url.pathname + url.search + url.hash;
}

export function isServerPath(path: string): boolean {
  return kServerPaths.some((prefix) => path.startsWith(prefix));
}

/** Address of the sign-in page that leads back to `path`. */
export function loginPath(path: string): string {
  return path === '/' || path === '/workspaces' ? '/login' : `/login?next=${encodeURIComponent(path)}`;
}
