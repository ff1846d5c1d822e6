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

const kFields = ['git_name', 'git_email'] as const;

export function GitPanel({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const save = useSaveProfile();
  const form = useForm({
    initialValues: { git_name: profile.git_name, git_email: profile.git_email },
    validate: {
      git_name: (value) => refusal(checkDisplayName(value)),
      git_email: (value) => refusal(checkEmail(value.trim())),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit((values) => {
    errors.clear();
    save.mutate(
      { git_name: values.git_name.trim(), git_email: values.git_email.trim() },
      {
        onSuccess: ({ git_name, git_email }) => {
          form.setInitialValues({ git_name, git_email });
          form.setValues({ git_name, git_email });
          notify.done(t('profile.saved'));
        },
        onError: errors.show,
      },
    );
  });
  return (
    <Panel title={t('profile.gitTitle')} note={t('profile.gitBody')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <FormError error={errors.general} />
          <TextInput
            label={t('profile.gitName')}
            placeholder={profile.display_name || profile.username}
            {...form.getInputProps('git_name')}
          />
          <TextInput
            label={t('profile.gitEmail')}
            type="email"
            placeholder={profile.email}
            {...form.getInputProps('git_email')}
          />
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
