package sentry

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// dumped writes a minidump of Linux on amd64: a SIGSEGV at an address, in a module that was loaded at 0x400000.
func dumped(at uint64) []byte {
	d := make([]byte, 2048)
	put32 := func(offset int, v uint32) { binary.LittleEndian.PutUint32(d[offset:], v) }
	put64 := func(offset int, v uint64) { binary.LittleEndian.PutUint64(d[offset:], v) }
	copy(d, "MDMP")
	put32(8, 3)
	put32(12, 32) // the directory
	for i, stream := range [][2]uint32{{systemInfoStream, 100}, {exceptionStream, 200}, {moduleListStream, 400}} {
		put32(32+12*i, stream[0])
		put32(32+12*i+8, stream[1])
	}
	put32(100, 9)      // amd64
	put32(120, 0x8201) // Linux
	put32(208, 11)     // SIGSEGV
	put64(224, 0xdead) // the data's address
	put32(364, 600)    // the registers
	put64(600+248, at) // rip
	put32(400, 1)      // modules
	put64(404, 0x400000)
	put32(412, 0x10000) // bytes
	put32(424, 1500)    // the name
	name := "/srv/player"
	put32(1500, uint32(2*len(name)))
	for i, c := range []byte(name) {
		d[1504+2*i] = c
	}
	return d
}

func TestADumpTellsWhatCrashedAndWhere(t *testing.T) {
	for at, want := range map[uint64]issue.Exception{
		0x401234: {Type: "Minidump", Value: "SIGSEGV in player+0x1234", Frames: []issue.Frame{{Function: "player+0x1234", Package: "/srv/player", Address: "0x401234", InApp: true}}},
		0x10:     {Type: "Minidump", Value: "SIGSEGV at 0x10"},
	} {
		e := issue.Event{}
		crashed(&e, "Minidump")
		locate(&e, dumped(at))
		e.Exceptions[0].Handled, e.Exceptions[0].Mechanism = nil, ""
		if diff := cmp.Diff([]issue.Exception{want}, e.Exceptions); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhatTheClientSaysOfACrashGoesBeforeItsDump(t *testing.T) {
	e := issue.Event{Exceptions: []issue.Exception{{Type: "SIGBUS", Value: "mine"}}}
	crashed(&e, "Minidump")
	locate(&e, dumped(0x401234))
	if diff := cmp.Diff([]issue.Exception{{Type: "SIGBUS", Value: "mine"}}, e.Exceptions); diff != "" {
		t.Error(diff)
	}
}

func FuzzMinidump(f *testing.F) {
	f.Add(dumped(0x401234))
	f.Add([]byte("MDMP"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, ok := readMinidump(b); len(c.module) > 2000 || !ok && c.module != "" {
			t.Errorf("%v %+v", ok, c)
		}
	})
}
