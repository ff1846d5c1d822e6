import { Radio } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience, ShareLimits } from '../api/types';
import { kAudienceIcons } from './Audience';
import classes from './AudiencePicker.module.css';
import { isWider, kAudiences } from './limits';

interface AudiencePickerProps {
  value: Audience;
  onChange: (audience: Audience) => void;
  limits: ShareLimits;
  error?: React.ReactNode;
}

/** Who may visit: one card and one sentence each; what the operator does not allow says so. */
export function AudiencePicker({ value, onChange, limits, error }: AudiencePickerProps) {
  const { t } = useTranslation();
  const id = useId();
  const widest = limits.widest_audience;
  return (
    <Radio.Group label={t('shares.who')} value={value} onChange={(next) => onChange(next as Audience)} error={error}>
      <div className={classes.options}>
        {kAudiences.map((audience) => {
          const Icon = kAudienceIcons[audience];
          const forbidden = isWider(audience, widest);
          return (
            <Radio.Card
              key={audience}
              value={audience}
              className={classes.card ?? ''}
              disabled={forbidden && audience !== value}
              data-forbidden={forbidden || undefined}
              aria-label={t(`shares.audience.${audience}`)}
              aria-describedby={`${id}-${audience}`}
              {...(audience === value ? { 'data-autofocus': true } : {})}
            >
              <Radio.Indicator size="xs" mt={3} disabled={forbidden} />
              <div>
                <div className={classes.name}>
                  <Icon size={15} aria-hidden />
                  {t(`shares.audience.${audience}`)}
                </div>
                <div className={classes.detail} id={`${id}-${audience}`}>
                  {t(`shares.audienceHelp.${audience}`)}
                  {forbidden && (
                    <span className={classes.reason}>
                      {t('shares.audienceForbidden', { widest: t(`shares.audience.${widest}`) })}
                    </span>
                  )}
                </div>
              </div>
            </Radio.Card>
          );
        })}
      </div>
    </Radio.Group>
  );
}
