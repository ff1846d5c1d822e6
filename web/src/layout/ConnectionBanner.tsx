import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../events/connection';
import classes from './Banner.module.css';

/** A short break is nobody's business; it is shown when it lasts. */
const kPatienceMs = 3_000;

export function ConnectionBanner() {
  const { t } = useTranslation();
  const status = useConnection();
  const { online } = useNetwork();
  const [lasting, setLasting] = useState(false);
  const lost = status === 'lost';
  useEffect(() => {
    if (!lost) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), kPatienceMs);
    return () => clearTimeout(timer);
  }, [lost]);
  const message = !online && lost ? t('layout.offline') : lasting ? t('layout.reconnecting') : '';
  return (
    <div role="status" aria-live="polite">
      {message && (
        <div className={classes.banner}>
          <IconWifiOff size={18} aria-hidden />
          <span>{message}</span>
        </div>
      )}
    </div>
  );
}
