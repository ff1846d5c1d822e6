import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import { useFormat } from '../i18n/format';
import { localInput } from '../shares/expiry';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { type KeepAwakeChoice, kKeepAwakeHours, kReasonMost, secondsOfChoice } from './keepAwake';
import { useIdleness, useKeepAwake, useStopKeepingAwake } from './queries';

interface KeepAwakeDialogProps {
  workspace: Workspace;
  opened: boolean;
  onClose: () => void;
}

/** For how long a workspace shall neither freeze nor stop, and why. */
export function KeepAwakeDialog({ workspace, opened, onClose }: KeepAwakeDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('idleness.keepTitle', { name: workspace.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <KeepAwakeForm workspace={workspace} onClose={onClose} />
    </Modal>
  );
}

const kFields = ['seconds', 'reason'] as const;

function KeepAwakeForm({ workspace, onClose }: Omit<KeepAwakeDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const keep = useKeepAwake(workspace.id);
  const idleness = useIdleness(workspace.id).data;
  const longest = idleness?.policy.longest_keep_awake;
  // What was just saved is not news to a dialog that closes.
  const kept = keep.isSuccess ? undefined : idleness?.keep_awake;
  const stop = useStopKeepingAwake(workspace.id);
  const [now] = useState(() => new Date());
  const form = useForm<{ choice: KeepAwakeChoice; seconds: string; reason: string }>({
    initialValues: { choice: '2', seconds: localInput(new Date(now.getTime() + 6 * 3_600_000)), reason: '' },
    validate: {
      seconds: (until, { choice }) => {
        const seconds = secondsOfChoice(choice, until, new Date());
        if (Number.isNaN(seconds)) return t('validation.time');
        if (seconds <= 0) return t('validation.timePast');
        return longest !== undefined && seconds > longest ? tooLong(longest) : null;
      },
      reason: (reason) => (new TextEncoder().encode(reason.trim()).length > kReasonMost ? t('validation.tooLong', { max: kReasonMost }) : null),
    },
  });
  const tooLong = (most: number) => t('idleness.keepTooLong', { longest: format.duration(most) });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit(({ choice, seconds: until, reason }) => {
    errors.clear();
    keep.mutate(
      { seconds: secondsOfChoice(choice, until, new Date()), reason: reason.trim() },
      {
        onSuccess: ({ keep_awake }) => {
          onClose();
          notify.done(t('idleness.kept', { name: workspace.name, time: keep_awake ? format.dateTime(keep_awake.until) : '' }));
        },
        onError: errors.show,
      },
    );
  });
  const { choice } = form.values;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormError error={errors.general} />
        {kept && <Text fz="sm">{t('idleness.keptUntil', { time: format.dateTime(kept.until), by: kept.by })}</Text>}
        <div>
          <SegmentedControl
            fullWidth
            aria-label={t('idleness.keepFor')}
            value={choice}
            onChange={(value) => {
              form.setFieldValue('choice', value as KeepAwakeChoice);
              form.clearFieldError('seconds');
            }}
            data={kKeepAwakeHours.map((value) => ({
              value,
              label: value === 'until' ? t('idleness.keepUntil') : format.duration(Number(value) * 3_600),
              disabled: value !== 'until' && longest !== undefined && Number(value) * 3_600 > longest,
            }))}
          />
          {choice !== 'until' && form.errors['seconds'] && (
            <Text c="var(--tone-error)" fz="sm" mt={4} role="alert">
              {form.errors['seconds']}
            </Text>
          )}
        </div>
        {choice === 'until' && (
          <TextInput
            type="datetime-local"
            label={t('idleness.keepUntilLabel')}
            min={localInput(now)}
            {...(longest === undefined ? {} : { max: localInput(new Date(now.getTime() + longest * 1000)) })}
            {...form.getInputProps('seconds')}
          />
        )}
        <TextInput
          label={t('idleness.keepReason')}
          placeholder={t('idleness.keepReasonPlaceholder')}
          description={t('idleness.keepReasonHelp')}
          {...form.getInputProps('reason')}
        />
        {longest !== undefined && (
          <Text c="dimmed" fz="sm">
            {t('idleness.keepLongest', { longest: format.duration(longest) })}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          {kept && (
            <Button
              variant="subtle"
              mr="auto"
              loading={stop.isPending}
              onClick={() =>
                stop.mutate(undefined, {
                  onSuccess: () => {
                    onClose();
                    notify.done(t('idleness.keepStopped', { name: workspace.name }));
                  },
                  onError: errors.show,
                })
              }
            >
              {t('idleness.keepStop')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={keep.isPending}>
            {t('idleness.keepSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
