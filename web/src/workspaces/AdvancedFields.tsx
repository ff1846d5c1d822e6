import { Autocomplete, Stack, Text, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Image } from '../api/types';
import { kMonospace } from '../theme/theme';
import type { CreateValues } from './createRequest';

interface AdvancedFieldsProps {
  form: UseFormReturnType<CreateValues>;
  images: Image[];
}

export function AdvancedFields({ form, images }: AdvancedFieldsProps) {
  const { t } = useTranslation();
  const descriptions = new Map(images.map((image) => [image.name, image.description]));
  return (
    <Stack gap="md" pt="xs">
      <Autocomplete
        label={t('create.image')}
        description={t('create.imageHelp')}
        data={images.map((image) => image.name)}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <div>
            <Text fz="sm">{option.value}</Text>
            <Text fz="xs" c="dimmed">
              {descriptions.get(option.value)}
            </Text>
          </div>
        )}
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('image')}
      />
      <Textarea
        label={t('create.script')}
        description={t('create.scriptHelp')}
        placeholder={'npm ci\nnpm run build'}
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        styles={{ input: { fontFamily: kMonospace, fontSize: 13.5 } }}
        {...form.getInputProps('startup_script')}
      />
      <Textarea
        label={t('create.description')}
        autosize
        minRows={2}
        maxRows={6}
        {...form.getInputProps('description')}
      />
    </Stack>
  );
}
