// Keeps a scroll position where its text really stands: scrolling beyond the end must not have to be undone key by key.
import {useEffect} from 'react';

/** Tells `onScrolled` where the text stands, whenever that is not where `scroll` asked for. */
export function useRealOffset(offset: number, scroll: number, onScrolled: (offset: number) => void): void {
	useEffect(() => {
		if (offset !== scroll) {
			onScrolled(offset);
		}
	}, [offset, scroll, onScrolled]);
}
