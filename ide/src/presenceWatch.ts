import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Presence, settles } from './presence.ts';

const lookEveryMs = 5000;
const answerWithinMs = 3000;

/** Watches whether somebody works in this window, and tells the agent by the file "presence" (docs/agent.md). */
export function watchPresence(folder: string): { presence: Presence; watching: vscode.Disposable } {
  let questions = 0;
  let asked: PromiseLike<unknown> | undefined;
  const presence = new Presence({
    // A file that cannot be written is a workspace that freezes too early at worst; the page tells the gateway as well.
    write: (deed) => void writeFile(join(folder, 'presence'), deed, { mode: 0o600 }).catch(() => undefined),
    isActive: () => vscode.window.state.focused && vscode.window.state.active,
    answers: async () => {
      // Any command that the page itself carries out; one question at a time, for an absent page collects them.
      if (asked) return false;
      const question = vscode.commands.executeCommand('setContext', 'codehub.asked', ++questions);
      asked = question;
      const done = () => {
        asked = undefined;
      };
      question.then(done, done);
      return settles(question, answerWithinMs);
    },
    now: () => performance.now(),
  });
  const looking = setInterval(() => void presence.look(), lookEveryMs);
  looking.unref();
  const isFile = (document: vscode.TextDocument) => ['file', 'untitled', 'vscode-remote'].includes(document.uri.scheme);
  const watching = vscode.Disposable.from(
    vscode.window.onDidChangeWindowState(() => void presence.look()),
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length > 0 && isFile(event.document)) void presence.saw('typing');
    }),
    vscode.window.onDidChangeTextEditorSelection((event) => {
      if (event.kind !== undefined) void presence.saw('selection');
    }),
    vscode.window.onDidChangeActiveTerminal(() => void presence.saw('terminal')),
    vscode.window.onDidStartTerminalShellExecution(() => void presence.saw('terminal')),
    { dispose: () => clearInterval(looking) },
  );
  return { presence, watching };
}
