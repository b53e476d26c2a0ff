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
		"the name of Python 2 and of Python 3": {raised("ImportError", "No module named stripe", "pay", "import stripe"), raised("ModuleNotFoundError", "No module named 'stripe'", "pay", "import stripe")},
		"the recursion of Python 2 and 3":      {raised("RuntimeError", "maximum recursion depth exceeded in cmp", "walk", "walk(n)"), raised("RecursionError", "maximum recursion depth exceeded", "walk", "walk(n) + 1")},
		"blanks that Django's mail drops":      {raised("ValueError", "x", "page", `html = "<b> <i>" % name`), raised("ValueError", "x", "page", `html = "<b><i>" % name`)},
		"two values of one MySQL key":          {raised("IntegrityError", `(1062, "Duplicate entry 'a@example.com' for key 'user.email'")`, "join", "u.save()"), raised("IntegrityError", `(1062, "Duplicate entry 'b@example.com' for key 'user.email'")`, "join", "u.save()")},
		"two rows of one PostgreSQL key":       {raised("IntegrityError", "duplicate key value violates unique constraint \"order_number_key\"\nDETAIL:  Key (number)=(17) already exists.", "add", "o.save()"), raised("IntegrityError", "duplicate key value violates unique constraint \"order_number_key\"\nDETAIL:  Key (number)=(99) already exists.", "add", "o.save()")},
		"a missing source line":                {raised("KeyError", "'a'", "detail", ""), raised("KeyError", "'b'", "detail", "x = d[k]")},
		"two builds of one bundle":             {browser("https://shop.example.com/static/app.3f2a91bc.js", "render", "x is undefined"), browser("https://shop.example.com/static/app.77bb01aa.js", "render", "x is undefined")},
		"a path of Windows and one of Linux":   {inFile(`C:\srv\shop\store\views.py`), inFile("/srv/shop/store/views.py")},
		"a message with and without its stack": {withStack(logged(Warning, "Chart is empty today", "")), logged(Warning, "Chart is empty today", "")},
		"an own fingerprint":                   {asked("payments"), asked("payments")},
	} {
		if !share(Group(pair[0]), Group(pair[1])) {
			t.Errorf("%s: two issues\n%v\n%v", name, Group(pair[0]), Group(pair[1]))
		}
	}
}

func TestEventsOfDifferentFaultsShareNoKey(t *testing.T) {
	for name, pair := range map[string][2]*Event{
		"two views":                          {raised("KeyError", "'id'", "detail", "x = d['id']"), raised("KeyError", "'id'", "list", "x = d['id']")},
		"two lines of one view":              {raised("ValueError", "bad 'a'", "search", "page = int(p)"), raised("ValueError", "bad 'b'", "search", "size = int(s)")},
		"two tables":                         {raised("IntegrityError", "UNIQUE constraint failed: store_order.number", "save", "o.save()"), raised("IntegrityError", "UNIQUE constraint failed: store_coupon.code", "save", "o.save()")},
		"two models":                         {raised("DoesNotExist", "Order matching query does not exist.", "load", "return m.objects.get(pk=k)"), raised("DoesNotExist", "Invoice matching query does not exist.", "load", "return m.objects.get(pk=k)")},
		"two levels of a message":            {logged(Info, "Import says: done", ""), logged(Fatal, "Import says: done", "")},
		"two lines that log what was raised": {loggedRaise("a = int(x)"), loggedRaise("b = int(y)")},
		"two routes of one page":             {raised("NoReverseMatch", "Reverse for 'order' not found.", "page", "return render(request, t)"), raised("NoReverseMatch", "Reverse for 'cart' not found.", "page", "return render(request, t)")},
		"two templates":                      {raised("TemplateDoesNotExist", "a.html", "page", "return render(request, t)"), raised("TemplateDoesNotExist", "b.html", "page", "return render(request, t)")},
		"two missing properties":             {browser("/app.js", "render", "Cannot read properties of undefined (reading 'price')"), browser("/app.js", "render", "Cannot read properties of undefined (reading 'name')")},
		"two bundles":                        {browser("/static/app.js", "render", "x is undefined"), browser("/static/admin.js", "render", "x is undefined")},
		"two own fingerprints":               {asked("payments"), asked("refunds")},
		"the default and its own":            {asked("{{ default }}"), asked("{{ default }}", "eu")},
		"two messages":                       {logged(Error, "Cache is not answering", ""), logged(Error, "Import stopped early", "")},
	} {
		if share(Group(pair[0]), Group(pair[1])) {
			t.Errorf("%s: one issue", name)
		}
	}
}

// withStack is what capture_message sends when stacks of messages are asked for.
func withStack(e *Event) *Event {
	e.Exceptions = []Exception{{Value: e.Message, Frames: []Frame{{Function: "eval", File: "app.js", InApp: true}}}}
	return e
}

// loggedRaise is what log.exception(e) sends.
func loggedRaise(line string) *Event {
	e := raised("ValueError", "invalid literal for int() with base 10: 'a'", "parse", line)
	e.Message = e.Exceptions[0].Value
	return e
}

func browser(file, function, value string) *Event {
	return &Event{Level: Error, Platform: "javascript", Exceptions: []Exception{{Type: "TypeError", Value: value, Frames: []Frame{{Function: function, AbsPath: file, File: file, Line: 1, Column: 9, InApp: true}}}}}
}

func inFile(path string) *Event {
	e := raised("KeyError", "'a'", "detail", "x = d[k]")
	e.Exceptions[0].Frames[1].AbsPath = path
	return e
}

func asked(parts ...string) *Event {
	e := raised("KeyError", "'a'", "detail", "x = d[k]")
	e.Fingerprint = parts
	return e
}

func TestMessagesWhoseChangingWordsDifferInNumberAreOne(t *testing.T) {
	p := func(message string) *Pattern { return Group(logged(Error, message, "")).Pattern }
	for _, pair := range [][2]string{
		{"Payment of Zoe Smith failed because the card was declined", "Payment of Bob failed because the card was declined"},
		{"Zahlung von Jürgen Groß fehlgeschlagen 🚨 – bitte prüfen", "Zahlung von Özgür Şahin fehlgeschlagen 🚨 – bitte prüfen"},
	} {
		if !p(pair[0]).Fits(p(pair[1])) {
			t.Errorf("%q does not fit %q", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{
		{"Could not send the mail", "Could not send the mail to the customer of the shop"},
		{"Import of prices stopped", "Import of prices stopped by the person who had started it"},
		{"Stock is low", "Stock was low"},
		{"The worker of the mail queue is down", "A worker of the mail queue is down"},
	} {
		if p(pair[0]).Fits(p(pair[1])) {
			t.Errorf("%q fits %q", pair[0], pair[1])
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
