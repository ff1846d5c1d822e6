/** Whether an address means the device that reads it: every one takes these names for itself (RFC 6761, RFC 1122). */
export function isLocal(url: string): boolean {
  return /^https?:\/\/([^/]*\.)?(localhost|127\.[\d.]+|\[::1\])(:\d+)?\//.test(url);
}
