import type { Config, WorkspaceCreate } from '../api/types';

export interface CreateValues {
  name: string;
  repository: string;
  branch: string;
  size: string;
  image: string;
  startup_script: string;
  description: string;
  start: boolean;
}

export const kCreateFields = ['name', 'repository', 'branch', 'size', 'image', 'startup_script', 'description'] as const;

export function emptyCreateValues(config: Config | undefined): CreateValues {
  return {
    name: '',
    repository: '',
    branch: '',
    size: config?.default_size ?? '',
    image: config?.default_image ?? '',
    startup_script: '',
    description: '',
    start: true,
  };
}

/** What is sent: trimmed, without what was left empty. */
export function createRequest(values: CreateValues): WorkspaceCreate {
  const request: WorkspaceCreate = { name: values.name.trim() };
  const put = (key: 'repository' | 'branch' | 'size' | 'image' | 'description' | 'startup_script', value: string) => {
    if (value) request[key] = value;
  };
  put('repository', values.repository.trim());
  if (request.repository) put('branch', values.branch.trim());
  put('size', values.size);
  put('image', values.image.trim());
  put('description', normalizeLines(values.description).trim());
  if (values.startup_script.trim()) put('startup_script', normalizeLines(values.startup_script));
  if (!values.start) request.desired_state = 'STANDBY';
  return request;
}

/** A script pasted on Windows must not reach a shell with carriage returns. */
export function normalizeLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
