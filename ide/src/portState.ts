import * as vscode from 'vscode';
import { type ListeningPort, parseListening, parseSharing, type Sharing } from './state.ts';
import { watchFile } from './watch.ts';

/** What the agent tells of this workspace's ports, as it was told last. */
export class PortState implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly watching;
  readonly onChange = this.changes.event;
  /** Absent until the agent has written it. */
  listening: ListeningPort[] | undefined;
  /** Absent until the hub has told the agent. */
  sharing: Sharing | undefined;

  constructor(folder: string) {
    this.watching = [
      watchFile(folder, 'ports.json', (text) => {
        this.listening = text === undefined ? undefined : parseListening(text);
        this.changes.fire();
      }),
      watchFile(folder, 'sharing.json', (text) => {
        this.sharing = text === undefined ? undefined : parseSharing(text);
        this.changes.fire();
      }),
    ];
  }

  dispose(): void {
    for (const one of this.watching) one.dispose();
    this.changes.dispose();
  }
}
