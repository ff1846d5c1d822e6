import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ShareIntent } from '../../shares/ShareDialog';

export interface ShareRequest {
  port: number;
  intent: ShareIntent;
}

/** The port whose share is asked about: by a button, or by the address (`?share=5173`, `?unshare=5173`). */
export function useShareRequest() {
  const [parameters, setParameters] = useSearchParams();
  const [asked, setAsked] = useState<ShareRequest>();
  const linked = requestOf(parameters);
  const close = useCallback(() => {
    setAsked(undefined);
    setParameters(
      (now) => {
        const next = new URLSearchParams(now);
        next.delete('share');
        next.delete('unshare');
        return next;
      },
      { replace: true },
    );
  }, [setParameters]);
  return { request: asked ?? linked, ask: setAsked, close };
}

function requestOf(parameters: URLSearchParams): ShareRequest | undefined {
  for (const [key, intent] of [['share', 'share'], ['unshare', 'stop']] as const) {
    const text = parameters.get(key) ?? '';
    const port = Number(text);
    if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65535) return { port, intent };
  }
  return undefined;
}
