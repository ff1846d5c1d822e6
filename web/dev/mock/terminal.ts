import type { WebSocket } from 'ws';
import type { Live } from './live.ts';
import { ago, type MockWorkspace, newPort } from './world.ts';

const kPrompt = '\u001b[1;32mdeveloper\u001b[0m:\u001b[1;34m~/payment-api\u001b[0m$ ';

const kAnswers: Record<string, string> = {
  ls: '\u001b[1;34msrc\u001b[0m  \u001b[1;34mtests\u001b[0m  package.json  README.md\r\n',
  'git status':
    'On branch feature/refunds\r\nChanges not staged for commit:\r\n\t\u001b[31mmodified:   src/ledger.ts\u001b[0m\r\n\t\u001b[31mmodified:   src/refund.ts\u001b[0m\r\n',
  whoami: 'developer\r\n',
  '': '',
};

const kScrollback = new Map<string, string>();

/** A shell that knows four commands: enough to see the terminal work, and a port arrive. */
export function serveTerminal(socket: WebSocket, workspace: MockWorkspace, id: string, live: Live): void {
  const key = `${workspace.id}/${id}`;
  const known = workspace.terminals.some((terminal) => terminal.id === id);
  if (!known) {
    workspace.terminals.push({ id, title: 'bash', created_at: ago(0), attached: true });
    kScrollback.set(key, kPrompt);
  }
  socket.send(JSON.stringify({ type: 'attached', created: !known }));
  socket.send(Buffer.from(kScrollback.get(key) ?? kPrompt));
  let line = '';
  const print = (text: string) => {
    kScrollback.set(key, (kScrollback.get(key) ?? '') + text);
    socket.send(Buffer.from(text));
  };
  const enter = () => {
    const command = line.trim();
    line = '';
    if (command === 'exit') {
      workspace.terminals = workspace.terminals.filter((terminal) => terminal.id !== id);
      print('\r\nlogout\r\n');
      socket.send(JSON.stringify({ type: 'exit', code: 0 }));
      socket.close();
      return;
    }
    if (command === 'npm run dev') {
      const port = Math.max(5172, ...workspace.ports.map((one) => one.port)) + 1;
      workspace.ports.push(newPort(workspace, port));
      live.portsChanged(workspace);
      return print(`\r\n  Local: http://localhost:${port}/\r\n${kPrompt}`);
    }
    print(`\r\n${kAnswers[command] ?? `bash: ${command}: command not found\r\n`}${kPrompt}`);
  };
  socket.on('message', (data, isBinary) => {
    if (!isBinary) return;
    for (const character of String(data)) {
      if (character === '\r') enter();
      else if (character === '\u007f') {
        if (line) print('\b \b');
        line = line.slice(0, -1);
      } else {
        line += character;
        print(character);
      }
    }
  });
}
