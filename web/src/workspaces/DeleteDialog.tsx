import { Alert, Button, Checkbox, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconGitBranch } from '@tabler/icons-react';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { ApiError } from '../api/error';
import type { Workspace } from '../api/types';
import { useErrorText } from '../ui/errorText';
import { FormError } from '../ui/FormError';
import { useGitWorkText } from './GitWorkNote';
import { useDeleteWorkspace } from './queries';
import { hasGitWork } from './state';

interface DeleteDialogProps {
  workspace: Workspace;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** Deleting takes the name, and a second yes when git work would be lost with it. */
export function DeleteDialog(props: DeleteDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('delete.title', { name: props.workspace.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <DeleteForm {...props} />
    </Modal>
  );
}

function DeleteForm({ workspace, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useTranslation();
  const remove = useDeleteWorkspace(workspace.id);
  const errorText = useErrorText();
  const [typed, setTyped] = useState('');
  const [force, setForce] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const needsForce = hasGitWork(workspace) || refusal !== undefined;
  const submit = async () => {
    try {
      await remove.mutateAsync(force);
      onClose();
      onDeleted();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'INVALID_STATE' && !force) setRefusal(error.message);
    }
  };
  const failed = remove.error && !(refusal !== undefined && !force) ? errorText(remove.error) : undefined;
  const ready = typed.trim().normalize('NFC') === workspace.name.trim().normalize('NFC') && (!needsForce || force);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void submit();
      }}
    >
      <Stack gap="md">
        <Text>{t('delete.body')}</Text>
        {needsForce && (
          <GitWarning workspace={workspace} refusal={refusal} force={force} onForce={setForce} />
        )}
        <TextInput
          data-autofocus
          label={<Trans i18nKey="delete.typeName" values={{ name: workspace.name }} components={{ 1: <Code fz="sm" /> }} />}
          aria-label={t('delete.typeNameLabel')}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <FormError error={failed} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color="red" disabled={!ready} loading={remove.isPending}>
            {t('delete.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface GitWarningProps {
  workspace: Workspace;
  refusal: string | undefined;
  force: boolean;
  onForce: (force: boolean) => void;
}

function GitWarning({ workspace, refusal, force, onForce }: GitWarningProps) {
  const { t } = useTranslation();
  const gitText = useGitWorkText();
  return (
    <Alert color="yellow" icon={<IconGitBranch aria-hidden />} title={t('delete.gitTitle')} role="alert">
      <Stack gap="xs">
        <Text fz="sm">{workspace.git && hasGitWork(workspace) ? gitText(workspace.git) : refusal}</Text>
        <Checkbox
          checked={force}
          onChange={(event) => onForce(event.currentTarget.checked)}
          label={t('delete.gitForce')}
        />
      </Stack>
    </Alert>
  );
}
