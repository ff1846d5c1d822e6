import { ActionIcon, Badge, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RateCard } from '../api/types';
import { useFormat } from '../i18n/format';
import { useSession } from '../session/useSession';
import { ErrorState } from '../ui/ErrorState';
import { useNotify } from '../ui/useNotify';
import { useRateCards, useSaveRateCards } from './queries';
import { cardAt, isPast, kPrices, newestFirst } from './rateForm';
import classes from './RatesDialog.module.css';
import { RateForm } from './RateForm';

interface RatesDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** What things cost since when; administrators add prices for days to come. */
export function RatesDialog({ opened, onClose }: RatesDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('rates.title')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Rates />
    </Modal>
  );
}

function Rates() {
  const { t } = useTranslation();
  const isAdmin = useSession().role === 'admin';
  const { data, error, refetch } = useRateCards();
  const [adding, add] = useDisclosure(false);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={180} radius="md" />;
  const now = Date.now();
  const current = cardAt(data, now);
  return (
    <Stack gap="md">
      <Text c="dimmed" fz="sm">
        {t(isAdmin ? 'rates.noteAdmin' : 'rates.note')}
      </Text>
      {isAdmin && !adding && (
        <Group>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open}>
            {t('rates.add')}
          </Button>
        </Group>
      )}
      {isAdmin && adding && <RateForm cards={data} onDone={add.close} />}
      {data.length === 0 && <Text c="dimmed">{t('rates.none')}</Text>}
      <ul className={classes.list} aria-label={t('rates.title')}>
        {newestFirst(data).map((card) => (
          <li key={card.valid_from} className={classes.card} data-testid="rate-card" data-now={card === current || undefined}>
            <Card card={card} cards={data} isCurrent={card === current} mayRemove={isAdmin && !isPast(card, now)} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

interface CardProps {
  card: RateCard;
  cards: RateCard[];
  isCurrent: boolean;
  /** Only what does not hold yet: what people were shown stays as it was. */
  mayRemove: boolean;
}

function Card({ card, cards, isCurrent, mayRemove }: CardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const save = useSaveRateCards();
  const day = new Intl.DateTimeFormat(format.language, { dateStyle: 'long' }).format(new Date(card.valid_from));
  return (
    <>
      <div className={classes.head}>
        <span>{t('rates.from', { day })}</span>
        <Group gap={6}>
          {isCurrent && (
            <Badge variant="light" tt="none">
              {t('rates.now')}
            </Badge>
          )}
          {mayRemove && (
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t('rates.remove', { day })}
              loading={save.isPending}
              onClick={() =>
                save.mutate(
                  cards.filter((one) => one !== card),
                  { onSuccess: () => notify.done(t('rates.removed')), onError: notify.failed },
                )
              }
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </div>
      <dl className={classes.prices}>
        {kPrices.map((price) => (
          <div key={price}>
            <dt>{t(`rates.price.${price}`)}</dt>
            <dd>{format.money(card[price], card.currency, 4)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
