import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { duration, type Idleness, idlenessShown, keepAwakeRequest, parseIdleness, StepWarnings, warningText } from './idleness.ts';
import type { Presence } from './presence.ts';
import { plainLabel } from './ports.ts';
import type { Translate } from './texts.ts';
import { watchFile } from './watch.ts';

const hour = 3600;
const choices = [hour, 2 * hour, 4 * hour, 8 * hour];
/** What is shown tells minutes. */
const showEveryMs = 10_000;

/** Shows what happens to the workspace next, warns before it, and asks that it stays awake. */
export function idlenessParts(folder: string, presence: Presence, t: Translate): vscode.Disposable[] {
  let idleness: Idleness | undefined;
  const warnings = new StepWarnings();
  const item = vscode.window.createStatusBarItem('codehub.idleness', vscode.StatusBarAlignment.Left, 998);
  item.name = t('code-hub: what happens to this workspace next');
  item.command = 'codehub.keepAwake';
  const show = () => {
    if (!idleness) return item.hide();
    const now = Date.now();
    const shown = idlenessShown(idleness, now, presence.isPresent, t);
    item.text = shown.text;
    item.tooltip = [shown.title, ...shown.lines, t('Keep this workspace awake…')].join('\n');
    item.accessibilityInformation = { label: shown.title, role: 'button' };
    item.backgroundColor = shown.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
    const step = warnings.take(idleness, now, presence.isPresent);
    if (step) void warn(plainLabel(warningText(step, now, t)), folder, t);
  };
  const showing = setInterval(show, showEveryMs);
  showing.unref();
  const watching = watchFile(folder, 'idleness.json', (text) => {
    idleness = text === undefined ? undefined : parseIdleness(text);
    show();
  });
  const command = vscode.commands.registerCommand('codehub.keepAwake', () => choose(folder, t));
  return [item, command, { dispose: () => clearInterval(showing) }, { dispose: () => watching.dispose() }];
}

async function warn(message: string, folder: string, t: Translate): Promise<void> {
  const stay = t('Stay awake for {0}', duration(hour * 1000, t));
  if ((await vscode.window.showWarningMessage(message, stay)) === stay) await keepAwake(folder, hour, t);
}

async function choose(folder: string, t: Translate): Promise<void> {
  const items = choices.map((seconds) => ({ label: duration(seconds * 1000, t), seconds }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Keep this workspace awake for how long?') });
  if (chosen) await keepAwake(folder, chosen.seconds, t);
}

/** There is no way from here to the hub but by the agent, which the hub asks every now and then. */
async function keepAwake(folder: string, seconds: number, t: Translate): Promise<void> {
  const [path, fresh] = [join(folder, 'keep-awake.json'), join(folder, 'keep-awake.json.new')];
  try {
    await writeFile(fresh, keepAwakeRequest(seconds, t('asked for in the IDE'), randomUUID()), { mode: 0o600 });
    await rename(fresh, path);
    void vscode.window.showInformationMessage(t('Asked to keep this workspace awake for {0}.', duration(seconds * 1000, t)));
  } catch {
    await vscode.window.showWarningMessage(t('This workspace could not be asked to stay awake.'));
  }
}
