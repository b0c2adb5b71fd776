// workspace-shape: what an editor makes gopls load: modules, workspaces and folders that do not belong to the program.
import {isAbsolute, join} from 'node:path';
import {askFileSystem} from './file-system.js';
import {stringParameter} from './parameters.js';
import {measured, notMeasured, type ProbeSpec} from './probe.js';
import {printable} from './redact.js';

const walkMs = 3000;

export const workspaceShape: ProbeSpec = {
	name: 'workspace-shape',
	measures: 'Modules, workspaces, vendor and node_modules directories and links under the folder an editor opened.',
	parameters: {
		directory: {
			type: 'string',
			required: true,
			says: 'The folder that is open in the editor; relative to the project.',
		},
	},
	gives:
		'json {isModuleRoot, hasWorkspace, goMod, nestedModules, goWork, vendor, nodeModules, bazel, symlinks, files, goFiles, directories, depth, modules, complete}; complete false: the walk was cut after 3 s and the counts are lower bounds',
	platforms: ['linux', 'darwin'],
	run: async (parameters, context) => {
		const given = stringParameter(parameters, 'directory');
		const path = isAbsolute(given) ? given : join(context.cwd, given);
		const answers = await askFileSystem([{ask: 'shape', id: 0, path, limitMs: walkMs}], context, walkMs + 1500);
		const shape = answers.get(0);
		if (shape === undefined) return notMeasured(`the file system of ${printable(path)} does not answer`);
		if (typeof shape['error'] === 'string') {
			return notMeasured(`the directory ${printable(path)} cannot be read (${shape['error']})`);
		}
		const modules = Array.isArray(shape['modules']) ? shape['modules'].map(String) : [];
		const isModuleRoot = modules.includes('.');
		const goMod = typeof shape['goMod'] === 'number' ? shape['goMod'] : 0;
		return measured({
			...shape,
			modules: modules.map(printable),
			isModuleRoot,
			hasWorkspace: (typeof shape['goWork'] === 'number' ? shape['goWork'] : 0) > 0,
			nestedModules: goMod - (isModuleRoot ? 1 : 0),
		});
	},
};
