import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../api/types';
import { FormError } from '../ui/FormError';
import { Panel } from '../ui/Panel';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { checkDisplayName, checkEmail } from '../validation/account';
import { useRefusal } from '../validation/useRefusal';
import { useSaveProfile } from './useSaveProfile';

const kFields = ['display_name', 'email'] as const;

export function PersonPanel({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const save = useSaveProfile();
  const form = useForm({
    initialValues: { display_name: profile.display_name, email: profile.email },
    validate: {
      display_name: (value) => refusal(checkDisplayName(value)),
      email: (value) => refusal(checkEmail(value.trim())),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit((values) => {
    errors.clear();
    save.mutate(
      { display_name: values.display_name.trim(), email: values.email.trim() },
      {
        onSuccess: ({ display_name, email }) => {
          form.setInitialValues({ display_name, email });
          form.setValues({ display_name, email });
          notify.done(t('profile.saved'));
        },
        onError: errors.show,
      },
    );
  });
  return (
    <Panel title={t('profile.personTitle')} note={t('profile.personBody')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <FormError error={errors.general} />
          <TextInput label={t('profile.username')} value={profile.username} readOnly variant="filled" />
          <TextInput label={t('profile.displayName')} autoComplete="name" {...form.getInputProps('display_name')} />
          <TextInput label={t('common.email')} type="email" autoComplete="email" {...form.getInputProps('email')} />
          <Group>
            <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
