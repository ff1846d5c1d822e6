import classes from './Meter.module.css';

interface MeterProps {
  /** From 0 to 1; more is shown as full. */
  share: number;
  tone: 'running' | 'working' | 'error';
  label: string;
  /** The share in words. */
  value: string;
}

/** How full something is. */
export function Meter({ share, tone, label, value }: MeterProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      className={classes.track}
      data-tone={tone}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={value}
    >
      <div className={classes.bar} style={{ width: `${percent}%` }} />
    </div>
  );
}
