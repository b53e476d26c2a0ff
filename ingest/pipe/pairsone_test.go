package pipe_test

import "testing"

// TestReportsOfOneFaultBecomeOneIssue holds what differs from case to case and says nothing of the fault.
func TestReportsOfOneFaultBecomeOneIssue(t *testing.T) {
	pool := func(host, url, at string) string {
		return "HTTPConnectionPool(host='" + host + "', port=8080): Max retries exceeded with url: " + url + " (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f1c" + at + ">: Failed to establish a new connection: [Errno 111] Connection refused'))"
	}
	helper := func(view string) report {
		r := raise("KeyError", "'vat'", "rate", "return RATES[country]")
		f := r.frames(0)
		r.setFrames(0, []any{f[0], frame("store/views.py", view, "total = rate(order.country)", true), frame("store/prices.py", "rate", "return RATES[country]", true)})
		return r
	}
	before, after := raise("ValueError", "bad", "save", "        note=note,"), raise("ValueError", "bad", "save", "    order = Order.objects.create(")
	before.frames(0)[1].(map[string]any)["pre_context"] = []string{"def save(note):", "    order = Order.objects.create(", "        number=next_number(),"}
	after.frames(0)[1].(map[string]any)["pre_context"] = []string{"", "", "def save(note):"}
	deep := func(names ...string) report {
		r := raise("RecursionError", "maximum recursion depth exceeded", "x", "y")
		var all []any
		for i := range 40 {
			name := names[i%len(names)]
			all = append(all, frame("store/tree.py", name, "return "+name+"_next(node)", true))
		}
		r.setFrames(0, append(all, frame("store/tree.py", names[0], "depth = len(path)", true)))
		return r
	}
	comparePairs(t, []pair{
		{"one helper reached from two URLs", helper("cart"), helper("checkout")},
		{"two keys that one line lacks", raise("KeyError", "'CH'", "ship", "cost = COSTS[country]"), raise("KeyError", "'SE'", "ship", "cost = COSTS[country]")},
		{"a mail and an SDK", mailed("/orders/7/", "KeyError", "'CH'", "ship", "cost = COSTS[country]"), raise("KeyError", "'SE'", "ship", "cost = COSTS[country]")},
		{"two addresses of one dead database", raise("OperationalError", `connection to server at "10.0.0.1", port 5432 failed: Connection refused`, "list", "n = Order.objects.count()"), raise("OperationalError", `connection to server at "10.0.0.2", port 5433 failed: Connection refused`, "list", "n = Order.objects.count()")},
		{"two addresses of one dead database, without frames", library("OperationalError", `could not connect to server: Connection refused (10.0.0.1) port 5432`), library("OperationalError", `could not connect to server: Connection refused (10.0.0.2) port 5433`)},
		{"two positions of broken JSON", within("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)", "hook", "data = json.loads(body)"), within("JSONDecodeError", "Expecting ',' delimiter: line 3 column 7 (char 44)", "hook", "data = json.loads(body)")},
		{"two positions of broken JSON in a library", library("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"), library("JSONDecodeError", "Expecting value: line 14 column 9 (char 377)")},
		{"two bytes that are no text", raise("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", "upload", "text = raw.decode()"), raise("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xe9 in position 731: unexpected end of data", "upload", "text = raw.decode()")},
		{"two paths of a missing file", raise("FileNotFoundError", "[Errno 2] No such file or directory: '/var/lib/shop/a.txt'", "label", "with open(name) as f:"), raise("FileNotFoundError", "[Errno 2] No such file or directory: '/var/lib/shop/b.txt'", "label", "with open(name) as f:")},
		{"a missing file in Python 2 and 3", raise("IOError", "[Errno 2] No such file or directory: 'a'", "label", "with open(name) as f:"), raise("FileNotFoundError", "[Errno 2] No such file or directory: 'b'", "label", "with open(name) as f:")},
		{"a refused connection in Python 2 and 3", raise("error", "[Errno 111] Connection refused", "push", "sock.connect(address)"), raise("ConnectionRefusedError", "[Errno 111] Connection refused", "push", "sock.connect(address)")},
		{"two lists of what is not valid", raise("ValidationError", "['Enter a valid email address.']", "join", "form.full_clean()"), raise("ValidationError", "{'name': ['This field is required.']}", "join", "form.full_clean()")},
		{"two URLs that urllib3 gives up on, below an own line", within("ConnectionError", pool("stock", "/stock?sku=lamp", "aa01"), "stock", "r = session.get(url)"), within("ConnectionError", pool("stock", "/stock?sku=rug", "bb02"), "stock", "r = session.get(url)")},
		{"two URLs that urllib3 gives up on", library("ConnectionError", pool("stock", "/items/lamp", "aa01")), library("ConnectionError", pool("stock", "/items/rug", "bb02"))},
		{"two hosts of one pool", library("ConnectTimeout", pool("10.0.0.7", "/x", "aa01")), library("ConnectTimeout", pool("10.0.0.8", "/y", "bb02"))},
		{"a statement whose reported line moved with Python 3.8", before, after},
		{"two functions that call each other, ended at either", deep("walk", "descend"), deep("descend", "walk")},
		{"a person's name in the message", say("store.payments", "", "Zahlung von Jürgen Groß fehlgeschlagen – bitte bald prüfen"), say("store.payments", "", "Zahlung von Özgür Şahin fehlgeschlagen – bitte bald prüfen")},
		{"a template's two messages", say("store.stock", "Stock of %s fell below zero (%d)", "Stock of lamp fell below zero (-2)"), say("store.stock", "Stock of %s fell below zero (%d)", "Stock of green rug fell below zero (-14)")},
		{"an f-string with an id", say("store.jobs", "", "Job 7c9e6679-7425-40de-944b-e07fc1f90ae7 was lost"), say("store.jobs", "", "Job 16fd2706-8baf-433b-82eb-8c7fada847da was lost")},
		{"an f-string with a hash", say("store.jobs", "", "Commit 9f86d081884c7d65 is not known"), say("store.jobs", "", "Commit 2c26b46b68ffc68f is not known")},
		{"an f-string with a hash that is all letters", say("store.jobs", "", "Commit deadbeefcafedeadbeef is not known"), say("store.jobs", "", "Commit 2c26b46b68ffc68f is not known")},
		{"an f-string with an address", say("store.mail", "", "Mail to ana@example.com was refused"), say("store.mail", "", "Mail to bob@example.org was refused")},
		{"an f-string with an IP of each kind", say("store.auth", "", "Too many tries from 10.1.2.3"), say("store.auth", "", "Too many tries from 2001:db8::1f")},
		{"an f-string with a date", say("store.auth", "", "The certificate expired on Tue, 24 Nov 2026 12:00:01 GMT"), say("store.auth", "", "The certificate expired on Sat, 5 Dec 2026 02:10:00 GMT")},
		{"an f-string with an amount", say("store.pay", "", "Refund of €12.50 was refused"), say("store.pay", "", "Refund of €7 was refused")},
		{"an f-string with a quoted name", say("store.cat", "", "Category 'Lamps' has no products"), say("store.cat", "", "Category 'Rugs and more' has no products")},
		{"an f-string with a value after a name", say("store.sync", "", "Sync failed for tenant=acme order=17"), say("store.sync", "", "Sync failed for tenant=globex order=9")},
		{"an f-string with an object of Python", say("store.x", "", "Unexpected <Order: Order object (7)> in queue"), say("store.x", "", "Unexpected <Order: Order object (19)> in queue")},
		{"a worker that was killed", library("WorkerLostError", "Worker exited prematurely: signal 9 (SIGKILL) Job: 17."), library("WorkerLostError", "Worker exited prematurely: signal 9 (SIGKILL) Job: 2204.")},
		{"a task of Celery that was lost", say("celery.worker.request", "Task handler raised error: %r", "Task handler raised error: WorkerLostError('signal 9 Job: 1')"), say("celery.worker.request", "Task handler raised error: %r", "Task handler raised error: WorkerLostError('signal 9 Job: 22')")},
		{"two values of one constraint", raise("IntegrityError", "duplicate key value violates unique constraint \"order_number_key\"\nDETAIL:  Key (number)=(17) already exists.", "add", "o.save()"), raise("IntegrityError", "duplicate key value violates unique constraint \"order_number_key\"\nDETAIL:  Key (number)=(99) already exists.", "add", "o.save()")},
		{"two parameters of raw SQL", raise("ProgrammingError", "relation \"monthly\" does not exist\nLINE 1: SELECT * FROM monthly WHERE month = '2026-02'", "report", "c.execute(sql)"), raise("ProgrammingError", "relation \"monthly\" does not exist\nLINE 1: SELECT * FROM monthly WHERE month = '2026-03'", "report", "c.execute(sql)")},
		{"a fingerprint of the application", raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"checkout"}), raise("ValueError", "b", "b", "y = int(b)").with("fingerprint", []string{"checkout"})},
		{"a variable in a fingerprint", raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"{{ error.type }}"}), raise("KeyError", "'b'", "b", "y = b['b']").with("fingerprint", []string{"{{error.type}}"})},
		{"the default within a part", raise("KeyError", "'a'", "a", "x = a[k]").with("fingerprint", []string{"eu-{{ default }}"}), raise("KeyError", "'b'", "a", "x = a[k]").with("fingerprint", []string{"eu-{{default}}"})},
	}, true)
}

func TestReportsOfOneFaultOfABrowserBecomeOneIssue(t *testing.T) {
	comparePairs(t, []pair{
		{"two builds of one bundle", browse("TypeError", "n is null", spot("app.3f2a91bc.js", "render")), browse("TypeError", "n is null", spot("app.77bb01aa.js", "render"))},
		{"names that a minifier gave", browse("TypeError", "n is null", spot("app.3f2a91bc.js", "t")), browse("TypeError", "n is null", spot("app.77bb01aa.js", "Xe"))},
		{"functions without a name in two browsers", browse("TypeError", "n is null", spot("app.js", "?")), browse("TypeError", "n is null", spot("app.js", "<anonymous>"))},
		{"two chunks that did not load", browse("ChunkLoadError", "Loading chunk 17 failed.\n(error: https://shop.example.com/static/17.a1b2.js)", spot("runtime.aa11bb22.js", "t.f.j")), browse("ChunkLoadError", "Loading chunk vendors-cart failed.\n(missing: https://shop.example.com/static/v.c3d4.js)", spot("runtime.cc33dd44.js", "t.e"))},
		{"a module that did not load in two browsers", browse("TypeError", "Failed to fetch dynamically imported module: https://shop.example.com/assets/cart-3f2a91bc.js"), browse("TypeError", "error loading dynamically imported module: https://shop.example.com/assets/pay-77bb01aa.js")},
		{"one call that found no network in two browsers", browse("TypeError", "Failed to fetch", spot("app.js", "loadCart")), browse("TypeError", "NetworkError when attempting to fetch resource.", spot("app.js", "loadCart"))},
		{"a script of another origin", browse("Error", "Script error."), browse("Error", "Script error.")},
		{"a promise rejected with two numbers", browse("UnhandledRejection", "Non-Error promise rejection captured with value: 404"), browse("UnhandledRejection", "Non-Error promise rejection captured with value: 503")},
		{"the depth of two browsers", browse("RangeError", "Maximum call stack size exceeded", spot("app.js", "walk"), spot("app.js", "walk")), browse("InternalError", "too much recursion", spot("app.js", "walk"), spot("app.js", "walk"), spot("app.js", "walk"))},
	}, true)
}
