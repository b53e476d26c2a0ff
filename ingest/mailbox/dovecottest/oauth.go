package dovecottest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// StartOAuth runs a server that also takes OAUTHBEARER and XOAUTH2, or only the mechanisms that are named. It asks a
// sign-in server's introspection (RFC 7662) at the address whose the tokens are.
func StartOAuth(t testing.TB, introspection string, mechanisms ...string) *Server {
	t.Helper()
	if len(mechanisms) == 0 {
		mechanisms = []string{"oauthbearer", "xoauth2"}
	}
	extra := "auth_mechanisms = plain login " + strings.Join(mechanisms, " ") + "\n"
	if isOld(t) {
		dir, err := os.MkdirTemp("", "dovecot") //nolint:usetesting // a test's own is closed to the server's user
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		file := filepath.Join(dir, "oauth2.conf")
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(strings.NewReplacer("URL", introspection, "oauth2_", "").Replace(introspect)), 0o644); err != nil {
			t.Fatal(err)
		}
		return Start(t, extra+"passdb {\n  driver = oauth2\n  mechanisms = oauthbearer xoauth2\n  args = "+file+"\n}\n")
	}
	return Start(t, extra+"oauth2 {\n"+strings.ReplaceAll(introspect, "URL", introspection)+"}\n")
}

// introspect is for 2.4; older ones have a file of their own, and no prefix.
const introspect = `oauth2_introspection_mode = post
oauth2_introspection_url = URL
oauth2_username_attribute = username
oauth2_active_attribute = active
oauth2_active_value = true
`

func isOld(t testing.TB) bool {
	for _, program := range []string{"dovecot", "/usr/sbin/dovecot"} {
		if version, err := exec.CommandContext(t.Context(), program, "--version").Output(); err == nil {
			return strings.HasPrefix(string(version), "2.3.")
		}
	}
	return false // Start says that it is not installed
}
