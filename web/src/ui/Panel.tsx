import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Panel.module.css';

interface PanelProps {
  title?: string;
  note?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
}

/** A titled surface. */
export function Panel({ title, note, aside, children, id }: PanelProps) {
  const heading = title && `${id ?? title.replace(/\s+/g, '-')}-heading`;
  return (
    <Paper component="section" withBorder radius="lg" className={classes.panel} id={id} aria-labelledby={heading}>
      {title && (
        <Group justify="space-between" align="flex-start" gap="sm" mb="md">
          <div>
            <Title order={2} fz="md" id={heading}>
              {title}
            </Title>
            {note && (
              <Text c="dimmed" fz="sm" mt={2}>
                {note}
              </Text>
            )}
          </div>
          {aside}
        </Group>
      )}
      {children}
    </Paper>
  );
}
