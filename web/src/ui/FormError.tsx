import { Alert } from '@mantine/core';
import type { ErrorText } from './errorText';

/** A refusal that belongs to no single field. */
export function FormError({ error }: { error: ErrorText | undefined }) {
  if (!error) return null;
  return (
    <Alert color="red" title={error.title} role="alert">
      {error.detail}
    </Alert>
  );
}
