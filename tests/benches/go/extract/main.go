// What extracting an apply configuration costs with client-go: the first time in a process, and later.
//
// In: a Deployment as JSON with its managedFields, and the manager. Out: a line of a Markdown table, as that of ../../extract.
// Never: a warm-up before the first extraction.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	applyappsv1 "k8s.io/client-go/applyconfigurations/apps/v1"
)

const later = 1000

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./extract FILE.json MANAGER")
		os.Exit(2)
	}
	text, err := os.ReadFile(os.Args[1])
	must(err)
	var deployment appsv1.Deployment
	must(json.Unmarshal(text, &deployment))

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	first, err := applyappsv1.ExtractDeployment(&deployment, os.Args[2])
	took := time.Since(start)
	must(err)
	runtime.ReadMemStats(&after)
	calls := after.Mallocs - before.Mallocs
	runtime.KeepAlive(first)
	first = nil
	runtime.GC()
	runtime.ReadMemStats(&after)

	start = time.Now()
	for range later {
		_, err := applyappsv1.ExtractDeployment(&deployment, os.Args[2])
		must(err)
	}
	each := time.Since(start) / later
	kept := float64(after.HeapAlloc) - float64(before.HeapAlloc)
	fmt.Printf("| client-go | %d µs | %.1f µs | %d | %.1f KB |\n", took.Microseconds(), float64(each.Nanoseconds())/1000, calls, kept/1024)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
