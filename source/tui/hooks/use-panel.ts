// Which panel lies over a screen. A key that comes before the panel is drawn was meant for the panel: the screen asks
// `isOpening` and leaves it alone.
import {useCallback, useEffect, useRef, useState} from 'react';

type AnyPanel = Readonly<{kind: string}>;

export type PanelState<Panel> = Readonly<{
	panel: Panel;
	isOpening: () => boolean;
	open: (next: Panel) => void;
	close: () => void;
}>;

/** `none` is what lies over the screen when nothing does; `onOpen` hears of each panel before it is drawn. */
export function usePanel<Panel extends AnyPanel>(none: Panel, onOpen: () => void): PanelState<Panel> {
	const [panel, setPanel] = useState<Panel>(none);
	const isOpen = panel.kind !== 'none';
	const opening = useRef(false);
	useEffect(() => {
		opening.current = isOpen;
	}, [isOpen]);
	const open = useCallback(
		(next: Panel) => {
			opening.current = next.kind !== 'none';
			onOpen();
			setPanel(next);
		},
		[onOpen],
	);
	const close = useCallback(() => setPanel(none), [none]);
	const isOpening = useCallback(() => opening.current, []);
	return {panel, isOpening, open, close};
}
