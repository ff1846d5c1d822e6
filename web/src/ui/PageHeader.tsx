import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageHeaderProps {
  title: string;
  note?: ReactNode;
  children?: ReactNode;
}

export function PageHeader({ title, note, children }: PageHeaderProps) {
  return (
    <Group justify="space-between" align="center" mb="md" gap="sm">
      <Group gap="sm" align="baseline">
        <Title order={1} fz={24} tabIndex={-1}>
          {title}
        </Title>
        {note && (
          <Text c="dimmed" fz="sm" visibleFrom="xs">
            {note}
          </Text>
        )}
      </Group>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
