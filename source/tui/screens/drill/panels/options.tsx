// What a step that waits for a choice asks: options of a decision, what an action is done to, how a step by hand went.
import type {SessionView} from '../../../../session/contract.js';
import {useTheme} from '../../../theme.js';
import {blank, paragraph} from '../../guide/lines.js';
import {menuItems} from '../../guide/step-menu.js';
import {MenuPanel} from './menu-panel.js';

export type OptionsProps = Readonly<{
	guide: SessionView;
	width: number;
	height: number;
	onSelect: (key: string) => void;
	onClose: () => void;
}>;

export function Options({guide, width, height, onSelect, onClose}: OptionsProps) {
	const theme = useTheme();
	const {inHand} = guide;
	const step = inHand.kind === 'end' ? null : inHand.step;
	const words = inHand.kind === 'manual' ? paragraph(theme, inHand.instructions, width) : [];
	return (
		<MenuPanel
			title={step?.title ?? ''}
			words={[blank, ...words]}
			items={menuItems(inHand)}
			width={width}
			height={height}
			onSelect={onSelect}
			onClose={onClose}
		/>
	);
}
