// Files that block, made for real: a lock that is held by a stopped process, and a FIFO in place of go.mod.
import {execFile} from 'node:child_process';
import {mkdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {findOnPath} from '../helpers/find-go.js';
import {buildGoProgram} from './go-programs.js';
import {type LabProcess, startProcess, waitForState} from './processes.js';
import type {Sandbox} from './sandbox.js';

const execute = promisify(execFile);

function programOf(name: string): string {
	const path = findOnPath(name);
	if (path === null) throw new Error(`needs ${name}`);
	return path;
}

export type HeldLock = Readonly<{
	path: string;
	/** Stopped while it holds the lock. */
	holder: LabProcess;
	/** Waits for the lock. */
	waiter: LabProcess;
	stop: () => Promise<void>;
}>;

/** Takes a lock, says so, gives it back when it reads a line, and stays until its stdin closes. */
const lenderSource = `package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"syscall"
)

func main() {
	file, err := os.OpenFile(os.Args[1], os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		panic(err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		panic(err)
	}
	fmt.Println("held")
	input := bufio.NewReader(os.Stdin)
	input.ReadString('\\n')
	syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	io.Copy(io.Discard, input)
}
`;

/**
 * A lock of the module cache held by a stopped process, with one that waits for it.
 * @param holds `until it ends`: gives the lock back when its stdin closes, and ends; `until it goes on`: gives it back as
 * soon as it is let go on, and stays (needs Go)
 */
export async function holdLock(
	sandbox: Sandbox,
	holds: 'until it ends' | 'until it goes on' = 'until it ends',
): Promise<HeldLock> {
	const path = join(sandbox.gomodcache, 'cache', 'download', 'lab.test', 'dep', '@v', 'v1.0.0.lock');
	await mkdir(dirname(path), {recursive: true});
	const options = {cwd: sandbox.root, env: sandbox.env};
	const flock = programOf('flock');
	// flock itself has the lock (-o: not its child), and gives it back when `cat` ends, which is when stdin closes.
	const holder =
		holds === 'until it ends'
			? startProcess(flock, ['-x', '-o', path, programOf('sh'), '-c', 'echo held; exec cat'], options)
			: startProcess(await buildGoProgram(sandbox, 'lock-lender', lenderSource), [path], options);
	const stop = async (): Promise<void> => {
		await waiter?.kill();
		holder.child.stdin?.end();
		await holder.kill();
	};
	let waiter: LabProcess | null = null;
	try {
		await holder.line(/held/);
		holder.child.kill('SIGSTOP');
		await waitForState(holder.pid, 'T');
		if (holds === 'until it goes on') holder.child.stdin?.write('go on\n');
		waiter = startProcess(flock, ['-x', path, programOf('true')], options);
		await waitForLock(waiter.pid);
		return {path, holder, waiter, stop};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Waits until the kernel lists the process among those that wait for a lock. */
async function waitForLock(pid: number): Promise<void> {
	for (const end = Date.now() + 10_000; Date.now() < end; await delay(20)) {
		if (new RegExp(`-> FLOCK .* ${pid} `).test(await readFile('/proc/locks', 'utf8'))) return;
	}
	throw new Error(`process ${pid} does not wait for a lock`);
}

/** Puts a FIFO in place of the project's go.mod and starts a go command, which then waits for the FIFO's other end. */
export async function hangOnFifo(sandbox: Sandbox, go: string): Promise<LabProcess> {
	const path = join(sandbox.project, 'go.mod');
	await execute(programOf('mkfifo'), [path]);
	return startProcess(go, ['list', './...'], {cwd: sandbox.project, env: sandbox.env});
}
