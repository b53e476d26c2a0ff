package store

import (
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// maxBody bounds one stored body after decompression, in bytes.
const maxBody = 256 << 20

var (
	encoder = must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(4), zstd.WithLowerEncoderMem(true)))
	decoder = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(4), zstd.WithDecoderMaxMemory(maxBody)))
)

// must is for options that are constants.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func compress(b []byte) []byte {
	return encoder.EncodeAll(b, make([]byte, 0, len(b)/6+64))
}

func decompress(b []byte) ([]byte, error) {
	out, err := decoder.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack stored body: %w", err)
	}
	return out, nil
}
