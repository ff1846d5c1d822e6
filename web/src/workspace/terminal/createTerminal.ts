import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { kMonospace } from '../../theme/theme';
import { copyText } from '../../ui/clipboard';
import { isLeaveKey } from './keys';

export interface TerminalParts {
  terminal: Terminal;
  fit: FitAddon;
}

interface TerminalSettings {
  screenReader: boolean;
  onLeave: () => void;
}

/** An emulator with our looks and keys, not yet on the page. */
export function createTerminal({ screenReader, onLeave }: TerminalSettings): TerminalParts {
  const terminal = new Terminal({
    fontFamily: kMonospace,
    fontSize: 14,
    lineHeight: 1.15,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    scrollback: 10_000,
    screenReaderMode: screenReader,
    minimumContrastRatio: 4.5,
    macOptionIsMeta: true,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new WebLinksAddon((_event, address) => window.open(address, '_blank', 'noopener,noreferrer')));
  terminal.attachCustomKeyEventHandler((event) => handleKey(terminal, event, onLeave));
  return { terminal, fit };
}

/** False takes the key away from the shell. */
function handleKey(terminal: Terminal, event: KeyboardEvent, onLeave: () => void): boolean {
  if (event.type !== 'keydown') return true;
  if (isLeaveKey(event)) {
    event.preventDefault();
    onLeave();
    return false;
  }
  const withShift = event.ctrlKey && event.shiftKey;
  if (withShift && event.code === 'KeyC' && terminal.hasSelection()) {
    event.preventDefault();
    void copyText(terminal.getSelection()).then(() => terminal.focus());
    return false;
  }
  // The browser pastes; the shell must not see ^V.
  return !(withShift && event.code === 'KeyV');
}
