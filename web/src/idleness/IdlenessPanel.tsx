import { Alert, Button, Skeleton, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconClockPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Idleness, IdleSignal, SignalKind, Workspace } from '../api/types';
import { useFormat } from '../i18n/format';
import { useSession } from '../session/useSession';
import { ErrorState } from '../ui/ErrorState';
import { Panel } from '../ui/Panel';
import { useNotify } from '../ui/useNotify';
import { useNow } from '../ui/useNow';
import { Words } from '../ui/Words';
import { abilitiesOf } from '../workspaces/state';
import { Countdown } from './Countdown';
import classes from './IdlenessPanel.module.css';
import { KeepAwakeDialog } from './KeepAwakeDialog';
import { PolicyFacts } from './PolicyFacts';
import { useIdleness, useStopKeepingAwake } from './queries';
import { useCauseText } from './useCauseText';

/** Why a workspace is awake or not, since when nothing was seen, and what happens when. */
export function IdlenessPanel({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useIdleness(workspace.id);
  const isAwake = workspace.phase === 'RUNNING';
  return (
    <Panel title={t(isAwake ? 'idleness.title' : 'idleness.titleAsleep')} id="idleness">
      {data && <Explanation workspace={workspace} idleness={data} />}
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} radius="md" />}
    </Panel>
  );
}

function Explanation({ workspace, idleness }: { workspace: Workspace; idleness: Idleness }) {
  const { t } = useTranslation();
  return (
    <>
      <State workspace={workspace} idleness={idleness} />
      <Part title={t('idleness.next')}>
        <Coming idleness={idleness} />
      </Part>
      {workspace.phase === 'RUNNING' && (
        <Part title={t('idleness.signals')}>
          <Signals signals={idleness.signals} />
        </Part>
      )}
      <KeepAwakePart workspace={workspace} idleness={idleness} />
      <PolicyFacts policy={idleness.policy} workspace={workspace} />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>{title}</h3>
      {children}
    </section>
  );
}

function State({ workspace, idleness }: { workspace: Workspace; idleness: Idleness }) {
  const { t } = useTranslation();
  const format = useFormat();
  const causeText = useCauseText();
  const now = useNow(10_000);
  const held = workspace.frozen_memory_bytes;
  const cause = workspace.intent_cause;
  if (workspace.phase === 'PAUSED') {
    return (
      <div className={classes.state}>
        {t('idleness.frozen')} {held !== null && held !== undefined && t('idleness.frozenHolds', { memory: format.bytes(held) })}
        {cause && <Reason text={causeText(cause)} />}
      </div>
    );
  }
  if (workspace.phase !== 'RUNNING') return <div className={classes.state}>{cause ? <Reason text={causeText(cause)} /> : t('idleness.asleep')}</div>;
  return (
    <>
      {isDeaf(idleness, now) && (
        <Alert color="yellow" mb="sm">
          {t('idleness.deaf')}
        </Alert>
      )}
      <div className={classes.state} data-testid="idleness-state">
        {idleness.idle ? (
          t('idleness.idle', { time: format.duration((now - Date.parse(idleness.idle_since)) / 1000) })
        ) : idleness.awake.length === 0 ? (
          t('idleness.awake')
        ) : (
          <>
            {t('idleness.awakeBecause')}
            <ul>
              {idleness.awake.map((reason) => (
                <li key={reason}>
                  <Words text={causeText(reason)} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}

function Reason({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <Text c="dimmed" fz="sm">
      {t('idleness.cause')}: <Words text={text} />
    </Text>
  );
}

/** The agent inside has not answered for so long that its signals say nothing any more. */
function isDeaf({ agent_heard_at, phase }: Idleness, now: number): boolean {
  return phase === 'RUNNING' && agent_heard_at !== null && now - Date.parse(agent_heard_at) > 120_000;
}

function Coming({ idleness }: { idleness: Idleness }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { coming, can_pause, policy, phase } = idleness;
  const cannotFreeze = !can_pause && policy.pause_after !== null && phase === 'RUNNING';
  return (
    <>
      {coming.length === 0 && (
        <Text c="dimmed" fz="sm">
          {t('idleness.nothingComing')}
        </Text>
      )}
      <ul className={classes.lines} aria-label={t('idleness.next')}>
        {coming.map((step) => {
          const isOff = step.step === 'archive' && !idleness.can_archive;
          return (
            <li key={`${step.step} ${step.cause}`} data-step={step.step} data-off={isOff || undefined}>
              <span>{t(`idleness.step.${step.step}`)}</span>
              <span className={classes.due}>
                {isOff ? (
                  t('policy.notYet')
                ) : (
                  <>
                    {t('idleness.in')} <Countdown at={step.at} />
                  </>
                )}
              </span>
              <span className={classes.cause}>
                {t(`idleness.because.${step.cause}`)} {format.dateTime(step.at)}
              </span>
            </li>
          );
        })}
      </ul>
      {cannotFreeze && (
        <Text c="dimmed" fz="sm" mt={6}>
          {t('idleness.cannotFreeze')}
        </Text>
      )}
    </>
  );
}

const kKinds: readonly SignalKind[] = ['presence', 'terminal', 'busy', 'visit', 'viewers'];

function Signals({ signals }: { signals: IdleSignal[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const causeText = useCauseText();
  const now = useNow(1_000);
  return (
    <ul className={classes.lines} aria-label={t('idleness.signals')}>
      {kKinds.map((kind) => {
        const signal = signals.find((one) => one.kind === kind);
        const seconds = signal ? (now - Date.parse(signal.at)) / 1000 : undefined;
        return (
          <li key={kind} data-signal={kind} data-off={signal ? !signal.counts || undefined : true}>
            <span>{t(`idleness.signal.${kind}`)}</span>
            <span className={classes.value}>
              {seconds === undefined
                ? t('idleness.neverSeen')
                : seconds < 5
                  ? t('idleness.justNow')
                  : t('idleness.silent', { time: format.duration(seconds) })}
            </span>
            {signal && (signal.cause || !signal.counts) && (
              <span className={classes.cause}>
                {signal.cause && <Words text={causeText(signal.cause)} />}
                {signal.cause && !signal.counts && ' · '}
                {!signal.counts && t('idleness.doesNotCount')}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function KeepAwakePart({ workspace, idleness }: { workspace: Workspace; idleness: Idleness }) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const can = abilitiesOf(workspace, useSession());
  const stop = useStopKeepingAwake(workspace.id);
  const [opened, dialog] = useDisclosure(false);
  const kept = idleness.keep_awake;
  if (!kept && !can.canKeepAwake) return null;
  return (
    <Part title={t('idleness.keep')}>
      <div className={classes.kept}>
        <span>
          {kept ? t('idleness.keptUntil', { time: format.dateTime(kept.until), by: kept.by }) : t('idleness.notKept')}
          {kept?.reason && (
            <Text component="span" c="dimmed" fz="sm" display="block">
              {kept.reason}
            </Text>
          )}
        </span>
        {can.canKeepAwake && !kept && (
          <Button size="xs" variant="default" leftSection={<IconClockPlay size={14} aria-hidden />} onClick={dialog.open}>
            {t('idleness.keepOpen')}
          </Button>
        )}
        {can.canKeepAwake && kept && (
          <Button
            size="xs"
            variant="default"
            loading={stop.isPending}
            onClick={() =>
              stop.mutate(undefined, {
                onSuccess: () => notify.done(t('idleness.keepStopped', { name: workspace.name })),
                onError: notify.failed,
              })
            }
          >
            {t('idleness.keepStop')}
          </Button>
        )}
      </div>
      <KeepAwakeDialog workspace={workspace} opened={opened} onClose={dialog.close} />
    </Part>
  );
}
