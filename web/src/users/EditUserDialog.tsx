import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/types';
import { useSession } from '../session/useSession';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { checkDisplayName, checkEmail } from '../validation/account';
import { useRefusal } from '../validation/useRefusal';
import { useUpdateUser } from './queries';
import { RolePicker } from './RolePicker';

interface EditUserDialogProps {
  user: User;
  opened: boolean;
  onClose: () => void;
}

export function EditUserDialog(props: EditUserDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('users.editTitle', { name: props.user.username })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <EditUserForm {...props} />
    </Modal>
  );
}

const kFields = ['display_name', 'email', 'role'] as const;

function EditUserForm({ user, onClose }: EditUserDialogProps) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const me = useSession().user_id === user.id;
  const update = useUpdateUser(user.id);
  const form = useForm({
    initialValues: { display_name: user.display_name, email: user.email, role: user.role },
    validate: {
      display_name: (value) => refusal(checkDisplayName(value)),
      email: (value) => refusal(checkEmail(value.trim())),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit(({ display_name, email, role }) => {
    errors.clear();
    // Nobody takes the keys away from themselves by accident.
    const patch = { display_name: display_name.trim(), email: email.trim(), ...(me ? {} : { role }) };
    update.mutate(patch, {
      onSuccess: () => {
        onClose();
        notify.done(t('users.updatedToast', { name: user.username }));
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
          label={t('users.displayName')}
          autoComplete="off"
          {...form.getInputProps('display_name')}
        />
        <TextInput label={t('common.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
        {!me && <RolePicker value={form.values.role} onChange={(role) => form.setFieldValue('role', role)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={update.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
