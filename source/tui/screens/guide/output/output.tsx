// The full output of a step, with scrolling and search. The texts stay outside of React's state; only the lines in the
// window are cut out and drawn.
import {Box} from 'ink';
import {useEffect, useReducer, useRef, useState} from 'react';
import {fit as clip} from '../../../../text/width.js';
import {lineFor} from '../../../components/clean-for.js';
import {TextField, useTextField} from '../../../components/text-field/text-field.js';
import {matchBinding} from '../../../input/bindings.js';
import {useKeys} from '../../../input/use-keys.js';
import {useTheme} from '../../../theme.js';
import {type Line, line, span} from '../lines.js';
import {LinesView} from '../lines-view.js';
import {outputBindings} from './output-bindings.js';
import {type OutputAction, outputStart, reduceOutput} from './output-state.js';
import {lineAt, type OutputDocument, outputDocument} from './output-text.js';

const panCells = 20;
/** Title, help. */
const chromeRows = 2;

export type OutputProps = Readonly<{
	title: string;
	/** Reads the output; rejections are shown as a sentence. */
	load: () => Promise<OutputDocument>;
	width: number;
	height: number;
	onClose: () => void;
}>;

const empty = outputDocument('', []);

export function Output({title, load, width, height, onClose}: OutputProps) {
	const theme = useTheme();
	const rows = Math.max(1, height - chromeRows);
	const document = useRef<OutputDocument>(empty);
	const [status, setStatus] = useState<'loading' | 'loaded' | string>('loading');
	const [state, dispatch] = useReducer(
		(before: ReturnType<typeof outputStart>, action: OutputAction) => reduceOutput(before, action, document.current),
		outputStart(rows),
	);
	const [isSearching, setSearching] = useState(false);
	const field = useTextField();
	const loadNow = useRef(load);
	useEffect(() => {
		let isOpen = true;
		loadNow.current().then(
			(loaded) => {
				if (isOpen) {
					document.current = loaded;
					setStatus('loaded');
				}
			},
			(error: unknown) => {
				if (isOpen) {
					setStatus(`The output cannot be read: ${error instanceof Error ? error.message : String(error)}`);
				}
			},
		);
		return () => {
			isOpen = false;
			document.current = empty;
		};
	}, []);
	useEffect(() => {
		dispatch({type: 'resize', rows});
	}, [rows]);

	useKeys((event) => {
		if (isSearching) {
			if (event.kind === 'key' && event.name === 'enter') {
				dispatch({type: 'search', wanted: field.state.text});
				setSearching(false);
			} else if (event.kind === 'key' && (event.name === 'escape' || (event.ctrl && event.char === 'c'))) {
				setSearching(false);
			} else {
				field.hear(event);
			}

			return;
		}

		const command = matchBinding(outputBindings, event);
		switch (command) {
			case null:
				return;
			case 'close':
				onClose();
				return;
			case 'search':
				field.set('');
				setSearching(true);
				return;
			case 'next':
			case 'previous':
				dispatch({type: 'again', direction: command === 'next' ? 1 : -1});
				return;
			case 'page-down':
			case 'page-up':
				dispatch({type: 'page', direction: command === 'page-down' ? 1 : -1});
				return;
			case 'down':
			case 'up':
				dispatch({type: 'scroll', by: command === 'down' ? 1 : -1});
				return;
			case 'right':
			case 'left':
				dispatch({type: 'pan', by: command === 'right' ? panCells : -panCells});
				return;
			case 'home':
			case 'end':
				dispatch({type: command});
		}
	});

	const count = document.current.lineCount;
	const shown: Line[] = [];
	for (let row = 0; row < rows; row++) {
		const entry = lineAt(document.current, state.top + row);
		if (!entry) {
			break;
		}

		const clean = lineFor(theme, entry.text);
		const text = clip(state.left > 0 ? clean.slice(state.left) : clean, width);
		shown.push(line(text, state.match === state.top + row ? 'inverse' : entry.kind === 'heading' ? 'strong' : 'plain'));
	}

	if (status !== 'loaded') {
		shown.push(line(status === 'loading' ? 'Reading…' : status, status === 'loading' ? 'dim' : 'unknown'));
	} else if (count === 0) {
		shown.push(line('This step has no output.', 'dim'));
	}

	const place = count === 0 ? '' : `lines ${state.top + 1}-${Math.min(count, state.top + rows)} of ${count}`;
	const heading: Line = [
		span(`${clip(title, Math.max(10, width - place.length - 2))}  `, 'strong'),
		span(place, 'dim'),
	];
	return (
		<Box flexDirection="column" height={height}>
			<LinesView lines={[heading, ...shown]} />
			<Box flexGrow={1} />
			{isSearching ? (
				<Box>
					<LinesView lines={[line('Search: ')]} />
					<TextField state={field.state} width={Math.max(5, width - 9)} />
				</Box>
			) : (
				<LinesView lines={[helpLine(state.missing ? `Nothing contains "${state.wanted}".` : null, width)]} />
			)}
		</Box>
	);
}

function helpLine(message: string | null, width: number): Line {
	const keys = outputBindings
		.filter((binding) => binding.does !== '')
		.map((binding) => `${binding.shown} ${binding.does}`)
		.join('  ');
	return message === null ? line(clip(keys, width), 'dim') : line(clip(message, width), 'unknown');
}
