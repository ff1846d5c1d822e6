import { SegmentedControl, Stack, Text, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Locale } from '../api/types';
import { kLanguages } from '../i18n/language';
import { kSchemes } from '../layout/ColorSchemeMenu';
import { useLanguage } from '../layout/useLanguage';
import { Panel } from '../ui/Panel';

/** SegmentedControl takes no empty value; "auto" stands for the empty locale of the profile. */
const kAuto = 'auto';

export function AppearancePanel({ locale }: { locale: Locale }) {
  const { t } = useTranslation();
  const { choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={t('profile.languageTitle')} note={t('profile.languageBody')}>
      <Stack gap="md" align="flex-start">
        <div>
          <Text fz="sm" fw={500} mb={4} id="language-label">
            {t('layout.language')}
          </Text>
          <SegmentedControl
            aria-labelledby="language-label"
            styles={{ label: { paddingInline: 8 } }}
            value={locale || kAuto}
            onChange={(value) => void choose(value === kAuto ? '' : (value as Locale))}
            data={[
              ...kLanguages.map(({ code, label }) => ({ value: code as string, label })),
              { value: kAuto, label: t('profile.languageAuto') },
            ]}
          />
        </div>
        <div>
          <Text fz="sm" fw={500} mb={4} id="theme-label">
            {t('layout.theme')}
          </Text>
          <SegmentedControl
            aria-labelledby="theme-label"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as MantineColorScheme)}
            data={kSchemes.map(({ value, label }) => ({ value, label: t(label) }))}
          />
        </div>
      </Stack>
    </Panel>
  );
}
