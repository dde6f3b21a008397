// alipay.demo.widget.create

type WidgetCreate struct {
	WidgetNo string `json:"widget_no"` // 必选 64 部件号 W001
	Price string `json:"price,omitempty"` // 可选 11 price in yuan 9.90
	Owner string `json:"owner"` // who owns it
}
