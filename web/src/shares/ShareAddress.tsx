import { Alert, Button, Collapse, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye, IconExternalLink, IconPlayerStop, IconQrcode, IconRefresh } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Share } from '../api/types';
import { useFormat } from '../i18n/format';
import { CopyButton } from '../ui/CopyButton';
import { isLocal } from './address';
import { useAudienceText, kAudienceIcons } from './Audience';
import { isWider } from './limits';
import classes from './ShareForm.module.css';
import { whoOf } from './ShareState';

const QrCode = lazy(async () => ({ default: (await import('./QrCode')).QrCode }));

interface ShareAddressProps {
  share: Share;
  onChange: () => void;
  onRenew: () => void;
  onStop: () => void;
  onVisits: () => void;
  onClose: () => void;
}

/** What is handed on, and what holds for it. */
export function ShareAddress({ share, onChange, onRenew, onStop, onVisits, onClose }: ShareAddressProps) {
  const { t } = useTranslation();
  const [qr, { toggle }] = useDisclosure(false);
  // A link that nobody may use is not handed out.
  const isLink = share.link !== null && share.effective.audience === 'link';
  const address = isLink ? (share.link ?? share.url) : share.url;
  const label = isLink ? t('shares.link') : t('shares.address');
  return (
    <Stack gap="md">
      <EffectiveNote share={share} />
      <div>
        <Text component="label" htmlFor="share-address" fz="sm" fw={500}>
          {label}
        </Text>
        <div className={classes.address}>
          <TextInput
            id="share-address"
            readOnly
            value={address}
            className={classes.grow ?? ''}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton text={address} label={t('common.copy')} variant="filled" data-autofocus />
          <Button
            variant="default"
            px={10}
            onClick={toggle}
            aria-expanded={qr}
            aria-controls="share-qr"
            aria-label={t('ports.qr', { port: share.port })}
            title={t('ports.qr', { port: share.port })}
          >
            <IconQrcode size={17} aria-hidden />
          </Button>
          <Button
            component="a"
            href={share.url}
            target="_blank"
            rel="noopener noreferrer"
            variant="default"
            px={10}
            aria-label={t('ports.openPort', { port: share.port })}
            title={t('ports.openPort', { port: share.port })}
          >
            <IconExternalLink size={17} aria-hidden />
          </Button>
        </div>
        {isLink && (
          <Text className={classes.note ?? ''} mt={6}>
            {t('shares.linkHelp')}
          </Text>
        )}
        <Collapse expanded={qr} id="share-qr">
          {qr && (
            <Stack gap={6} align="center" pt="md">
              <Suspense fallback={<Skeleton width={232} height={232} />}>
                <QrCode text={address} label={t('ports.qr', { port: share.port })} />
              </Suspense>
              {isLocal(address) && (
                <Text className={classes.note ?? ''} ta="center">
                  {t('ports.qrLocal')}
                </Text>
              )}
            </Stack>
          )}
        </Collapse>
      </div>
      <Summary share={share} />
      <div className={classes.ways}>
        <div>
          <Button variant="light" color="red" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={onStop}>
            {t('shares.stop')}
          </Button>
          {isLink && (
            <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRenew}>
              {t('shares.renew')}
            </Button>
          )}
        </div>
        <div>
          <Button variant="default" leftSection={<IconEye size={16} aria-hidden />} onClick={onVisits}>
            {t('shares.visitsOpen', { count: share.viewers })}
          </Button>
          <Button variant="default" onClick={onChange}>
            {t('shares.change')}
          </Button>
          <Button onClick={onClose}>{t('shares.done')}</Button>
        </div>
      </div>
    </Stack>
  );
}

/** Why less counts than was chosen. */
function EffectiveNote({ share }: { share: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { audience, expires_at, effective } = share;
  const narrowed = isWider(audience, effective.audience);
  const shortened = effective.expires_at !== expires_at && effective.expires_at !== null;
  if (!narrowed && !shortened) return null;
  return (
    <Alert color="yellow" title={t('shares.effectiveTitle')} role="status">
      {narrowed && (
        <div>
          {t('shares.effectiveAudience', {
            chosen: t(`shares.audience.${audience}`),
            counts: t(`shares.audience.${effective.audience}`),
          })}
        </div>
      )}
      {shortened && (
        <div>
          {t('shares.effectiveEnd', {
            chosen: expires_at ? format.dateTime(expires_at) : t('shares.expiry.never'),
            counts: format.dateTime(effective.expires_at ?? ''),
          })}
        </div>
      )}
    </Alert>
  );
}

function Summary({ share }: { share: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useAudienceText();
  const { audience, expires_at } = share.effective;
  const Icon = kAudienceIcons[audience];
  const named = whoOf(share);
  return (
    <dl className={classes.summary}>
      <dt>{t('shares.who')}</dt>
      <dd>
        <Group gap={6} component="span" wrap="nowrap" align="flex-start">
          <Icon size={15} aria-hidden style={{ marginTop: 3, flex: 'none' }} />
          <span>
            {audience === 'people' ? named || text(audience, share) : text(audience)}
            {audience === 'link' && named && ` · ${t('shares.andNamed', { names: named })}`}
          </span>
        </Group>
      </dd>
      <dt>{t('shares.until')}</dt>
      <dd>{expires_at ? <time dateTime={expires_at}>{format.dateTime(expires_at)}</time> : t('shares.expiry.never')}</dd>
      <dt>{t('shares.password')}</dt>
      <dd>{share.password ? t('shares.passwordYes') : t('shares.passwordNo')}</dd>
      {share.max_viewers !== null && (
        <>
          <dt>{t('shares.maxViewers')}</dt>
          <dd>{format.number(share.max_viewers)}</dd>
        </>
      )}
      {share.read_only && (
        <>
          <dt>{t('shares.readOnly')}</dt>
          <dd>{t('shares.readOnlyHelp')}</dd>
        </>
      )}
    </dl>
  );
}
