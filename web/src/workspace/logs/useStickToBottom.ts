import { useLayoutEffect, useRef, useState } from 'react';

/** Follows what is added at the end, until somebody scrolls up to read. `mark` changes when something is added. */
export function useStickToBottom(mark: number) {
  const box = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [atBottom, setAtBottom] = useState(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const onScroll = () => {
      stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
      setAtBottom(stuck.current);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  useLayoutEffect(() => {
    if (stuck.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [mark]);
  const toBottom = () => {
    stuck.current = true;
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  return { box, atBottom, toBottom };
}
