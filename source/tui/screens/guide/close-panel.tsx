// Closes the incident: shows as what it would count, lets the person choose, has no default.
import {Box} from 'ink';
import type {SessionView} from '../../../session/contract.js';
import {outcomeOf, outcomeSentences} from '../../../session/guide/outcome.js';
import {SelectMenu} from '../../components/select-menu/select-menu.js';
import {useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {blank, line, paragraph} from './lines.js';
import {LinesView} from './lines-view.js';

export type ClosePanelProps = Readonly<{
	view: SessionView;
	width: number;
	height: number;
	onChoose: (choice: string) => void;
}>;

export function ClosePanel({view, width, height, onChoose}: ClosePanelProps) {
	const theme = useTheme();
	useKeys((event) => {
		if (event.kind === 'key' && (event.name === 'escape' || event.char === 'q' || (event.ctrl && event.char === 'c'))) {
			onChoose('stay');
		}
	});
	const {inHand} = view;
	const outcome = inHand.kind === 'end' ? inHand.outcome : outcomeOf(view.state, view.runbook);
	const standing = view.state.changes.filter(
		(change) => change.undo === 'available' || change.undo === 'failed',
	).length;
	return (
		<Box flexDirection="column" height={height}>
			<LinesView
				lines={[
					line('Close this incident?', 'strong'),
					...paragraph(theme, `As measured: ${outcomeSentences[outcome]}`, width),
					...(standing > 0
						? paragraph(
								theme,
								standing === 1
									? '1 change stays in place; gotriage undo rolls it back later too.'
									: `${standing} changes stay in place; gotriage undo rolls them back later too.`,
								width,
							)
						: []),
					blank,
				]}
			/>
			<SelectMenu
				width={width}
				items={[
					{key: 'close', label: `Close it as ${outcome}`},
					...(outcome === 'escalated'
						? []
						: [{key: 'escalated', label: 'Close it as escalated: a person goes on with it'}]),
					{key: 'stay', label: 'Keep it open'},
				]}
				onSelect={onChoose}
			/>
			<Box flexGrow={1} />
			<LinesView lines={[line(`${theme.signs.keysUpDown} moves  Enter takes it  Esc back`, 'dim')]} />
		</Box>
	);
}
