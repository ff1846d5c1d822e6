import * as vscode from 'vscode';
import { openDashboardPage } from './browser.ts';
import { dashboardPage, linkToCopy, plainLabel, type PortEntry, portEntries } from './ports.ts';
import type { PortState } from './portState.ts';
import { isPort } from './state.ts';
import type { Translate } from './texts.ts';

/** What can be done with a port. Sharing itself is the dashboard's: there the owner is signed in, here is any process. */
export class PortCommands {
  private readonly state: PortState;
  private readonly dashboard: string | undefined;
  private readonly t: Translate;

  constructor(state: PortState, dashboard: string | undefined, t: Translate) {
    this.state = state;
    this.dashboard = dashboard;
    this.t = t;
  }

  register(): vscode.Disposable[] {
    const add = (name: string, run: (port?: unknown) => Promise<void>) => vscode.commands.registerCommand(name, run);
    return [
      add('codehub.sharePort', async (given) => {
        const port = isPort(given) ? given : (await this.pick(this.t('Share which port?'), () => true))?.port;
        if (port) await this.share(port);
      }),
      add('codehub.copyLink', async (given) => {
        const known = this.entries().find((entry) => entry.port === given);
        const entry = known ?? (await this.pick(this.t('Copy the link of which port?'), () => true));
        if (entry) await this.copyLink(entry);
      }),
      add('codehub.stopSharing', async (given) => {
        const isShared = (entry: PortEntry) => entry.shared !== undefined;
        const port = isPort(given) ? given : (await this.pick(this.t('Stop sharing which port?'), isShared))?.port;
        if (port) await this.openDashboard({ unshare: port });
      }),
      add('codehub.openPorts', () => this.openDashboard()),
    ];
  }

  async share(port: number): Promise<void> {
    await this.openDashboard({ share: port });
  }

  /** In the browser, as its owner: an address at localhost becomes that of the port. */
  async open(port: number): Promise<void> {
    await vscode.env.openExternal(vscode.Uri.parse(`http://localhost:${port}/`));
  }

  private entries(): PortEntry[] {
    return portEntries(this.state.listening ?? [], this.state.sharing);
  }

  private async pick(question: string, wanted: (entry: PortEntry) => boolean): Promise<PortEntry | undefined> {
    const entries = this.entries().filter(wanted);
    if (entries.length === 0) {
      const nothing = wanted({ port: 1 }) ? this.t('Nothing listens in this workspace.') : this.t('No port of this workspace is shared.');
      await vscode.window.showInformationMessage(nothing);
      return undefined;
    }
    const items = entries.map((entry) => ({ label: String(entry.port), ...this.describe(entry), entry }));
    return (await vscode.window.showQuickPick(items, { placeHolder: question, matchOnDescription: true }))?.entry;
  }

  private describe({ listening, shared }: PortEntry): { description: string; detail?: string } {
    const description = plainLabel(listening?.process ?? this.t('nothing listens there'));
    if (!shared) return { description };
    return { description, detail: shared.active ? this.t('shared') : this.t('not shared any more') };
  }

  private async copyLink(entry: PortEntry): Promise<void> {
    const link = linkToCopy(entry, process.env['VSCODE_PROXY_URI']);
    if (link === 'dashboard') {
      void vscode.window.showInformationMessage(this.t('The link of port {0} is on the dashboard.', String(entry.port)));
      await this.share(entry.port);
    } else if (link) {
      await vscode.env.clipboard.writeText(link.address);
      const copied = link.forOthers ? this.t('Copied: {0}', link.address) : this.t('Copied, for you alone: {0}', link.address);
      void vscode.window.showInformationMessage(plainLabel(copied));
    } else {
      await vscode.window.showWarningMessage(this.t("The port's address is not known in this workspace."));
    }
  }

  private async openDashboard(request?: { share: number } | { unshare: number }): Promise<void> {
    const dashboard = this.state.sharing?.dashboard ?? this.dashboard;
    if (dashboard) {
      await openDashboardPage(dashboardPage(dashboard, request));
    } else {
      await vscode.window.showWarningMessage(this.t("The dashboard's address is not known in this workspace."));
    }
  }
}
