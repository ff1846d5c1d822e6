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

/** Who may visit a shared port, from narrow to wide. */
export type Audience = 'owner' | 'people' | 'everyone' | 'link';

export type HostHeader = 'localhost' | 'original';

/** What everybody who may visit a shared port sees of it. */
export interface SharedPort {
  id: string;
  workspace_id: string;
  workspace_name: string;
  owner: UserBrief;
  port: number;
  alias: string | null;
  url: string;
  password: boolean;
  read_only: boolean;
  may_wake: boolean;
  /** What counts, within the operator's limits; active: neither over nor at rest. */
  effective: { expires_at: string | null; active: boolean };
}

/** The same to its owner and to administrators: all of it, as it was chosen. */
export interface Share extends SharedPort {
  audience: Audience;
  users: UserBrief[];
  groups: GroupBrief[];
  expires_at: string | null;
  max_viewers: number | null;
  host_header: HostHeader;
  /** Only for the owner, while the audience is "link". */
  link: string | null;
  effective: { audience: Audience; expires_at: string | null; active: boolean };
  /** Live now. */
  viewers: number;
  created_at: string;
  updated_at: string;
}

/** What is absent stays; null takes it away. */
export interface ShareChange {
  audience?: Audience;
  users?: string[];
  groups?: string[];
  expires_at?: string | null;
  /** Seconds from now; instead of `expires_at`. */
  expires_in?: number;
  password?: string | null;
  max_viewers?: number | null;
  read_only?: boolean;
  may_wake?: boolean;
  alias?: string | null;
  /** Takes the alias from another share of the same owner. */
  move_alias?: boolean;
  host_header?: HostHeader;
}

export interface ShareLimits {
  widest_audience: Audience;
  /** Seconds; null: for ever. */
  longest_life: number | null;
}

export type ShareLimitsPatch = Partial<ShareLimits>;

export interface Viewer {
  viewer: string;
  user_id: string | null;
  name: string;
  display_name: string;
  guest: boolean;
  address: string;
  user_agent: string;
  since: string;
  last_seen_at: string;
  requests: number;
  bytes_received: number;
  bytes_sent: number;
}

export interface Visit extends Viewer {
  ended_at: string | null;
  end_reason: string;
}

export type Severity = 'ok' | 'note' | 'warning' | 'problem';

/** Something that was found out about a port. */
export interface Finding {
  code: string;
  severity: Severity;
  title: string;
  detail: string;
  advice: string;
  fix: { file: string; line: string } | null;
  evidence: string[];
  /** What stands for the names in braces in the texts of this kind of finding. */
  values: Record<string, string>;
}

/** What was found out about a port, what matters most first. */
export interface PortReport {
  /** "vite", "django" …; null when it was not recognized. */
  framework: string | null;
  findings: Finding[];
}
