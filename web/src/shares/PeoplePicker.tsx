import { TagsInput, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listGroups } from '../api/groups';
import type { Share } from '../api/types';
import { listUsers } from '../api/users';
import { kGroupsKey } from '../groups/keys';
import { useSession } from '../session/useSession';
import { kUsersKey } from '../users/keys';
import { kShares } from './keys';

interface PeoplePickerProps {
  value: string[];
  onChange: (people: string[]) => void;
  label: string;
  description: string;
  error?: ReactNode;
}

/** So many names one share may have. */
const kMostNames = 200;

/** Users and groups in one field, "@" before a group. Whoever cannot list them writes the names. */
export function PeoplePicker({ value, onChange, label, description, error }: PeoplePickerProps) {
  const { t } = useTranslation();
  const known = useKnownPeople();
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={value.length === 0 ? t('shares.peoplePlaceholder') : ''}
      data={[...known.keys()]}
      value={value}
      onChange={(people) => onChange(people.map((name) => name.trim().toLowerCase()))}
      maxTags={kMostNames}
      splitChars={[',', ' ', ';']}
      limit={20}
      renderOption={({ option }) => (
        <div>
          <Text fz="sm">{known.get(option.value) || option.value}</Text>
          {known.get(option.value) && (
            <Text fz="xs" c="dimmed">
              {option.value}
            </Text>
          )}
        </div>
      )}
      filter={({ options, search }) => {
        const wanted = search.trim().toLocaleLowerCase().normalize('NFC');
        return options.filter((option) => {
          if (!('value' in option)) return false;
          const text = `${option.value} ${known.get(option.value) ?? ''}`.toLocaleLowerCase().normalize('NFC');
          return text.includes(wanted);
        });
      }}
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
      openOnFocus={known.size > 0}
      error={error}
    />
  );
}

/** Names that can be offered, and what they are called: of everybody to administrators, else of whom one shared with before. */
function useKnownPeople(): Map<string, string> {
  const { role, user_id: me } = useSession();
  const client = useQueryClient();
  const isAdmin = role === 'admin';
  const users = useQuery({ queryKey: kUsersKey, queryFn: ({ signal }) => listUsers(signal), enabled: isAdmin }).data;
  const groups = useQuery({ queryKey: kGroupsKey, queryFn: ({ signal }) => listGroups(signal), enabled: isAdmin }).data;
  const mine = client
    .getQueriesData<Share[]>({ queryKey: [...kShares, 'workspace'] })
    .flatMap(([, shares]) => shares ?? []);
  const people = [...(users?.filter(({ disabled }) => !disabled) ?? []), ...mine.flatMap((share) => share.users)];
  const teams = [...(groups ?? []), ...mine.flatMap((share) => share.groups)];
  return new Map([
    ...people.filter(({ id }) => id !== me).map(({ username, display_name }) => [username, display_name] as const),
    ...teams.map(({ name }) => [`@${name}`, ''] as const),
  ]);
}
