package sentry

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"paddock/app/issue"
)

// The streams of a minidump that tell where the program crashed (Microsoft, "Minidump files"; Breakpad,
// minidump_format.h).
const (
	moduleListStream = 4
	exceptionStream  = 6
	systemInfoStream = 7
	moduleSize       = 108
	maxStreams       = 1000
	maxModules       = 10_000
)

// dump is a minidump that is read with bounds: what lies outside is nothing.
type dump []byte

func (d dump) u32(at uint64) uint32 {
	if at+4 > uint64(len(d)) {
		return 0
	}
	return binary.LittleEndian.Uint32(d[at:])
}

func (d dump) u64(at uint64) uint64 { return uint64(d.u32(at)) | uint64(d.u32(at+4))<<32 }

// text reads a counted text of UTF-16.
func (d dump) text(at uint64) string {
	size := uint64(d.u32(at))
	if size > 2000 || at+4+size > uint64(len(d)) {
		return ""
	}
	units := make([]uint16, size/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(d[at+4+2*uint64(i):])
	}
	return clean(string(utf16.Decode(units)))
}

// crashPlace is where a program crashed, as far as its dump says so without symbols.
type crashPlace struct {
	what    string // SIGSEGV, EXCEPTION_ACCESS_VIOLATION, ...
	module  string // the file of the program or library
	offset  uint64 // of the instruction in it
	address uint64
}

// readMinidump finds the crash's kind and place. ok is false when the dump tells of none.
func readMinidump(d dump) (c crashPlace, ok bool) {
	if !isMinidump(d) {
		return c, false
	}
	streams := map[uint32]uint64{}
	directory := uint64(d.u32(12))
	for i := range uint64(min(d.u32(8), maxStreams)) {
		entry := directory + 12*i
		streams[d.u32(entry)] = uint64(d.u32(entry + 8))
	}
	at, found := streams[exceptionStream]
	if !found {
		return c, false
	}
	code := d.u32(at + 8)
	c.address = d.u64(at + 24)
	platform := uint32(0)
	if system, found := streams[systemInfoStream]; found {
		platform = d.u32(system + 20)
		if next := d.instruction(uint64(d.u32(at+164)), d.u32(system)&0xffff); next != 0 {
			c.address = next // on Linux the exception's own address is that of the data
		}
	}
	c.what = crashName(platform, code)
	if list, found := streams[moduleListStream]; found {
		for i := range uint64(min(d.u32(list), maxModules)) {
			module := list + 4 + moduleSize*i
			base, size := d.u64(module), uint64(d.u32(module+8))
			if c.address >= base && c.address-base < size {
				c.module, c.offset = d.text(uint64(d.u32(module+20))), c.address-base
				break
			}
		}
	}
	return c, true
}

// instruction reads where the crashed thread was from its registers, for the usual processors.
func (d dump) instruction(registers uint64, processor uint32) uint64 {
	if registers == 0 {
		return 0
	}
	switch processor {
	case 0: // x86
		return uint64(d.u32(registers + 184))
	case 9: // amd64
		return d.u64(registers + 248)
	case 12: // arm64
		return d.u64(registers + 264)
	}
	return 0
}

// crashNames are the usual codes by the system's number: Windows, macOS, Linux, Android.
var crashNames = map[uint32]map[uint32]string{
	2: {
		0xc0000005: "EXCEPTION_ACCESS_VIOLATION", 0xc00000fd: "EXCEPTION_STACK_OVERFLOW", 0xc0000094: "EXCEPTION_INT_DIVIDE_BY_ZERO", 0xc000001d: "EXCEPTION_ILLEGAL_INSTRUCTION",
		0x80000003: "EXCEPTION_BREAKPOINT", 0xe06d7363: "Unhandled C++ exception", 0xc0000409: "EXCEPTION_STACK_BUFFER_OVERRUN", 0xc0000374: "EXCEPTION_HEAP_CORRUPTION",
	},
	0x8101: {1: "EXC_BAD_ACCESS", 2: "EXC_BAD_INSTRUCTION", 3: "EXC_ARITHMETIC", 5: "EXC_SOFTWARE", 6: "EXC_BREAKPOINT", 10: "EXC_CRASH"},
	0x8201: {4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV"},
}

func crashName(platform, code uint32) string {
	if platform == 0x8203 { // Android has Linux's
		platform = 0x8201
	}
	if name := crashNames[platform][code]; name != "" {
		return name
	}
	return fmt.Sprintf("code 0x%08x", code)
}

// locate gives a crash the place that its dump tells of, so that crashes at two places are two issues.
func locate(e *issue.Event, d dump) {
	c, ok := readMinidump(d)
	if !ok || len(e.Exceptions) != 1 || len(e.Exceptions[0].Frames) > 0 || e.Exceptions[0].Type != "Minidump" {
		return
	}
	x := &e.Exceptions[0]
	x.Value = fmt.Sprintf("%s at 0x%x", c.what, c.address)
	if c.module == "" {
		return
	}
	name := c.module[strings.LastIndexAny(c.module, `/\`)+1:]
	frame := issue.Frame{Package: c.module, Address: fmt.Sprintf("0x%x", c.address)}
	frame.Function = fmt.Sprintf("%s+0x%x", name, c.offset) // the same wherever the module was loaded
	x.Value = c.what + " in " + frame.Function
	frame.InApp = !issue.Library("native", &frame)
	x.Frames = []issue.Frame{frame}
}
