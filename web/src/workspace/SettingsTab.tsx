import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Workspace, WorkspacePatch } from '../api/types';
import { WorkspacePolicyPanel } from '../policies/WorkspacePolicyPanel';
import { useConfig, useSession } from '../session/useSession';
import { FormError } from '../ui/FormError';
import { Panel } from '../ui/Panel';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { useRefusal } from '../validation/useRefusal';
import { checkDescription, checkName } from '../validation/workspace';
import { normalizeLines } from '../workspaces/createRequest';
import { DeleteDialog } from '../workspaces/DeleteDialog';
import { useUpdateWorkspace } from '../workspaces/queries';
import { SizePicker } from '../workspaces/SizePicker';
import { abilitiesOf } from '../workspaces/state';

interface SettingsTabProps {
  workspace: Workspace;
  onDeleted: () => void;
}

export function SettingsTab({ workspace, onDeleted }: SettingsTabProps) {
  const { t } = useTranslation();
  const can = abilitiesOf(workspace, useSession());
  const [deleting, remove] = useDisclosure(false);
  return (
    <Stack gap="md" maw={760}>
      {can.canEdit && (
        <Panel title={t('settings.title')}>
          <SettingsForm workspace={workspace} />
        </Panel>
      )}
      {can.canSetPolicy && <WorkspacePolicyPanel workspace={workspace} />}
      {can.canDelete && (
        <Panel title={t('settings.dangerTitle')} note={t('settings.dangerBody')}>
          <Button color="red" variant="light" onClick={remove.open}>
            {t('settings.dangerAction')}
          </Button>
        </Panel>
      )}
      <DeleteDialog workspace={workspace} opened={deleting} onClose={remove.close} onDeleted={onDeleted} />
    </Stack>
  );
}

const kFields = ['name', 'description', 'size'] as const;

function SettingsForm({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const notify = useNotify();
  const config = useConfig();
  const update = useUpdateWorkspace(workspace.id);
  const { name, description, size } = workspace;
  const form = useForm({
    initialValues: { name, description, size },
    validate: {
      name: (value) => refusal(checkName(value)),
      description: (value) => refusal(checkDescription(value)),
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  // Somebody may change it elsewhere; what is being typed here is left alone.
  useEffect(() => {
    if (!form.isDirty()) {
      form.setInitialValues({ name, description, size });
      form.setValues({ name, description, size });
    }
    // The form object changes with every key: it is no reason to run this again.
  }, [name, description, size]);
  const submit = form.onSubmit((values) => {
    errors.clear();
    update.mutate(changes(workspace, values), {
      onSuccess: (saved) => {
        const now = { name: saved.name, description: saved.description, size: saved.size };
        form.setInitialValues(now);
        form.setValues(now);
        notify.done(t('settings.saved'));
      },
      onError: errors.show,
    });
  });
  const resized = form.values.size !== size;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormError error={errors.general} />
        <TextInput label={t('common.name')} required withAsterisk={false} {...form.getInputProps('name')} />
        <Textarea
          label={t('common.description')}
          autosize
          minRows={2}
          maxRows={8}
          {...form.getInputProps('description')}
        />
        <SizePicker
          sizes={config?.sizes ?? []}
          description={t('settings.sizeHelp')}
          value={form.values.size}
          onChange={(value) => form.setFieldValue('size', value)}
          error={form.errors['size']}
        />
        {resized && workspace.phase === 'RUNNING' && (
          <Text fz="sm" c="var(--tone-working)">
            {t('settings.sizeRestart')}
          </Text>
        )}
        <Group>
          <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function changes(workspace: Workspace, values: Pick<Workspace, 'name' | 'description' | 'size'>): WorkspacePatch {
  const patch: WorkspacePatch = {};
  if (values.name.trim() !== workspace.name) patch.name = values.name.trim();
  const description = normalizeLines(values.description);
  if (description !== workspace.description) patch.description = description;
  if (values.size !== workspace.size) patch.size = values.size;
  return patch;
}
