// Decoding the same lists with Kubernetes' own Go types: JSON and protobuf, and the heap that a decoded list keeps.
//
// In: files written by the decode bench with --keep. Out: a Markdown table.
// Never: times the garbage collector's idle work: each pass starts after a collection.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	k8sruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
)

const passes = 9

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . FILE.json...")
		os.Exit(2)
	}
	fmt.Printf("Medians of %d passes, %s\n\n", passes, runtime.Version())
	fmt.Println("| list | objects | JSON decode, s | protobuf decode, s | KB kept per object (JSON) | (protobuf) |")
	fmt.Println("|---|---:|---:|---:|---:|---:|")
	for _, file := range os.Args[1:] {
		if err := measure(file); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			os.Exit(1)
		}
	}
}

func measure(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	scheme := k8sruntime.NewScheme()
	for _, add := range []func(*k8sruntime.Scheme) error{corev1.AddToScheme, appsv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	fromJSON := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{})
	fromProtobuf := protobuf.NewSerializer(scheme, scheme)

	list, gvk, err := fromJSON.Decode(text, nil, nil)
	if err != nil {
		return err
	}
	list.GetObjectKind().SetGroupVersionKind(*gvk)
	count := meta.LenList(list)
	var binary bytes.Buffer
	if err := fromProtobuf.Encode(list, &binary); err != nil {
		return err
	}
	list = nil

	jsonSeconds, jsonKept, err := decode(fromJSON, text)
	if err != nil {
		return err
	}
	protobufSeconds, protobufKept, err := decode(fromProtobuf, binary.Bytes())
	if err != nil {
		return err
	}
	perObject := func(kept float64) float64 { return kept / float64(count) / 1000 }
	fmt.Printf("| %s | %d | %.3f | %.3f | %.2f | %.2f |\n", filepath.Base(file), count, jsonSeconds, protobufSeconds, perObject(jsonKept), perObject(protobufKept))
	return nil
}

// decode gives the median seconds of decoding body and the bytes of heap that one decoded list keeps.
func decode(decoder k8sruntime.Decoder, body []byte) (float64, float64, error) {
	var seconds, kept []float64
	// The first pass warms up and is left out.
	for pass := range passes + 1 {
		before := heap()
		start := time.Now()
		list, _, err := decoder.Decode(body, nil, nil)
		elapsed := time.Since(start).Seconds()
		if err != nil {
			return 0, 0, err
		}
		after := heap()
		runtime.KeepAlive(list)
		if pass > 0 {
			seconds = append(seconds, elapsed)
			kept = append(kept, after-before)
		}
	}
	slices.Sort(seconds)
	slices.Sort(kept)
	return seconds[passes/2], kept[passes/2], nil
}

// heap is what is alive after the collector had every chance.
func heap() float64 {
	for range 6 {
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}
