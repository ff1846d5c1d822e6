import {
  createTheme,
  defaultVariantColorsResolver,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** The brand: the blue-green of deep water; calm beside the colours that carry a state. */
const petrol: MantineColorsTuple = [
  '#e9f6fa',
  '#d5eaf2',
  '#a9d5e5',
  '#79bed8',
  '#54abcd',
  '#3c9fc6',
  '#2289b0',
  '#0b7699',
  '#0b6a8c',
  '#00506c',
];

const dark: MantineColorsTuple = [
  '#d3d9e0',
  '#b4bcc6',
  '#98a2ae',
  '#66717e',
  '#3a444f',
  '#2a323b',
  '#1c2229',
  '#12161b',
  '#0d1014',
  '#08090c',
];

/** Dark enough for white letters on it, and for itself as letters on white. */
const red: MantineColorsTuple = [
  '#fff0ef',
  '#ffdedb',
  '#ffbdb8',
  '#ff8f88',
  '#f0635c',
  '#dc443e',
  '#c9302c',
  '#bd2a27',
  '#b42323',
  '#8f1a1a',
];

const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f2f5',
  '#e4e8ec',
  '#d8dde3',
  '#c3cad2',
  '#98a2ad',
  '#66707b',
  '#4a535d',
  '#323a42',
  '#1f252b',
];

const kSans =
  'Pretendard, -apple-system, BlinkMacSystemFont, "Segoe UI", "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", Roboto, sans-serif';
export const kMonospace =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", "D2Coding", monospace';

/** The soft look of a colour is the tone of the state that it stands for (global.css), in both schemes. */
const kTones: Record<string, string> = {
  petrol: 'brand',
  teal: 'running',
  yellow: 'working',
  red: 'error',
  gray: 'quiet',
};

const variantColorResolver: VariantColorsResolver = (input) => {
  const tone = kTones[input.color ?? input.theme.primaryColor];
  if (input.variant !== 'light' || !tone) return defaultVariantColorsResolver(input);
  return {
    background: `var(--tone-${tone}-soft)`,
    hover: `color-mix(in srgb, var(--tone-${tone}) 10%, var(--tone-${tone}-soft))`,
    color: `var(--tone-${tone})`,
    border: '1px solid transparent',
  };
};

export const theme = createTheme({
  colors: { petrol, dark, gray, red },
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: kSans,
  fontFamilyMonospace: kMonospace,
  headings: { fontFamily: kSans, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  black: '#1a2027',
  variantColorResolver,
  components: {
    Modal: {
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { fontWeight: 650, fontSize: 17 }, header: { padding: '16px 20px 12px' }, body: { padding: '0 20px 20px' } },
    },
    InputWrapper: { styles: { label: { marginBottom: 3 }, description: { marginBottom: 4 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', withinPortal: true } },
  },
});

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'codehub.appearance' });
