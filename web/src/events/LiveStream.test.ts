import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEventSource } from '../test/FakeEventSource';
import { LiveStream, type LiveStreamOptions } from './LiveStream';

function startStream(options: Partial<LiveStreamOptions> = {}) {
  const onStatus = vi.fn();
  const stream = new LiveStream({ url: () => '/stream', handlers: {}, onStatus, random: () => 1, ...options });
  stream.start();
  return { stream, onStatus };
}

const latest = () => FakeEventSource.latest('/stream');

describe('LiveStream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands parsed data to the handler of its name', () => {
    const seen: unknown[] = [];
    startStream({ handlers: { log: (data) => seen.push(data) } });
    latest().open();
    latest().send('log', { seq: 1 });
    latest().send('other', { seq: 2 });
    latest().send('log', 'not JSON');
    expect(seen).toEqual([{ seq: 1 }]);
  });

  it('comes back with growing delays, and reports it', () => {
    const { onStatus } = startStream();
    latest().fail();
    expect(onStatus).toHaveBeenLastCalledWith('lost');
    vi.advanceTimersByTime(999);
    expect(FakeEventSource.all).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeEventSource.all).toHaveLength(2);
    latest().fail();
    vi.advanceTimersByTime(1_999);
    expect(FakeEventSource.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    latest().open();
    expect(onStatus).toHaveBeenLastCalledWith('open');
  });

  it('asks for the address anew every time, so that a reader goes on where it stopped', () => {
    let after = 0;
    startStream({ url: () => `/stream?after=${after}` });
    after = 41;
    latest().fail();
    vi.advanceTimersByTime(1_000);
    expect(latest().url).toBe('/stream?after=41');
  });

  it('calls onOpen at every connection: what was missed has to be read again', () => {
    const onOpen = vi.fn();
    startStream({ onOpen });
    latest().open();
    latest().fail();
    vi.advanceTimersByTime(1_000);
    latest().open();
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  it('gives a silent connection up, and keeps one that is heard of', () => {
    startStream({ silenceMs: 45_000, handlers: { heartbeat: () => undefined } });
    latest().open();
    for (let beat = 0; beat < 5; beat += 1) {
      vi.advanceTimersByTime(15_000);
      latest().send('heartbeat', {});
    }
    expect(FakeEventSource.all).toHaveLength(1);
    vi.advanceTimersByTime(46_000);
    expect(FakeEventSource.all).toHaveLength(2);
  });

  it('stays away after stop', () => {
    const { stream } = startStream();
    latest().fail();
    stream.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeEventSource.all).toHaveLength(1);
  });

  it('hurries when the network is back', () => {
    const { stream } = startStream();
    latest().fail();
    stream.hurry();
    expect(FakeEventSource.all).toHaveLength(2);
    latest().open();
    stream.hurry();
    expect(FakeEventSource.all).toHaveLength(2);
  });
});
