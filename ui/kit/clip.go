package kit

// clipping is a drawing that Fyne's painters cut at its edges.
type clipping struct{ *drawing }

// IsClip is for Fyne.
func (clipping) IsClip() {}
