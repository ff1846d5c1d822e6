import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useNotify } from '../ui/useNotify';
import { CreateForm } from './CreateForm';

interface CreateDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function CreateDialog({ opened, onClose }: CreateDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('create.title')}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <CreateForm
        onCancel={onClose}
        onCreated={(workspace) => {
          onClose();
          notify.done(t('create.created', { name: workspace.name }));
          void navigate(`/workspaces/${workspace.id}?tab=logs`);
        }}
      />
    </Modal>
  );
}
