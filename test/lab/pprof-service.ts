// A Go service of the lab that serves net/http/pprof and has one fault, chosen when it starts. Every fault has an end of
// its own: memory is capped, and the service stops by itself after ten minutes if a test left it behind. What grows waits
// to be looked at, so that it still grows on a machine that takes its time.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {installProgram} from '../helpers/install-program.js';
import {buildGoProgram} from './go-programs.js';
import {type LabProcess, startProcess} from './processes.js';
import type {Sandbox} from './sandbox.js';

export type ServiceFault =
	/** Nothing is wrong. */
	| 'healthy'
	/** COUNT goroutines send to a channel that nobody reads. */
	| 'leak'
	/** 40 more such goroutines every 100 ms, until there are COUNT; at most 1200 and a tenth between two looks at it. */
	| 'growing-leak'
	/** Two goroutines hold a lock each and wait for the other's. */
	| 'deadlock'
	/** COUNT requests whose answer never ends and whose body nobody closes. */
	| 'http-bodies'
	/** Keeps 1 MiB more every 50 ms, until COUNT MiB are kept; at most 40 between two looks at it. */
	| 'heap'
	/** Makes and drops 1 MiB as fast as it can. */
	| 'churn'
	/** The garbage collector is switched off. */
	| 'gc-off'
	/** COUNT goroutines that all need one lock. */
	| 'convoy'
	/** COUNT goroutines that never stop computing. */
	| 'spin';

const source = `package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

var looks atomic.Int64

// What grows, and by how many pieces since the last look.
type growth struct{ look, since int64 }

func (g *growth) wait(atMost int64) {
	for g.since >= atMost {
		if now := looks.Load(); now != g.look {
			g.look, g.since = now, 0
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	g.since++
}

func leakSender(channel chan int) {
	held := make([]byte, 8192)
	channel <- 1
	runtime.KeepAlive(held)
}

func leak(count int) {
	channel := make(chan int)
	for i := 0; i < count; i++ {
		go leakSender(channel)
	}
}

func lockBoth(first, second *sync.Mutex, ready *sync.WaitGroup) {
	first.Lock()
	ready.Done()
	ready.Wait()
	second.Lock()
}

func deadlock() {
	var a, b sync.Mutex
	var ready sync.WaitGroup
	ready.Add(2)
	go lockBoth(&a, &b, &ready)
	go lockBoth(&b, &a, &ready)
}

var kept [][]byte

func keep(limit int) {
	var growing growth
	for len(kept) < limit {
		growing.wait(40)
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		kept = append(kept, block)
		time.Sleep(50 * time.Millisecond)
	}
}

var dropped []byte

func churn() {
	for {
		dropped = make([]byte, 1<<20)
		time.Sleep(time.Millisecond)
	}
}

func spin() {
	for x := 0; ; x++ {
		_ = x
	}
}

var crowded sync.Mutex

func convoy() {
	for {
		crowded.Lock()
		for x := 0; x < 4000000; x++ {
			_ = x
		}
		crowded.Unlock()
	}
}

func fetch(url string) {
	answer, err := http.Get(url)
	if err == nil {
		forever := make(chan int)
		<-forever
		answer.Body.Close()
	}
}

func main() {
	fault := os.Args[1]
	count, _ := strconv.Atoi(os.Args[2])
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	url := "http://" + listener.Addr().String()
	http.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "a beginning")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		looks.Add(1)
		http.DefaultServeMux.ServeHTTP(w, r)
	}))
	switch fault {
	case "leak":
		leak(count)
	case "growing-leak":
		go func() {
			var growing growth
			for i := 0; i < count/40; i++ {
				growing.wait(30 + int64(i)/10)
				leak(40)
				time.Sleep(100 * time.Millisecond)
			}
		}()
	case "deadlock":
		deadlock()
	case "http-bodies":
		for i := 0; i < count; i++ {
			go fetch(url + "/endless")
		}
	case "heap":
		go keep(count)
	case "churn":
		go churn()
	case "gc-off":
		debug.SetGCPercent(-1)
	case "convoy":
		runtime.SetMutexProfileFraction(1)
		for i := 0; i < count; i++ {
			go convoy()
		}
	case "spin":
		for i := 0; i < count; i++ {
			go spin()
		}
	}
	time.Sleep(200 * time.Millisecond)
	fmt.Printf("listening on %s\\n", url)
	time.Sleep(10 * time.Minute)
}
`;

// Linking takes a second of CPU: once for all tests of a file.
let built: Promise<Buffer> | undefined;

export type Service = Readonly<{url: string; process: LabProcess}>;

/** Starts the service with its fault; `processors` limits GOMAXPROCS. Kill its process in a teardown. */
export async function startService(
	sandbox: Sandbox,
	fault: ServiceFault,
	count = 0,
	options: Readonly<{processors?: number}> = {},
): Promise<Service> {
	const program = join(sandbox.root, 'lab-service');
	built ??= buildGoProgram(sandbox, 'lab-service', source).then((path) => readFile(path));
	await installProgram(await built, program);
	const env = options.processors === undefined ? sandbox.env : {...sandbox.env, GOMAXPROCS: String(options.processors)};
	const process = startProcess(program, [fault, String(count)], {cwd: sandbox.root, env});
	const match = await process.line(/listening on (\S+)/);
	return {url: match[1] ?? '', process};
}
