package scrub

import (
	"net/netip"
	"regexp"
	"strings"

	"paddock/app/issue"
)

// addressNames are the headers and variables that tell a visitor's address.
var addressNames = map[string]bool{
	"x-forwarded-for": true, "x-real-ip": true, "forwarded": true, "cf-connecting-ip": true, "true-client-ip": true, "x-client-ip": true, "remote-addr": true,
	"fastly-client-ip": true, "x-cluster-client-ip": true, "ip": true, "ip-address": true, "client-ip": true,
	"client.address": true, "source.address": true, "peer.address": true, "peer.addr": true,
}

// addressName tells whether a name, or the last of its steps, is one of these.
func addressName(name string) bool {
	name = strings.ReplaceAll(strings.ToLower(lastSteps(name)), "_", "-")
	return addressNames[name] || addressNames[strings.TrimPrefix(name[strings.LastIndexByte(name, '.')+1:], "http-")]
}

// textAddress is such a name with its value in a text, as Python and JSON write them.
var textAddress = regexp.MustCompile(`(?i)((?:remote_addr|x[-_](?:forwarded[-_]for|real[-_]ip|client[-_]ip)|cf[-_]connecting[-_]ip|true[-_]client[-_]ip|client[-_]ip|ip[-_]address|['"]ip)\\*['"]\s*:\s*\\*['"])([0-9a-f.:, ]{3,})`)

func (r *Rules) addressText(s *string) {
	*s = textAddress.ReplaceAllStringFunc(*s, func(hit string) string {
		p := textAddress.FindStringSubmatch(hit)
		return p[1] + r.addressList(p[2])
	})
}

// addresses shortens or removes visitors' addresses.
func (r *Rules) addresses(e *issue.Event) {
	if e.User != nil {
		e.User.IP = r.address(e.User.IP)
		r.addressTexts(e.User.Data)
	}
	r.addressTexts(e.Tags)
	for i := range e.Breadcrumbs {
		r.addressVars(e.Breadcrumbs[i].Data)
	}
	for i := range e.Exceptions {
		for j := range e.Exceptions[i].Frames {
			r.addressVars(e.Exceptions[i].Frames[j].Vars)
		}
	}
	for i := range e.Threads {
		for j := range e.Threads[i].Frames {
			r.addressVars(e.Threads[i].Frames[j].Vars)
		}
	}
	only := &Rules{ip: r.ip}
	for first, values := range map[string]map[string]issue.RawJSON{"extra": e.Extra, "contexts": e.Contexts, "other": e.Other} {
		for name, value := range values {
			values[name] = only.raw(first+"."+name, value)
		}
	}
	q := e.Request
	if q == nil {
		return
	}
	q.RemoteIP = r.address(q.RemoteIP)
	r.addressText(&q.Body)
	r.addressVars(q.Headers)
	r.addressVars(q.Env)
	r.addressVars(q.Form)
}

func (r *Rules) addressVars(vars []issue.Var) {
	for i := range vars {
		if addressName(vars[i].Name) {
			bare := strings.Trim(vars[i].Value, `'"`) // a local variable is written as Python does
			vars[i].Value = strings.Replace(vars[i].Value, bare, r.addressList(bare), 1)
			continue
		}
		r.addressText(&vars[i].Value)
	}
}

func (r *Rules) addressTexts(texts map[string]string) {
	for name, value := range texts {
		if addressName(name) {
			texts[name] = r.addressList(value)
		}
	}
}

// addressList shortens each address of a list, as in X-Forwarded-For.
func (r *Rules) addressList(list string) string {
	if r.ip == ipRemoved {
		return ""
	}
	parts := strings.Split(list, ",")
	for i, part := range parts {
		bare := strings.TrimSpace(part)
		parts[i] = strings.Replace(part, bare, r.address(bare), 1)
	}
	return strings.Join(parts, ",")
}

// address shortens one address; what is none is hidden, as it may hold one.
func (r *Rules) address(s string) string {
	if s == "" || r.ip == ipRemoved {
		return ""
	}
	ip, err := netip.ParseAddr(s)
	if err != nil {
		if with, portErr := netip.ParseAddrPort(s); portErr == nil {
			ip, err = with.Addr(), nil
		}
	}
	if err != nil {
		return Filtered
	}
	bits := 48
	if ip = ip.Unmap(); ip.Is4() {
		bits = 24
	}
	short, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return Filtered
	}
	return short.Addr().String()
}
