import { describe, expect, it } from 'vitest';
import { policy } from '../test/samples';
import { widerOfGroup, widerOfWorkspace } from './wider';

describe('what a wider level says', () => {
  it('to a group is the word of the installation, else of its preset', () => {
    const presets = { balanced: policy(), frugal: policy({ pause_after: 300 }) };
    const wider = widerOfGroup({ rules: { preset: 'frugal', stop_after: 600 }, bounds: {}, presets });
    expect(wider('stop_after')).toBe(600);
    expect(wider('pause_after')).toBe(300);
    expect(widerOfGroup(undefined)('pause_after')).toBeUndefined();
  });

  it('to a workspace is what holds, unless its own word hides it', () => {
    const effective = policy({ pause_after: 60, sources: { pause_after: 'workspace', stop_after: 'installation' } });
    const wider = widerOfWorkspace({ rules: { pause_after: 60 }, effective });
    expect(wider('pause_after')).toBeUndefined();
    expect(wider('stop_after')).toBe(7_200);
  });
});
