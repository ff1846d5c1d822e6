import { describe, expect, it } from 'vitest';
import { causeInKorean } from './causeInKorean';

describe('causeInKorean', () => {
  it.each([
    ['asked for by `kim`', '`kim` 님이 요청함'],
    ['idle for 2 h', '2시간 동안 사용하지 않음'],
    ['idle for 1 h 30 min', '1시간 30분 동안 사용하지 않음'],
    ['working hours are over', '근무 시간이 끝남'],
    ['it ran for 8 h, as long as it may', '최대 실행 시간(8시간)이 지남'],
    ['`make` and others use 1.7 CPU', '`make` 등 실행 중(CPU 1.7개 사용)'],
    ['a visit of port 5173 by the guest `lee`', '손님 `lee` 님이 포트 5173에 접속함'],
    ['kept awake by `kim` until 2026-11-27T10:00:00.000Z: training', '`kim` 님이 2026-11-27T10:00:00.000Z까지 깨어 있게 함 training'],
    ['kept awake by `kim` until 2026-11-27T10:00:00Z', '`kim` 님이 2026-11-27T10:00:00Z까지 깨어 있게 함'],
    ['something new', 'something new'],
  ])('says “%s” as “%s”', (cause, korean) => {
    expect(causeInKorean(cause)).toBe(korean);
  });
});
