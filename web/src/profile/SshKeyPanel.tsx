import { Button, Group, List, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRotate } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trans, useTranslation } from 'react-i18next';
import { readSshKey, rotateSshKey } from '../api/profile';
import { useFormat } from '../i18n/format';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { CopyButton } from '../ui/CopyButton';
import { ErrorState } from '../ui/ErrorState';
import { Panel } from '../ui/Panel';
import { useNotify } from '../ui/useNotify';
import { kSshKeyKey } from './keys';
import classes from './SshKeyPanel.module.css';

export function SshKeyPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const client = useQueryClient();
  const [rotating, rotation] = useDisclosure(false);
  const { data, error, refetch } = useQuery({ queryKey: kSshKeyKey, queryFn: ({ signal }) => readSshKey(signal) });
  const rotate = useMutation({
    mutationFn: rotateSshKey,
    onSuccess: (key) => {
      client.setQueryData(kSshKeyKey, key);
      notify.done(t('profile.rotated'));
    },
  });
  return (
    <Panel id="ssh-key" title={t('profile.keyTitle')} note={t('profile.keyBody')}>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton height={96} radius="md" />}
      {data && (
        <Stack gap="md">
          <div>
            <Text fz="sm" fw={500} mb={4} id="public-key-label">
              {t('profile.publicKey')}
            </Text>
            <div className={classes.key} role="textbox" aria-readonly="true" aria-labelledby="public-key-label" tabIndex={0}>
              {data.public_key}
            </div>
            <Text fz="sm" c="dimmed" mt={6}>
              {t('profile.fingerprint')} <code>{data.fingerprint}</code>
              {' · '}
              {t('profile.keyCreated', { time: format.dateTime(data.created_at) })}
            </Text>
          </div>
          <Group gap="xs">
            <CopyButton text={data.public_key} label={t('profile.copyKey')} variant="filled" />
            <Button variant="default" leftSection={<IconRotate size={16} aria-hidden />} onClick={rotation.open}>
              {t('profile.rotate')}
            </Button>
          </Group>
          <List fz="sm" c="dimmed" spacing={6}>
            <List.Item>
              <Trans i18nKey="profile.gitlabHow" components={{ 1: <strong /> }} />
            </List.Item>
            <List.Item>
              <Trans i18nKey="profile.githubHow" components={{ 1: <strong /> }} />
            </List.Item>
          </List>
        </Stack>
      )}
      <ConfirmDialog
        opened={rotating}
        onClose={rotation.close}
        title={t('profile.rotateTitle')}
        body={t('profile.rotateBody')}
        confirm={t('profile.rotateConfirm')}
        onConfirm={() => rotate.mutateAsync()}
      />
    </Panel>
  );
}
