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
export type DesiredState = 'RUNNING' | 'PAUSED' | 'STANDBY';

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
  /** Why it shall be what it shall be, in the server's words. */
  intent_cause: string;
  error_reason: string | null;
  git: GitWork | null;
  /** What it still holds while it is frozen; null when it is not, or that is not known. */
  frozen_memory_bytes: number | null;
  idleness: IdlenessBrief | null;
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

/** What shows that somebody needs a workspace. */
export type SignalKind = 'presence' | 'terminal' | 'busy' | 'visit' | 'viewers';
/** What a policy does with a workspace next. */
export type IdleStep = 'pause' | 'stop' | 'archive' | 'delete' | 'prewarm';
export type IdleCause = 'idle' | 'schedule' | 'lifetime';

export interface ComingStep {
  step: IdleStep;
  at: string;
  cause: IdleCause;
}

export interface IdlenessBrief {
  idle: boolean;
  idle_since: string;
  /** In the order of time. */
  coming: ComingStep[];
}

export interface IdleSignal {
  kind: SignalKind;
  at: string;
  cause: string;
  /** Whether the policy heeds it. */
  counts: boolean;
}

export interface KeepAwake {
  until: string;
  reason: string;
  by: string;
  since: string;
}

/** Why a workspace is awake or not, and what happens when. */
export interface Idleness extends IdlenessBrief {
  awake: string[];
  signals: IdleSignal[];
  keep_awake: KeepAwake | null;
  policy: Policy;
  agent_heard_at: string | null;
  phase: Phase;
  can_pause: boolean;
  can_archive: boolean;
}

/** One change of the phase of a workspace. */
export interface Transition {
  at: string;
  from: string;
  to: string;
  size: string;
  cause: string;
}

export type PolicyPreset = 'frugal' | 'balanced' | 'always_ready';
export type PolicySource = 'preset' | 'installation' | 'group' | 'workspace' | 'bound';

/** "09:00" to "20:00"; the end may be "24:00". */
export interface Hours {
  from: string;
  to: string;
}

export interface Schedule {
  time_zone: string;
  /** From Monday to Sunday; null: nobody works. */
  days: (Hours | null)[];
  stop_outside: boolean;
  prewarm_minutes: number | null;
}

/** Seconds; null: never. */
export type Patience = number | null;

/** The policy that holds for a workspace. */
export interface Policy {
  preset: PolicyPreset | null;
  idle_after: number;
  pause_after: Patience;
  stop_after: Patience;
  archive_after: Patience;
  delete_after: Patience;
  max_lifetime: Patience;
  count_viewers: boolean;
  longest_keep_awake: number;
  schedule: Schedule | null;
  sources: Partial<Record<string, PolicySource>>;
}

/** What one level says; what is absent follows from the wider one. */
export type PolicyRules = Partial<Omit<Policy, 'sources' | 'longest_keep_awake'>>;

/** What a wider level allows the narrower ones at most; null or absent: no bound. */
export interface PolicyBounds {
  pause_after?: Patience;
  stop_after?: Patience;
  archive_after?: Patience;
  max_lifetime?: Patience;
  keep_awake?: Patience;
}

export interface PolicyLevel {
  rules: PolicyRules;
  bounds: PolicyBounds;
}

export interface PolicyLevelAndPresets extends PolicyLevel {
  presets: Partial<Record<PolicyPreset, Policy>>;
}

export interface WorkspacePolicy {
  rules: PolicyRules;
  effective: Policy;
}

export type PolicyScope = 'installation' | 'group' | 'workspace';

export interface DryRunRequest {
  scope: PolicyScope;
  id?: string;
  rules: PolicyRules;
  bounds?: PolicyBounds;
}

/** What the last days would have been under another policy. */
export interface DryRun {
  from: string;
  to: string;
  currency: string;
  workspaces: number;
  cost: number;
  would_have_cost: number;
  would_have_saved: number;
  running_seconds: number;
  would_have_run_seconds: number;
  paused_seconds: number;
  wakes: number;
}

/** What may be held at most; null: no limit. */
export interface Quota {
  running: number | null;
  cpu: number | null;
  memory_bytes: number | null;
  disk_bytes: number | null;
  archive_bytes: number | null;
  monthly_budget: number | null;
}

export interface Held {
  running: number;
  cpu: number;
  memory_bytes: number;
  disk_bytes: number;
  archive_bytes: number;
  cost_this_month: number;
}

export interface Holding {
  workspace_id: string;
  name: string;
  owner_name: string;
  running: boolean;
  cpu: number;
  memory_bytes: number;
  disk_bytes: number;
  archive_bytes: number;
  idle_since: string | null;
}

export interface QuotaUse {
  quota: Quota;
  held: Held;
  holdings: Holding[];
}

export interface QuotaScope extends QuotaUse {
  /** For a person: "you", "the group `web`". */
  name: string;
}

export type UsageGrouping = 'user' | 'group' | 'workspace' | 'image' | 'day';

export interface UsageFigures {
  running_seconds: number;
  paused_seconds: number;
  standby_seconds: number;
  archived_seconds: number;
  /** Of the running ones. */
  idle_seconds: number;
  cpu_reserved_seconds: number;
  cpu_used_seconds: number;
  memory_reserved_gib_hours: number;
  memory_used_gib_hours: number;
  disk_gib_hours: number;
  archive_gib_hours: number;
  cpu_peak: number;
  memory_peak_bytes: number;
  cost: number;
  cost_cpu: number;
  cost_memory: number;
  cost_disk: number;
  cost_archive: number;
  waste: number;
  saved_by_pause: number;
  saved_by_stop: number;
  saved_by_archive: number;
}

export interface UsageRow extends UsageFigures {
  key: string;
  label: string;
}

export interface UsageReport {
  from: string;
  to: string;
  by: UsageGrouping;
  currency: string;
  rows: UsageRow[];
  total: UsageFigures;
  has_unpriced_hours: boolean;
}

export interface SizeAdvice {
  workspace_id: string;
  workspace_name: string;
  owner_name: string;
  size: string;
  smaller: string;
  cpu_peak: number;
  memory_peak_bytes: number;
  saves_per_month: number;
}

export interface UsageSummary {
  /** "2026-11" */
  month: string;
  currency: string;
  cost: number;
  forecast: number;
  waste: number;
  saved: { pause: number; stop: number; archive: number };
  last_month_cost: number;
  budget: { limit: number; held: number } | null;
  advice: SizeAdvice[];
  has_unpriced_hours: boolean;
}

export interface RateCard {
  valid_from: string;
  currency: string;
  cpu_hour: number;
  memory_gib_hour: number;
  disk_gib_month: number;
  archive_gib_month: number;
}
