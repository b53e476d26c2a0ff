package issuepane

// detailRune does what single letters stand for within the detail. It tells whether it used the letter.
func (p *Pane) detailRune(r rune) bool {
	v := p.detail
	switch r {
	case 'v':
		p.openCulprit()
	case 'h':
		v.stack.toggleMode(fullStack)
	case 'z':
		v.stack.toggleMode(rawStack)
	case 'p':
		p.typical()
	case '{':
		p.oldest()
	case '}':
		p.newest()
	case '#':
		v.bar.ask()
	case 'y':
		p.openCopyMenu()
	case 'Y':
		p.copyReport()
	case 'P':
		p.copyPrompt()
	case 'C':
		p.copyCurl()
	case 'J':
		p.saveJSON()
	default:
		return false
	}
	return true
}
