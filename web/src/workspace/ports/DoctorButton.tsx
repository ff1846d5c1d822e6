import { ActionIcon, Modal, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../../api/types';
import { DoctorReport } from './DoctorReport';

/** Has a port looked at as its visitors would see it. */
export function DoctorButton({ workspace, port }: { workspace: Workspace; port: number }) {
  const { t } = useTranslation();
  const [opened, dialog] = useDisclosure(false);
  const label = t('doctor.button', { port });
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon variant="subtle" color="gray" aria-label={label} aria-haspopup="dialog" onClick={dialog.open}>
          <IconStethoscope size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={t('doctor.title', { port })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <DoctorReport workspaceId={workspace.id} port={port} />
      </Modal>
    </>
  );
}
