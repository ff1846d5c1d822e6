import { Anchor, Collapse, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Policy, Workspace } from '../api/types';
import { PolicyValues } from '../policies/PolicyValues';
import { useSession } from '../session/useSession';
import { abilitiesOf } from '../workspaces/state';
import classes from './IdlenessPanel.module.css';

/** The policy that holds, each value with the level that says so. */
export function PolicyFacts({ policy, workspace }: { policy: Policy; workspace: Workspace }) {
  const { t } = useTranslation();
  const can = abilitiesOf(workspace, useSession());
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <section className={classes.part}>
      <UnstyledButton className={classes.more ?? ''} onClick={toggle} aria-expanded={opened} aria-controls="policy-facts">
        <IconChevronRight size={16} aria-hidden data-open={opened || undefined} />
        {t('idleness.policy')}
      </UnstyledButton>
      <Collapse expanded={opened} id="policy-facts">
        <div style={{ paddingTop: 10 }}>
          <PolicyValues policy={policy} />
          {can.canSetPolicy && (
            <p style={{ margin: '10px 0 0', fontSize: 14 }}>
              <Anchor component={Link} inherit to={`/workspaces/${workspace.id}?tab=settings`}>
                {t('idleness.changePolicy')}
              </Anchor>
            </p>
          )}
        </div>
      </Collapse>
    </section>
  );
}
