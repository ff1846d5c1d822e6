import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import classes from './KeyBar.module.css';

/** What the keyboard of a phone lacks; the control keys are the ones that are needed most. */
const kKeys: readonly { label: string; sends: string }[] = [
  { label: 'Esc', sends: '\u001b' },
  { label: 'Tab', sends: '\t' },
  { label: 'Ctrl+C', sends: '\u0003' },
  { label: 'Ctrl+D', sends: '\u0004' },
  { label: '↑', sends: '\u001b[A' },
  { label: '↓', sends: '\u001b[B' },
  { label: '←', sends: '\u001b[D' },
  { label: '→', sends: '\u001b[C' },
];

export function KeyBar({ onType }: { onType: (text: string) => void }) {
  const { t } = useTranslation();
  const isTouch = useMediaQuery('(pointer: coarse)');
  if (!isTouch) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('terminal.keys')}>
      {kKeys.map(({ label, sends }) => (
        // pointerdown would take the focus, and with it the phone's keyboard, away from the terminal.
        <button key={label} type="button" onPointerDown={(event) => event.preventDefault()} onClick={() => onType(sends)}>
          {label}
        </button>
      ))}
    </div>
  );
}
