// Asks what the report is to be written as. It writes nothing itself.
import {Box} from 'ink';
import {SelectMenu} from '../../components/select-menu/select-menu.js';
import {useKeys} from '../../input/use-keys.js';
import type {ExportFormat} from '../../ports.js';
import {useTheme} from '../../theme.js';
import {blank, line, paragraph} from './lines.js';
import {LinesView} from './lines-view.js';

const choices: ReadonlyArray<Readonly<{key: ExportFormat; label: string}>> = [
	{key: 'markdown', label: 'Markdown: the draft to work on, with a TODO for every judgement'},
	{key: 'html', label: 'HTML: one page to read, print or send, with drawings'},
	{key: 'json', label: 'JSON: the same facts for programs'},
];

export type ExportPanelProps = Readonly<{
	width: number;
	height: number;
	onChoose: (format: ExportFormat) => void;
	onBack: () => void;
}>;

export function ExportPanel({width, height, onChoose, onBack}: ExportPanelProps) {
	const theme = useTheme();
	useKeys((event) => {
		if (event.kind === 'key' && (event.name === 'escape' || event.char === 'q' || (event.ctrl && event.char === 'c'))) {
			onBack();
		}
	});
	return (
		<Box flexDirection="column" height={height}>
			<LinesView
				lines={[
					line('Write the report', 'strong'),
					...paragraph(
						theme,
						'It goes into the directory in which gotriage was started. What people wrote in an earlier one stays.',
						width,
					),
					blank,
				]}
			/>
			<SelectMenu
				width={width}
				items={choices}
				initialKey="markdown"
				onSelect={(key) => {
					const chosen = choices.find((one) => one.key === key);
					if (chosen !== undefined) {
						onChoose(chosen.key);
					}
				}}
			/>
			<Box flexGrow={1} />
			<LinesView lines={[line(`${theme.signs.keysUpDown} moves  Enter writes it  Esc back`, 'dim')]} />
		</Box>
	);
}
