import { Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Group } from '../api/types';
import { ErrorState } from '../ui/ErrorState';
import { useNotify } from '../ui/useNotify';
import { PolicyForm } from './PolicyForm';
import { useGroupPolicy, useInstallationPolicy, useSaveLevel } from './queries';
import { widerOfGroup } from './wider';

interface GroupPolicyDialogProps {
  group: Group;
  opened: boolean;
  onClose: () => void;
}

/** What happens to unused workspaces of the members of a group. */
export function GroupPolicyDialog({ group, opened, onClose }: GroupPolicyDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={t('policy.groupTitle', { name: group.name })}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="md">
        <Text c="dimmed" fz="sm">
          {t('policy.groupNote')}
        </Text>
        <GroupPolicy group={group} onClose={onClose} />
      </Stack>
    </Modal>
  );
}

function GroupPolicy({ group, onClose }: Omit<GroupPolicyDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data, error, refetch } = useGroupPolicy(group.id);
  const installation = useInstallationPolicy().data;
  const save = useSaveLevel(group.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} radius="md" />;
  return (
    <PolicyForm
      key={JSON.stringify([data.rules, data.bounds])}
      scope="group"
      id={group.id}
      level={data}
      presets={data.presets}
      wider={widerOfGroup(installation)}
      onCancel={onClose}
      onSave={async (level) => {
        await save.mutateAsync(level);
        onClose();
        notify.done(t('policy.saved'));
      }}
    />
  );
}
