import { Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Group } from '../api/types';
import { LimitsForm } from '../shares/LimitsForm';
import { useGroupLimits, useSaveGroupLimits } from '../shares/queries';
import { ErrorState } from '../ui/ErrorState';
import { useNotify } from '../ui/useNotify';

interface GroupLimitsDialogProps {
  group: Group;
  opened: boolean;
  onClose: () => void;
}

/** What shares of the members of a group may be at most. */
export function GroupLimitsDialog({ group, opened, onClose }: GroupLimitsDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('limits.groupTitle', { name: group.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="md">
        <Text c="dimmed" fz="sm">
          {t('limits.groupBody')}
        </Text>
        <GroupLimits group={group} onClose={onClose} />
      </Stack>
    </Modal>
  );
}

function GroupLimits({ group, onClose }: Omit<GroupLimitsDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data, error, refetch } = useGroupLimits(group.id);
  const save = useSaveGroupLimits(group.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={140} radius="md" />;
  return (
    <LimitsForm
      key={`${data.widest_audience} ${data.longest_life}`}
      limits={data}
      onCancel={onClose}
      onSave={async (patch) => {
        await save.mutateAsync(patch);
        onClose();
        notify.done(t('limits.saved'));
      }}
    />
  );
}
