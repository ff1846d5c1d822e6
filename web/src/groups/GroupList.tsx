import { ActionIcon, Button, Menu, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconGauge, IconPencil, IconShare2, IconSnowflake, IconTrash, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Group } from '../api/types';
import { GroupPolicyDialog } from '../policies/GroupPolicyDialog';
import { QuotaDialog } from '../quotas/QuotaDialog';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { useNotify } from '../ui/useNotify';
import { GroupDialog } from './GroupDialog';
import { GroupLimitsDialog } from './GroupLimitsDialog';
import classes from './GroupList.module.css';
import { MembersDialog } from './MembersDialog';
import { useDeleteGroup } from './queries';

export function GroupList({ groups }: { groups: Group[] }) {
  const { t } = useTranslation();
  const sorted = [...groups].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <ul className={classes.list} aria-label={t('groups.title')}>
      {sorted.map((group) => (
        <GroupRow key={group.id} group={group} />
      ))}
    </ul>
  );
}

function GroupRow({ group }: { group: Group }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const remove = useDeleteGroup(group.id);
  const [editing, edit] = useDisclosure(false);
  const [deleting, removal] = useDisclosure(false);
  const [managing, members] = useDisclosure(false);
  const [limiting, limits] = useDisclosure(false);
  const [resting, policy] = useDisclosure(false);
  const [measuring, quota] = useDisclosure(false);
  const { name } = group;
  return (
    <li className={classes.row} data-testid="group-row">
      <div className={classes.what}>
        <div className={classes.name}>{name}</div>
        {group.description && <div className={classes.description}>{group.description}</div>}
      </div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUsers size={14} aria-hidden />}
        onClick={members.open}
      >
        {t('groups.members', { count: group.member_count })} <VisuallyHidden>({name})</VisuallyHidden>
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('groups.actionsOf', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={members.open}>
            {t('groups.manage')}
          </Menu.Item>
          <Menu.Item leftSection={<IconShare2 size={16} aria-hidden />} onClick={limits.open}>
            {t('limits.ofGroup')}
          </Menu.Item>
          <Menu.Item leftSection={<IconSnowflake size={16} aria-hidden />} onClick={policy.open}>
            {t('policy.ofGroup')}
          </Menu.Item>
          <Menu.Item leftSection={<IconGauge size={16} aria-hidden />} onClick={quota.open}>
            {t('quota.edit')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
            {t('groups.edit')}
          </Menu.Item>
          <Menu.Item color="var(--tone-error)" leftSection={<IconTrash size={16} aria-hidden />} onClick={removal.open}>
            {t('groups.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <GroupDialog group={group} opened={editing} onClose={edit.close} />
      <GroupLimitsDialog group={group} opened={limiting} onClose={limits.close} />
      <GroupPolicyDialog group={group} opened={resting} onClose={policy.close} />
      <QuotaDialog holder="groups" id={group.id} name={name} opened={measuring} onClose={quota.close} />
      <MembersDialog group={group} opened={managing} onClose={members.close} />
      <ConfirmDialog
        opened={deleting}
        onClose={removal.close}
        title={t('groups.deleteTitle', { name })}
        body={t('groups.deleteBody')}
        confirm={t('groups.deleteConfirm')}
        onConfirm={async () => {
          await remove.mutateAsync();
          notify.done(t('groups.deletedToast', { name }));
        }}
      />
    </li>
  );
}
