import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useSession } from '../session/useSession';
import classes from './Navigation.module.css';

interface NavigationProps {
  vertical?: boolean;
  onNavigate?: () => void;
}

export function Navigation({ vertical = false, onNavigate }: NavigationProps) {
  const { t } = useTranslation();
  const { role } = useSession();
  const links = [
    { to: '/workspaces', label: t('layout.workspaces') },
    { to: '/shared', label: t('layout.shared') },
    { to: '/costs', label: t('layout.costs') },
    ...(role === 'admin'
      ? [
          { to: '/users', label: t('layout.users') },
          { to: '/groups', label: t('layout.groups') },
          { to: '/shares', label: t('layout.shares') },
          { to: '/policy', label: t('layout.policy') },
        ]
      : []),
    ...(vertical ? [{ to: '/profile', label: t('layout.profile') }] : []),
  ];
  return (
    <ul className={vertical ? classes.vertical : classes.horizontal}>
      {links.map(({ to, label }) => (
        <li key={to}>
          <NavLink to={to} className={classes.link ?? ''} {...(onNavigate ? { onClick: onNavigate } : {})}>
            {label}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
