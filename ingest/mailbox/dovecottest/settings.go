package dovecottest

import (
	"fmt"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"testing"
)

func (s *Server) config() string { return s.dir + "/dovecot.conf" }

// settings are the server's configuration. Dovecot 2.4 named most of it anew and refuses the old names.
func (s *Server) settings(program string, extra []string) string {
	uid, gid, running := s.who()
	fill := strings.NewReplacer("DIR", s.dir, "CERT", s.CA, "USER", User, "PASSWORD", Password, "UID", uid, "GID", gid,
		"PORT", strconv.Itoa(s.Port), "TLS", strconv.Itoa(s.TLS))
	head, own := "", old
	if !before24(s.t, program) {
		head, own = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n", since24
	}
	return head + fill.Replace(common+own) + running + strings.Join(extra, "\n") + "\n"
}

func before24(t testing.TB, program string) bool {
	version, err := exec.CommandContext(t.Context(), program, "--version").Output()
	return err != nil || strings.HasPrefix(string(version), "2.3.")
}

// who owns the mails, and the settings for a server that is not run by root.
func (s *Server) who() (uid, gid, running string) {
	if s.uid != 0 {
		return strconv.Itoa(s.uid), strconv.Itoa(s.uid), ""
	}
	me, err := user.Current()
	if err != nil {
		s.t.Fatal(err)
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		s.t.Fatal(err)
	}
	return me.Uid, me.Gid, fmt.Sprintf("default_internal_user = %[1]s\ndefault_login_user = %[1]s\ndefault_internal_group = %[2]s\nservice anvil {\n  chroot =\n}\n", me.Username, group.Name)
}

// common to all versions. A wrong password costs no time here; elsewhere it slows the next login down.
const common = `base_dir = DIR/run
state_dir = DIR/run
log_path = DIR/dovecot.log
listen = 127.0.0.1
first_valid_uid = 1
auth_failure_delay = 0 secs
auth_mechanisms = plain login
ssl = yes
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = PORT
  }
  inet_listener imaps {
    port = TLS
    ssl = yes
  }
}
`

const old = `protocols = imap
mail_location = maildir:~/Maildir
ssl_cert = <CERT
ssl_key = <DIR/key.pem
passdb {
  driver = static
  args = user=USER password=PASSWORD
}
userdb {
  driver = static
  args = uid=UID gid=GID home=DIR/home
}
`

const since24 = `protocols {
  imap = yes
}
mail_driver = maildir
mail_path = ~/Maildir
ssl_server_cert_file = CERT
ssl_server_key_file = DIR/key.pem
passdb static {
  password = PASSWORD
}
userdb static {
  fields {
    uid = UID
    gid = GID
    home = DIR/home
  }
}
`
