import * as vscode from 'vscode';
import { openDashboardPage } from './browser.ts';
import { idlenessParts } from './idlenessItem.ts';
import { PortCommands } from './portCommands.ts';
import { noticeNewPorts } from './portNotice.ts';
import { PortState } from './portState.ts';
import { watchPresence } from './presenceWatch.ts';
import { translator, type Translate } from './texts.ts';
import { viewersItem } from './viewersItem.ts';
import { statusText, workspaceInfo } from './workspace.ts';

export function activate(context: vscode.ExtensionContext): void {
  const info = workspaceInfo(process.env);
  if (!info) return;

  const t = translator(vscode.env.language);
  const dashboard = info.dashboard;
  void vscode.commands.executeCommand('setContext', 'codehub.hasDashboard', dashboard !== undefined);
  context.subscriptions.push(
    vscode.commands.registerCommand('codehub.openDashboard', () => openDashboard(dashboard, t)),
    statusItem(info.name, dashboard !== undefined, t),
  );
  if (!info.runFolder) return;
  const { presence, watching } = watchPresence(info.runFolder);
  const idleness = idlenessParts(info.runFolder, presence, t);
  context.subscriptions.push(...portParts(info.runFolder, dashboard, t), watching, ...idleness);
}

/** An agent of an older version names no folder; then there is nothing about ports and idleness. */
function portParts(folder: string, dashboard: string | undefined, t: Translate): vscode.Disposable[] {
  const state = new PortState(folder);
  const commands = new PortCommands(state, dashboard, t);
  void vscode.commands.executeCommand('setContext', 'codehub.hasPorts', true);
  return [state, ...commands.register(), noticeNewPorts(state, commands, t), viewersItem(state, t)];
}

function statusItem(name: string, opensDashboard: boolean, t: Translate): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('codehub.workspace', vscode.StatusBarAlignment.Left, 1000);
  const title = t('code-hub workspace {0}', name);
  item.name = 'code-hub';
  item.text = statusText(name);
  item.tooltip = opensDashboard ? `${title}\n${t('Open its page on the dashboard')}` : title;
  item.accessibilityInformation = { label: title };
  if (opensDashboard) item.command = 'codehub.openDashboard';
  item.show();
  return item;
}

async function openDashboard(dashboard: string | undefined, t: Translate): Promise<void> {
  if (dashboard) {
    await openDashboardPage(dashboard);
  } else {
    await vscode.window.showWarningMessage(t("The dashboard's address is not known in this workspace."));
  }
}
