import { Checkbox, NumberInput, Radio, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useConfig } from '../session/useSession';
import type { ShareValues } from './shareForm';

interface MoreFieldsProps {
  form: UseFormReturnType<ShareValues>;
  port: number;
  /** The name is taken by another share: it can be asked for. */
  aliasTaken: boolean;
}

const kMostViewers = 10_000;

export function MoreFields({ form, port, aliasTaken }: MoreFieldsProps) {
  const { t } = useTranslation();
  const domain = useConfig()?.apps_domain;
  const { audience, alias, hostHeader } = form.values;
  const isShared = audience !== 'owner';
  const name = alias.trim().toLowerCase() || t('shares.aliasExample');
  return (
    <Stack gap="md" pt="xs">
      {isShared && (
        <>
          <NumberInput
            label={t('shares.maxViewers')}
            description={t('shares.maxViewersHelp')}
            placeholder={t('shares.maxViewersNone')}
            min={1}
            max={kMostViewers}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="blur"
            hideControls
            inputMode="numeric"
            {...form.getInputProps('maxViewers')}
          />
          <Switch
            label={t('shares.readOnly')}
            description={t('shares.readOnlyHelp')}
            {...form.getInputProps('readOnly', { type: 'checkbox' })}
          />
          <Switch
            label={t('shares.mayWake')}
            description={t('shares.mayWakeHelp')}
            {...form.getInputProps('mayWake', { type: 'checkbox' })}
          />
        </>
      )}
      <div>
        <TextInput
          label={t('shares.alias')}
          description={t('shares.aliasHelp', { address: `${name}.${domain ?? '…'}` })}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('alias')}
        />
        {aliasTaken && (
          <Checkbox mt={8} label={t('shares.aliasMove')} {...form.getInputProps('moveAlias', { type: 'checkbox' })} />
        )}
      </div>
      <Radio.Group
        label={t('shares.hostHeader')}
        description={t('shares.hostHeaderHelp')}
        value={hostHeader}
        onChange={(value) => form.setFieldValue('hostHeader', value === 'original' ? 'original' : 'localhost')}
        error={form.errors['hostHeader']}
      >
        <Stack gap={8} mt={6}>
          <Radio value="localhost" label={t('shares.hostLocal', { host: `localhost:${port}` })} />
          <Radio value="original" label={t('shares.hostOriginal')} />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
