import { Button, Group as Row, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Group } from '../api/types';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { checkUsername } from '../validation/account';
import { useRefusal } from '../validation/useRefusal';
import { checkDescription } from '../validation/workspace';
import { useSaveGroup } from './queries';

interface GroupDialogProps {
  /** The group to change; without one a new group is made. */
  group?: Group;
  opened: boolean;
  onClose: () => void;
}

export function GroupDialog(props: GroupDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.group ? t('groups.editTitle', { name: props.group.name }) : t('groups.createTitle')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <GroupForm {...props} />
    </Modal>
  );
}

const kFields = ['name', 'description'] as const;

function GroupForm({ group, onClose }: GroupDialogProps) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const save = useSaveGroup(group?.id);
  const form = useForm({
    initialValues: { name: group?.name ?? '', description: group?.description ?? '' },
    validate: {
      name: (value) => refusal(checkUsername(value.trim())),
      description: (value) => refusal(checkDescription(value)),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message), 'name');
  const submit = form.onSubmit((values) => {
    errors.clear();
    save.mutate(
      { name: values.name.trim(), description: values.description.trim() },
      {
        onSuccess: (saved) => {
          onClose();
          notify.done(t('groups.savedToast', { name: saved.name }));
        },
        onError: errors.show,
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="md">
        <FormError error={errors.general} />
        <TextInput
          data-autofocus
          label={t('common.name')}
          required
          withAsterisk={false}
          autoCapitalize="none"
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <Textarea label={t('common.description')} autosize minRows={2} {...form.getInputProps('description')} />
        <Row justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {group ? t('common.save') : t('groups.createSubmit')}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}
