import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../ui/announcer';
import { CopyIcon } from '../ui/CopyButton';
import { PasswordField } from '../ui/PasswordField';
import { generatePassword, type ShareValues } from './shareForm';
import classes from './ShareForm.module.css';

interface SharePasswordProps {
  form: UseFormReturnType<ShareValues>;
  /** The share has one already; nobody can read it again. */
  isSet: boolean;
}

export function SharePassword({ form, isSet }: SharePasswordProps) {
  const { t } = useTranslation();
  const { passwordMode: mode, password } = form.values;
  const [visible, setVisible] = useState(false);
  const [changing, setChanging] = useState(false);
  useEffect(() => {
    if (changing) form.getInputNode('password')?.focus();
  }, [changing, form]);
  const write = () => {
    form.setFieldValue('passwordMode', 'set');
    setChanging(true);
  };
  const generate = () => {
    form.setFieldValue('password', generatePassword());
    setVisible(true);
    announce(t('shares.passwordGenerated'));
  };
  const toggle = (on: boolean) => {
    if (!on) form.setFieldValue('passwordMode', 'none');
    else if (isSet) form.setFieldValue('passwordMode', 'keep');
    else write();
  };
  return (
    <Stack gap={8}>
      <Switch
        label={t('shares.passwordAsk')}
        checked={mode !== 'none'}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      {mode === 'none' && isSet && <Text className={classes.note ?? ''}>{t('shares.passwordRemoved')}</Text>}
      {mode === 'keep' && (
        <Group gap="sm">
          <Text className={classes.note ?? ''}>{t('shares.passwordIsSet')}</Text>
          <Button size="compact-sm" variant="default" onClick={write}>
            {t('shares.passwordChange')}
          </Button>
        </Group>
      )}
      {mode === 'set' && (
        <Stack gap={4}>
          <div className={classes.password}>
            <PasswordField
              aria-label={t('shares.password')}
              autoComplete="new-password"
              data-1p-ignore
              visible={visible}
              onVisibilityChange={setVisible}
              className={classes.grow ?? ''}
              {...form.getInputProps('password')}
            />
            <Button variant="default" leftSection={<IconRefresh size={15} aria-hidden />} onClick={generate}>
              {t('shares.passwordGenerate')}
            </Button>
            {password && <CopyIcon text={password} label={t('shares.passwordCopy')} />}
          </div>
          <Text className={classes.note ?? ''}>{t('shares.passwordHelp')}</Text>
        </Stack>
      )}
    </Stack>
  );
}
