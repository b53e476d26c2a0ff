package scrub

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"paddock/ingest"
)

// maxAttached is the size up to which a text that is attached is looked through.
const maxAttached = 4 << 20

// readable tells whether secrets can be looked for in an item. A picture, a dump and a video are kept as they came.
func readable(item *ingest.Item) bool {
	switch item.Type {
	case "minidump", "replay_recording", "replay_video":
		return false
	case "attachment":
		return len(item.Payload) <= maxAttached && (saysText(item.Headers) || utf8.Valid(item.Payload)) && bytes.IndexByte(item.Payload, 0) < 0
	}
	return true
}

// saysText tells whether an attachment is called a text, in whatever encoding.
func saysText(headers []byte) bool {
	var h struct {
		ContentType string `json:"content_type"`
	}
	return json.Unmarshal(headers, &h) == nil && strings.HasPrefix(h.ContentType, "text/")
}

// walkable tells whether a payload can be taken apart as one JSON value; anything else is masked as the text it is.
func walkable(payload []byte) bool {
	return len(payload) <= maxWalked && looksJSON(payload) && json.Valid(payload)
}

// replace gives an item another payload, and its headers the new length where they tell one.
func replace(item *ingest.Item, payload []byte) {
	if len(payload) != len(item.Payload) && item.Type == "attachment" {
		var headers map[string]json.RawMessage
		if json.Unmarshal(item.Headers, &headers) == nil && headers["length"] != nil {
			if length, err := json.Marshal(len(payload)); err == nil {
				headers["length"] = length
			}
			if written, err := json.Marshal(headers); err == nil {
				item.Headers = written
			}
		}
	}
	item.Payload = payload
}
