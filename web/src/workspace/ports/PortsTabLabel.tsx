import { Badge, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../../api/types';
import { useAnnouncedPorts, usePorts } from './usePorts';

/** Name of the tab and how many ports there are: whoever starts a server in the terminal sees it arrive. */
export function PortsTabLabel({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { data } = usePorts(workspace);
  useAnnouncedPorts(data);
  return (
    <Group component="span" gap={7} wrap="nowrap">
      {t('workspace.tabPorts')}
      {data && data.length > 0 && (
        <Badge size="sm" circle={data.length < 10} variant="light" title={t('ports.count', { count: data.length })}>
          {data.length}
        </Badge>
      )}
    </Group>
  );
}
