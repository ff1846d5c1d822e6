import { Anchor, Button, Collapse, Group, Stack, Switch, TextInput, UnstyledButton } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useRef } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Workspace } from '../api/types';
import { useConfig } from '../session/useSession';
import { tellRefusal } from '../quotas/refusal';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { useRefusal } from '../validation/useRefusal';
import {
  checkBranch,
  checkDescription,
  checkImage,
  checkName,
  checkRepository,
  checkScript,
  nameFromRepository,
} from '../validation/workspace';
import { AdvancedFields } from './AdvancedFields';
import classes from './CreateForm.module.css';
import { createRequest, type CreateValues, emptyCreateValues, kCreateFields } from './createRequest';
import { useCreateWorkspace } from './queries';
import { SizePicker } from './SizePicker';

interface CreateFormProps {
  onCancel: () => void;
  onCreated: (workspace: Workspace) => void;
}

const kAdvancedFields: readonly string[] = ['image', 'startup_script', 'description'];

export function CreateForm({ onCancel, onCreated }: CreateFormProps) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const config = useConfig();
  const create = useCreateWorkspace();
  const [advanced, { toggle, open }] = useDisclosure(false);
  const suggested = useRef('');
  const form = useForm<CreateValues>({
    initialValues: emptyCreateValues(config),
    validateInputOnBlur: ['repository', 'branch', 'image'],
    validate: {
      name: (value) => refusal(checkName(value)),
      repository: (value) => refusal(checkRepository(value)),
      branch: (value) => refusal(checkBranch(value)),
      image: (value) => refusal(checkImage(value)),
      startup_script: (value) => refusal(checkScript(value)),
      description: (value) => refusal(checkDescription(value)),
    },
  });
  const show = (fields: readonly string[]) => {
    if (fields.some((field) => kAdvancedFields.includes(field))) open();
    setTimeout(() => fields[0] && form.getInputNode(fields[0])?.focus());
  };
  const errors = useFormErrors(kCreateFields, (field, message) => {
    form.setFieldError(field, message);
    show([field]);
  });
  const submit = form.onSubmit(
    (values) => {
      errors.clear();
      const body = createRequest(values);
      create.mutate(body, {
        onSuccess: onCreated,
        onError: (error) => {
          const again = async () => onCreated(await create.mutateAsync(body));
          if (!tellRefusal(error, again)) errors.show(error);
        },
      });
    },
    (failures) => show(Object.keys(failures)),
  );
  const suggestName = (repository: string) => {
    form.setFieldValue('repository', repository);
    if (form.values.name && form.values.name !== suggested.current) return;
    suggested.current = nameFromRepository(repository);
    form.setFieldValue('name', suggested.current);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormError error={errors.general} />
        <TextInput
          data-autofocus
          label={t('create.repository')}
          description={t('create.repositoryHelp')}
          placeholder={t('create.repositoryPlaceholder')}
          inputMode="url"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('repository')}
          onChange={(event) => suggestName(event.currentTarget.value)}
        />
        {isSsh(form.values.repository) && (
          <div className={classes.hint}>
            <Trans i18nKey="create.sshHint" components={{ 1: <Anchor component={Link} to="/profile#ssh-key" target="_blank" inherit /> }} />
          </div>
        )}
        <div className={classes.pair}>
          <TextInput
            label={t('create.name')}
            placeholder={t('create.namePlaceholder')}
            withAsterisk={false}
            required
            autoComplete="off"
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('create.branch')}
            placeholder={t('create.branchPlaceholder')}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            disabled={!form.values.repository.trim()}
            {...form.getInputProps('branch')}
          />
        </div>
        <SizePicker
          sizes={config?.sizes ?? []}
          value={form.values.size || config?.default_size || ''}
          onChange={(size) => form.setFieldValue('size', size)}
          error={form.errors['size']}
        />
        <div>
          <UnstyledButton className={classes.more ?? ''} onClick={toggle} aria-expanded={advanced} aria-controls="advanced">
            <IconChevronRight size={16} aria-hidden data-open={advanced || undefined} />
            {t('create.advanced')}
          </UnstyledButton>
          <Collapse expanded={advanced} id="advanced">
            <AdvancedFields form={form} images={config?.images ?? []} />
          </Collapse>
        </div>
        <Group justify="space-between" gap="sm" className={classes.footer ?? ''}>
          <Switch label={t('create.startNow')} {...form.getInputProps('start', { type: 'checkbox' })} />
          <Group gap="xs" ml="auto">
            <Button variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('create.submit')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function isSsh(repository: string): boolean {
  return /^(ssh:\/\/|[\w.-]+@[\w.-]+:)/.test(repository.trim());
}
