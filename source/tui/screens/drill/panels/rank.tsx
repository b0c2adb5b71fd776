// A decision point: the trainee puts the options in order, best first, before anybody says what an expert would do.
import {useState} from 'react';
import type {DrillDecision} from '../../../../session/drill-contract.js';
import {useTheme} from '../../../theme.js';
import {blank, paragraph} from '../../guide/lines.js';
import {MenuPanel} from './menu-panel.js';

export type RankProps = Readonly<{
	decision: DrillDecision;
	width: number;
	height: number;
	onRank: (order: readonly string[]) => void;
	onClose: () => void;
}>;

const ordinals = ['best', 'second best', 'third', 'fourth', 'fifth'];

export function Rank({decision, width, height, onRank, onClose}: RankProps) {
	const theme = useTheme();
	const [order, setOrder] = useState<readonly string[]>([]);
	const left = decision.options.filter((option) => !order.includes(option.id));
	const chosen = order.flatMap((id, index) => {
		const text = decision.options.find((option) => option.id === id)?.text ?? id;
		return paragraph(theme, `${index + 1}. ${text}`, width, 'accent');
	});
	const shown =
		decision.shown === null
			? []
			: [
					...paragraph(theme, `${decision.shown.title}: ${decision.shown.sentence}`, width, 'dim'),
					...(chosen.length > 0 ? [blank] : []),
				];
	return (
		<MenuPanel
			key={order.length}
			title={decision.question}
			words={[blank, ...shown, ...chosen]}
			items={left.map((option) => ({key: option.id, label: option.text}))}
			hint={`Which is ${ordinals[order.length] ?? 'next'}? ${theme.signs.keysUpDown} moves, Enter takes. The debrief has the expert's order.`}
			width={width}
			height={height}
			onSelect={(key) => {
				const next = [...order, key];
				const rest = left.filter((option) => option.id !== key);
				// The last one has its place without being asked.
				if (rest.length <= 1) {
					onRank([...next, ...rest.map((option) => option.id)]);
				} else {
					setOrder(next);
				}
			}}
			onClose={onClose}
		/>
	);
}
