import { Radio } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Size } from '../api/types';
import { useFormat } from '../i18n/format';
import classes from './SizePicker.module.css';

interface SizePickerProps {
  sizes: Size[];
  value: string;
  onChange: (size: string) => void;
  description?: string;
  error?: ReactNode;
}

export function SizePicker({ sizes, value, onChange, description, error }: SizePickerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (sizes.length === 0) return null;
  return (
    <Radio.Group label={t('create.size')} value={value} onChange={onChange} description={description} error={error}>
      <div className={classes.options}>
        {sizes.map((size) => (
          <Radio.Card key={size.name} value={size.name} className={classes.card ?? ''} aria-label={size.name}>
            <Radio.Indicator size="xs" />
            <div>
              <div className={classes.name}>{size.name}</div>
              <div className={classes.detail}>
                {t('create.sizeOption', { cpu: format.number(size.cpu), memory: format.bytes(size.memory_bytes) })}
              </div>
            </div>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
