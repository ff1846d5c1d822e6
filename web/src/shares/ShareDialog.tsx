import { Modal, Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Share, ShareLimits, Workspace } from '../api/types';
import { useNotify } from '../ui/useNotify';
import { Confirmation } from './Confirmation';
import { kUnlimited } from './limits';
import { useRenewLink, useShareLimits, useStopSharing } from './queries';
import { ShareAddress } from './ShareAddress';
import { ShareForm } from './ShareForm';

/** What is asked for: the share as it is, or its end. */
export type ShareIntent = 'share' | 'stop';

type View = 'address' | 'form' | 'renew' | 'stop';

interface ShareDialogProps {
  workspace: Workspace;
  port: number;
  /** The share that there is of this port. */
  share: Share | undefined;
  intent: ShareIntent;
  onClose: () => void;
  onVisits: () => void;
}

/** Everything about the share of one port, one view at a time in one dialog: its address, its settings, two questions. */
export function ShareDialog(props: ShareDialogProps) {
  const { port, share, intent, onClose } = props;
  const { t } = useTranslation();
  const isOpen = share !== undefined && share.audience !== 'owner' && share.effective.active;
  const [wanted, setView] = useState<View>(intent === 'stop' ? 'stop' : isOpen ? 'address' : 'form');
  // It may have been ended elsewhere while the dialog is open.
  const view = share ? wanted : 'form';
  // What a form offers first depends on the limits; when they cannot be read, the server says what goes too far.
  const limits = useShareLimits();
  const isLoading = view === 'form' && limits.isPending;
  const body = useFocusOnChange(isLoading ? 'loading' : view);
  useFocusReturn();
  const titles: Record<View, string> = {
    address: t('shares.titleAddress', { port }),
    form: t('shares.titleForm', { port }),
    renew: t('shares.renewTitle'),
    stop: t('shares.stopTitle', { port }),
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={titles[view]}
      size="lg"
      closeOnClickOutside={view !== 'form'}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div ref={body}>
        {isLoading ? (
          <Skeleton height={360} radius="md" role="status" aria-busy="true" aria-label={t('shares.loading')} />
        ) : (
          <DialogView {...props} view={view} setView={setView} limits={limits.data?.mine ?? kUnlimited} />
        )}
      </div>
    </Modal>
  );
}

interface DialogViewProps extends ShareDialogProps {
  view: View;
  setView: (view: View) => void;
  limits: ShareLimits;
}

function DialogView({ workspace, port, share, intent, onClose, onVisits, view, setView, limits }: DialogViewProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const renew = useRenewLink();
  const stop = useStopSharing();
  if (!share || view === 'form') {
    return (
      <ShareForm
        workspaceId={workspace.id}
        port={port}
        share={share}
        limits={limits}
        onCancel={share?.effective.active ? () => setView('address') : onClose}
        onSaved={(saved) => {
          if (saved.audience === 'owner') onClose();
          else setView('address');
          if (share || saved.audience === 'owner') notify.done(t('shares.saved', { port }));
        }}
      />
    );
  }
  const back = () => setView('address');
  if (view === 'renew') {
    return (
      <Confirmation
        body={t('shares.renewBody')}
        confirm={t('shares.renewConfirm')}
        onCancel={back}
        onConfirm={async () => {
          await renew.mutateAsync(share.id);
          back();
          notify.done(t('shares.renewed'));
        }}
      />
    );
  }
  if (view === 'stop') {
    return (
      <Confirmation
        body={t('shares.stopBody', { count: share.viewers })}
        confirm={t('shares.stopConfirm')}
        onCancel={intent === 'stop' ? onClose : back}
        onConfirm={async () => {
          await stop.mutateAsync(share);
          onClose();
          notify.done(t('shares.stopped', { port }));
        }}
      />
    );
  }
  return (
    <ShareAddress
      share={share}
      onChange={() => setView('form')}
      onRenew={() => setView('renew')}
      onStop={() => setView('stop')}
      onVisits={onVisits}
      onClose={onClose}
    />
  );
}

/** The dialog is gone when it closes, so it cannot give the focus back by itself. */
function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}

/** The dialog itself sees to its first view. */
function useFocusOnChange(view: View | 'loading') {
  const body = useRef<HTMLDivElement>(null);
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    body.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [view]);
  return body;
}
