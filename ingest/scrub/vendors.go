package scrub

import (
	"regexp"
)

// vendorKeys are keys that tell by their first letters what they open. The first group of an expression, where it
// has one, is what stays.
var vendorKeys = []struct {
	begin []string
	key   *regexp.Regexp
}{
	{
		[]string{
			"sk_", "rk_", "whsec_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "glrt-", "gldt-", "glft-", "glsoat-", "glcbt-", "glptt-", "glagent-", "glimt-", "glsa_", "xox", "xapp-", "AKIA", "ASIA", "AIza", "SG.", "shpat_", "shpss_", "shpca_", "shppa_", "npm_", "pypi-",
			"sntrys_", "sntryu_", "hf_", "sk-", "dop_v1_", "doo_v1_", "dor_v1_",
		},
		regexp.MustCompile(`\b(?:(?:sk|rk)_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|gl(?:pat|rt|dt|ft|soat|cbt|ptt|agent|imt|sa)[-_]|xox[abeoprs]-|xapp-|shp(?:at|ss|ca|pa)_|npm_|pypi-|sntry[su]_|hf_|SG\.|do[opr]_v1_)[A-Za-z0-9_.-]{6,}|\bsk-[A-Za-z0-9_-]{20,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}`),
	},
	{
		[]string{"ya29.", "1//0", "GOCSPX-", "sq0", "dckr_", "lin_api_", "lin_oauth_", "hvs.", "hvb.", "dp.", "PMAK-", "AGE-SECRET-KEY-", "EAAA", "rubygems_", "cio", "atlasv1", "key-", "ATATT3", "secret_", "ntn_"},
		regexp.MustCompile(`\bya29\.[\w.-]{20,}|\b1//0[\w-]{20,}|\bGOCSPX-[\w-]{20,}|\bsq0[a-z]{3}-[\w-]{20,}|\bdckr_(?:pat|oat)_[\w-]{20,}|\blin_(?:api|oauth)_\w{30,}|\bhv[sb]\.[\w-]{20,}|\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.]{30,}|\bPMAK-[0-9a-f-]{40,}|\bAGE-SECRET-KEY-1\w{50,}|\bEAAA[\w-]{50,}|\brubygems_[0-9a-f]{40,}|\bcio\w{32}\b|\b\w{14}\.atlasv1\.[\w-]{50,}|\bkey-[0-9a-f]{32}\b|\bATATT3[\w=-]{50,}|\b(?:secret|ntn)_[A-Za-z0-9]{40,}`),
	},
	{
		[]string{"hooks.slack.com/", "/api/webhooks/", "/webhookb2/", "/bot"},
		regexp.MustCompile(`(hooks\.slack\.com/[a-z]+/|/api/webhooks/\d+/|/webhookb2/|/bot)(?:[\w-]+@[\w/-]{30,}|[\w-]{8,}(?:/[\w-]{8,}){1,3}|[\w-]{50,}|\d{6,}:[\w-]{30,})`),
	},
	{
		[]string{":AA"},
		regexp.MustCompile(`\b\d{8,10}:AA[\w-]{32,}`),
	},
	{ // a password's hash, as Django, crypt and LDAP write it
		[]string{"pbkdf2_", "$2", "argon2", "bcrypt", "scrypt", "sha1$", "md5$", "$5$", "$6$", "$y$", "SSHA", "$pbkdf2"},
		regexp.MustCompile(`\bpbkdf2_sha\d+\$\d+\$[^\s'"$]+\$[\w+/=]{20,}|(?:\bbcrypt(?:_sha256)?\$)?\$2[abxy]\$\d\d\$[./\w]{20,}|(?:\bargon2)?\$argon2(?:id|i|d)\$[^\s'"]{20,}|\bscrypt\$[^\s'"]{20,}|\b(?:sha1|md5)\$\w+\$[0-9a-f]{32,}|\$(?:5|6|y)\$[^\s'"]{20,}|\{S?SHA\d*\}[\w+/=]{20,}|\$pbkdf2-[^\s'"]{20,}`),
	},
}

// vendorWords find the beginnings of each of vendorKeys.
var vendorWords = func() (all []*matcher) {
	for _, one := range vendorKeys {
		all = append(all, newMatcher(map[traces][]string{vendors: lower(one.begin)}))
	}
	return all
}()

func vendorBeginnings() (all []string) {
	for _, one := range vendorKeys {
		all = append(all, one.begin...)
	}
	return all
}

func (m *masker) vendorKeys(s string) string {
	for i, one := range vendorKeys {
		if !vendorWords[i].exactly(s, one.begin) {
			continue
		}
		s = one.key.ReplaceAllStringFunc(s, func(hit string) string {
			stays := ""
			if p := one.key.FindStringSubmatch(hit); len(p) > 1 {
				stays = p[1]
			}
			return stays + m.mask(hit[len(stays):])
		})
	}
	return s
}
