import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Role, UserCreate } from '../api/types';
import { FormError } from '../ui/FormError';
import { PasswordField } from '../ui/PasswordField';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { checkDisplayName, checkEmail, checkPassword, checkUsername } from '../validation/account';
import { useRefusal } from '../validation/useRefusal';
import type { ShownPassword } from './PasswordDialog';
import { useCreateUser } from './queries';
import { RolePicker } from './RolePicker';

interface CreateUserDialogProps {
  opened: boolean;
  onClose: () => void;
  onPassword: (password: ShownPassword) => void;
}

export function CreateUserDialog(props: CreateUserDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('users.createTitle')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <CreateUserForm {...props} />
    </Modal>
  );
}

const kFields = ['username', 'display_name', 'email', 'password'] as const;

interface CreateUserValues {
  username: string;
  display_name: string;
  email: string;
  role: Role;
  generate: boolean;
  password: string;
}

const kNobody: CreateUserValues = {
  username: '',
  display_name: '',
  email: '',
  role: 'member',
  generate: true,
  password: '',
};

function CreateUserForm({ onClose, onPassword }: CreateUserDialogProps) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const create = useCreateUser();
  const form = useForm<CreateUserValues>({
    initialValues: kNobody,
    validate: {
      username: (value) => refusal(checkUsername(value.trim())),
      display_name: (value) => refusal(checkDisplayName(value)),
      email: (value) => refusal(checkEmail(value.trim())),
      password: (value, { generate }) => (generate ? null : refusal(checkPassword(value))),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message), 'username');
  const submit = form.onSubmit((values) => {
    errors.clear();
    create.mutate(requestOf(values), {
      onSuccess: (user) => {
        onClose();
        const name = user.display_name || user.username;
        if (user.password) onPassword({ name, username: user.username, password: user.password });
        else notify.done(t('users.createdToast', { name }));
      },
      onError: errors.show,
    });
  });
  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="md">
        <FormError error={errors.general} />
        <TextInput
          data-autofocus
          label={t('users.username')}
          required
          withAsterisk={false}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('username')}
        />
        <TextInput label={t('users.displayName')} autoComplete="off" {...form.getInputProps('display_name')} />
        <TextInput label={t('common.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
        <RolePicker value={form.values.role} onChange={(role) => form.setFieldValue('role', role)} />
        <div>
          <Text component="span" fz="sm" fw={500} id="password-mode">
            {t('users.passwordMode')}
          </Text>
          <SegmentedControl
            fullWidth
            mt={4}
            aria-labelledby="password-mode"
            value={form.values.generate ? 'generate' : 'own'}
            onChange={(mode) => form.setFieldValue('generate', mode === 'generate')}
            data={[
              { value: 'generate', label: t('users.passwordGenerate') },
              { value: 'own', label: t('users.passwordOwn') },
            ]}
          />
        </div>
        {!form.values.generate && (
          <PasswordField
            label={t('users.password')}
            required
            withAsterisk={false}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('users.createSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function requestOf(values: CreateUserValues): UserCreate {
  const request: UserCreate = { username: values.username.trim(), role: values.role };
  if (values.display_name.trim()) request.display_name = values.display_name.trim();
  if (values.email.trim()) request.email = values.email.trim();
  if (!values.generate) request.password = values.password;
  return request;
}
