/** What the server says about causes, and the same in Korean; $1 and on stand for what varies. */
const kPhrases: readonly [RegExp, string][] = [
  [/^asked for by (`[^`]+`)$/, '$1 님이 요청함'],
  [/^idle for (.+)$/, '$1 동안 사용하지 않음'],
  [/^working hours are over$/, '근무 시간이 끝남'],
  [/^working hours begin$/, '근무 시간이 시작됨'],
  [/^it ran for (.+), as long as it may$/, '최대 실행 시간($1)이 지남'],
  [/^used at the last moment$/, '마지막 순간에 사용함'],
  [/^keys or pointer in the IDE$/, 'IDE에서 키보드나 마우스를 사용함'],
  [/^typing in the editor$/, '편집기에서 입력함'],
  [/^work in the editor$/, '편집기에서 작업함'],
  [/^work in a terminal of the IDE$/, 'IDE 터미널에서 작업함'],
  [/^somebody in the IDE$/, 'IDE를 사용함'],
  [/^input in a terminal$/, '터미널에서 입력함'],
  [/^a terminal of (`[^`]+`)$/, '$1 님의 터미널'],
  [/^a command of (`[^`]+`)$/, '$1 님이 명령을 실행함'],
  [/^a connection of (`[^`]+`) to port (\d+)$/, '$1 님이 포트 $2에 연결함'],
  [/^a visit of the IDE$/, 'IDE에 접속함'],
  [/^a visit of port (\d+) by a guest$/, '손님이 포트 $1에 접속함'],
  [/^a visit of port (\d+) by the guest (`[^`]+`)$/, '손님 $2 님이 포트 $1에 접속함'],
  [/^a visit of port (\d+) by (`[^`]+`)$/, '$2 님이 포트 $1에 접속함'],
  [/^a guest looks at port (\d+)$/, '손님이 포트 $1을 보고 있음'],
  [/^the guest (`[^`]+`) looks at port (\d+)$/, '손님 $1 님이 포트 $2을 보고 있음'],
  [/^(`[^`]+`) looks at port (\d+)$/, '$1 님이 포트 $2을 보고 있음'],
  [/^(`[^`]+`) uses (\S+) CPU$/, '$1 실행 중(CPU $2개 사용)'],
  [/^(`[^`]+`) and others use (\S+) CPU$/, '$1 등 실행 중(CPU $2개 사용)'],
  [/^(`[^`]+`) writes (\S+ MiB)\/s$/, '$1 실행 중(초당 $2 쓰기)'],
  [/^(`[^`]+`) reads (\S+ MiB)\/s$/, '$1 실행 중(초당 $2 읽기)'],
  [/^(`[^`]+`) and others write (\S+ MiB)\/s$/, '$1 등 실행 중(초당 $2 쓰기)'],
  [/^(`[^`]+`) and others read (\S+ MiB)\/s$/, '$1 등 실행 중(초당 $2 읽기)'],
  [/^kept awake by (`[^`]+`) until ([^:]+(?::\d\d)+\S*?)(?:: (.*))?$/, '$1 님이 $2까지 깨어 있게 함 $3'],
  [/^it has just started$/, '방금 시작함'],
  [/^it was visited$/, '접속한 사람이 있음'],
  [/^its programs are at work$/, '프로그램이 작업 중임'],
  [/^its agent does not answer, so nobody knows what it does$/, '응답이 없어 무엇을 하는지 알 수 없음'],
  [/^somebody works in the editor$/, '편집기에서 작업함'],
  [/^somebody types in a terminal$/, '터미널에서 입력함'],
  [/^somebody looks at a shared port$/, '공유 포트를 보는 사람이 있음'],
  [/^frozen from outside$/, '밖에서 얼림'],
  [/^thawed from outside$/, '밖에서 깨움'],
  [/^woken$/, '깨움'],
  [/^its agent began anew$/, '에이전트가 다시 시작됨'],
  [/^its container was made anew from outside$/, '밖에서 컨테이너를 다시 만듦'],
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
    const told = cause.replace(phrase, korean).trim();
    return /^(idle|it ran) for /.test(cause) ? kSpans.reduce((text, [span, word]) => text.replace(span, word), told) : told;
  }
  return cause;
}
