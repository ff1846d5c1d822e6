import { Burger, Drawer, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { useLiveEvents } from '../events/useLiveEvents';
import { applyLanguage } from '../i18n';
import { QuotaRefusalHost } from '../quotas/QuotaRefusalHost';
import { useConfig, useSession } from '../session/useSession';
import { Logo } from '../theme/Logo';
import { kProductName } from '../ui/product';
import { AccountMenu } from './AccountMenu';
import { ColorSchemeMenu } from './ColorSchemeMenu';
import { ConnectionBanner } from './ConnectionBanner';
import { LanguageMenu } from './LanguageMenu';
import { Navigation } from './Navigation';
import { PasswordBanner } from './PasswordBanner';
import classes from './Shell.module.css';
import { ShortcutsHelp } from './ShortcutsHelp';

/** The frame around every page of somebody who is signed in. */
export function Shell() {
  useLiveEvents();
  useProfileLanguage();
  const { t } = useTranslation();
  const [menu, setMenu] = useDisclosure(false);
  const config = useConfig();
  const main = useFocusOnNavigation();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('layout.skip')}
      </a>
      <header className={classes.header}>
        <Group gap="sm" wrap="nowrap" h="100%" className={classes.bar}>
          <Burger
            className={classes.narrow}
            opened={menu}
            onClick={setMenu.toggle}
            size="sm"
            aria-label={t('layout.menu')}
            aria-expanded={menu}
          />
          <Link to="/workspaces" className={classes.brand}>
            <Logo />
            <span>{config?.product_name || kProductName}</span>
          </Link>
          <nav className={classes.wide} aria-label={t('layout.main')}>
            <Navigation />
          </nav>
          <Group gap={4} ml="auto" wrap="nowrap">
            <LanguageMenu />
            <ColorSchemeMenu />
            <AccountMenu />
          </Group>
        </Group>
      </header>
      <Drawer
        opened={menu}
        onClose={setMenu.close}
        size={280}
        title={config?.product_name || kProductName}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <nav aria-label={t('layout.main')}>
          <Navigation vertical onNavigate={setMenu.close} />
        </nav>
      </Drawer>
      <ConnectionBanner />
      <PasswordBanner />
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <ShortcutsHelp />
      <QuotaRefusalHost />
    </div>
  );
}

/** The language of the profile wins over what this browser remembers. */
function useProfileLanguage(): void {
  const { locale } = useSession();
  useEffect(() => {
    if (locale) void applyLanguage(locale);
  }, [locale]);
}

/** A new page starts at its top, and a screen reader is taken there. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
