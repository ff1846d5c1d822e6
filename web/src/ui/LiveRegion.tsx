import { VisuallyHidden } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { announcer } from './announcer';

/** The one polite live region of the page. */
export function LiveRegion() {
  const message = useSyncExternalStore(announcer.subscribe, announcer.snapshot);
  return (
    <VisuallyHidden aria-live="polite" role="status" data-testid="announcer">
      {message}
    </VisuallyHidden>
  );
}
