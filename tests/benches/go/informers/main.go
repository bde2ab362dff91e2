// One sample of client-go's shared informers, for the bench of caches: started by it, against its peer.
//
// In: who form road KIND ADDRESS OBJECTS EVENTS counted. Out: one line of figures. Never: a figure of a store that was not checked object by
// object.
//
// JSON is asked for, so that the bytes are those that the others read; Go's other road, protobuf, is not measured. What is kept is HeapAlloc
// after collections; the peak of the heap is HeapSys, what the heap ever had from the system, garbage included.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const (
	round    = "bench.kubewright.dev/round"
	look     = 2 * time.Millisecond
	patience = 300 * time.Second
	settle   = 300 * time.Millisecond
)

func main() {
	if len(os.Args) != 9 {
		fail(errors.New("usage: informers go FORM ROAD KIND ADDRESS OBJECTS EVENTS COUNTED"))
	}
	form, kind, address := os.Args[2], os.Args[4], os.Args[5]
	objects, events := number(os.Args[6]), number(os.Args[7])
	control := control{address}
	control.get("stage/0")
	expected := [3][]object{}
	for stage := range expected {
		expected[stage] = parse(control.get(fmt.Sprintf("expected/%d", stage)), form)
	}
	informer := prepare(form, kind, address)
	report := report{}
	report.sync(informer, expected[0], objects)
	report.events(informer, control, expected[1], objects, events)
	report.relist(informer, control, expected[0:3])
	fmt.Println(strings.Join(report, " "))
}

// prepare makes everything but the first request.
func prepare(form, kind, address string) cache.SharedIndexInformer {
	config := &rest.Config{Host: "http://" + address}
	config.ContentType, config.AcceptContentTypes = "application/json", "application/json"
	if form == "metadata" {
		client, err := metadata.NewForConfig(config)
		fail(err)
		resource := corev1.SchemeGroupVersion.WithResource(strings.ToLower(kind) + "s")
		factory := metadatainformer.NewSharedInformerFactoryWithOptions(client, 0, metadatainformer.WithTransform(transform(form)))
		return factory.ForResource(resource).Informer()
	}
	client, err := kubernetes.NewForConfig(config)
	fail(err)
	factory := informers.NewSharedInformerFactory(client, 0)
	var informer cache.SharedIndexInformer
	if kind == "Pod" {
		informer = factory.Core().V1().Pods().Informer()
	} else {
		informer = factory.Core().V1().ConfigMaps().Informer()
	}
	if form != "full" {
		fail(informer.SetTransform(transform(form)))
	}
	return informer
}

func transform(form string) cache.TransformFunc {
	return func(kept any) (any, error) {
		object, ok := kept.(metav1.Object)
		if !ok {
			return kept, nil
		}
		object.SetManagedFields(nil)
		if form == "projected" {
			switch object := kept.(type) {
			case *corev1.Pod:
				object.Spec = corev1.PodSpec{}
				object.Status = corev1.PodStatus{Phase: object.Status.Phase}
			case *corev1.ConfigMap:
				object.Data, object.BinaryData = nil, nil
			}
		}
		return kept, nil
	}
}

type report []string

func (r *report) set(name string, value float64) {
	*r = append(*r, name+"="+strconv.FormatFloat(value, 'g', -1, 64))
}

func (r *report) sync(informer cache.SharedIndexInformer, expected []object, objects int) {
	base := heap()
	forgetPeak()
	start, cpu := time.Now(), cpuSeconds()
	go informer.Run(context.Background().Done())
	until("synced", informer.HasSynced)
	r.set("sync_seconds", time.Since(start).Seconds())
	r.set("sync_cpu", cpuSeconds()-cpu)
	r.set("sync_resident", status("VmHWM:"))
	r.set("sync_heap", heapSys())
	time.Sleep(settle)
	r.set("resident", status("VmRSS:"))
	r.set("kept", heap()-base)
	check("once synced", informer, expected, objects)
}

func (r *report) events(informer cache.SharedIndexInformer, control control, expected []object, objects, events int) {
	last := expected[(events-1)%objects]
	peer := control.cpu()
	start, cpu := time.Now(), cpuSeconds()
	control.get("stage/1")
	until("the last event", func() bool { return last.isShownBy(informer) })
	took, used := time.Since(start).Seconds(), cpuSeconds()-cpu
	r.set("events_per_second", float64(events)/took)
	r.set("event_cpu", used/float64(events))
	r.set("event_peer_cpu", (control.cpu()-peer)/float64(events))
	check("after the events", informer, expected, objects)
	time.Sleep(settle)
}

func (r *report) relist(informer cache.SharedIndexInformer, control control, expected [][]object) {
	before, after := expected[1], expected[2]
	changed := []object{}
	for index := range after {
		if after[index] != before[index] {
			changed = append(changed, after[index])
		}
	}
	forgetPeak()
	start, cpu := time.Now(), cpuSeconds()
	control.get("stage/2")
	until("what changed unseen", func() bool {
		// The last object is shown last.
		for index := len(changed) - 1; index >= 0; index-- {
			if !changed[index].isShownBy(informer) {
				return false
			}
		}
		return true
	})
	took, used := time.Since(start).Seconds(), cpuSeconds()-cpu
	check("read anew", informer, after, len(after))
	r.set("relist_seconds", took)
	r.set("relist_cpu", used)
	r.set("relist_resident", status("VmHWM:"))
	r.set("relist_heap", heapSys())
}

// object is what a store must show of one.
type object struct {
	key, version, round, phase string
	managed, labels, body      bool
}

func parse(text, form string) []object {
	objects := []object{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		object := object{key: words[0] + "/" + words[1], version: words[2], round: words[3], labels: true}
		object.managed = form == "full"
		object.body = form == "full" || form == "unmanaged"
		if words[4] != "-" && form != "metadata" {
			object.phase = words[4]
		}
		objects = append(objects, object)
	}
	return objects
}

func (o object) isShownBy(informer cache.SharedIndexInformer) bool {
	return seen(informer, o.key) == o
}

func seen(informer cache.SharedIndexInformer, key string) object {
	stored, found, err := informer.GetStore().GetByKey(key)
	fail(err)
	shown, ok := stored.(metav1.Object)
	if !found || !ok {
		return object{}
	}
	of := object{key: key, version: shown.GetResourceVersion(), round: shown.GetAnnotations()[round]}
	of.managed, of.labels = len(shown.GetManagedFields()) > 0, len(shown.GetLabels()) > 0
	switch typed := stored.(type) {
	case *corev1.Pod:
		of.body, of.phase = len(typed.Spec.Containers) > 0, string(typed.Status.Phase)
	case *corev1.ConfigMap:
		of.body = len(typed.Data) > 0
	}
	return of
}

func check(when string, informer cache.SharedIndexInformer, expected []object, objects int) {
	if count := len(informer.GetStore().ListKeys()); count != objects || count != len(expected) {
		fail(fmt.Errorf("%s: %d objects are there, and should be %d", when, count, objects))
	}
	for _, object := range expected {
		if shown := seen(informer, object.key); shown != object {
			fail(fmt.Errorf("%s: %s is %+v, and should be %+v", when, object.key, shown, object))
		}
	}
}

func until(what string, holds func() bool) {
	for start := time.Now(); !holds(); time.Sleep(look) {
		if time.Since(start) > patience {
			fail(fmt.Errorf("%s was not to be seen within %s", what, patience))
		}
	}
}

// control tells the peer what to do, each time over a connection of its own.
type control struct{ address string }

func (c control) get(order string) string {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + c.address + "/control/" + order)
	fail(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	fail(err)
	if answer.StatusCode != http.StatusOK {
		fail(fmt.Errorf("the peer answers %s", answer.Status))
	}
	return string(body)
}

func (c control) cpu() float64 {
	seconds, err := strconv.ParseFloat(c.get("cpu"), 64)
	fail(err)
	return seconds
}

// heap is what is alive after the collector had every chance.
func heap() float64 {
	for range 3 {
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}

func heapSys() float64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapSys)
}

// cpuSeconds is CLOCK_PROCESS_CPUTIME_ID.
func cpuSeconds() float64 {
	var time syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 2, uintptr(unsafe.Pointer(&time)), 0); errno != 0 {
		fail(errno)
	}
	return float64(time.Sec) + float64(time.Nsec)/1e9
}

func forgetPeak() {
	fail(os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200))
}

// status gives bytes of a line of /proc/self/status.
func status(key string) float64 {
	file, err := os.Open("/proc/self/status")
	fail(err)
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), key); ok {
			return float64(number(strings.Fields(rest)[0])) * 1024
		}
	}
	fail(errors.New("a line is missing in /proc/self/status"))
	return 0
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	fail(err)
	return value
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
