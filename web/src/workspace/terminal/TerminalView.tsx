import { Button, Group, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { terminalUrl } from '../../api/workspaces';
import { createTerminal, type TerminalParts } from './createTerminal';
import { KeyBar } from './KeyBar';
import { kLeaveKeys } from './keys';
import { paletteOf } from './palette';
import { TerminalConnection, type TerminalStatus } from './TerminalConnection';
import classes from './TerminalView.module.css';

interface TerminalViewProps {
  workspaceId: string;
  terminalId: string;
  active: boolean;
  /** The workspace is frozen: a key wakes it, nothing else does. */
  asleep: boolean;
  screenReader: boolean;
  onLeave: () => void;
  onAttached: () => void;
}

const kEncoder = new TextEncoder();

/** One terminal: the emulator, its connection and what to say about both. */
export function TerminalView({ workspaceId, terminalId, active, asleep, screenReader, onLeave, onAttached }: TerminalViewProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const parts = useRef<TerminalParts>(null);
  const connection = useRef<TerminalConnection>(null);
  const [status, setStatus] = useState<TerminalStatus>({ name: 'connecting' });
  const callbacks = useRef({ onLeave, onAttached });
  callbacks.current = { onLeave, onAttached };
  const asleepNow = useRef(asleep);
  asleepNow.current = asleep;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = createTerminal({ screenReader: false, onLeave: () => callbacks.current.onLeave() });
    const { terminal, fit } = made;
    terminal.open(element);
    fit.fit();
    const wire = new TerminalConnection({
      url: () => terminalUrl(workspaceId, terminalId, terminal.cols, terminal.rows),
      onAttached: () => {
        terminal.reset();
        wire.resize(terminal.cols, terminal.rows);
        callbacks.current.onAttached();
      },
      onData: (bytes) => terminal.write(bytes),
      onStatus: setStatus,
    });
    terminal.onData((text) => wire.send(kEncoder.encode(text)));
    terminal.onBinary((text) => wire.send(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    terminal.onResize(({ cols, rows }) => wire.resize(cols, rows));
    // A hidden terminal has no size: it keeps the one it had.
    const observer = new ResizeObserver(() => element.offsetWidth > 0 && fit.fit());
    observer.observe(element);
    parts.current = made;
    connection.current = wire;
    wire.setAsleep(asleepNow.current);
    wire.open();
    return () => {
      observer.disconnect();
      wire.close();
      terminal.dispose();
    };
  }, [workspaceId, terminalId]);

  useEffect(() => {
    if (!parts.current) return;
    parts.current.terminal.options.theme = paletteOf(scheme);
    parts.current.terminal.options.screenReaderMode = screenReader;
  }, [scheme, screenReader]);

  useEffect(() => connection.current?.setAsleep(asleep), [asleep]);

  useEffect(() => {
    if (active) parts.current?.terminal.focus();
  }, [active]);

  const type = (text: string) => {
    connection.current?.send(kEncoder.encode(text));
    parts.current?.terminal.focus();
  };
  return (
    <div className={classes.view} hidden={!active} role="group" aria-label={t('terminal.region', { keys: kLeaveKeys })}>
      <div ref={box} className={classes.screen} data-testid="terminal-screen" data-status={status.name} />
      <KeyBar onType={type} />
      <StatusLine status={status} onRestart={() => connection.current?.open()} />
    </div>
  );
}

function StatusLine({ status, onRestart }: { status: TerminalStatus; onRestart: () => void }) {
  const { t } = useTranslation();
  const words = {
    connecting: t('terminal.connecting'),
    open: '',
    lost: t('terminal.reconnecting'),
    asleep: t('terminal.asleep'),
    exited: status.name === 'exited' ? t('terminal.exited', { code: status.code }) : '',
  }[status.name];
  return (
    <div role="status" aria-live="polite">
      {words && (
        <Group gap="sm" className={classes.status ?? ''} data-status={status.name}>
          <Text fz="sm">{words}</Text>
          {status.name === 'exited' && (
            <Button size="compact-sm" variant="default" onClick={onRestart}>
              {t('terminal.restart')}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}
