import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { apiPath } from '../api/client';
import { readWorkspace } from '../api/workspaces';
import type { Workspace } from '../api/types';
import { kSessionKey, useSession } from '../session/useSession';
import { kShareLimits, kShares, kVisits, workspaceSharesKey, workspaceVisitsKey } from '../shares/keys';
import { announce } from '../ui/announcer';
import { kPolicies } from '../policies/keys';
import { kQuotas } from '../quotas/keys';
import { idlenessKey, kIdleness, kPorts, kTransitions, kWorkspaces, portsKey, transitionsKey } from '../workspaces/keys';
import { stateOf } from '../workspaces/state';
import { applyDeleted, applyUpdated, knownWorkspace } from './applyEvent';
import { setConnection } from './connection';
import { LiveStream } from './LiveStream';

/** The server sends a heartbeat every 15 seconds; three missing ones mean that the connection is dead. */
const kSilenceMs = 45_000;
/** A tab that nobody looks at gives its connection back after this time: browsers open only six to one host. */
const kHiddenMs = 30_000;

/** Keeps everything that is shown of workspaces up to date while somebody is signed in. */
export function useLiveEvents(): void {
  const client = useQueryClient();
  const { user_id: me, role } = useSession();
  const { t } = useTranslation();
  useEffect(() => {
    const tell = (workspace: Workspace) => {
      const before = knownWorkspace(client, workspace.id);
      const state = t(stateOf(workspace).label);
      if (before && workspace.owner_id === me && t(stateOf(before).label) !== state) {
        announce(t('workspaces.announce', { name: workspace.name, state }));
      }
    };
    const stream = new LiveStream({
      url: () => apiPath(['events'], role === 'admin' ? { owner: 'all' } : {}),
      silenceMs: kSilenceMs,
      onStatus: setConnection,
      // What happened while we were away was not sent: read it all again.
      onOpen: () => {
        void client.invalidateQueries({ queryKey: kWorkspaces });
        void client.invalidateQueries({ queryKey: kPorts });
        void client.invalidateQueries({ queryKey: kIdleness });
        void client.invalidateQueries({ queryKey: kTransitions });
        void client.invalidateQueries({ queryKey: kShares });
        void client.invalidateQueries({ queryKey: kVisits });
      },
      handlers: {
        workspace_updated: (data) => {
          const workspace = data as Workspace;
          const before = knownWorkspace(client, workspace.id);
          tell(workspace);
          applyUpdated(client, workspace, me);
          void client.invalidateQueries({ queryKey: idlenessKey(workspace.id) });
          if (before?.phase !== workspace.phase) {
            void client.invalidateQueries({ queryKey: transitionsKey(workspace.id) });
            void client.invalidateQueries({ queryKey: kQuotas });
          }
        },
        workspace_deleted: (data) => {
          const { id } = data as { id: string };
          const before = knownWorkspace(client, id);
          if (before) announce(t('workspaces.announceDeleted', { name: before.name }));
          applyDeleted(client, id);
        },
        // A step comes near, or somebody keeps it awake.
        idleness_changed: (data) => {
          const { workspace_id } = data as { workspace_id: string | null };
          void client.invalidateQueries({ queryKey: kPolicies });
          // Without one: a policy that may be everybody's is another one.
          void client.invalidateQueries({ queryKey: workspace_id ? idlenessKey(workspace_id) : kIdleness });
          if (!workspace_id) void client.invalidateQueries({ queryKey: kWorkspaces });
          // By way of what knows which of two states is the later one: an answer may be overtaken by an event.
          else void readWorkspace(workspace_id).then((workspace) => applyUpdated(client, workspace, me), () => undefined);
        },
        // Only what is on show is read again.
        ports_changed: (data) => {
          const { workspace_id } = data as { workspace_id: string };
          void client.invalidateQueries({ queryKey: portsKey(workspace_id) });
        },
        shares_changed: (data) => {
          const { workspace_id } = data as { workspace_id: string | null };
          void client.invalidateQueries({ queryKey: kShares });
          if (workspace_id) void client.invalidateQueries({ queryKey: workspaceVisitsKey(workspace_id) });
          // Of groups or limits: what everybody may do is another thing now.
          else void client.invalidateQueries({ queryKey: kShareLimits });
        },
        viewers_changed: (data) => {
          const { workspace_id } = data as { workspace_id: string };
          void client.invalidateQueries({ queryKey: workspaceSharesKey(workspace_id) });
          void client.invalidateQueries({ queryKey: workspaceVisitsKey(workspace_id) });
        },
        heartbeat: () => undefined,
      },
    });
    return keepStream(stream, () => void client.invalidateQueries({ queryKey: kSessionKey }));
  }, [client, me, role, t]);
}

/** Runs the stream while the page is looked at. */
function keepStream(stream: LiveStream, onReturn: () => void): () => void {
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  const onVisibility = () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(() => stream.stop(), kHiddenMs);
    } else {
      stream.start();
      stream.hurry();
    }
  };
  const onOnline = () => {
    stream.hurry();
    onReturn();
  };
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onOnline);
  stream.start();
  return () => {
    clearTimeout(hiddenTimer);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', onOnline);
    stream.stop();
  };
}
