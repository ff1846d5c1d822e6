import { ActionIcon, Badge, Button, Group, Text, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconArrowDown, IconTextWrap } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogItem, Workspace } from '../../api/types';
import { useFormat } from '../../i18n/format';
import { CopyIcon } from '../../ui/CopyButton';
import { Panel } from '../../ui/Panel';
import { stateOf } from '../../workspaces/state';
import { kMostLines, plainLine } from './logBuffer';
import classes from './LogsTab.module.css';
import { useLog } from './useLog';
import { useStickToBottom } from './useStickToBottom';

export function LogsTab({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const [wrap, setWrap] = useLocalStorage({ key: 'codehub.logs.wrap', defaultValue: true });
  const log = useLog(workspace.id, turnOf(workspace));
  const { box, atBottom, toBottom } = useStickToBottom(log.after);
  const text = useMemo(() => log.items.map((item) => `${item.time} ${plainLine(item.text)}`).join('\n'), [log.items]);
  return (
    <Panel
      title={t('logs.title')}
      aside={
        <Group gap={4}>
          {log.status === 'open' && (
            <Badge color="teal" variant="light" tt="none">
              {t('logs.live')}
            </Badge>
          )}
          <Tooltip label={t('logs.wrap')}>
            <ActionIcon
              variant={wrap ? 'light' : 'subtle'}
              color="gray"
              aria-label={t('logs.wrap')}
              aria-pressed={wrap}
              onClick={() => setWrap(!wrap)}
            >
              <IconTextWrap size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <CopyIcon text={text} label={t('logs.copy')} />
        </Group>
      }
    >
      <div className={classes.frame}>
        <div
          ref={box}
          className={classes.box}
          data-wrap={wrap || undefined}
          role="log"
          aria-live="off"
          aria-label={t('logs.region')}
          // A scrollable region has to be reachable with the keyboard.
          tabIndex={0}
        >
          {log.truncated && <div className={classes.note}>{t('logs.truncated', { count: kMostLines })}</div>}
          {log.items.length === 0 && log.status !== 'connecting' && <div className={classes.note}>{t('logs.empty')}</div>}
          {log.items.map((item) => (
            <LogLine key={item.seq} item={item} />
          ))}
        </div>
        {!atBottom && (
          <Button
            className={classes.latest ?? ''}
            size="compact-sm"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={toBottom}
          >
            {t('logs.latest')}
          </Button>
        )}
      </div>
      {log.status === 'lost' && (
        <Text fz="sm" c="var(--tone-working)" mt="xs" role="status">
          {t('logs.lost')}
        </Text>
      )}
    </Panel>
  );
}

/** Changes when a new operation begins. */
function turnOf(workspace: Workspace): string {
  return stateOf(workspace).busy ? `busy ${workspace.desired_state}` : 'still';
}

function LogLine({ item }: { item: LogItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={classes.line}>
      <time className={classes.time} dateTime={item.time}>
        {format.clock(item.time)}
      </time>
      <span className={classes.source} data-source={item.source}>
        {t(`logs.${item.source}`)}
      </span>
      <span className={classes.text}>{plainLine(item.text)}</span>
    </div>
  );
}
