import { useEffect } from 'react';
import { kProductName } from './product';

/** Title of the browser tab: "what · code-hub". */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · ${kProductName}` : kProductName;
  }, [title]);
}
