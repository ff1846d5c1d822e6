import { Alert, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '../api/error';
import { logIn, readSession } from '../api/session';
import { ColorSchemeMenu } from '../layout/ColorSchemeMenu';
import { LanguageMenu } from '../layout/LanguageMenu';
import { Logo } from '../theme/Logo';
import { PasswordField } from '../ui/PasswordField';
import { useErrorText } from '../ui/errorText';
import { useTitle } from '../ui/useTitle';
import classes from './LoginPage.module.css';
import { isServerPath, safeNext } from './next';
import { useCountdown } from './useCountdown';
import { kSessionKey, useSessionQuery } from './useSession';

export function LoginPage() {
  const { t } = useTranslation();
  useTitle(t('login.title'));
  const session = useSessionQuery();
  const [parameters] = useSearchParams();
  const next = safeNext(parameters.get('next'));
  if (session.data && !isServerPath(next)) return <Navigate to={next} replace />;
  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <LanguageMenu />
        <ColorSchemeMenu />
      </div>
      <div className={classes.column}>
        <Group gap="sm" justify="center" mb={6}>
          <Logo size={40} />
          <Text component="span" className={classes.product}>
            code-hub
          </Text>
        </Group>
        <Text c="dimmed" ta="center" mb="lg">
          {t('login.lead')}
        </Text>
        <Card withBorder padding="xl" radius="lg" className={classes.card}>
          <Title order={1} fz="lg" mb="md">
            {t('login.title')}
          </Title>
          <LoginForm next={next} />
        </Card>
        <Text c="dimmed" fz="sm" ta="center" mt="lg">
          {t('login.help')}
        </Text>
      </div>
    </main>
  );
}

function LoginForm({ next }: { next: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const password = useRef<HTMLInputElement>(null);
  const [wait, startWait] = useCountdown();
  const errorText = useErrorText();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { username: '', password: '' },
    validate: {
      username: (value) => (value.trim() ? null : t('login.usernameRequired')),
      password: (value) => (value ? null : t('login.passwordRequired')),
    },
  });
  const submit = useMutation({
    mutationFn: async (values: typeof form.values) => {
      await logIn(values.username.trim(), values.password);
      return readSession();
    },
    onSuccess: (session) => {
      client.setQueryData(kSessionKey, session);
      if (isServerPath(next)) window.location.assign(next);
      else void navigate(next, { replace: true });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'TOO_MANY_REQUESTS') startWait(error.retryAfterSeconds || 1);
      form.setFieldValue('password', '');
      password.current?.focus();
    },
  });
  const waiting = wait > 0;
  const throttled = submit.error instanceof ApiError && submit.error.code === 'TOO_MANY_REQUESTS';
  const message = throttled
    ? waiting && t('login.wait', { count: wait })
    : submit.error && (isWrong(submit.error) ? t('login.wrong') : errorText(submit.error).title);
  return (
    <form onSubmit={form.onSubmit((values) => submit.mutate(values))} noValidate>
      <Stack gap="md">
        {message && (
          <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
            {message}
          </Alert>
        )}
        <TextInput
          label={t('login.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          autoFocus
          size="md"
          key={form.key('username')}
          {...form.getInputProps('username')}
        />
        <PasswordField
          ref={password}
          label={t('login.password')}
          name="password"
          autoComplete="current-password"
          size="md"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" fullWidth mt={4} loading={submit.isPending} disabled={waiting}>
          {t('login.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function isWrong(error: Error): boolean {
  return error instanceof ApiError && error.code === 'UNAUTHORIZED';
}
