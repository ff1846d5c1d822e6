import { ActionIcon, Button, Paper, Switch, Text, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconPlus, IconTerminal2, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalInfo } from '../../api/types';
import { closeTerminal } from '../../api/workspaces';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { terminalsKey } from '../../workspaces/keys';
import { kLeaveKeys } from './keys';
import classes from './TerminalDeck.module.css';
import { mergeTerminals, nextTerminalId, type OpenTerminal } from './terminals';
import { TerminalView } from './TerminalView';

interface TerminalDeckProps {
  workspaceId: string;
  listed: TerminalInfo[];
  asleep: boolean;
}

/** The terminals of a workspace, one on top; those once looked at stay attached behind it. */
export function TerminalDeck({ workspaceId, listed, asleep }: TerminalDeckProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  // A workspace without any terminal gets one: that is what somebody came for.
  const [opened, setOpened] = useState<string[]>(() => (listed.length === 0 ? ['t1'] : []));
  const terminals = mergeTerminals(listed, opened, (number) => t('terminal.title', { number }));
  const [chosen, setChosen] = useState<string>();
  const active = terminals.find((terminal) => terminal.id === chosen)?.id ?? terminals[0]?.id;
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  if (active && !visited.has(active)) setVisited(new Set([...visited, active]));
  const [closing, setClosing] = useState<OpenTerminal>();
  const [screenReader, setScreenReader] = useLocalStorage({ key: 'codehub.terminal.screenReader', defaultValue: false });
  const newButton = useRef<HTMLButtonElement>(null);

  const refresh = () => client.invalidateQueries({ queryKey: terminalsKey(workspaceId) });
  const add = () => {
    const id = nextTerminalId(terminals.map((terminal) => terminal.id));
    setOpened([...opened, id]);
    setChosen(id);
  };
  const end = async ({ id }: OpenTerminal) => {
    await closeTerminal(workspaceId, id);
    client.setQueryData<TerminalInfo[]>(terminalsKey(workspaceId), (known) => known?.filter((one) => one.id !== id));
    setOpened(opened.filter((one) => one !== id));
    setVisited(new Set([...visited].filter((one) => one !== id)));
    await refresh();
  };
  return (
    <Paper withBorder radius="lg" className={classes.deck ?? ''}>
      <div className={classes.bar}>
        <ul className={classes.tabs} aria-label={t('terminal.list')}>
          {terminals.map((terminal) => (
            <li key={terminal.id} className={classes.tab} data-active={terminal.id === active || undefined}>
              <button type="button" aria-current={terminal.id === active} onClick={() => setChosen(terminal.id)}>
                {terminal.title}
              </button>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t('terminal.closeOf', { title: terminal.title })}
                onClick={() => setClosing(terminal)}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
        <Tooltip label={t('terminal.new')}>
          <ActionIcon ref={newButton} variant="subtle" color="gray" aria-label={t('terminal.new')} onClick={add}>
            <IconPlus size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {[...visited].map((id) => (
        <TerminalView
          key={id}
          workspaceId={workspaceId}
          terminalId={id}
          active={id === active}
          asleep={asleep}
          screenReader={screenReader}
          onLeave={() => newButton.current?.focus()}
          onAttached={() => void refresh()}
        />
      ))}
      {terminals.length === 0 && (
        <EmptyState
          icon={<IconTerminal2 size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
          title={t('terminal.emptyTitle')}
          body={t('terminal.emptyBody')}
        >
          <Button mt="sm" onClick={add}>
            {t('terminal.new')}
          </Button>
        </EmptyState>
      )}
      <div className={classes.foot}>
        <Text fz="xs" c="dimmed" visibleFrom="sm">
          {t('terminal.leaveHint', { keys: kLeaveKeys })}
        </Text>
        <Switch
          size="xs"
          label={t('terminal.screenReader')}
          checked={screenReader}
          onChange={(event) => setScreenReader(event.currentTarget.checked)}
        />
      </div>
      <ConfirmDialog
        opened={closing !== undefined}
        onClose={() => setClosing(undefined)}
        title={t('terminal.closeTitle', { title: closing?.title ?? '' })}
        body={t('terminal.closeBody')}
        confirm={t('terminal.closeConfirm')}
        onConfirm={async () => closing && end(closing)}
      />
    </Paper>
  );
}
