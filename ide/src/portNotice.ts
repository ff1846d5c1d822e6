import * as vscode from 'vscode';
import type { PortCommands } from './portCommands.ts';
import { NewPorts, plainLabel } from './ports.ts';
import type { PortState } from './portState.ts';
import type { ListeningPort } from './state.ts';
import type { Translate } from './texts.ts';

/** So many notices at once; further ports are in the list of the commands. */
const mostAtOnce = 3;

/** Says when a web server begins to listen, and offers to share or open it. */
export function noticeNewPorts(state: PortState, commands: PortCommands, t: Translate): vscode.Disposable {
  const newPorts = new NewPorts();
  // The setting counts from the answer on, however long it takes to be written.
  let quiet = false;
  const settings = () => vscode.workspace.getConfiguration('codehub');
  const changes = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('codehub.notifyNewPorts')) quiet = false;
  });
  const notices = state.onChange(() => {
    if (!state.listening) return;
    const fresh = newPorts.take(state.listening, state.sharing);
    if (quiet || !settings().get<boolean>('notifyNewPorts', true)) return;
    for (const port of fresh.slice(0, mostAtOnce)) void notice(port, commands, never, t);
  });
  const never = async () => {
    quiet = true;
    // A machine's setting: it stays in the home of this workspace, and can be undone in the settings.
    await settings().update('notifyNewPorts', false, vscode.ConfigurationTarget.Global);
  };
  return vscode.Disposable.from(changes, notices);
}

async function notice(
  { port, process }: ListeningPort,
  commands: PortCommands,
  never: () => Promise<void>,
  t: Translate,
): Promise<void> {
  const [share, open, quiet] = [t('Share'), t('Open'), t("Don't show again for this workspace")];
  const message = process
    ? t('A server listens on port {0} ({1}).', String(port), process)
    : t('A server listens on port {0}.', String(port));
  const chosen = await vscode.window.showInformationMessage(plainLabel(message), share, open, quiet);
  if (chosen === share) await commands.share(port);
  if (chosen === open) await commands.open(port);
  if (chosen === quiet) await never();
}
