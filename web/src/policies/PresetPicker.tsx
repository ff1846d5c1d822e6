import { Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Policy, PolicyPreset } from '../api/types';
import { usePatienceText } from './DurationInput';
import { kPresets } from './policyValues';
import classes from './PolicyForm.module.css';

interface PresetPickerProps {
  value: PolicyPreset | '';
  onChange: (preset: PolicyPreset | '') => void;
  presets: Partial<Record<PolicyPreset, Policy>>;
  /** Whether the wider level's may stay. */
  mayInherit: boolean;
}

export function PresetPicker({ value, onChange, presets, mayInherit }: PresetPickerProps) {
  const { t } = useTranslation();
  const text = usePatienceText();
  const detail = (preset: PolicyPreset) => {
    const policy = presets[preset];
    return policy && t('policy.presetDetail', { freeze: text(policy.pause_after), stop: text(policy.stop_after) });
  };
  const cards: { value: PolicyPreset | ''; name: string; detail: string | undefined }[] = [
    ...(mayInherit ? [{ value: '' as const, name: t('policy.presetInherit'), detail: t('policy.presetInheritHelp') }] : []),
    ...kPresets.map((preset) => ({ value: preset, name: t(`policy.preset.${preset}`), detail: detail(preset) })),
  ];
  return (
    <Radio.Group
      label={t('policy.presetLabel')}
      value={value || 'inherit'}
      onChange={(chosen) => onChange(chosen === 'inherit' ? '' : (chosen as PolicyPreset))}
    >
      <div className={classes.presets}>
        {cards.map((card) => (
          <Radio.Card key={card.value} value={card.value || 'inherit'} className={classes.card ?? ''} aria-label={card.name}>
            <Radio.Indicator />
            <div>
              <div className={classes.presetName}>{card.name}</div>
              {card.detail && <div className={classes.presetDetail}>{card.detail}</div>}
            </div>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
