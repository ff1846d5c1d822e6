import { ActionIcon, Modal, Select, Skeleton, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listMembers } from '../api/groups';
import type { Group, UserBrief } from '../api/types';
import { listUsers } from '../api/users';
import { ErrorState } from '../ui/ErrorState';
import { useNotify } from '../ui/useNotify';
import { kUsersKey } from '../users/keys';
import { membersKey } from './keys';
import classes from './MembersDialog.module.css';
import { useMembership } from './queries';

interface MembersDialogProps {
  group: Group;
  opened: boolean;
  onClose: () => void;
}

export function MembersDialog({ group, opened, onClose }: MembersDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('groups.membersTitle', { name: group.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Members group={group} />
    </Modal>
  );
}

function Members({ group }: { group: Group }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data, error, refetch } = useQuery({
    queryKey: membersKey(group.id),
    queryFn: ({ signal }) => listMembers(group.id, signal),
  });
  const { add, remove } = useMembership(group.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={160} radius="md" />;
  return (
    <Stack gap="md">
      <AddMember members={data} onAdd={(userId) => add.mutate(userId, { onError: notify.failed })} />
      {data.length === 0 && <Text c="dimmed">{t('groups.noMembers')}</Text>}
      <ul className={classes.members} aria-label={t('groups.membersTitle', { name: group.name })}>
        {data.map((member) => (
          <li key={member.id}>
            <span>
              {nameOf(member)}
              {member.display_name && <span className={classes.username}>{member.username}</span>}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('groups.remove', { name: nameOf(member) })}
              onClick={() => remove.mutate(member.id, { onError: notify.failed })}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function AddMember({ members, onAdd }: { members: UserBrief[]; onAdd: (userId: string) => void }) {
  const { t } = useTranslation();
  const { data: users } = useQuery({ queryKey: kUsersKey, queryFn: ({ signal }) => listUsers(signal) });
  const present = new Set(members.map((member) => member.id));
  const others = (users ?? []).filter((user) => !present.has(user.id));
  return (
    <Select
      label={t('groups.addMember')}
      placeholder={t('groups.addPlaceholder')}
      nothingFoundMessage={t('groups.nobodyLeft')}
      searchable
      value={null}
      data={others.map((user) => ({
        value: user.id,
        label: user.display_name ? `${user.display_name} (${user.username})` : user.username,
      }))}
      onChange={(userId) => userId && onAdd(userId)}
    />
  );
}

function nameOf(user: UserBrief): string {
  return user.display_name || user.username;
}
