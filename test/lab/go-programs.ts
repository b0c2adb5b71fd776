// Tiny Go programs and projects of the lab, written and built in code: what goes wrong in them is known exactly.
import {execFile} from 'node:child_process';
import {chmod, mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {goPath} from '../helpers/find-go.js';
import {type LabProcess, startProcess} from './processes.js';
import {type Environment, type Sandbox, writeTree} from './sandbox.js';

const execute = promisify(execFile);

/** Builds one main package and gives the path of the program. Its name is its command name in the process table. */
export async function buildGoProgram(sandbox: Sandbox, name: string, source: string): Promise<string> {
	if (goPath === null) throw new Error('needs Go');
	const directory = join(sandbox.root, 'programs', `${name}-source`);
	await mkdir(directory, {recursive: true});
	await writeTree(directory, {'go.mod': `module lab.test/${name}\n\ngo 1.19\n`, 'main.go': source});
	const program = join(sandbox.root, 'programs', name);
	await execute(goPath, ['build', '-o', program, '.'], {cwd: directory, env: {...sandbox.env}});
	return program;
}

/** Writes a `go` that waits before it does what go does, and gives the directory to put first on PATH. */
export async function slowGo(sandbox: Sandbox, seconds: number): Promise<string> {
	const directory = join(sandbox.root, 'slow-go');
	await writeTree(directory, {go: `#!/bin/sh\nsleep ${seconds}\nexec '${goPath}' "$@"\n`});
	await chmod(join(directory, 'go'), 0o755);
	return directory;
}

/** An HTTP server with net/http/pprof, and goroutines that spin; says `listening on URL`. */
const pprofServerSource = `package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"
)

func spin() {
	for x := 0; ; x++ {
		_ = x
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	spinners, _ := strconv.Atoi(os.Args[1])
	for i := 0; i < spinners; i++ {
		go spin()
	}
	for i := 0; i < 4; i++ {
		go func() {
			for range time.Tick(5 * time.Millisecond) {
			}
		}()
	}
	fmt.Printf("listening on http://%s\\n", listener.Addr())
	panic(http.Serve(listener, nil))
}
`;

/** Keeps one processor busy without end. */
export const burnerSource = `package main

func main() {
	for x := 0; ; x++ {
		_ = x
	}
}
`;

/** Does not end when it is asked to (signal TERM); says `ready` once it ignores it. */
export const stubbornSource = `package main

import (
	"fmt"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	signal.Ignore(syscall.SIGTERM)
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
`;

export type PprofServer = Readonly<{url: string; process: LabProcess}>;

/** Starts the server with that many spinners on that many processors: more spinners than processors make waiting. */
export async function startPprofServer(
	sandbox: Sandbox,
	options: Readonly<{spinners: number; processors: number}>,
): Promise<PprofServer> {
	const program = await buildGoProgram(sandbox, 'pprof-server', pprofServerSource);
	const env: Environment = {...sandbox.env, GOMAXPROCS: String(options.processors)};
	const process = startProcess(program, [String(options.spinners)], {cwd: sandbox.root, env});
	const match = await process.line(/listening on (\S+)/);
	return {url: match[1] ?? '', process};
}

const library = 'package lab\n\nfunc Add(a, b int) int { return a + b }\n';

/** A project whose tests pass at once. */
export const quickProject: Readonly<Record<string, string>> = {
	'go.mod': 'module lab.test/quick\n\ngo 1.19\n',
	'lab.go': library,
	'lab_test.go':
		'package lab\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("wrong")\n\t}\n}\n',
};

/** A project with one test that sleeps for so many milliseconds, and one that does not. */
export function sleepingProject(milliseconds: number): Readonly<Record<string, string>> {
	return {
		...quickProject,
		'go.mod': 'module lab.test/sleeping\n\ngo 1.19\n',
		'slow_test.go': `package lab\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc TestSleeps(t *testing.T) {\n\ttime.Sleep(${milliseconds} * time.Millisecond)\n}\n`,
	};
}

/** A project with one test that never ends. */
export const hangingProject: Readonly<Record<string, string>> = {
	...quickProject,
	'go.mod': 'module lab.test/hanging\n\ngo 1.19\n',
	'hang_test.go': 'package lab\n\nimport "testing"\n\nfunc TestHangs(t *testing.T) {\n\tselect {}\n}\n',
};

/** A project whose eight tests pass in their order and, but for one shuffle in forty thousand, in no other. */
export const orderedProject: Readonly<Record<string, string>> = {
	...quickProject,
	'go.mod': 'module lab.test/ordered\n\ngo 1.19\n',
	'order_test.go': `package lab\n\nimport "testing"\n\nvar ran int\n${Array.from(
		{length: 8},
		(_, index) =>
			`\nfunc TestStep${index}(t *testing.T) {\n\tif ran%8 != ${index} {\n\t\tt.Fatal("out of order")\n\t}\n\tran++\n}\n`,
	).join('')}`,
};

/** A project that does not compile. */
export const brokenProject: Readonly<Record<string, string>> = {
	'go.mod': 'module lab.test/broken\n\ngo 1.19\n',
	'lab.go': 'package lab\n\nfunc Add(a, b int) int { return a + c }\n',
	'lab_test.go': 'package lab\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {}\n',
};
