// The hints of a drill: what each costs is said before it is taken, and what was taken stays to be read.
import {useState} from 'react';
import type {DrillView} from '../../../../session/drill-contract.js';
import {useTheme} from '../../../theme.js';
import {blank, line, paragraph} from '../../guide/lines.js';
import {hintWords} from '../words.js';
import {MenuPanel} from './menu-panel.js';

const revealKey = 'reveal';

const costWords = (cost: number): string => (cost === 0 ? 'free' : `costs ${cost} ${cost === 1 ? 'point' : 'points'}`);

export type HintsProps = Readonly<{
	view: DrillView;
	/** What giving up costs. */
	revealCost: number;
	width: number;
	height: number;
	onHint: (id: string) => void;
	onReveal: () => void;
	onClose: () => void;
}>;

export function Hints({view, revealCost, width, height, onHint, onReveal, onClose}: HintsProps) {
	const theme = useTheme();
	const [isRevealing, setRevealing] = useState(false);
	if (isRevealing) {
		return (
			<MenuPanel
				title="Show the answer?"
				words={[
					blank,
					...paragraph(
						theme,
						`It costs ${revealCost} points, and your diagnosis no longer counts. The drill goes on, and so does what there is to learn.`,
						width,
					),
				]}
				items={[
					{key: 'no', label: 'No, go on'},
					{key: 'yes', label: 'Yes, show it'},
				]}
				width={width}
				height={height}
				onSelect={(key) => {
					setRevealing(false);
					if (key === 'yes') {
						onReveal();
					}
				}}
				onClose={() => setRevealing(false)}
			/>
		);
	}

	const taken = view.hints.filter((hint) => hint.text !== null);
	const answer = view.revealed ? view.truth.accepted.map(({text}) => text) : [];
	const open = view.hints.filter((hint) => hint.text === null);
	return (
		<MenuPanel
			title="Hints"
			words={[
				blank,
				...taken.flatMap((hint) => paragraph(theme, hint.text ?? '', width, 'accent')),
				...answer.flatMap((text) => paragraph(theme, `The answer: ${text}`, width, 'accent')),
				...(view.hints.length === 0 ? [line('This drill has no hints.', 'dim')] : []),
			]}
			items={[
				...open.map((hint) => ({
					key: hint.id,
					label: `${hintWords[hint.kind]}: ${costWords(hint.cost)}${hint.isOpen ? '' : ' (after the one before)'}`,
				})),
				...(view.revealed ? [] : [{key: revealKey, label: `the answer itself: costs ${revealCost} points`}]),
			]}
			width={width}
			height={height}
			onSelect={(key) => {
				if (key === revealKey) {
					setRevealing(true);
				} else {
					onHint(key);
				}
			}}
			onClose={onClose}
		/>
	);
}
