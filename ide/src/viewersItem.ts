import * as vscode from 'vscode';
import { viewersShown } from './ports.ts';
import type { PortState } from './portState.ts';
import type { Translate } from './texts.ts';

/** How many look at the shared ports of this workspace, in the status bar; hidden while nothing is shared. */
export function viewersItem(state: PortState, t: Translate): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('codehub.viewers', vscode.StatusBarAlignment.Left, 999);
  item.name = t('code-hub: viewers of shared ports');
  item.command = 'codehub.openPorts';
  const changes = state.onChange(() => {
    const shown = viewersShown(state.sharing, t);
    if (!shown) return item.hide();
    const title = t('Viewers of shared ports: {0}', String(shown.count));
    item.text = shown.text;
    item.tooltip = [title, ...shown.lines].join('\n');
    item.accessibilityInformation = { label: title, role: 'button' };
    item.show();
  });
  return vscode.Disposable.from(changes, item);
}
