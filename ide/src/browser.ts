import * as vscode from 'vscode';
import { unforwarded } from './workspace.ts';

/** Opens a page of the dashboard in the browser. */
export async function openDashboardPage(address: string): Promise<void> {
  const uri = vscode.Uri.parse(address);
  await vscode.env.openExternal(uri.with({ authority: unforwarded(uri.authority) }));
}
