import { Navigate, useLocation, useParams } from 'react-router';

/** `/workspaces/ID/ports?share=5173`, as the IDE says it: the tab, and what is asked of it. */
export function PortsLink() {
  const { id = '' } = useParams();
  const parameters = new URLSearchParams(useLocation().search);
  parameters.set('tab', 'ports');
  return <Navigate to={`/workspaces/${encodeURIComponent(id)}?${parameters.toString()}`} replace />;
}
