import { IconLink, IconLock, IconUsers, IconWorld, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Audience, Share } from '../api/types';

export const kAudienceIcons: Record<Audience, Icon> = {
  owner: IconLock,
  people: IconUsers,
  everyone: IconWorld,
  link: IconLink,
};

/** Wider is warmer. */
export const kAudienceColors: Record<Audience, string> = { owner: 'gray', people: 'petrol', everyone: 'teal', link: 'yellow' };

/** "2 people, 1 group", "Everyone": who counts as the audience of a share, or would if the operator let it. */
export function useAudienceText(): (audience: Audience, share?: Pick<Share, 'users' | 'groups'>) => string {
  const { t } = useTranslation();
  return (audience, share) => {
    if (audience !== 'people' || !share) return t(`shares.audience.${audience}`);
    const { users, groups } = share;
    const parts = [
      users.length > 0 && t('shares.people', { count: users.length }),
      groups.length > 0 && t('shares.groups', { count: groups.length }),
    ];
    return parts.filter(Boolean).join(', ') || t('shares.nobody');
  };
}
