import type { Patience, PolicyLevelAndPresets, WorkspacePolicy } from '../api/types';
import type { DurationField } from './policyValues';

/** What holds where the installation says nothing. */
const kDefaults: Record<DurationField, Patience> = {
  idle_after: 120,
  pause_after: 600,
  stop_after: 7_200,
  archive_after: 604_800,
  delete_after: null,
  max_lifetime: null,
};

/** What holds where this installation says nothing of a field. */
export const widerOfInstallation = (field: DurationField): Patience => kDefaults[field];

/** What the installation says, for groups. */
export function widerOfGroup(installation: PolicyLevelAndPresets | undefined) {
  return (field: DurationField): Patience | undefined => {
    if (!installation) return undefined;
    const { rules, presets } = installation;
    const said = rules[field];
    if (said !== undefined) return said;
    const preset = presets[rules.preset ?? 'balanced'];
    return preset ? preset[field] : kDefaults[field];
  };
}

/** What the wider levels say for a workspace, as far as its own word does not hide it. */
export function widerOfWorkspace({ rules, effective }: WorkspacePolicy) {
  return (field: DurationField): Patience | undefined => {
    const source = effective.sources[field];
    const isHidden = source === 'workspace' || source === 'bound' || (source === 'preset' && rules.preset !== undefined);
    return isHidden ? undefined : effective[field];
  };
}
