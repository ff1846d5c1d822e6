import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Fragment, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSession } from '../session/useSession';
import { kLeaveKeys } from '../workspace/terminal/keys';
import { onOpenShortcuts, type Shortcuts, useShortcuts } from './shortcuts';

/** The help for the keyboard, and the shortcuts that work on every page. */
export function ShortcutsHelp() {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const isAdmin = useSession().role === 'admin';
  const navigate = useNavigate();
  const shortcuts = useMemo<Shortcuts>(() => {
    const go = (path: string) => () => void navigate(path);
    return {
      '?': open,
      'g w': go('/workspaces'),
      'g s': go('/shared'),
      'g c': go('/costs'),
      'g p': go('/profile'),
      ...(isAdmin ? { 'g u': go('/users'), 'g g': go('/groups'), 'g a': go('/shares'), 'g i': go('/policy') } : {}),
    };
  }, [navigate, open, isAdmin]);
  useShortcuts(shortcuts);
  useEffect(() => onOpenShortcuts(open), [open]);
  const rows: [string[], string][] = [
    [['?'], t('shortcuts.open')],
    [['/'], t('shortcuts.search')],
    [['c'], t('shortcuts.create')],
    [['g', 'w'], t('shortcuts.goWorkspaces')],
    [['g', 's'], t('shortcuts.goShared')],
    [['g', 'c'], t('shortcuts.goCosts')],
    ...(isAdmin
      ? ([
          [['g', 'u'], t('shortcuts.goUsers')],
          [['g', 'g'], t('shortcuts.goGroups')],
          [['g', 'a'], t('shortcuts.goShares')],
          [['g', 'i'], t('shortcuts.goPolicy')],
        ] satisfies [string[], string][])
      : []),
    [['g', 'p'], t('shortcuts.goProfile')],
    [[kLeaveKeys], t('shortcuts.leaveTerminal')],
    [['Ctrl+Shift+C'], t('shortcuts.copyTerminal')],
    [['Ctrl+Shift+V'], t('shortcuts.pasteTerminal')],
  ];
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(([keys, label]) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td ta="right">
                {keys.map((key, index) => (
                  <Fragment key={key + String(index)}>
                    {index > 0 && ` ${t('shortcuts.then')} `}
                    <Kbd>{key}</Kbd>
                  </Fragment>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
