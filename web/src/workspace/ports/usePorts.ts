import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Port, Workspace } from '../../api/types';
import { listPorts } from '../../api/workspaces';
import { useSession } from '../../session/useSession';
import { announce } from '../../ui/announcer';
import { portsKey } from '../../workspaces/keys';
import { abilitiesOf } from '../../workspaces/state';

/** What listens in a running workspace; what listened before it was stopped is not shown again. */
export function usePorts(workspace: Workspace) {
  const { canEnter } = abilitiesOf(workspace, useSession());
  return useQuery({
    queryKey: [...portsKey(workspace.id), workspace.phase_changed_at],
    queryFn: ({ signal }) => listPorts(workspace.id, signal),
    enabled: canEnter,
    // Events keep the list fresh; this catches what they cannot tell, such as a lost one.
    refetchInterval: 60_000,
  });
}

/** Tells a screen reader of every port that was not there before. */
export function useAnnouncedPorts(ports: Port[] | undefined): void {
  const { t } = useTranslation();
  const known = useRef<number[]>(undefined);
  useEffect(() => {
    const before = known.current;
    known.current = ports?.map(({ port }) => port);
    if (!before || !known.current) return;
    const fresh = known.current.filter((port) => !before.includes(port));
    if (fresh.length > 0) announce(t('ports.announce', { count: fresh.length, ports: fresh.join(', ') }));
  }, [ports, t]);
}
