import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  body?: ReactNode;
  /** 1 when this is the whole page. */
  order?: 1 | 2;
  children?: ReactNode;
}

/** In place of a list that has nothing in it: what would be here, and how to get it. */
export function EmptyState({ icon, title, body, order = 2, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      {icon}
      <Title order={order} fz="lg">
        {title}
      </Title>
      {body && (
        <Text c="dimmed" maw={460}>
          {body}
        </Text>
      )}
      {children}
    </Stack>
  );
}
