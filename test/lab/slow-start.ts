// Go programs of the lab that start slowly: before main, on the way to listening, or in waiting to be ready. And a go.mod
// that asks for a Go nobody has.
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {installProgram} from '../helpers/install-program.js';
import {buildGoProgram} from './go-programs.js';
import type {Sandbox} from './sandbox.js';

/** Arguments: port, milliseconds before it listens, milliseconds until /ready says 200. LAB_INIT_MS delays its init. */
const source = `package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

var prepared = prepare()

func prepare() int {
	ms, _ := strconv.Atoi(os.Getenv("LAB_INIT_MS"))
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return ms
}

func number(index int) time.Duration {
	ms, _ := strconv.Atoi(os.Args[index])
	return time.Duration(ms) * time.Millisecond
}

func main() {
	time.Sleep(number(2))
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	readyAt := time.Now().Add(number(3))
	http.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) {
		if time.Now().Before(readyAt) {
			w.WriteHeader(503)
		}
		fmt.Fprintln(w, prepared)
	})
	go func() {
		time.Sleep(5 * time.Minute)
		os.Exit(0)
	}()
	panic(http.Serve(listener, nil))
}
`;

// Linking takes a second of CPU: once for all tests of a file.
let built: Promise<Buffer> | undefined;

/** Puts the program into the sandbox and gives its path. */
export async function slowStartProgram(sandbox: Sandbox): Promise<string> {
	const program = join(sandbox.root, 'slow-start');
	built ??= buildGoProgram(sandbox, 'slow-start', source).then((path) => readFile(path));
	await installProgram(await built, program);
	return program;
}

/** A port of 127.0.0.1 that nobody listens at just now. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	await new Promise<void>((resolve) => {
		server.close(() => resolve());
	});
	if (address === null || typeof address === 'string') throw new Error('no port was given');
	return address.port;
}

/** A project that asks for a Go release that does not exist. */
export const futureProject: Readonly<Record<string, string>> = {
	'go.mod': 'module lab.test/future\n\ngo 1.99\n',
	'main.go': 'package main\n\nfunc main() {}\n',
};
