// Everything that was done, to jump to: Enter goes there, digits name a step by its number.
import {Box} from 'ink';
import {useEffect, useMemo, useReducer} from 'react';
import type {IncidentState} from '../../../incident/state.js';
import type {Frame} from '../../../recording/frame.js';
import type {Playback} from '../../../recording/playback.js';
import {pad} from '../../../text/width.js';
import {listActionsOf} from '../../components/list/list-keys.js';
import {listOf, reduceList, windowOf} from '../../components/list/list-state.js';
import {useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {type Line, line, prose, span} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {timeText} from './progress.js';
import {pressesOf} from './replay-keys.js';
import {purposeMarks, sceneWord} from './scene-words.js';

const wordCells = 13;
/** Title and help. */
const chromeRows = 2;

export type SceneListProps = Readonly<{
	playback: Playback;
	keyframes: readonly IncidentState[];
	frame: Frame;
	width: number;
	height: number;
	/** The index of a scene. */
	onChoose: (scene: number) => void;
	/** A digit begins the number of a step; `onGo` goes there. */
	onDigit: (digit: string) => void;
	onGo: () => void;
	onClose: () => void;
}>;

export function SceneList(props: SceneListProps) {
	const {playback, keyframes, frame, width, height, onChoose, onDigit, onGo, onClose} = props;
	const theme = useTheme();
	const rows = Math.max(1, height - chromeRows);
	const items = useMemo(() => playback.scenes.map(({index, title}) => ({key: String(index), text: title})), [playback]);
	const [list, dispatch] = useReducer(reduceList, null, () =>
		reduceList(listOf(items, rows), {type: 'select', key: String(frame.scene.index)}),
	);
	useEffect(() => {
		dispatch({type: 'resize', height: rows});
	}, [rows]);
	useKeys((event) => {
		let isTyping = false;
		for (const key of pressesOf(event)) {
			if (/^\d$/.test(key.char) && !key.ctrl) {
				isTyping = true;
				onDigit(key.char);
			} else if (key.name === 'enter') {
				// In one piece with other keys it belongs to the digits, or to nothing that is selected yet.
				if (isTyping) {
					onGo();
				} else if (event.kind === 'key' && list.selected !== null) {
					onChoose(Number(list.selected));
				}
			} else if (key.name === 'escape' || key.char === 'q' || (key.ctrl && key.char === 'c')) {
				onClose();
			} else {
				for (const action of listActionsOf(key)) {
					dispatch(action);
				}
			}
		}
	});
	const drawn = windowOf(list).flatMap((entry): Line[] => {
		const scene = playback.scenes[Number(entry.item.key)];
		if (scene === undefined) {
			return [];
		}

		const isSelected = entry.kind === 'item' && entry.selected;
		const word = sceneWord(theme, playback, keyframes, frame, scene);
		const mark = scene.subject.kind === 'step' ? purposeMarks[scene.subject.purpose] : '';
		const name = `${scene.title}${mark === '' ? '' : ` (${mark})`}`;
		const place = `${timeText(scene.startMs).padStart(7)} ${String(scene.number ?? '').padStart(4)} `;
		return [
			[
				span(`${isSelected ? theme.signs.pointer : ' '} `, 'accent'),
				span(place, 'dim'),
				span(pad(word.word === '' ? '' : `${word.sign} ${word.word}`, wordCells), word.tone),
				span(
					pad(prose(theme, name), Math.max(8, width - 3 - place.length - wordCells)),
					isSelected ? 'strong' : 'plain',
				),
			],
		];
	});
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[line('Steps of this recording', 'strong'), ...drawn]} />
			<Box flexGrow={1} />
			<LinesView lines={[line('Enter goes there, a number too  Esc back', 'dim')]} />
		</Box>
	);
}
