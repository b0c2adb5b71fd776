// Prepares the environment variables that Ink and React read once, while they are imported. Must run before either is.

/**
 * Makes React its production build (the development build keeps a growing list of measures) and makes Ink draw in a
 * terminal that merely has CI set. Returns a function that puts CI back once Ink is imported.
 */
export function prepareEnvironment(env: NodeJS.ProcessEnv): () => void {
	if (env['NODE_ENV'] === undefined) {
		// Not by assignment: the bundler replaces the expression process.env.NODE_ENV.
		Reflect.set(env, 'NODE_ENV', 'production');
	}

	const saved = ['CI', 'CONTINUOUS_INTEGRATION'].map((name) => [name, env[name]] as const);
	for (const [name] of saved) {
		Reflect.deleteProperty(env, name);
	}

	return () => {
		for (const [name, value] of saved) {
			if (value !== undefined) {
				Reflect.set(env, name, value);
			}
		}
	};
}
