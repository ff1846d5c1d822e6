import { describe, expect, it } from 'vitest';
import { refusalInKorean } from './refusalInKorean';

describe('refusalInKorean', () => {
  it.each([
    [
      '`kim` may run 3 workspaces at once and runs 3: `api`, `web` (idle for 3 h). Freeze `web` (idle for 3 h) and start, or ask an administrator for more.',
      '내 할당량으로는 워크스페이스를 동시에 3개까지 실행할 수 있는데 지금 3개가 실행 중입니다: `api`, `web` (3시간 동안 유휴).',
    ],
    [
      'the group `web` may hold 4 CPUs and holds 3: `lee/api` (3 CPUs). This workspace needs 2. Ask an administrator for more.',
      '`web` 그룹 할당량은 CPU 4개이고 지금 3 사용 중입니다: `lee/api` (CPU 3개). 이 워크스페이스에는 2 더 필요합니다. 더 필요하면 관리자에게 요청하세요.',
    ],
    [
      'You may hold 8 GiB of memory and holds 7.5 GiB: `old` (frozen, 200 MiB) and 2 more. This workspace needs 16 GiB. That is more than the limit itself: choose a smaller size.',
      '내 할당량은 8 GiB이고 지금 7.5 GiB 사용 중입니다: `old` (얼림, 200 MiB) 외 2개. 이 워크스페이스에는 16 GiB 더 필요합니다. 한도보다 큰 크기이므로 더 작은 크기를 고르세요.',
    ],
    [
      '`kim` has a budget of 60000 a month and has used 61000.5. Nothing more starts in this month. Ask an administrator for more.',
      '내 월 예산은 60000이고 이번 달에 61000.5 사용했습니다. 이번 달에는 더 시작할 수 없습니다. 더 필요하면 관리자에게 요청하세요.',
    ],
    ['Something else.', 'Something else.'],
  ])('says “%s”', (message, korean) => {
    expect(refusalInKorean(message)).toBe(korean);
  });
});
