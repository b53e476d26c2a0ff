package issue

import (
	"encoding/json"
	"slices"
	"strings"
)

// Tag is one thing that an event can be found by.
type Tag struct{ Key, Value string }

// Bounds of what one event can be found by.
const (
	maxTags     = 60
	maxTagKey   = 64  // bytes
	maxTagValue = 200 // bytes
)

// SearchTags gives what an event is found and counted by, in the keys' order: AllTags with the platform, the SDK,
// the build and what it ran on, and addresses without their query.
func (e *Event) SearchTags() []Tag {
	all := e.AllTags()
	if e.Platform != "" {
		all["platform"] = e.Platform
	}
	if e.SDK.Name != "" {
		all["sdk"] = e.SDK.Name
	}
	if e.Dist != "" && all["dist"] == "" {
		all["dist"] = e.Dist
	}
	for _, name := range [...]string{"runtime", "os"} {
		if text, ok := e.Contexts[name]; ok && all[name] == "" {
			tagProduct(all, name, text)
		}
	}
	if url, ok := all["url"]; ok {
		all["url"], _, _ = strings.Cut(url, "?")
	}
	tags := make([]Tag, 0, len(all))
	for k, v := range all {
		if k != "" && v != "" {
			tags = append(tags, Tag{clipped(k, maxTagKey), clipped(v, maxTagValue)})
		}
	}
	slices.SortFunc(tags, func(a, b Tag) int { return strings.Compare(a.Key, b.Key) })
	return tags[:min(len(tags), maxTags)]
}

// tagProduct names what a client says it runs on: runtime "CPython 3.12.4", and runtime.name without the version.
func tagProduct(all map[string]string, key string, text RawJSON) {
	var product struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	if json.Unmarshal(text, &product) != nil || product.Name == "" {
		return
	}
	all[key] = strings.TrimSpace(product.Name + " " + product.Version)
	if all[key+".name"] == "" {
		all[key+".name"] = product.Name
	}
}

func clipped(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
