/** The wire types of docs/openapi.yaml that the dashboard reads and writes. */

export type Role = 'admin' | 'member';
export type Locale = 'ko' | 'en' | '';
export type Phase = 'PENDING' | 'ARCHIVED' | 'STANDBY' | 'PAUSED' | 'RUNNING' | 'ERROR' | 'DELETING';
export type Operation =
  | ''
  | 'PROVISIONING'
  | 'RESTORING'
  | 'STARTING'
  | 'RESUMING'
  | 'PAUSING'
  | 'STOPPING'
  | 'ARCHIVING'
  | 'DELETING';
export type DesiredState = 'RUNNING' | 'STANDBY';

export interface Page<T> {
  items: T[];
  next_cursor: string;
}

export interface Session {
  user_id: string;
  username: string;
  display_name: string;
  email: string;
  role: Role;
  locale: Locale;
  must_change_password: boolean;
}

export interface Size {
  name: string;
  cpu: number;
  memory_bytes: number;
  pids: number;
}

export interface Image {
  name: string;
  description: string;
}

export interface Config {
  product_name: string;
  version: string;
  apps_domain: string;
  public_url: string;
  sizes: Size[];
  default_size: string;
  images: Image[];
  default_image: string;
}

export interface Profile {
  user_id: string;
  username: string;
  display_name: string;
  email: string;
  locale: Locale;
  git_name: string;
  git_email: string;
  must_change_password: boolean;
}

export type ProfilePatch = Partial<Pick<Profile, 'display_name' | 'email' | 'locale' | 'git_name' | 'git_email'>>;

export interface SshKey {
  public_key: string;
  fingerprint: string;
  created_at: string;
}

export interface GitWork {
  uncommitted: number;
  unpushed: number;
}

export interface Workspace {
  id: string;
  name: string;
  description: string;
  owner_id: string;
  owner_name: string;
  image: string;
  repository: string;
  branch: string;
  size: string;
  phase: Phase;
  operation: Operation;
  desired_state: DesiredState;
  error_reason: string | null;
  git: GitWork | null;
  created_at: string;
  updated_at: string;
  last_access_at: string | null;
  phase_changed_at: string;
  path: string;
  url: string;
}

export interface WorkspaceCreate {
  name: string;
  description?: string;
  image?: string;
  repository?: string;
  branch?: string;
  size?: string;
  startup_script?: string;
  desired_state?: DesiredState;
}

export interface WorkspacePatch {
  name?: string;
  description?: string;
  desired_state?: DesiredState;
  size?: string;
}

export interface LogItem {
  seq: number;
  time: string;
  source: 'hub' | 'setup';
  text: string;
}

export interface UsageSample {
  time: string;
  cpu_cores: number;
  memory_bytes: number;
}

export interface Usage {
  samples: UsageSample[];
  cpu_limit: number;
  memory_limit_bytes: number;
}

/** What a server in the workspace speaks; "unknown" until it was asked, or when it says nothing. */
export type PortProtocol = 'http' | 'https' | 'other' | 'unknown';

export interface Port {
  port: number;
  addresses: string[];
  protocol: PortProtocol;
  /** Empty, like the command, when the owner is not known. */
  process: string;
  command: string;
  pid: number;
  since: string;
  /** Null for what a browser cannot show. */
  url: string | null;
}

export interface TerminalInfo {
  id: string;
  title: string;
  created_at: string;
  attached: boolean;
}

export interface GroupBrief {
  id: string;
  name: string;
}

export interface UserBrief {
  id: string;
  username: string;
  display_name: string;
}

export interface User extends UserBrief {
  email: string;
  role: Role;
  disabled: boolean;
  must_change_password: boolean;
  created_at: string;
  last_login_at: string | null;
  groups: GroupBrief[];
}

export interface UserCreate {
  username: string;
  password?: string;
  display_name?: string;
  email?: string;
  role?: Role;
}

export type UserPatch = Partial<Pick<User, 'display_name' | 'email' | 'role' | 'disabled'>>;

export interface Group extends GroupBrief {
  description: string;
  created_at: string;
  member_count: number;
}
