package style

// Distances in px, from the design: everything sits on a grid of 4.
const (
	PanePad     float32 = 20
	CardPad     float32 = 16
	CardGap     float32 = 14
	ControlH    float32 = 30
	SidebarItem float32 = 32
	TabStrip    float32 = 36
	SidebarW    float32 = 212
	SidebarSlim float32 = 56
	Toolbar     float32 = 52
	FormW       float32 = 720 // forms never run wider

	RadiusCard     float32 = 10
	RadiusMenu     float32 = 8
	RadiusControl  float32 = 7
	RadiusRow      float32 = 6
	RadiusBadge    float32 = 5
	RadiusCheckbox float32 = 4
)
