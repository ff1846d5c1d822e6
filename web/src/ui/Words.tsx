import { Code } from '@mantine/core';

/** A sentence in which `backticks` mark names. */
export function Words({ text }: { text: string }) {
  const parts = text.split(/`([^`]+)`/);
  return <>{parts.map((part, at) => (at % 2 === 1 ? <Code key={at}>{part}</Code> : part))}</>;
}
