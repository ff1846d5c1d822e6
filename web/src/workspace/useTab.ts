import { useSearchParams } from 'react-router';

const kTabs = ['overview', 'terminal', 'ports', 'logs', 'history', 'settings'];

/** The open tab, kept in the address so that it can be linked to and survives a reload. */
export function useTab(): [string, (tab: string | null) => void] {
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('tab') ?? '';
  const tab = kTabs.includes(wanted) ? wanted : 'overview';
  return [tab, (next) => setParameters(next && next !== 'overview' ? { tab: next } : {}, { replace: true })];
}
