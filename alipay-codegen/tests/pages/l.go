// alipay.demo.widget.create(创建部件)

type WidgetCreate struct {
	WidgetNo string `json:"widget_no"` // 必选	64	number of the widget at the caller	W001
	Price string `json:"price"` // 可选	11	price in yuan, range [0.01,1000]	9.90
	Kind string `json:"kind"` // 特殊可选	20	one of them	BIG
	/*
	BIG: a big one
	SMALL: a small one
	*/
	Note string `json:"note"` // 可选	200	any text, see (1) or [2]	[a|b](c) {d}
	Parts []*WidgetPart `json:"parts"` // 可选		list of parts	
	Owner string `json:"owner"` // 可选	28	ID of the owner	2088000000000000
}

type WidgetPart struct {
	PartNo string `json:"part_no"` // 必填	32	part number	P1
	Layers []*WidgetLayer `json:"layers"` // 可选		layers of the part	
	PartCount int64 `json:"part_count"` // 必填	4	how many	2
}

type WidgetLayer struct {
	LayerNo int64 `json:"layer_no"` // 必填	4	number of the layer	2
	Colours []*WidgetColour `json:"colours"` // 可选		colours of the layer	
}

type WidgetColour struct {
	Colour string `json:"colour"` // 必填	32	colour, as a browser writes it	rgb(1,2,3)
}

type WidgetCreateRsp struct {
	WidgetId string `json:"widget_id"` // 必选	32	number of the widget at the platform	X1
	Made bool `json:"made"` // 可选	5	whether it was made now	true
}
