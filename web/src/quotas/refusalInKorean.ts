type Change = readonly [RegExp, string];

/** What would make room stands beside as a button. */
const kOffers: readonly Change[] = [
  [/ (?:Freeze|Stop) `[^`]+`(?: \([^)]*\))? and start(?:, or ask an administrator for more)?\.$/, ''],
  [/ Ask an administrator for more\.$/, ' 더 필요하면 관리자에게 요청하세요.'],
  [/ That is more than the limit itself: choose a smaller size\./, ' 한도보다 큰 크기이므로 더 작은 크기를 고르세요.'],
];

/** The sentence itself; the first group is whose quota it is. */
const kSentences: readonly Change[] = [
  [/^(.+?) may run (\d+) workspaces? at once and runs (\d+)(: .*?)?\.(?= |$)/, '$1 할당량으로는 워크스페이스를 동시에 $2개까지 실행할 수 있는데 지금 $3개가 실행 중입니다$4.'],
  [
    /^(.+?) may hold (.+?)(?: of memory)? and holds (.+?)(: .*?)?\. This workspace needs (.+?)\.(?= |$)/,
    '$1 할당량은 $2이고 지금 $3 사용 중입니다$4. 이 워크스페이스에는 $5 더 필요합니다.',
  ],
  [
    /^(.+?) may hold (.+?) in homes and holds (.+?)(: .*?)?\. Nothing more starts until files or workspaces are deleted\./,
    '$1 디스크 할당량은 $2이고 지금 $3 사용 중입니다$4. 파일이나 워크스페이스를 지워야 시작할 수 있습니다.',
  ],
  [
    /^(.+?) may hold (.+?) in archives and holds (.+?)(: .*?)?\. Nothing more starts until archived workspaces are deleted\./,
    '$1 보관 할당량은 $2이고 지금 $3 사용 중입니다$4. 보관한 워크스페이스를 지워야 시작할 수 있습니다.',
  ],
  [
    /^(.+?) has a budget of (\S+) a month and has used (\S+)\. Nothing more starts in this month\./,
    '$1 월 예산은 $2이고 이번 달에 $3 사용했습니다. 이번 달에는 더 시작할 수 없습니다.',
  ],
];

const kWords: readonly Change[] = [
  [/([\d.]+) CPUs?\b/g, 'CPU $1개'],
  [/idle for (\d+) d\b/g, '$1일 동안 유휴'],
  [/idle for (\d+) h\b/g, '$1시간 동안 유휴'],
  [/idle for (\d+) min\b/g, '$1분 동안 유휴'],
  [/idle for (\d+) s\b/g, '$1초 동안 유휴'],
  [/\(frozen, /g, '(얼림, '],
  [/ and (\d+) more/g, ' 외 $1개'],
];

const apply = (text: string, changes: readonly Change[]) => changes.reduce((so, [what, by]) => so.replace(what, by), text);

/** Why a quota refuses a start, in Korean; what is not known stays as it is. */
export function refusalInKorean(message: string): string {
  const sentence = kSentences.find(([form]) => form.test(message));
  if (!sentence) return message;
  const told = apply(apply(message, [sentence]), kOffers);
  const whose = told.replace(/^the group (`[^`]+`) /i, '$1 그룹 ').replace(/^(?:you|`[^`]+`) (?!그룹)/i, '내 ');
  return apply(whose, kWords);
}
