import { useEffect, useRef, useState } from 'react';
import type { LogItem } from '../../api/types';
import { logStreamUrl } from '../../api/workspaces';
import { LiveStream, type StreamStatus } from '../../events/LiveStream';
import { appendLines, emptyLog, type LogBuffer } from './logBuffer';

export interface Log extends LogBuffer {
  status: StreamStatus | 'ended';
}

/** Lines that arrive together are shown together: one render per frame, however fast they come. */
const kBatchMs = 50;

/**
 * The log of a workspace, live. The stream ends when the running operation is over; `turn` changes when a new one
 * begins, and the log goes on after the last line.
 */
export function useLog(id: string, turn: string): Log {
  const [buffer, setBuffer] = useState(emptyLog);
  const [status, setStatus] = useState<Log['status']>('connecting');
  const after = useRef(0);
  useEffect(() => {
    let waiting: LogItem[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const lines = waiting;
      waiting = [];
      setBuffer((known) => appendLines(known, lines));
    };
    const stream = new LiveStream({
      url: () => logStreamUrl(id, after.current),
      onStatus: setStatus,
      handlers: {
        log: (data) => {
          const item = data as LogItem;
          after.current = Math.max(after.current, item.seq);
          waiting.push(item);
          timer ??= setTimeout(flush, kBatchMs);
        },
        end: () => {
          stream.stop();
          setStatus('ended');
        },
      },
    });
    stream.start();
    return () => {
      stream.stop();
      clearTimeout(timer);
      if (waiting.length > 0) flush();
    };
  }, [id, turn]);
  return { ...buffer, status };
}
