import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/error';
import { changePassword } from '../api/profile';
import type { Session } from '../api/types';
import { kSessionKey } from '../session/useSession';
import { FormError } from '../ui/FormError';
import { Panel } from '../ui/Panel';
import { PasswordField } from '../ui/PasswordField';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { checkPassword } from '../validation/account';
import { useRefusal } from '../validation/useRefusal';

const kFields = ['current_password', 'new_password'] as const;
const kEmpty = { current_password: '', new_password: '', repeat: '' };

export function PasswordPanel({ username }: { username: string }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (values: typeof kEmpty) => changePassword(values.current_password, values.new_password),
  });
  const form = useForm({
    initialValues: kEmpty,
    validate: {
      current_password: (value) => (value ? null : t('validation.required')),
      new_password: (value) => refusal(checkPassword(value)),
      repeat: (value, { new_password }) => (value === new_password ? null : t('validation.passwordsDiffer')),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit((values) => {
    errors.clear();
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        client.setQueryData<Session | null>(kSessionKey, (known) => known && { ...known, must_change_password: false });
        notify.done(t('profile.passwordChanged'));
      },
      onError: (error) => {
        const isWrong = error instanceof ApiError && (error.code === 'FORBIDDEN' || error.code === 'UNAUTHORIZED');
        if (isWrong) form.setFieldError('current_password', t('profile.passwordWrong'));
        else errors.show(error);
      },
    });
  });
  return (
    <Panel id="password" title={t('profile.passwordTitle')} note={t('profile.passwordBody')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <FormError error={errors.general} />
          {/* Password managers want to know whose password it is. */}
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordField
            label={t('profile.currentPassword')}
            autoComplete="current-password"
            {...form.getInputProps('current_password')}
          />
          <PasswordField
            label={t('profile.newPassword')}
            autoComplete="new-password"
            {...form.getInputProps('new_password')}
          />
          <PasswordField
            label={t('profile.repeatPassword')}
            autoComplete="new-password"
            {...form.getInputProps('repeat')}
          />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t('profile.passwordSubmit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
