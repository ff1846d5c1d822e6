import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../session/useSession';
import classes from './Banner.module.css';

/** Offers the change to somebody whose password another person knows. */
export function PasswordBanner() {
  const { t } = useTranslation();
  const { must_change_password } = useSession();
  if (!must_change_password) return null;
  return (
    <aside className={classes.banner} aria-label={t('layout.passwordBannerAction')}>
      <IconKey size={18} aria-hidden />
      <span>
        {t('layout.passwordBanner')} <Link to="/profile#password">{t('layout.passwordBannerAction')}</Link>
      </span>
    </aside>
  );
}
