import { ActionIcon, Modal, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconQrcode } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/CopyButton';
import { isLocal } from '../../shares/address';
import classes from '../../shares/QrCode.module.css';

const QrCode = lazy(async () => ({ default: (await import('../../shares/QrCode')).QrCode }));

/** The address of a port as a picture that a phone reads. */
export function QrButton({ port, url }: { port: number; url: string }) {
  const { t } = useTranslation();
  const [opened, dialog] = useDisclosure(false);
  const label = t('ports.qr', { port });
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon variant="subtle" color="gray" aria-label={label} aria-haspopup="dialog" onClick={dialog.open}>
          <IconQrcode size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={t('ports.qrTitle', { port })}
        size="sm"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack gap="md" align="center">
          <Suspense fallback={<Skeleton className={classes.code ?? ''} />}>
            <QrCode text={url} label={label} />
          </Suspense>
          <Text fz="sm" ta="center" className={classes.address ?? ''}>
            {url}
          </Text>
          <Text fz="sm" c="dimmed" ta="center">
            {isLocal(url) ? t('ports.qrLocal') : t('ports.qrBody')}
          </Text>
          <CopyButton text={url} label={t('ports.qrCopy')} data-autofocus />
        </Stack>
      </Modal>
    </>
  );
}
