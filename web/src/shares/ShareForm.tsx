import { Button, Collapse, Group, Stack, UnstyledButton } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, fieldNamed } from '../api/error';
import type { Audience, Share, ShareLimits } from '../api/types';
import { FormError } from '../ui/FormError';
import { type ErrorText, useErrorText } from '../ui/errorText';
import { useNow } from '../ui/useNow';
import { useRefusal } from '../validation/useRefusal';
import { AudiencePicker } from './AudiencePicker';
import { ExpiryPicker } from './ExpiryPicker';
import { MoreFields } from './MoreFields';
import { PeoplePicker } from './PeoplePicker';
import { useSaveShare } from './queries';
import {
  changeOf,
  checkAlias,
  checkEnd,
  checkPeople,
  checkSharePassword,
  kFieldNames,
  namesPeople,
  newValues,
  type ShareField,
  type ShareValues,
  valuesOf,
} from './shareForm';
import classes from './ShareForm.module.css';
import { SharePassword } from './SharePassword';

interface ShareFormProps {
  workspaceId: string;
  port: number;
  share: Share | undefined;
  limits: ShareLimits;
  onCancel: () => void;
  onSaved: (share: Share) => void;
}

const kMoreFields: readonly string[] = ['maxViewers', 'readOnly', 'mayWake', 'alias', 'hostHeader'];

export function ShareForm({ workspaceId, port, share, limits, onCancel, onSaved }: ShareFormProps) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const errorText = useErrorText();
  const now = new Date(useNow(30_000));
  const save = useSaveShare(workspaceId, port, share);
  const [general, setGeneral] = useState<ErrorText>();
  const [aliasTaken, setAliasTaken] = useState(false);
  const [more, { toggle, open }] = useDisclosure(false);
  const longest = limits.longest_life;
  // What the dialog was opened with: what is sent is what differs from it.
  const [before] = useState(() => share && valuesOf(share, limits, now));
  const form = useForm<ShareValues>({
    initialValues: before ?? newValues(limits, now),
    validate: {
      people: (value, { audience }) => refusal(checkPeople(value, audience)),
      expiry: (_, values) => (values.audience === 'owner' ? null : refusal(checkEnd(values, longest, new Date()))),
      password: (value, { audience, passwordMode }) =>
        audience !== 'owner' && passwordMode === 'set' ? refusal(checkSharePassword(value)) : null,
      alias: (value) => refusal(checkAlias(value)),
    },
  });
  const { audience } = form.values;
  const isShared = audience !== 'owner';
  const show = (fields: readonly string[]) => {
    if (fields.some((field) => kMoreFields.includes(field))) open();
    setTimeout(() => fields[0] && form.getInputNode(fields[0])?.focus());
  };
  const onError = (error: unknown) => {
    const field = shareFieldOf(error);
    if (field && error instanceof Error) {
      form.setFieldError(field, error.message);
      if (field === 'alias' && error instanceof ApiError && error.status === 409) setAliasTaken(true);
      show([field]);
    } else setGeneral(errorText(error));
  };
  const submit = form.onSubmit(
    (values) => {
      setGeneral(undefined);
      save.mutate(changeOf(values, before, longest, new Date()), { onSuccess: onSaved, onError });
    },
    (failures) => show(Object.keys(failures)),
  );
  const choose = (next: Audience) => {
    form.setFieldValue('audience', next);
    form.clearFieldError('people');
    // A link travels: whoever finds it should not be able to start machines, unless that is wanted.
    if (!share && !form.isTouched('mayWake')) form.setFieldValue('mayWake', next !== 'link');
  };
  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="md">
        <FormError error={general} />
        <AudiencePicker value={audience} onChange={choose} limits={limits} error={form.errors['audience']} />
        {namesPeople(audience) && (
          <PeoplePicker
            label={audience === 'link' ? t('shares.peopleToo') : t('shares.peopleLabel')}
            description={audience === 'link' ? t('shares.peopleTooHelp') : t('shares.peopleHelp')}
            value={form.values.people}
            onChange={(people) => form.setFieldValue('people', people)}
            error={form.errors['people']}
          />
        )}
        {isShared && <ExpiryPicker form={form} share={share} longest={longest} now={now} />}
        {isShared && <SharePassword form={form} isSet={before?.passwordMode === 'keep'} />}
        <div>
          <UnstyledButton className={classes.more ?? ''} onClick={toggle} aria-expanded={more} aria-controls="share-more">
            <IconChevronRight size={16} aria-hidden data-open={more || undefined} />
            {t('shares.more')}
          </UnstyledButton>
          <Collapse expanded={more} id="share-more">
            <MoreFields form={form} port={port} aliasTaken={aliasTaken} />
          </Collapse>
        </div>
        <Group justify="flex-end" gap="xs" className={classes.footer ?? ''}>
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {share ? t('common.save') : isShared ? t('shares.share') : t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The field that a refusal speaks of, whatever its reason: a wrong name, a limit of the operator, a taken alias. */
function shareFieldOf(error: unknown): ShareField | undefined {
  const names = Object.values(kFieldNames).flat();
  const named = fieldNamed(error, names);
  const fields = Object.keys(kFieldNames) as ShareField[];
  return fields.find((field) => named && (kFieldNames[field] as readonly string[]).includes(named));
}
