package issue

import "testing"

func raised(typ, value, function, line string) *Event {
	return &Event{Level: Error, Exceptions: []Exception{{Type: typ, Value: value, Frames: []Frame{
		{Function: "inner", AbsPath: "/usr/lib/python3/dist-packages/django/core/handlers/exception.py", Line: 55},
		{Function: function, AbsPath: "/srv/shop/store/views.py", Module: "store.views", Line: 7, InApp: true, ContextLine: line},
		{Function: "get", AbsPath: "/usr/lib/python3/dist-packages/django/db/models/query.py", Line: 435},
	}}}}
}

func logged(level Level, message, template string) *Event {
	return &Event{Level: level, Message: message, Template: template}
}

func TestEventsOfOneFaultShareAKey(t *testing.T) {
	moved := raised("KeyError", "'b'", "detail", "x = d[k]")
	moved.Exceptions[0].Frames[1].Line = 99
	for name, pair := range map[string][2]*Event{
		"another line number and another id":   {raised("KeyError", "'a'", "detail", "x = d[k]"), moved},
		"a qualified exception type":           {raised("DoesNotExist", "Order matching query does not exist.", "order", "Order.objects.get(n)"), raised("Order.DoesNotExist", "Order matching query does not exist.", "order", "Order.objects.get(n)")},
		"two addresses of one dead database":   {raised("OperationalError", `connection to server at "10.0.0.1", port 5432 failed`, "list", "Order.objects.count()"), raised("OperationalError", `connection to server at "10.0.0.2", port 5433 failed`, "list", "Order.objects.count()")},
		"numbers in a log message":             {logged(Error, "Disk on db1.example.com is 97% full", ""), logged(Error, "Disk on db2.example.com is 91% full", "")},
		"a template and its formatted message": {logged(Error, "Ledger is off by 0.01", "Ledger is off by %s"), logged(Error, "Ledger is off by 7.5", "")},
	} {
		if !share(Group(pair[0]), Group(pair[1])) {
			t.Errorf("%s: two issues\n%v\n%v", name, Group(pair[0]), Group(pair[1]))
		}
	}
}

func TestEventsOfDifferentFaultsShareNoKey(t *testing.T) {
	for name, pair := range map[string][2]*Event{
		"two views":               {raised("KeyError", "'id'", "detail", "x = d['id']"), raised("KeyError", "'id'", "list", "x = d['id']")},
		"two lines of one view":   {raised("ValueError", "bad 'a'", "search", "page = int(p)"), raised("ValueError", "bad 'b'", "search", "size = int(s)")},
		"two tables":              {raised("IntegrityError", "UNIQUE constraint failed: store_order.number", "save", "o.save()"), raised("IntegrityError", "UNIQUE constraint failed: store_coupon.code", "save", "o.save()")},
		"two models":              {raised("DoesNotExist", "Order matching query does not exist.", "load", "return m.objects.get(pk=k)"), raised("DoesNotExist", "Invoice matching query does not exist.", "load", "return m.objects.get(pk=k)")},
		"two levels of a message": {logged(Info, "Import says: done", ""), logged(Fatal, "Import says: done", "")},
		"two messages":            {logged(Error, "Cache is not answering", ""), logged(Error, "Import stopped early", "")},
	} {
		if share(Group(pair[0]), Group(pair[1])) {
			t.Errorf("%s: one issue", name)
		}
	}
}

func TestAPersonsNameInAMessageDoesNotSplitIt(t *testing.T) {
	p := func(e *Event) *Pattern { return Group(e).Pattern }
	a := p(logged(Error, "Zahlung von Jürgen Groß fehlgeschlagen – bitte bald prüfen", ""))
	b := p(logged(Error, "Zahlung von Özgür Şahin fehlgeschlagen – bitte bald prüfen", ""))
	if !a.Fits(b) {
		t.Errorf("%q does not fit %q", a, b)
	}
	template := p(logged(Error, "Stock of lamp fell below zero (-2)", "Stock of %s fell below zero (%d)"))
	if m := p(logged(Error, "Stock of green chair fell below zero (-14)", "")); !template.Fits(m) {
		t.Errorf("%q does not fit %q", template, m)
	}
	if c := p(logged(Error, "Cache of Berlin is not answering today", "")); a.Fits(c) {
		t.Errorf("%q fits %q", a, c)
	}
}

func share(a, b Grouping) bool {
	for _, k := range a.Lookup {
		for _, l := range b.Register {
			if k == l {
				return true
			}
		}
	}
	return false
}
