// What the trainee thinks is wrong: one cause or several, then how sure. Saying that one does not know is an answer too.
import {Box} from 'ink';
import {useState} from 'react';
import {type Confidence, confidences, type DrillView} from '../../../../session/drill-contract.js';
import {useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {Choices} from '../../guide/forms/choices.js';
import {blank, line, paragraph} from '../../guide/lines.js';
import {LinesView} from '../../guide/lines-view.js';
import {MenuPanel} from './menu-panel.js';

const unknownKey = '?';

export type DiagnosisProps = Readonly<{
	view: DrillView;
	/** Said above: why it is asked now. */
	because: string | null;
	width: number;
	height: number;
	onDiagnose: (causes: readonly string[], confidence: Confidence | null) => void;
	onClose: () => void;
}>;

export function Diagnosis({view, because, width, height, onDiagnose, onClose}: DiagnosisProps) {
	const theme = useTheme();
	const [causes, setCauses] = useState<readonly string[] | null>(null);
	const [isReminded, setReminded] = useState(false);
	useKeys((event) => {
		if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
			onClose();
		}
	}, causes === null);
	if (causes !== null) {
		const named = view.causes.filter(({id}) => causes.includes(id)).map(({text}) => text);
		return (
			<MenuPanel
				title="How sure are you?"
				words={[blank, ...named.flatMap((text) => paragraph(theme, text, width, 'accent', '  '))]}
				items={confidences.map((confidence) => ({key: String(confidence), label: `${confidence} %`}))}
				hint={`${theme.signs.keysUpDown} moves, Enter takes. Shown against the truth, never scored. Esc goes back.`}
				width={width}
				height={height}
				onSelect={(key) => onDiagnose(causes, confidences.find((one) => String(one) === key) ?? null)}
				onClose={() => setCauses(null)}
			/>
		);
	}

	const head = [
		line('What do you think is wrong?', 'strong'),
		...(because === null ? [] : paragraph(theme, because, width, 'accent')),
		blank,
	];
	const choices = [
		...view.causes.map(({id, text}) => ({key: id, label: text})),
		{key: unknownKey, label: 'I do not know yet'},
	];
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<LinesView lines={head} />
			<Choices
				choices={choices}
				width={width}
				rows={Math.max(1, height - head.length - 1)}
				isFocused
				onNothing={() => setReminded(true)}
				onTake={(keys) => {
					if (keys.includes(unknownKey)) {
						onDiagnose([], null);
					} else {
						setCauses(keys);
					}
				}}
			/>
			<Box flexGrow={1} />
			<LinesView
				lines={[
					isReminded
						? line('Nothing is marked yet: Space marks, then Enter takes it. Esc goes back.', 'unknown')
						: line(`${theme.signs.keysUpDown} moves, Space marks, Enter takes what is marked. Esc goes back.`, 'dim'),
				]}
			/>
		</Box>
	);
}
