import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';

interface SearchInputProps {
  ref?: Ref<HTMLInputElement>;
  className?: string | undefined;
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchInput({ ref, className, label, placeholder, value, onChange }: SearchInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      ref={ref ?? null}
      className={className ?? ''}
      type="search"
      role="searchbox"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onChange('')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={value ? <CloseButton size="sm" aria-label={t('common.clear')} onClick={() => onChange('')} /> : null}
    />
  );
}
