import { notifications } from '@mantine/notifications';
import { useErrorText } from './errorText';

/** Toasts: what was done, and what failed with the server's words. */
export function useNotify() {
  const errorText = useErrorText();
  return {
    done: (message: string) => {
      notifications.show({ message, color: 'teal', autoClose: 4000 });
    },
    failed: (error: unknown) => {
      const { title, detail } = errorText(error);
      notifications.show({ title, message: detail, color: 'red', autoClose: 9000 });
    },
  };
}
