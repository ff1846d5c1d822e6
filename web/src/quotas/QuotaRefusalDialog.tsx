import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, type QuotaOffer } from '../api/error';
import { updateWorkspace } from '../api/workspaces';
import { applyUpdated } from '../events/applyEvent';
import { useFormat } from '../i18n/format';
import { useSession } from '../session/useSession';
import { useErrorText } from '../ui/errorText';
import { FormError } from '../ui/FormError';
import { useNotify } from '../ui/useNotify';
import { Words } from '../ui/Words';
import { kQuotas } from './keys';
import { OwnQuota } from './OwnQuota';
import { refusalInKorean } from './refusalInKorean';
import { forgetRefusal, type QuotaRefusal, useQuotaRefusal } from './refusal';

/** What is given back takes a moment to be counted: so often, and so long in between, the start is tried again. */
const kMostTries = 20;
const kPauseMs = 1_000;

/** A start was refused: what is held, and what would make room. */
export function QuotaRefusalDialog() {
  const { t } = useTranslation();
  const refusal = useQuotaRefusal();
  return (
    <Modal
      opened={refusal !== undefined}
      onClose={forgetRefusal}
      title={t('quota.refusedTitle')}
      size="lg"
      zIndex={300}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {refusal && <Refused refusal={refusal} />}
    </Modal>
  );
}

function Refused({ refusal }: { refusal: QuotaRefusal }) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const { take, isBusy, error } = useOffer(refusal);
  const { offer } = refusal;
  return (
    <Stack gap="md">
      <Alert color="yellow" role="alert">
        <Words text={format.language === 'ko' ? refusalInKorean(refusal.message) : refusal.message} />
      </Alert>
      {offer && (
        <Text fz="sm">
          {offer.idle_since &&
            t('quota.offerIdle', {
              name: offer.name,
              time: format.duration((Date.now() - Date.parse(offer.idle_since)) / 1000),
            })}{' '}
          {t(offer.action === 'pause' ? 'quota.freezeEffect' : 'quota.stopEffect', { name: offer.name })}
        </Text>
      )}
      <FormError error={error === undefined ? undefined : errorText(error)} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={forgetRefusal}>
          {t('common.close')}
        </Button>
        {offer && (
          <Button data-autofocus loading={isBusy} onClick={() => void take(offer)}>
            {t(offer.action === 'pause' ? 'quota.freezeAndStart' : 'quota.stopAndStart', { name: offer.name })}
          </Button>
        )}
      </Group>
      <OwnQuota />
    </Stack>
  );
}

/** Freezes or stops what was offered, then starts what was refused. */
function useOffer(refusal: QuotaRefusal) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const notify = useNotify();
  const { user_id } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  const take = async (offer: QuotaOffer) => {
    setBusy(true);
    setError(undefined);
    try {
      const desired_state = offer.action === 'pause' ? 'PAUSED' : 'STANDBY';
      applyUpdated(client, await updateWorkspace(offer.workspace_id, { desired_state }), user_id);
      await untilRoom(refusal.again);
      notify.done(t(offer.action === 'pause' ? 'quota.frozeAndStarted' : 'quota.stoppedAndStarted', { name: offer.name }));
      forgetRefusal();
    } catch (failure) {
      // Who has closed the dialog hears of it all the same.
      if (isGone.current) notify.failed(failure);
      else setError(failure);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: kQuotas });
    }
  };
  return { take, isBusy, error };
}

async function untilRoom(start: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await start();
      return;
    } catch (error) {
      const isFull = error instanceof ApiError && error.code === 'QUOTA_EXCEEDED';
      if (!isFull || tries === kMostTries) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, kPauseMs));
  }
}
