import { useState } from 'react';
import { ApiError, fieldOf } from '../api/error';
import { type ErrorText, useErrorText } from './errorText';

/** Puts a refusal of the server at the field it speaks of, or above the form when it speaks of none. */
export function useFormErrors<T extends string>(
  fields: readonly T[],
  onField: (field: T, message: string) => void,
  /** The field that a conflict (409: the name is taken) is about. */
  unique?: T,
) {
  const errorText = useErrorText();
  const [general, setGeneral] = useState<ErrorText>();
  return {
    general,
    clear: () => setGeneral(undefined),
    show: (error: unknown) => {
      const isConflict = error instanceof ApiError && error.code === 'INVALID_STATE';
      const field = isConflict ? unique : fieldOf(error, fields);
      if (field && error instanceof Error) onField(field, error.message);
      else setGeneral(errorText(error));
    },
  };
}

