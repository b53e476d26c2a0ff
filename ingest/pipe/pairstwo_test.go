package pipe_test

import "testing"

// TestReportsOfTwoFaultsBecomeTwoIssues holds what looks alike and is not.
func TestReportsOfTwoFaultsBecomeTwoIssues(t *testing.T) {
	wrapped := func(cause string) report {
		return chain(
			link(cause, "bad", "__cause__", frame("store/pay.py", "call", "return gateway(order)", true)),
			link("PaymentError", "could not charge", "", frame("store/pay.py", "charge", "raise PaymentError('could not charge') from e", true)),
		)
	}
	comparePairs(t, []pair{
		{"a key missing in two views", raise("KeyError", "'id'", "detail", "x = d['id']"), raise("KeyError", "'id'", "list", "x = d['id']")},
		{"a key missing in two views, by mail", mailed("/a/", "KeyError", "'id'", "detail", "x = d['id']"), mailed("/a/", "KeyError", "'id'", "list", "x = d['id']")},
		{"two types raised by one line", raise("KeyError", "'id'", "detail", "x = d['id']"), raise("TypeError", "'NoneType' object is not subscriptable", "detail", "x = d['id']")},
		{"two lines of one view", raise("ValueError", "invalid literal for int() with base 10: 'a'", "search", "page = int(p)"), raise("ValueError", "invalid literal for int() with base 10: 'a'", "search", "size = int(s)")},
		{"two tables", raise("IntegrityError", "UNIQUE constraint failed: store_order.number", "save", "o.save()"), raise("IntegrityError", "UNIQUE constraint failed: store_coupon.code", "save", "o.save()")},
		{"two models of one helper", raise("DoesNotExist", "Order matching query does not exist.", "load", "return m.objects.get(pk=k)"), raise("DoesNotExist", "Invoice matching query does not exist.", "load", "return m.objects.get(pk=k)")},
		{"two routes", raise("NoReverseMatch", "Reverse for 'order' not found.", "page", "return render(request, t)"), raise("NoReverseMatch", "Reverse for 'cart' not found.", "page", "return render(request, t)")},
		{"two causes of one wrapper", wrapped("ConnectionRefusedError"), wrapped("ValueError")},
		{"two errors of one pool without own lines", library("ConnectionError", "HTTPConnectionPool(host='a', port=1): Max retries exceeded with url: /x (Caused by NewConnectionError('refused'))"), library("ConnectionError", "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))")},
		{"two numbers of the system at one line", raise("OSError", "[Errno 28] No space left on device", "write", "f.write(x)"), raise("OSError", "[Errno 13] Permission denied: 'a'", "write", "f.write(x)")},
		{"two log messages of one logger", say("store", "", "Cache is not answering"), say("store", "", "Import stopped early")},
		{"two templates of one logger", say("store", "Could not read %s", "Could not read a"), say("store", "Could not write %s", "Could not write a")},
		{"two reasons after a name", say("store", "", "Sync failed reason=timeout"), say("store", "", "Sync failed reason=refused")},
		{"two levels of one message", say("store", "", "Import says: done").with("level", "warning"), say("store", "", "Import says: done").with("level", "fatal")},
		{"a message that says more", say("store", "", "Could not send the mail"), say("store", "", "Could not send the mail to the customer of the shop")},
		{"two fingerprints of the application", raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"one"}), raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"two"})},
		{"a variable in a fingerprint", raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"{{ function }}"}), raise("KeyError", "'a'", "b", "x = a['a']").with("fingerprint", []string{"{{ function }}"})},
		{"the default and more", raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"{{ default }}", "eu"}), raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"{{ default }}", "us"})},
		{"the default of two faults", raise("KeyError", "'a'", "a", "x = a['a']").with("fingerprint", []string{"{{ default }}", "eu"}), raise("KeyError", "'a'", "b", "x = a['a']").with("fingerprint", []string{"{{ default }}", "eu"})},
		{"the network missed by two calls of a page", browse("TypeError", "Failed to fetch", spot("app.js", "loadCart")), browse("TypeError", "Failed to fetch", spot("app.js", "loadOrders"))},
		{"two properties of nothing", browse("TypeError", "Cannot read properties of undefined (reading 'price')", spot("app.js", "render")), browse("TypeError", "Cannot read properties of undefined (reading 'name')", spot("app.js", "render"))},
		{"two promises rejected with words", browse("UnhandledRejection", "Non-Error promise rejection captured with value: Timeout"), browse("UnhandledRejection", "Non-Error promise rejection captured with value: Payment declined")},
		{"a chunk and a network", browse("ChunkLoadError", "Loading chunk 17 failed."), browse("TypeError", "Failed to fetch")},
		{"two functions of a minified bundle that say other things", browse("TypeError", "e is null", spot("app.3f2a91bc.js", "t")), browse("TypeError", "o.items is not iterable", spot("app.77bb01aa.js", "n"))},
	}, false)
}
