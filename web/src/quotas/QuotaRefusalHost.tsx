import { lazy, Suspense, useState } from 'react';
import { useQuotaRefusal } from './refusal';

const QuotaRefusalDialog = lazy(async () => ({ default: (await import('./QuotaRefusalDialog')).QuotaRefusalDialog }));

/** The dialog about refused starts, fetched when there is one for the first time. */
export function QuotaRefusalHost() {
  const refusal = useQuotaRefusal();
  const [isNeeded, setNeeded] = useState(false);
  if (refusal && !isNeeded) setNeeded(true);
  return isNeeded ? (
    <Suspense>
      <QuotaRefusalDialog />
    </Suspense>
  ) : null;
}
