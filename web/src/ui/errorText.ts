import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/error';

export interface ErrorText {
  /** What happened, in the person's language. */
  title: string;
  /** The server's own words, when they say more. */
  detail: string;
  requestId: string;
}

/** Words for an error. */
export function useErrorText(): (error: unknown) => ErrorText {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return { title: t('error.title'), detail: String(error), requestId: '' };
    const title = t(`error.${error.code}`, { seconds: error.retryAfterSeconds || 1 });
    const detail = ['NETWORK', 'UNAUTHORIZED', 'TOO_MANY_REQUESTS'].includes(error.code) ? '' : error.message;
    return { title, detail, requestId: error.requestId };
  };
}
