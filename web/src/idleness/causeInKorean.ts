/** What the server says about causes, and the same in Korean; $1 stands for what varies. */
const kPhrases: readonly [RegExp, string][] = [
  [/^asked for by `(.+)`$/, '`$1` 님이 요청함'],
  [/^idle for (.+)$/, '$1 동안 사용하지 않음'],
  [/^typing in the editor$/, '편집기에서 입력함'],
  [/^input in a terminal$/, '터미널에서 입력함'],
  [/^`(.+)` uses (.+) CPU$/, '`$1` 실행 중(CPU $2개 사용)'],
  [/^`(.+)` used (.+) CPU$/, '`$1` 실행(CPU $2개 사용)'],
  [/^a visit of port (\d+) by `(.+)`$/, '`$2` 님이 포트 $1에 방문함'],
  [/^a visit of port (\d+)$/, '포트 $1 방문'],
  [/^a visit of the IDE by `(.+)`$/, '`$1` 님이 IDE를 엶'],
];

const kSpans: readonly [RegExp, string][] = [
  [/(\d+) ?d\b/g, '$1일'],
  [/(\d+) ?h\b/g, '$1시간'],
  [/(\d+) ?min\b/g, '$1분'],
  [/(\d+) ?s\b/g, '$1초'],
];

/** A cause in Korean; what is not known stays as it is. */
export function causeInKorean(cause: string): string {
  for (const [phrase, korean] of kPhrases) {
    if (!phrase.test(cause)) continue;
    const told = cause.replace(phrase, korean);
    return phrase.source.startsWith('^idle') ? kSpans.reduce((text, [span, word]) => text.replace(span, word), told) : told;
  }
  return cause;
}
